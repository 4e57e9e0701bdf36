#include "web/readiness.h"

enum { OBSTACLES_BYTES_MAX = 4096 };

static void append_full(struct buffer *out, const char *what, size_t count, size_t max)
{
	if (count < max) {
		return;
	}
	buffer_append_text(out, what);
	buffer_append_text(out, ": ");
	buffer_append_integer(out, (int64_t)count);
	buffer_append_text(out, " of ");
	buffer_append_integer(out, (int64_t)max);
	buffer_append_text(out, " are open\n");
}

void readiness_append_obstacles(const struct server *server, const struct state_file *state,
                                struct buffer *out)
{
	const struct hub *hub = server->engine.config.hub;

	if (server->engine.stopping) {
		buffer_append_text(out, "stopping: clients are being disconnected\n");
	}
	if (server_is_starved(server)) {
		buffer_append_text(out, "descriptors: there are none left to accept connections\n");
	}
	if (state->unwritable) {
		buffer_append_text(out, "state: the file of --state cannot be written\n");
	}
	append_full(out, "connections", server_connections(server), server_connections_max(server));
	append_full(out, "sessions", hub->session_count, hub->config.sessions_max);
}

static bool is_ready(const struct server *server, const struct state_file *state)
{
	struct buffer obstacles;

	buffer_init(&obstacles, OBSTACLES_BYTES_MAX);
	readiness_append_obstacles(server, state, &obstacles);
	bool ready = obstacles.len == 0 && !buffer_failed(&obstacles);
	buffer_finish(&obstacles);
	return ready;
}

void readiness_stats(const struct server *server, const struct state_file *state,
                     struct stats *stats)
{
	stats_add(stats, &(struct stats_row){ "ready", STATS_GAUGE, "1 if clients should be sent here",
	                                      "servers", .value = is_ready(server, state) });
	if (state->path) {
		stats_add(stats, &(struct stats_row){ "state_writable", STATS_GAUGE,
		                                      "1 if the file of --state can be written", "files",
		                                      .value = !state->unwritable });
	}
}
