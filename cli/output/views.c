/* The views: one for each kind of answer. */
#include "cli/output/view.h"

#define COLUMNS_OF(array) .columns = (array), .column_count = sizeof(array) / sizeof((array)[0])

static const struct column user_columns[] = {
	{ "name", NULL, COLUMN_TEXT, false },         { "room", NULL, COLUMN_TEXT, false },
	{ "kind", NULL, COLUMN_TEXT, false },         { "since", NULL, COLUMN_TIME, false },
	{ "connections", NULL, COLUMN_COUNT, true },  { "id", NULL, COLUMN_TEXT, false },
};

static const struct column room_columns[] = {
	{ "room", NULL, COLUMN_TEXT, false },
	{ "users", NULL, COLUMN_COUNT, false },
	{ "connections", NULL, COLUMN_COUNT, false },
};

static const struct column connection_columns[] = {
	{ "address", NULL, COLUMN_TEXT, false },   { "transport", NULL, COLUMN_TEXT, false },
	{ "since", NULL, COLUMN_TIME, false },     { "last_seen", NULL, COLUMN_TIME, false },
	{ "sid", NULL, COLUMN_TEXT, false },       { "agent", NULL, COLUMN_TEXT, false },
	{ "id", "user.id", COLUMN_TEXT, true },    { "name", "user.name", COLUMN_TEXT, true },
	{ "room", "user.room", COLUMN_TEXT, true },
};

static const struct column peer_columns[] = {
	{ "waiting", NULL, COLUMN_BYTES, false },  { "address", NULL, COLUMN_TEXT, false },
	{ "name", NULL, COLUMN_TEXT, false },      { "room", NULL, COLUMN_TEXT, false },
	{ "since", NULL, COLUMN_TIME, false },     { "last_seen", NULL, COLUMN_TIME, false },
	{ "transport", NULL, COLUMN_TEXT, true },  { "agent", NULL, COLUMN_TEXT, true },
	{ "sid", NULL, COLUMN_TEXT, true },        { "id", NULL, COLUMN_TEXT, true },
};

static const struct column top_columns[] = {
	{ "version", NULL, COLUMN_TEXT, false },
	{ "uptime", NULL, COLUMN_SPAN, false },
	{ "ready", NULL, COLUMN_TEXT, false },
	{ "users", NULL, COLUMN_COUNT, false },
	{ "sessions", NULL, COLUMN_COUNT, false },
	{ "rooms", NULL, COLUMN_COUNT, false },
	{ "joins_per_second", NULL, COLUMN_COUNT, false },
	{ "leaves_per_second", NULL, COLUMN_COUNT, false },
	{ "received_per_second", NULL, COLUMN_BYTES, false },
	{ "sent_per_second", NULL, COLUMN_BYTES, false },
	{ "lag_p50", NULL, COLUMN_COUNT, false },
	{ "lag_p99", NULL, COLUMN_COUNT, false },
	{ "flush_p50", NULL, COLUMN_COUNT, false },
	{ "flush_p99", NULL, COLUMN_COUNT, false },
	{ "memory", NULL, COLUMN_BYTES, false },
	{ "queued", NULL, COLUMN_BYTES, false },
	{ "waiting", NULL, COLUMN_BYTES, false },
};

static const struct column leave_columns[] = {
	{ "time", NULL, COLUMN_TIME, false },      { "name", NULL, COLUMN_TEXT, false },
	{ "room", NULL, COLUMN_TEXT, false },      { "reason", NULL, COLUMN_TEXT, false },
	{ "detail", NULL, COLUMN_TEXT, false },    { "last_seen", NULL, COLUMN_TIME, false },
	{ "address", NULL, COLUMN_TEXT, false },   { "since", NULL, COLUMN_TIME, true },
	{ "sid", NULL, COLUMN_TEXT, true },        { "id", NULL, COLUMN_TEXT, true },
};

static const struct column ban_columns[] = {
	{ "target", NULL, COLUMN_TEXT, false }, { "kind", NULL, COLUMN_TEXT, false },
	{ "until", NULL, COLUMN_UNTIL, false }, { "since", NULL, COLUMN_TIME, false },
	{ "reason", NULL, COLUMN_TEXT, false }, { "by", NULL, COLUMN_TEXT, true },
};

static const struct column stat_columns[] = {
	{ "name", NULL, COLUMN_TEXT, false },
	{ "value", NULL, COLUMN_COUNT, false },
};

static const struct column event_columns[] = {
	{ "time", NULL, COLUMN_TIME, false },        { "type", NULL, COLUMN_TEXT, false },
	{ "name", "user.name", COLUMN_TEXT, false }, { "room", "user.room", COLUMN_TEXT, false },
	{ "kind", "user.kind", COLUMN_TEXT, false }, { "id", "user.id", COLUMN_TEXT, false },
	{ "seq", NULL, COLUMN_COUNT, false },        { "reason", NULL, COLUMN_TEXT, false },
	{ "detail", NULL, COLUMN_TEXT, false },      { "was", NULL, COLUMN_TEXT, false },
};

static const struct column status_columns[] = {
	{ "version", NULL, COLUMN_TEXT, false },   { "pid", NULL, COLUMN_COUNT, false },
	{ "uptime", NULL, COLUMN_SPAN, false },    { "users", NULL, COLUMN_COUNT, false },
	{ "connections", NULL, COLUMN_COUNT, false }, { "rooms", NULL, COLUMN_COUNT, false },
	{ "memory", NULL, COLUMN_BYTES, false },   { "listeners", NULL, COLUMN_TEXT, false },
	{ "socket", NULL, COLUMN_TEXT, false },    { "role", NULL, COLUMN_TEXT, false },
};

static const struct column upgrade_columns[] = {
	{ "from", NULL, COLUMN_TEXT, false },
	{ "to", NULL, COLUMN_TEXT, false },
};
static const struct column version_columns[] = {
	{ "presencectl", NULL, COLUMN_TEXT, false }, { "presenced", "version", COLUMN_TEXT, false },
	{ "schema", NULL, COLUMN_COUNT, false },     { "libwebsockets", NULL, COLUMN_TEXT, false },
	{ "libuv", NULL, COLUMN_TEXT, false },
};

static const struct column pong_columns[] = {
	{ "socket", NULL, COLUMN_TEXT, false },
	{ "milliseconds", NULL, COLUMN_COUNT, false },
};

static const struct column broadcast_columns[] = {
	{ "connections", NULL, COLUMN_COUNT, false },
};

static const struct column reload_columns[] = {
	{ "log_level", NULL, COLUMN_TEXT, false },
	{ "restart", NULL, COLUMN_TEXT, false },
};

const struct view view_users = {
	.key = "users", .id = "id", .empty = "Nobody is here.", COLUMNS_OF(user_columns)
};
const struct view view_rooms = {
	.key = "rooms", .id = "room", .empty = "There are no rooms.", COLUMNS_OF(room_columns)
};
const struct view view_peers = { .key = "slowest_peers",
	                             .id = "sid",
	                             .empty = "Everybody has read everything.",
	                             COLUMNS_OF(peer_columns) };
const struct view view_top = { .key = "top", .record = true, COLUMNS_OF(top_columns) };
const struct view view_connections = {
	.key = "connections", .id = "sid", .empty = "No connections.", COLUMNS_OF(connection_columns)
};
const struct view view_leaves = {
	.key = "leaves", .id = "id", .empty = "Nothing is remembered.", COLUMNS_OF(leave_columns)
};
const struct view view_bans = {
	.key = "bans", .id = "target", .empty = "Nobody is banned.", COLUMNS_OF(ban_columns)
};
const struct view view_stats = {
	.key = "stats", .id = "name", .empty = "There are no counters.", COLUMNS_OF(stat_columns)
};
const struct view view_events = {
	.key = "events", .id = "id", .stream = true, COLUMNS_OF(event_columns)
};
const struct view view_user = {
	.key = "user", .id = "id", .record = true, COLUMNS_OF(user_columns)
};
const struct view view_status = { .key = "status", .record = true, COLUMNS_OF(status_columns) };
const struct view view_version = { .key = "version", .record = true, COLUMNS_OF(version_columns) };
const struct view view_pong = { .key = "pong", .record = true, COLUMNS_OF(pong_columns) };
const struct view view_broadcast = { .key = "broadcast",
	                                 .record = true,
	                                 COLUMNS_OF(broadcast_columns) };
const struct view view_upgrade = { .key = "upgrade", .record = true, COLUMNS_OF(upgrade_columns) };
const struct view view_reload = { .key = "reload", .record = true, COLUMNS_OF(reload_columns) };
