#include "core/presence/stats.h"

#include "core/base/list.h"

struct counter_text {
	const char *name;
	const char *help;
};

static const struct counter_text leave_texts[] = {
	[LEAVE_LEFT] = { "leaves_left_total", "Users who left by themselves" },
	[LEAVE_LOST] = { "leaves_lost_total", "Users whose connection was lost" },
	[LEAVE_TIMEOUT] = { "leaves_timeout_total", "Users who gave no sign of life" },
	[LEAVE_KICKED] = { "leaves_kicked_total", "Users who were kicked by an admin" },
	[LEAVE_SHUTDOWN] = { "leaves_shutdown_total", "Users who were present at the shutdown" },
};

static const struct counter_text end_texts[] = {
	[SESSION_END_CLIENT] = { "sessions_ended_by_client_total", "Sessions that the client ended" },
	[SESSION_END_TRANSPORT] = { "sessions_lost_total", "Sessions whose connection was lost" },
	[SESSION_END_TIMEOUT] = { "sessions_timed_out_total", "Sessions without a sign of life" },
	[SESSION_END_ERROR] = { "sessions_broke_protocol_total", "Sessions that broke the protocol" },
	[SESSION_END_IDLE] = { "sessions_idle_total", "Sessions that connected to no namespace" },
	[SESSION_END_RATE] = { "sessions_over_rate_total", "Sessions that sent too much" },
	[SESSION_END_SLOW] = { "sessions_slow_total",
	                       "Sessions that did not read what they were sent" },
	[SESSION_END_RESOURCES] = { "sessions_out_of_memory_total",
	                            "Sessions that ended for want of memory" },
	[SESSION_END_SHUTDOWN] = { "sessions_shut_down_total", "Sessions that the shutdown ended" },
};

static int64_t count_users(const struct service *service)
{
	size_t users = 0;

	list_for_each(node, &service->rooms.all) {
		users += list_entry(node, struct room, link)->roster.count;
	}
	return (int64_t)users;
}

static void add(struct stats *stats, const struct stats_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		stats_add(stats, &rows[i]);
	}
}

static void add_gauges(const struct service *service, struct stats *stats)
{
	const struct stats_row rows[] = {
		{ "users", STATS_GAUGE, "Users who are present", "users", count_users(service) },
		{ "connections", STATS_GAUGE, "Sessions that are open", "sessions",
		  (int64_t)service->hub.session_count },
		{ "rooms", STATS_GAUGE, "Rooms that there are", "rooms",
		  (int64_t)service->rooms.by_name.count },
		{ "bans", STATS_GAUGE, "Bans in force", "bans", (int64_t)service->tracker.bans.count },
	};

	add(stats, rows, sizeof(rows) / sizeof(rows[0]));
}

static void add_counters(const struct service *service, struct stats *stats)
{
	const struct tracker_counters *counters = &service->tracker.counters;
	const struct stats_row rows[] = {
		{ "changes_total", STATS_COUNTER, "Changes of all rooms", "changes",
		  (int64_t)service->tracker.seq },
		{ "joins_total", STATS_COUNTER, "Users who joined", "users", (int64_t)counters->joins },
		{ "flaps_total", STATS_COUNTER, "Users who were gone and back within 30 seconds", "users",
		  (int64_t)service->tracker.flaps.total },
		{ "joins_refused_total", STATS_COUNTER, "Joins that were refused", "joins",
		  (int64_t)counters->refused_joins },
		{ "connects_refused_total", STATS_COUNTER, "Connections to rooms refused for a ban",
		  "connects", (int64_t)counters->refused_connects },
	};

	add(stats, rows, sizeof(rows) / sizeof(rows[0]));
}

/* One counter of several that differ by why they counted. */
static void add_counted(struct stats *stats, const struct counter_text *text, const char *unit,
                        uint64_t value)
{
	const struct stats_row row = { text->name, STATS_COUNTER, text->help, unit, (int64_t)value };

	stats_add(stats, &row);
}

void service_stats(const struct service *service, struct stats *stats)
{
	static const struct counter_text opened = { "sessions_opened_total",
		                                        "Sessions that were opened" };
	const struct hub_counters *sessions = &service->hub.counters;

	add_gauges(service, stats);
	add_counters(service, stats);
	for (int reason = 0; reason <= LEAVE_SHUTDOWN; reason++) {
		add_counted(stats, &leave_texts[reason], "users", service->tracker.counters.leaves[reason]);
	}
	add_counted(stats, &opened, "sessions", sessions->opened);
	for (int end = 0; end <= SESSION_END_SHUTDOWN; end++) {
		add_counted(stats, &end_texts[end], "sessions", sessions->closed[end]);
	}
}
