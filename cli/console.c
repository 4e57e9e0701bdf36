#include "cli/console.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/text/width.h"

#include "os/standard.h"

enum { SENTENCE_MAX = 2048 }; /* bytes of a complaint or a hint */

void console_init(struct console *console)
{
	*console = (struct console){ 0 };
	options_init(&console->options);
	connection_init(&console->connection);
}

void console_finish(struct console *console)
{
	connection_finish(&console->connection);
}

int64_t console_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The names in a sentence are those of strangers, so the whole sentence is sanitised. */
__attribute__((format(printf, 2, 0))) static void append_sentence(struct buffer *out,
                                                                  const char *format, va_list list)
{
	char text[SENTENCE_MAX];

	vsnprintf(text, sizeof(text), format, list);
	width_sanitise(out, text, strlen(text));
	buffer_append_byte(out, '\n');
}

static void tell(const struct buffer *text)
{
	(void)standard_write(STDERR_FILENO, text->data, text->len); /* nobody is left to be told */
}

void console_complain(const struct console *console, const char *format, ...)
{
	struct buffer text;
	va_list list;

	buffer_init(&text, SENTENCE_MAX * 2);
	if (console->line > 0) {
		buffer_append_text(&text, "presencectl: line ");
		buffer_append_integer(&text, console->line);
		buffer_append_text(&text, ": ");
	} else if (!console->interactive) {
		buffer_append_text(&text, "presencectl: ");
	}
	va_start(list, format);
	append_sentence(&text, format, list);
	va_end(list);
	tell(&text);
	buffer_finish(&text);
}

void console_hint(const char *format, ...)
{
	struct buffer text;
	va_list list;

	buffer_init(&text, SENTENCE_MAX * 2);
	buffer_append_text(&text, "  hint: ");
	va_start(list, format);
	append_sentence(&text, format, list);
	va_end(list);
	tell(&text);
	buffer_finish(&text);
}

bool console_print(struct console *console, const struct buffer *text)
{
	if (buffer_failed(text)) {
		console->output_error = console->output_error ? console->output_error : ENOMEM;
		return false;
	}
	if (console->output_error == 0) {
		console->output_error = standard_write(STDOUT_FILENO, text->data, text->len);
	}
	return console->output_error == 0;
}

bool console_say(struct console *console, const char *format, ...)
{
	struct buffer text;
	va_list list;

	buffer_init(&text, SENTENCE_MAX * 2);
	va_start(list, format);
	append_sentence(&text, format, list);
	va_end(list);
	bool said = console_print(console, &text);
	buffer_finish(&text);
	return said;
}

static enum output_format format_of(const struct console *console)
{
	if (console->options.format != OUTPUT_AUTO) {
		return console->options.format;
	}
	return terminal_shows() ? OUTPUT_TABLE : OUTPUT_TSV;
}

bool console_tells_people(const struct console *console)
{
	enum output_format format = format_of(console);

	return format == OUTPUT_TABLE || format == OUTPUT_WIDE;
}

struct writer_style console_style(const struct console *console)
{
	struct writer_style style = {
		.format = format_of(console),
		.color = terminal_colored(console->options.color),
		.width = terminal_width(),
		.now_ms = console_now(),
	};

	style.for_people = terminal_shows() && console_tells_people(console);
	style.header = console->options.header == HEADER_AUTO
	                   ? style.format != OUTPUT_TSV
	                   : console->options.header == HEADER_ALWAYS;
	return style;
}

enum exit_status console_unknown_column(const struct console *console, const struct view *view,
                                        const char *names)
{
	char name[64];

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(names, ","), names);
	const char *nearest = view_nearest_column(view, name);
	if (nearest) {
		console_complain(console, "there is no column '%s'; did you mean '%s'?", name, nearest);
	} else {
		console_complain(console, "there is no column '%s'", name);
	}
	return EXIT_BAD_ARGUMENT;
}

static void write_rows(struct writer *writer, const cJSON *rows, const cJSON *object,
                       const cJSON *extras)
{
	const cJSON *row;

	writer_begin(writer, extras);
	if (object) {
		writer_row(writer, object);
	}
	cJSON_ArrayForEach(row, rows)
	{
		writer_row(writer, row);
	}
	writer_end(writer);
}

static enum exit_status write_view(struct console *console, const struct view *view,
                                   const cJSON *rows, const cJSON *object, const cJSON *extras)
{
	struct writer_style style = console_style(console);
	enum exit_status status = EXIT_DONE;
	struct buffer out;
	struct writer writer;

	buffer_init(&out, WRITER_BYTES_MAX);
	const char *unknown = writer_init(&writer, &style, view, console->options.columns, &out);
	if (unknown) {
		status = console_unknown_column(console, view, unknown);
	} else {
		write_rows(&writer, rows, object, extras);
		console_print(console, &out);
	}
	writer_finish(&writer);
	buffer_finish(&out);
	return status;
}

enum exit_status console_write_list(struct console *console, const struct view *view,
                                    const cJSON *rows, const cJSON *extras)
{
	return write_view(console, view, rows, NULL, extras);
}

enum exit_status console_write_record(struct console *console, const struct view *view,
                                      const cJSON *object)
{
	return write_view(console, view, NULL, object, NULL);
}

void console_tell_list(const struct console *console, const struct view *view, const char *columns,
                       const cJSON *rows)
{
	struct writer_style style = console_style(console);
	struct buffer out;
	struct writer writer;

	style.format = OUTPUT_TABLE;
	style.header = false;
	style.color = false;
	buffer_init(&out, WRITER_BYTES_MAX);
	if (!writer_init(&writer, &style, view, columns, &out)) {
		write_rows(&writer, rows, NULL, NULL);
		tell(&out);
	}
	writer_finish(&writer);
	buffer_finish(&out);
}
