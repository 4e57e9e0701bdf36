#include "cli/output/writer.h"

#include <ctype.h>
#include <string.h>

#include "core/text/name.h"
#include "core/text/utf8.h"

static const char REPLACEMENT[] = "\xef\xbf\xbd"; /* U+FFFD */

static const struct writer_format *const formats[OUTPUT_FORMATS] = {
	[OUTPUT_TABLE] = &writer_table, [OUTPUT_WIDE] = &writer_table, [OUTPUT_TSV] = &writer_tsv,
	[OUTPUT_CSV] = &writer_csv,     [OUTPUT_JSON] = &writer_json,  [OUTPUT_NAME] = &writer_name,
};

static void choose_usual_columns(struct writer *writer)
{
	bool table = writer->style->format == OUTPUT_TABLE && !writer->view->record;

	for (size_t i = 0; i < writer->view->column_count; i++) {
		const struct column *column = &writer->view->columns[i];
		if (!table || !column->wide) {
			writer->columns[writer->column_count++] = column;
		}
	}
}

static const char *choose_columns(struct writer *writer, const char *names)
{
	while (*names) {
		size_t len = strcspn(names, ",");
		const struct column *column = view_column(writer->view, names, len);
		if (!column || writer->column_count == VIEW_COLUMNS_MAX) {
			return names;
		}
		writer->columns[writer->column_count++] = column;
		names += len + (names[len] == ',');
	}
	return NULL;
}

const char *writer_init(struct writer *writer, const struct writer_style *style,
                        const struct view *view, const char *columns, struct buffer *out)
{
	*writer = (struct writer){
		.format = formats[style->format], .style = style, .view = view, .out = out
	};
	buffer_init(&writer->cell, WRITER_BYTES_MAX);
	buffer_init(&writer->texts, WRITER_BYTES_MAX);
	buffer_init(&writer->cells, WRITER_BYTES_MAX);
	if (columns) {
		return choose_columns(writer, columns);
	}
	if (style->format != OUTPUT_JSON) { /* which has all fields, columns or not */
		choose_usual_columns(writer);
	}
	return NULL;
}

void writer_finish(struct writer *writer)
{
	buffer_finish(&writer->cell);
	buffer_finish(&writer->texts);
	buffer_finish(&writer->cells);
}

void writer_begin(struct writer *writer, const cJSON *extras)
{
	writer->format->begin(writer, extras);
}

void writer_row(struct writer *writer, const cJSON *object)
{
	writer->format->row(writer, object);
	writer->rows++;
}

void writer_end(struct writer *writer)
{
	writer->format->end(writer);
}

struct buffer *writer_cell(struct writer *writer, const struct column *column, const cJSON *object)
{
	buffer_clear(&writer->cell);
	view_append_cell(&writer->cell, column, object, writer->style->for_people,
	                 writer->style->now_ms);
	return &writer->cell;
}

void writer_append_exact(struct buffer *out, const char *text, size_t len)
{
	uint32_t codepoint = 0;

	for (size_t at = 0, step; at < len; at += step) {
		step = utf8_decode(text + at, len - at, &codepoint);
		if (step > 0 && name_allows(codepoint)) {
			buffer_append(out, text + at, step);
		} else {
			step = step ? step : 1;
			buffer_append_text(out, REPLACEMENT);
		}
	}
}

void writer_append_title(struct buffer *out, const struct column *column)
{
	for (const char *at = column->name; *at; at++) {
		buffer_append_byte(out, *at == '_' ? ' ' : (uint8_t)toupper((unsigned char)*at));
	}
}
