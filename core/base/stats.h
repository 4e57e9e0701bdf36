/* Figures about a running server, as one table that any encoder reads: whoever counts something
 * adds rows, and nobody else formats a figure.
 *
 * A table is filled for one question and is a plain value, on the stack. It owns none of its texts:
 * names, helps and units are constants. */
#ifndef PRESENCE_CORE_BASE_STATS_H
#define PRESENCE_CORE_BASE_STATS_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"

enum { STATS_ROWS_MAX = 64 };

enum stats_type {
	STATS_GAUGE,   /* what is so now; goes up and down */
	STATS_COUNTER, /* since the start; its name ends in "_total" */
};

struct stats_row {
	const char *name; /* a-z, digits and underscores: it is not escaped anywhere */
	enum stats_type type;
	const char *help; /* what is counted, a line of plain text without quotes or backslashes */
	const char *unit; /* the base unit, in the plural: "bytes", "users" */
	int64_t value;
};

struct stats {
	size_t count;
	struct stats_row rows[STATS_ROWS_MAX]; /* the first `count`, in the order they were added */
};

/* An empty table. */
void stats_init(struct stats *stats);

/* Adds a row; a table that is full is left as it is. */
void stats_add(struct stats *stats, const struct stats_row *row);

/* The value of the row with this name; 0 if there is none. */
int64_t stats_value(const struct stats *stats, const char *name);

/* Appends a JSON object, {"<name>":<value>,…}. */
void stats_encode_json(const struct stats *stats, struct buffer *out);

/* Appends the text format of Prometheus, version 0.0.4: three lines a row, names behind `prefix`.
 */
void stats_encode_prometheus(const struct stats *stats, const char *prefix, struct buffer *out);

#endif
