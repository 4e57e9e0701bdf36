/* Figures about a running server, as one table that any encoder reads: whoever counts something
 * adds rows, and nobody else formats a figure. As JSON it is an object of numbers; the text formats
 * of monitoring are in exposition.h.
 *
 * A table is filled for one question and is a plain value, on the stack. It owns none of its texts:
 * names, helps and units are constants. */
#ifndef PRESENCE_CORE_STATS_STATS_H
#define PRESENCE_CORE_STATS_STATS_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"
#include "core/stats/histogram.h"

enum { STATS_ROWS_MAX = 128 };

enum stats_type {
	STATS_GAUGE,     /* what is so now; goes up and down */
	STATS_COUNTER,   /* since the start; its name ends in "_total" */
	STATS_HISTOGRAM, /* of spans, in seconds; no number, and so not in JSON */
};

struct stats_row {
	const char *name; /* a-z, digits and underscores: it is not escaped anywhere */
	enum stats_type type;
	const char *help; /* what is counted, a line of plain text without quotes or backslashes */
	const char *unit; /* the base unit, in the plural: "bytes", "users" */
	int64_t value;    /* 0 for a histogram */

	/* What differs in the text formats. Rows of one family follow each other, with one help. */
	const char *family;      /* its name there; NULL: `name`; "": it is a sum of others, left out */
	const char *label;       /* what tells the rows of a family apart; NULL: nothing has to */
	const char *label_value; /* escaped nowhere either */
	int64_t parts; /* `value` counts so many parts of a unit: 1000, 1000000; 0: whole units */
	const struct histogram *histogram;
};

struct stats {
	size_t count;
	struct stats_row rows[STATS_ROWS_MAX]; /* the first `count`, in the order they were added */
};

/* An empty table. */
void stats_init(struct stats *stats);

/* Adds a row; a table that is full is left as it is. */
void stats_add(struct stats *stats, const struct stats_row *row);

/* The same for several. */
void stats_add_rows(struct stats *stats, const struct stats_row *rows, size_t count);

/* The value of the row with this name; 0 if there is none. */
int64_t stats_value(const struct stats *stats, const char *name);

/* Appends the row's value in its unit: "42", "0.25". */
void stats_append_value(struct buffer *out, int64_t value, int64_t parts);

/* Appends a JSON object, {"<name>":<value>,…}. */
void stats_encode_json(const struct stats *stats, struct buffer *out);

#endif
