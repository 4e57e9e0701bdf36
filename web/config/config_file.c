#include "web/config/config_file.h"

#include <ctype.h>
#include <ini.h>
#include <stdbool.h>
#include <string.h>

#include "core/options/keys.h"

struct reading {
	struct option_values *values;
	const char *name;
	struct slice rest; /* lines that are still to be read */
	unsigned line;     /* the one that was read last, from 1 */
	bool pending;      /* it should say something, and libinih has found nothing in it yet */
	struct config_report *report;
};

static struct slice next_line(struct reading *reading)
{
	struct slice *rest = &reading->rest;
	struct slice line = slice_take(rest, '\n');

	reading->line++;
	return line;
}

/* libinih would take an indented line for a part of the value before. */
static struct slice without_indent(struct slice line)
{
	while (line.len > 0 && isspace((unsigned char)line.text[0])) {
		line = slice_behind(line, 1);
	}
	if (line.len > 0 && line.text[line.len - 1] == '\r') {
		line.len--;
	}
	return line;
}

/* What is wrong with a line before it is taken apart; NULL: nothing is. */
static const char *fault_of(struct slice line, size_t size)
{
	if (memchr(line.text, '\0', line.len)) {
		return "a byte 0 is no text";
	}
	if (line.text[0] == '[') {
		return "there are no sections, and no '[' at the begin of a line";
	}
	return line.len > CONFIG_LINE_MAX || line.len >= size ? "the line is longer than 198 bytes"
	                                                      : NULL;
}

static void end_line(struct reading *reading)
{
	if (reading->pending) {
		config_report_fault(reading->report, "%s:%u: it is not of the form 'key = value'",
		                    reading->name, reading->line);
	}
	reading->pending = false;
}

/* ini_reader: hands out one line; an empty one for what is a comment or reported already. */
static char *read_line(char *out, int size, void *stream)
{
	struct reading *reading = stream;

	end_line(reading);
	if (reading->rest.len == 0) {
		return NULL;
	}
	struct slice line = without_indent(next_line(reading));
	out[0] = '\0';
	if (line.len == 0 || line.text[0] == '#' || line.text[0] == ';') {
		return out;
	}
	const char *fault = fault_of(line, (size_t)size);
	if (fault) {
		config_report_fault(reading->report, "%s:%u: %s", reading->name, reading->line, fault);
		return out;
	}
	memcpy(out, line.text, line.len);
	out[line.len] = '\0';
	reading->pending = true;
	return out;
}

/* ini_handler: what a line says. */
static int take(void *context, const char *section, const char *key, const char *value)
{
	struct reading *reading = context;
	const struct option_origin origin = { OPTION_FROM_FILE, reading->name, reading->line };
	struct option_problem problem;

	(void)section;
	reading->pending = false;
	if (!option_take_key(reading->values, key, value, &origin, &problem)) {
		config_report_fault(reading->report, "%s", problem.text);
	}
	return 1;
}

void config_file_take(struct option_values *values, const char *name, struct slice text,
                      struct config_report *report)
{
	static const char mark[] = "\xef\xbb\xbf"; /* of UTF-8, by which editors mean nothing */
	struct reading reading = {
		.values = values,
		.name = name,
		.rest = text,
		.report = report,
	};

	if (text.len >= sizeof(mark) - 1 && memcmp(text.text, mark, sizeof(mark) - 1) == 0) {
		reading.rest = slice_behind(text, sizeof(mark) - 1);
	}
	ini_parse_stream(read_line, &reading, take, &reading);
}
