/* A table whose columns are as wide as what is in them, cut where the terminal ends; one object
 * goes downwards. */
#include <string.h>

#include "core/text/width.h"

#include "cli/output/writer.h"

enum {
	GAP = 2,          /* cells between two columns */
	SHRUNK_MIN = 8,   /* cells that a column keeps when it has to make room */
};

struct cell {
	size_t start; /* in writer->texts */
	size_t len;
	size_t cells;
};

static void add_cell(struct writer *writer, const void *text, size_t len)
{
	struct cell cell = { .start = writer->texts.len };

	cell.cells = width_sanitise(&writer->texts, text, len);
	cell.len = writer->texts.len - cell.start;
	buffer_append(&writer->cells, &cell, sizeof(cell));
}

static void add_titles(struct writer *writer)
{
	for (size_t i = 0; i < writer->column_count; i++) {
		buffer_clear(&writer->cell);
		writer_append_title(&writer->cell, writer->columns[i]);
		add_cell(writer, writer->cell.data, writer->cell.len);
	}
}

static void table_begin(struct writer *writer, const cJSON *extras)
{
	(void)extras;
	buffer_clear(&writer->texts);
	buffer_clear(&writer->cells);
	if (writer->style->header || writer->view->record) {
		add_titles(writer);
	}
}

static void table_row(struct writer *writer, const cJSON *object)
{
	for (size_t i = 0; i < writer->column_count; i++) {
		const struct buffer *text = writer_cell(writer, writer->columns[i], object);
		if (text->len > 0) {
			add_cell(writer, text->data, text->len);
		} else {
			add_cell(writer, "-", 1);
		}
	}
}

static bool is_right_aligned(const struct column *column)
{
	return column->kind == COLUMN_COUNT || column->kind == COLUMN_BYTES;
}

static void append_spaces(struct buffer *out, size_t count)
{
	while (count-- > 0) {
		buffer_append_byte(out, ' ');
	}
}

static void append_cell(struct writer *writer, const struct cell *cell, size_t width, bool right,
                        bool last)
{
	const char *text = (const char *)writer->texts.data + cell->start;
	size_t missing = cell->cells < width ? width - cell->cells : 0;

	append_spaces(writer->out, right ? missing : 0);
	if (cell->cells > width) {
		missing = width - width_cut(writer->out, text, cell->len, width);
	} else {
		buffer_append(writer->out, text, cell->len);
	}
	append_spaces(writer->out, right || last ? 0 : missing);
	append_spaces(writer->out, last ? 0 : GAP);
}

static void append_line(struct writer *writer, const struct cell *cells, const size_t *widths,
                        bool title)
{
	bool bold = title && writer->style->color;

	buffer_append_text(writer->out, bold ? "\x1b[1m" : "");
	for (size_t i = 0; i < writer->column_count; i++) {
		append_cell(writer, &cells[i], widths[i], is_right_aligned(writer->columns[i]),
		            i + 1 == writer->column_count);
	}
	buffer_append_text(writer->out, bold ? "\x1b[0m\n" : "\n");
}

static void measure(const struct writer *writer, const struct cell *cells, size_t count,
                    size_t *widths)
{
	size_t column = 0;

	for (size_t i = 0; i < count; i++) {
		widths[column] = cells[i].cells > widths[column] ? cells[i].cells : widths[column];
		column = column + 1 < writer->column_count ? column + 1 : 0;
	}
}

static size_t sum_of(const size_t *widths, size_t count)
{
	size_t sum = (count - 1) * GAP;

	for (size_t i = 0; i < count; i++) {
		sum += widths[i];
	}
	return sum;
}

/* Takes cells from the widest columns until the table fits or none can give any more. */
static void shrink(const struct writer *writer, size_t *widths)
{
	size_t sum = sum_of(widths, writer->column_count);

	if (writer->column_count == 0) {
		return;
	}
	while (writer->style->width && sum > writer->style->width) {
		size_t widest = 0;
		for (size_t i = 1; i < writer->column_count; i++) {
			widest = widths[i] > widths[widest] ? i : widest;
		}
		if (widths[widest] <= SHRUNK_MIN) {
			return;
		}
		widths[widest]--;
		sum--;
	}
}

static void append_rows(struct writer *writer, const struct cell *cells, size_t count)
{
	size_t widths[VIEW_COLUMNS_MAX] = { 0 };

	measure(writer, cells, count, widths);
	if (writer->style->format == OUTPUT_TABLE) {
		shrink(writer, widths);
	}
	for (size_t i = 0; i < count; i += writer->column_count) {
		append_line(writer, cells + i, widths, i == 0 && writer->style->header);
	}
}

/* "VERSION  0.1.0", a line for each column of each row: the titles come first among the cells. */
static void append_records(struct writer *writer, const struct cell *cells, size_t count)
{
	size_t columns = writer->column_count;
	size_t title_width = 0;

	for (size_t i = 0; i < columns; i++) {
		title_width = cells[i].cells > title_width ? cells[i].cells : title_width;
	}
	for (size_t i = columns; i < count; i++) {
		if (writer->style->header) {
			append_cell(writer, &cells[i % columns], title_width, false, false);
		}
		append_cell(writer, &cells[i], cells[i].cells, false, true);
		buffer_append_byte(writer->out, '\n');
	}
}

static void table_end(struct writer *writer)
{
	const struct cell *cells = (const struct cell *)(const void *)writer->cells.data;
	size_t count = writer->cells.len / sizeof(*cells);

	if (buffer_failed(&writer->cells) || buffer_failed(&writer->texts)) {
		writer->out->failed = true;
	} else if (writer->view->record && writer->column_count > 0) {
		append_records(writer, cells, count);
	} else if (writer->rows > 0) {
		append_rows(writer, cells, count);
	} else if (writer->style->for_people && writer->view->empty) {
		buffer_append_text(writer->out, writer->view->empty);
		buffer_append_byte(writer->out, '\n');
	}
}

const struct writer_format writer_table = { table_begin, table_row, table_end };
