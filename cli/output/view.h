/* Views: which fields of the objects in an answer are shown as columns, and as which texts.
 *
 * Texts are not sanitised here: the writers do that (cli/output/writer.h). */
#ifndef PRESENCE_CLI_OUTPUT_VIEW_H
#define PRESENCE_CLI_OUTPUT_VIEW_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"

enum column_kind {
	COLUMN_TEXT,
	COLUMN_COUNT,
	COLUMN_TIME,  /* milliseconds since the epoch */
	COLUMN_UNTIL, /* the same; 0: without an end */
	COLUMN_SPAN,  /* milliseconds */
	COLUMN_BYTES,
};

struct column {
	const char *name;
	const char *path; /* of the field, "user.name"; NULL: the same as the name */
	enum column_kind kind;
	bool wide; /* shown in a table only with -o wide or --columns */
};

struct view {
	const char *key;   /* of the list in the JSON answer: "users" */
	const char *id;    /* the column that -o name prints; NULL: there is none */
	const char *empty; /* what is printed instead of a table without rows */
	const struct column *columns;
	size_t column_count;
	bool record; /* one object, a line for each column */
	bool stream; /* objects that come one by one, each of which is written at once */
};

enum { VIEW_COLUMNS_MAX = 20 };

/* The field of `object` at `path`; NULL: there is none. */
const cJSON *view_field(const cJSON *object, const char *path);

/* The number in a field, cut to the whole numbers that a double holds exactly; 0: there is none. */
int64_t view_number(const cJSON *field);

/* The text in a field; "" if there is none. */
const char *view_text(const cJSON *field);

/* NULL: the view has no column of this name (`len` bytes). */
const struct column *view_column(const struct view *view, const char *name, size_t len);

/* The name of the view's columns that is nearest to a mistyped one; NULL: none is near. */
const char *view_nearest_column(const struct view *view, const char *name);

/* Appends the cell of `object` in this column: for people ("5m ago", "1.4 MB") or in full. */
void view_append_cell(struct buffer *out, const struct column *column, const cJSON *object,
                      bool for_people, int64_t now_ms);

/* The views of all answers. */
extern const struct view view_users;
extern const struct view view_rooms;
extern const struct view view_connections;
extern const struct view view_peers;
extern const struct view view_top;
extern const struct view view_leaves;
extern const struct view view_bans;
extern const struct view view_stats;
extern const struct view view_events;
extern const struct view view_user;
extern const struct view view_status;
extern const struct view view_version;
extern const struct view view_pong;
extern const struct view view_broadcast;
extern const struct view view_reload;
extern const struct view view_upgrade;

#endif
