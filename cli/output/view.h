/* What is shown of an answer: which fields of a JSON object are columns, and their texts.
 *
 * Texts come out as they are. Whoever writes them somewhere sanitises them (core/text/width.h). */
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
	COLUMN_UNTIL, /* the same; 0: for good */
	COLUMN_SPAN,  /* milliseconds */
	COLUMN_BYTES,
};

struct column {
	const char *name;
	const char *path; /* of the field, "user.name"; NULL: it is called as the column */
	enum column_kind kind;
	bool wide; /* shown in a table only if all columns are */
};

struct view {
	const char *key;   /* of the list in JSON, "users" */
	const char *id;    /* the column that a script goes on with; NULL: there is none */
	const char *empty; /* what a table without rows says */
	const struct column *columns;
	size_t column_count;
	bool record; /* one object, shown downwards */
	bool stream; /* objects that come one by one: each is written at once */
};

enum { VIEW_COLUMNS_MAX = 16 };

/* The field of `object` at `path`; NULL: there is none. */
const cJSON *view_field(const cJSON *object, const char *path);

/* The whole number in a field; 0: there is none. Never beyond what a double holds exactly. */
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

/* What there is to see. */
extern const struct view view_users;
extern const struct view view_rooms;
extern const struct view view_connections;
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

#endif
