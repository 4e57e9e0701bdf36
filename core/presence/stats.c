#include "core/presence/stats.h"

#include "core/base/list.h"
#include "core/events/refusal.h"

/* A row of a family whose rows differ by a label. */
struct part_text {
	const char *name;
	const char *label;
};

static const struct part_text leave_texts[] = {
	[LEAVE_LEFT] = { "leaves_left_total", "left" },
	[LEAVE_LOST] = { "leaves_lost_total", "lost" },
	[LEAVE_TIMEOUT] = { "leaves_timeout_total", "timeout" },
	[LEAVE_KICKED] = { "leaves_kicked_total", "kicked" },
	[LEAVE_SHUTDOWN] = { "leaves_shutdown_total", "shutdown" },
};

static const struct part_text refusal_texts[] = {
	[REFUSAL_BAD_REQUEST] = { "joins_refused_bad_request_total", "bad_request" },
	[REFUSAL_NAME_EMPTY] = { "joins_refused_name_empty_total", "name_empty" },
	[REFUSAL_NAME_TOO_LONG] = { "joins_refused_name_too_long_total", "name_too_long" },
	[REFUSAL_NAME_FORBIDDEN] = { "joins_refused_name_forbidden_total", "name_forbidden" },
	[REFUSAL_KEY] = { "joins_refused_bad_key_total", "bad_key" },
	[REFUSAL_CONNECTIONS] = { "joins_refused_too_many_connections_total", "too_many_connections" },
	[REFUSAL_BANNED] = { "joins_refused_banned_total", "banned" },
	[REFUSAL_RATE] = { "joins_refused_too_many_joins_total", "too_many_joins" },
	[REFUSAL_UNAVAILABLE] = { "joins_refused_unavailable_total", "unavailable" },
};

static const struct part_text end_texts[] = {
	[SESSION_END_CLIENT] = { "sessions_ended_by_client_total", "client" },
	[SESSION_END_TRANSPORT] = { "sessions_lost_total", "lost" },
	[SESSION_END_TIMEOUT] = { "sessions_timed_out_total", "timeout" },
	[SESSION_END_ERROR] = { "sessions_broke_protocol_total", "protocol" },
	[SESSION_END_IDLE] = { "sessions_idle_total", "idle" },
	[SESSION_END_RATE] = { "sessions_over_rate_total", "rate" },
	[SESSION_END_SLOW] = { "sessions_slow_total", "slow" },
	[SESSION_END_RESOURCES] = { "sessions_out_of_memory_total", "memory" },
	[SESSION_END_SHUTDOWN] = { "sessions_shut_down_total", "shutdown" },
};

size_t service_user_count(const struct service *service)
{
	size_t users = 0;

	list_for_each(node, &service->rooms.all) {
		users += list_entry(node, struct room, link)->roster.count;
	}
	return users;
}

static void add_gauges(const struct service *service, struct stats *stats)
{
	const struct hub *hub = &service->hub;
	const struct stats_row rows[] = {
		{ "users", STATS_GAUGE, "Users who are present", "users",
		  .value = (int64_t)service_user_count(service) },
		{ "connections", STATS_GAUGE, "Sessions that are open", "sessions",
		  .value = (int64_t)hub->session_count, .family = "" },
		{ "sessions_websocket", STATS_GAUGE, "Sessions that are open", "sessions",
		  .value = (int64_t)hub->websocket_count, "sessions", "transport", "websocket" },
		{ "sessions_polling", STATS_GAUGE, "Sessions that are open", "sessions",
		  .value = (int64_t)(hub->session_count - hub->websocket_count), "sessions", "transport",
		  "polling" },
		{ "sessions_limit", STATS_GAUGE, "Sessions that may be open", "sessions",
		  .value = (int64_t)hub->config.sessions_max },
		{ "session_queue_bytes", STATS_GAUGE, "Bytes that wait in sessions", "bytes",
		  .value = (int64_t)hub->charged },
		{ "rooms", STATS_GAUGE, "Rooms that there are", "rooms",
		  .value = (int64_t)service->rooms.by_name.count },
		{ "bans", STATS_GAUGE, "Bans in force", "bans",
		  .value = (int64_t)service->tracker.bans.count },
	};

	stats_add_rows(stats, rows, sizeof(rows) / sizeof(rows[0]));
}

static uint64_t sum(const uint64_t *counts, size_t count)
{
	uint64_t total = 0;

	for (size_t i = 0; i < count; i++) {
		total += counts[i];
	}
	return total;
}

static void add_counters(const struct service *service, struct stats *stats)
{
	const struct tracker_counters *counters = &service->tracker.counters;
	const struct stats_row rows[] = {
		{ "changes_total", STATS_COUNTER, "Changes of all rooms", "changes",
		  .value = (int64_t)service->tracker.seq },
		{ "joins_total", STATS_COUNTER, "Users who joined", "users",
		  .value = (int64_t)counters->joins },
		{ "flaps_total", STATS_COUNTER, "Users who were gone and back within 30 seconds", "users",
		  .value = (int64_t)service->tracker.flaps.total },
		{ "joins_refused_total", STATS_COUNTER, "Joins that were refused", "joins",
		  .value = (int64_t)sum(counters->refused_joins, REFUSAL_UNAVAILABLE + 1), .family = "" },
		{ "connects_refused_total", STATS_COUNTER, "Connections to rooms refused for a ban",
		  "connects", .value = (int64_t)counters->refused_connects },
		{ "packets_received_total", STATS_COUNTER, "Packets that clients sent", "packets",
		  .value = (int64_t)service->hub.counters.packets },
		{ "sessions_opened_total", STATS_COUNTER, "Sessions that were opened", "sessions",
		  .value = (int64_t)service->hub.counters.opened },
	};

	stats_add_rows(stats, rows, sizeof(rows) / sizeof(rows[0]));
}

/* The rows of a family of counters that differ by why they counted; those without a name are left
 * out. */
static void add_parts(struct stats *stats, const struct stats_row *family,
                      const struct part_text *texts, const uint64_t *values, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct stats_row row = *family;
		row.name = texts[i].name;
		row.label = "reason";
		row.label_value = texts[i].label;
		row.value = (int64_t)values[i];
		if (row.name) {
			stats_add(stats, &row);
		}
	}
}

void service_stats(const struct service *service, struct stats *stats)
{
	static const struct stats_row refused = { .type = STATS_COUNTER,
		                                      .family = "joins_refused_total",
		                                      .help = "Joins that were refused",
		                                      .unit = "joins" };
	static const struct stats_row left = {
		.type = STATS_COUNTER, .family = "leaves_total", .help = "Users who left", .unit = "users"
	};
	static const struct stats_row ended = { .type = STATS_COUNTER,
		                                    .family = "sessions_ended_total",
		                                    .help = "Sessions that ended",
		                                    .unit = "sessions" };
	const struct tracker_counters *counters = &service->tracker.counters;

	add_gauges(service, stats);
	add_counters(service, stats);
	add_parts(stats, &refused, refusal_texts, counters->refused_joins, REFUSAL_UNAVAILABLE + 1);
	add_parts(stats, &left, leave_texts, counters->leaves, LEAVE_SHUTDOWN + 1);
	add_parts(stats, &ended, end_texts, service->hub.counters.closed, SESSION_END_SHUTDOWN + 1);
}
