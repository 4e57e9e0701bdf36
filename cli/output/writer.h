/* Rows of a view, written in one of the output formats: one interface, a file for each format.
 *
 * Text goes into a buffer; where that goes is the caller's business. Texts of strangers are made
 * fit for a terminal in every format but JSON, which keeps them, escaped. */
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
	bool for_people; /* relative times, 1.4 MB */
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
	struct buffer cell;  /* one text, before it is sanitised */
	struct buffer texts; /* of a table: all cells */
	struct buffer cells; /* of a table: where each is, in writer_table.c's form */
};

/* Of the formats; writer_init() chooses. */
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

/* The cell of `object` in a column, not sanitised, good until the next one. */
struct buffer *writer_cell(struct writer *writer, const struct column *column, const cJSON *object);

/* Appends a column's name as a heading: "LAST SEEN". */
void writer_append_title(struct buffer *out, const struct column *column);

/* Appends `value` as JSON on one line, with escapes for all that a terminal could act on. */
void writer_append_json(struct buffer *out, const cJSON *value);

#endif
