/* Only what a script goes on with: the id of each row, for xargs. */
#include <string.h>

#include "cli/output/writer.h"

static void name_begin(struct writer *writer, const cJSON *extras)
{
	(void)writer;
	(void)extras;
}

static void name_row(struct writer *writer, const cJSON *object)
{
	if (!writer->view->id) {
		return;
	}
	const struct column *column =
		view_column(writer->view, writer->view->id, strlen(writer->view->id));
	const struct buffer *text = writer_cell(writer, column, object);
	writer_append_exact(writer->out, (const char *)text->data, text->len);
	buffer_append_byte(writer->out, '\n');
}

static void name_end(struct writer *writer)
{
	(void)writer; /* every row is complete */
}

const struct writer_format writer_name = { name_begin, name_row, name_end };
