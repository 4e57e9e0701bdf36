/* CSV as of RFC 4180, but for the line ends. */
#include <string.h>

#include "cli/output/writer.h"

static bool needs_quotes(const char *text, size_t len)
{
	return memchr(text, ',', len) || memchr(text, '"', len) ||
	       (len > 0 && (text[0] == ' ' || text[len - 1] == ' '));
}

static void append_field(struct buffer *out, struct buffer *exact)
{
	const char *text = (const char *)exact->data;
	bool quotes = exact->len > 0 && needs_quotes(text, exact->len);

	buffer_append_text(out, quotes ? "\"" : "");
	for (size_t i = 0; i < exact->len; i++) {
		buffer_append_text(out, text[i] == '"' ? "\"" : "");
		buffer_append_byte(out, (uint8_t)text[i]);
	}
	buffer_append_text(out, quotes ? "\"" : "");
}

static void csv_begin(struct writer *writer, const cJSON *extras)
{
	(void)extras;
	for (size_t i = 0; writer->style->header && i < writer->column_count; i++) {
		buffer_append_text(writer->out, i > 0 ? "," : "");
		buffer_append_text(writer->out, writer->columns[i]->name);
	}
	buffer_append_text(writer->out, writer->style->header ? "\n" : "");
}

static void csv_row(struct writer *writer, const cJSON *object)
{
	for (size_t i = 0; i < writer->column_count; i++) {
		const struct buffer *text = writer_cell(writer, writer->columns[i], object);
		buffer_clear(&writer->texts);
		writer_append_exact(&writer->texts, (const char *)text->data, text->len);
		buffer_append_text(writer->out, i > 0 ? "," : "");
		append_field(writer->out, &writer->texts);
	}
	buffer_append_byte(writer->out, '\n');
}

static void csv_end(struct writer *writer)
{
	(void)writer; /* every row is complete */
}

const struct writer_format writer_csv = { csv_begin, csv_row, csv_end };
