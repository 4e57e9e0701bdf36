#include "web/control/status.h"

#include <string.h>
#include <unistd.h>

#include "core/admin/encode.h"
#include "web/control/process.h"
#include "web/log.h"

static void append_versions(void *context, struct buffer *out)
{
	(void)context;
	admin_text_member(out, "libwebsockets", lws_get_library_version());
	admin_text_member(out, "libuv", uv_version_string());
}

static void append_status(void *context, struct buffer *out)
{
	const struct server *server = context;
	char url[LISTENER_URL_MAX];

	admin_number_member(out, "pid", getpid());
	admin_number_member(out, "memory", process_resident_bytes());
	admin_key(out, "listeners");
	buffer_append_byte(out, '[');
	for (size_t i = 0; i < server->listener_count; i++) {
		admin_element(out);
		server_url(server, i, url);
		json_append_string(out, url, strlen(url));
	}
	buffer_append_byte(out, ']');
}

static void add_connections(const struct server *server, struct stats *stats)
{
	const struct engine_counters *counters = &server->engine.counters;
	static const char refused[] = "Connections that were refused";
	static const char no_session[] = "Requests for a session that were refused";
	const struct stats_row rows[] = {
		{ "tcp_connections", STATS_GAUGE, "Connections that are open", "connections",
		  .value = (int64_t)server_connections(server) },
		{ "tcp_connections_limit", STATS_GAUGE, "Connections that may be open", "connections",
		  .value = (int64_t)server_connections_max(server) },
		{ "tcp_connections_accepted_total", STATS_COUNTER, "Connections that were accepted",
		  "connections", .value = (int64_t)counters->accepted },
		{ "tcp_connections_refused_full_total", STATS_COUNTER, refused, "connections",
		  .value = (int64_t)counters->refused_full, "tcp_connections_refused_total", "reason",
		  "full" },
		{ "tcp_connections_refused_address_total", STATS_COUNTER, refused, "connections",
		  .value = (int64_t)counters->refused_address, "tcp_connections_refused_total", "reason",
		  "address" },
		{ "sessions_refused_full_total", STATS_COUNTER, no_session, "requests",
		  .value = (int64_t)counters->sessions_refused_full, "sessions_refused_total", "reason",
		  "full" },
		{ "sessions_refused_address_total", STATS_COUNTER, no_session, "requests",
		  .value = (int64_t)counters->sessions_refused_address, "sessions_refused_total", "reason",
		  "address" },
	};

	stats_add_rows(stats, rows, sizeof(rows) / sizeof(rows[0]));
}

static void add_traffic(const struct server *server, struct stats *stats)
{
	const struct stream_counters *streams = &server->engine.streams.counters;
	const struct log_gaps gaps = log_gaps();
	static const char missing[] = "Lines that the log does not have";
	const struct stats_row rows[] = {
		{ "received_bytes_total", STATS_COUNTER, "Bytes received, before encryption", "bytes",
		  .value = (int64_t)streams->received },
		{ "sent_bytes_total", STATS_COUNTER, "Bytes sent, before encryption", "bytes",
		  .value = (int64_t)streams->sent },
		{ "send_queue_bytes", STATS_GAUGE, "Bytes that wait as peers do not read them", "bytes",
		  .value = (int64_t)streams->waiting },
		{ "log_lines_unwritten_total", STATS_COUNTER, missing, "lines",
		  .value = (int64_t)gaps.dropped, "log_lines_dropped_total", "reason", "unwritten" },
		{ "log_lines_suppressed_total", STATS_COUNTER, missing, "lines",
		  .value = (int64_t)gaps.suppressed, "log_lines_dropped_total", "reason", "rate" },
	};

	stats_add_rows(stats, rows, sizeof(rows) / sizeof(rows[0]));
}

static void add_timings(const struct server_timings *timings, struct stats *stats)
{
	const struct stats_row rows[] = {
		{ "flush_duration_seconds", STATS_HISTOGRAM, "How long it took to send what was new",
		  "seconds", .histogram = &timings->flush },
		{ "loop_lag_seconds", STATS_HISTOGRAM, "How late the loop was for its deadlines", "seconds",
		  .histogram = &timings->lag },
		{ "join_to_seen_seconds", STATS_HISTOGRAM,
		  "From when a join came until it was sent to the others", "seconds",
		  .histogram = &timings->join_to_seen },
	};

	stats_add_rows(stats, rows, sizeof(rows) / sizeof(rows[0]));
}

static void append_stats(void *context, struct stats *stats)
{
	const struct server *server = context;

	add_connections(server, stats);
	add_traffic(server, stats);
	add_timings(&server->timings, stats);
}

static void append_process(void *context, struct stats *stats)
{
	(void)context;
	process_stats(stats);
}

static const char *change_log_level(void *context, const char *level)
{
	enum log_level parsed;

	(void)context;
	if (level) {
		if (!log_level_parse(level, &parsed)) {
			return NULL;
		}
		log_set_level(parsed);
	}
	return log_level_text();
}

struct admin_status status_of(struct server *server)
{
	return (struct admin_status){
		.append_versions = append_versions,
		.append_status = append_status,
		.append_stats = append_stats,
		.append_process = append_process,
		.log_level = change_log_level,
		.context = server,
	};
}
