#include "web/config/print.h"

#include <string.h>

#include "core/options/help.h"
#include "web/config/config_file.h"

static void append_origin(struct buffer *out, const struct option_origin *origin)
{
	switch (origin->source) {
	case OPTION_FROM_DEFAULT: buffer_append_text(out, "default"); break;
	case OPTION_FROM_FILE:
		buffer_append_text(out, origin->name);
		buffer_append_byte(out, ':');
		buffer_append_integer(out, origin->line);
		break;
	case OPTION_FROM_ENVIRONMENT:
		buffer_append_text(out, "environment, ");
		buffer_append_text(out, origin->name);
		break;
	case OPTION_FROM_COMMAND_LINE: buffer_append_text(out, "command line"); break;
	}
}

/* Whether a value would be read as it is written. */
static bool fits_file(const struct option_row *row, const char *value)
{
	size_t len = strlen(value);
	size_t line = strlen(row->key) + strlen(" = ") + len;

	return line <= CONFIG_LINE_MAX && !strpbrk(value, "\r\n") && !strstr(value, " ;") &&
	       !strstr(value, "\t;") && value[0] != ';' && len > 0 && !strchr(" \t\v\f", value[0]) &&
	       !strchr(" \t\v\f", value[len - 1]);
}

/* The origin stands in a line of its own before it: together they might be too long. */
static void append_line(struct buffer *out, const struct option_row *row, const char *value,
                        const struct option_origin *origin)
{
	buffer_append_text(out, "; from ");
	append_origin(out, origin);
	buffer_append_byte(out, '\n');
	if (row->secret) {
		buffer_append_text(out, "; it is not shown\n;");
		value = "";
	} else if (!fits_file(row, value)) {
		buffer_append_text(out, "; a file cannot say it\n;");
	}
	buffer_append_text(out, row->key);
	buffer_append_text(out, " = ");
	for (const char *at = value; *at; at++) { /* a line end would make a line that is no comment */
		buffer_append_byte(out, *at == '\n' || *at == '\r' ? ' ' : (uint8_t)*at);
	}
	buffer_append_byte(out, '\n');
}

/* What counts where a row is no list, or nobody gave any. */
static void append_one(struct buffer *out, const struct option_values *values, size_t index)
{
	const struct option_row *row = &values->table->rows[index];
	const struct option_origin origin = option_values_origin(values, index);
	const char *text = option_values_text(values, index);

	if (row->type == OPTION_SWITCH) {
		text = option_values_is_on(values, index) ? "yes" : "no";
	}
	if (text) {
		append_line(out, row, text, &origin);
	} else {
		buffer_append_text(out, "; not set\n;");
		buffer_append_text(out, row->key);
		buffer_append_text(out, " =\n");
	}
}

static void append_list(struct buffer *out, const struct option_values *values, size_t index)
{
	for (size_t i = 0; i < option_values_count(values, index); i++) {
		const struct option_origin origin = option_values_origin_at(values, index, i);
		append_line(out, &values->table->rows[index], option_values_at(values, index, i), &origin);
	}
}

void config_append_values(struct buffer *out, const struct option_values *values)
{
	for (size_t i = 0; i < values->table->count; i++) {
		const struct option_row *row = &values->table->rows[i];
		if (!row->key || !row->help) {
			continue;
		}
		if (row->type == OPTION_LIST && option_values_count(values, i) > 0) {
			append_list(out, values, i);
		} else {
			append_one(out, values, i);
		}
	}
}

/* Text of some lines, each of which becomes a comment. */
static void append_comment(struct buffer *out, const char *text)
{
	buffer_append_text(out, "# ");
	for (; *text; text++) {
		buffer_append_byte(out, (uint8_t)*text);
		if (*text == '\n') {
			buffer_append_text(out, "# ");
		}
	}
	buffer_append_byte(out, '\n');
}

static void append_example(struct buffer *out, const struct option_row *row)
{
	const char *usual = row->type == OPTION_SWITCH ? "no" : row->usual;

	buffer_append_text(out, "\n# ");
	option_append_meaning(out, row);
	buffer_append_byte(out, '\n');
	if (row->details) {
		append_comment(out, row->details);
	}
	buffer_append_byte(out, '#');
	buffer_append_text(out, row->key);
	buffer_append_text(out, " = ");
	buffer_append_text(out, usual ? usual : row->argument);
	buffer_append_byte(out, '\n');
}

void config_append_example(struct buffer *out, const struct option_table *table)
{
	for (size_t i = 0; i < table->count; i++) {
		if (table->rows[i].key && table->rows[i].help) {
			append_example(out, &table->rows[i]);
		}
	}
}
