/* Writes the rows of a view into a buffer, in one of the output formats. Each format has a file of
 * its own, writer_*.c.
 *
 * A table shows the texts of strangers as a terminal can; tsv, csv and name have them exactly, so
 * that what is printed can be given back as an argument, but for what no name may have; JSON has
 * all, escaped. */
#ifndef PRESENCE_CLI_OUTPUT_WRITER_H
#define PRESENCE_CLI_OUTPUT_WRITER_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"

#include "cli/args/options.h"
#include "cli/output/view.h"

enum { WRITER_BYTES_MAX = 256 * 1024 * 1024 }; /* of one answer, as text */

struct writer_style {
	enum output_format format; /* not OUTPUT_AUTO */
	bool header;
	bool for_people; /* "5m ago" and "1.4 MB" instead of full times and numbers */
	bool color;
	size_t width; /* cells a table may take; 0: any number */
	int64_t now_ms;
};

struct writer;

struct writer_format {
	/* `extras`, an object or NULL: fields of the answer beside the rows. */
	void (*begin)(struct writer *writer, const cJSON *extras);
	void (*row)(struct writer *writer, const cJSON *object);
	void (*end)(struct writer *writer);
};

struct writer {
	const struct writer_format *format;
	const struct writer_style *style;
	const struct view *view;
	const struct column *columns[VIEW_COLUMNS_MAX];
	size_t column_count;
	size_t rows;
	struct buffer *out;
	struct buffer cell;  /* the text of one cell, not sanitised */
	struct buffer texts; /* of a table: the texts of all cells */
	struct buffer cells; /* of a table: where each of them is, as writer_table.c has it */
};

/* The formats, of which writer_init() chooses one by the style. */
extern const struct writer_format writer_table;
extern const struct writer_format writer_tsv;
extern const struct writer_format writer_csv;
extern const struct writer_format writer_json;
extern const struct writer_format writer_name;

/* `columns` is "a,b" or NULL. Returns NULL, or the first name in it that is no column; either way
 * writer_finish() has to follow. `style`, `view` and `out` have to outlive the writer. */
const char *writer_init(struct writer *writer, const struct writer_style *style,
                        const struct view *view, const char *columns, struct buffer *out);
void writer_finish(struct writer *writer);

void writer_begin(struct writer *writer, const cJSON *extras);
void writer_row(struct writer *writer, const cJSON *object);
void writer_end(struct writer *writer);

/* The text of a cell, not sanitised. It is the writer's, and overwritten by the next call. */
struct buffer *writer_cell(struct writer *writer, const struct column *column, const cJSON *object);

/* Appends text exactly, but with U+FFFD for each byte that is no UTF-8 and for what no name may
 * have (core/text/name.h): it could act on a terminal, or end a line. */
void writer_append_exact(struct buffer *out, const char *text, size_t len);

/* Appends a column's name as a heading: "LAST SEEN". */
void writer_append_title(struct buffer *out, const struct column *column);

/* Appends `value` as JSON on one line; control and format characters are escaped. */
void writer_append_json(struct buffer *out, const cJSON *value);

#endif
