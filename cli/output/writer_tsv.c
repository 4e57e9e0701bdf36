/* A line a row, tabs between the columns: full values, for cut and awk. */
#include "cli/output/writer.h"

static void append_line(struct writer *writer, const cJSON *object)
{
	for (size_t i = 0; i < writer->column_count; i++) {
		buffer_append_text(writer->out, i > 0 ? "\t" : "");
		if (object) {
			const struct buffer *text = writer_cell(writer, writer->columns[i], object);
			writer_append_exact(writer->out, (const char *)text->data, text->len);
		} else {
			buffer_append_text(writer->out, writer->columns[i]->name);
		}
	}
	buffer_append_byte(writer->out, '\n');
}

static void append_record(struct writer *writer, const cJSON *object)
{
	for (size_t i = 0; i < writer->column_count; i++) {
		const struct buffer *text = writer_cell(writer, writer->columns[i], object);
		buffer_append_text(writer->out, writer->columns[i]->name);
		buffer_append_byte(writer->out, '\t');
		writer_append_exact(writer->out, (const char *)text->data, text->len);
		buffer_append_byte(writer->out, '\n');
	}
}

static void tsv_begin(struct writer *writer, const cJSON *extras)
{
	(void)extras;
	if (writer->style->header && !writer->view->record) {
		append_line(writer, NULL);
	}
}

static void tsv_row(struct writer *writer, const cJSON *object)
{
	if (writer->view->record) {
		append_record(writer, object);
	} else {
		append_line(writer, object);
	}
}

static void tsv_end(struct writer *writer)
{
	(void)writer; /* every row is complete */
}

const struct writer_format writer_tsv = { tsv_begin, tsv_row, tsv_end };
