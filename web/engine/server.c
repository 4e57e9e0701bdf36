#include "web/engine/server.h"

#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "web/engine/hooks.h"
#include "web/engine/connection.h"
#include "web/log.h"
#include "web/net/descriptors.h"

enum {
	STOP_EVERY_MS = 25, /* a share of the connections is closed while stopping */
};

static void log_libwebsockets(int level, const char *line)
{
	size_t len = strcspn(line, "\n");

	log_debug("libwebsockets", "%s%.*s", level == LLL_ERR ? "error: " : "", (int)len, line);
}

static void end_iteration(struct server *server);

/* How many sessions may be left so long after the end began: fewer all the time. */
static size_t sessions_left(const struct server *server, int64_t elapsed_ms)
{
	int64_t left_ms = server->drain_ms - elapsed_ms - STOP_EVERY_MS;

	return left_ms > 0 ? (size_t)((double)server->stop_sessions * (double)left_ms /
	                              (double)server->drain_ms)
	                   : 0;
}

/* Clients come back as soon as they are cut off: not all of them in the same moment. */
static void on_stop_timer(uv_timer_t *timer)
{
	struct server *server = timer->data;
	struct hub *hub = server->engine.config.hub;

	engine_update_time(&server->engine);
	size_t left = sessions_left(server, hub->now_ms - server->stop_began_ms);
	size_t surplus = hub->session_count > left ? hub->session_count - left : 0;
	if (hub_close_some(hub, surplus, SESSION_END_SHUTDOWN) == 0) {
		server->stopped = true;
	}
	end_iteration(server);
}

static void close_listeners(struct server *server)
{
	for (size_t i = 0; i < server->listener_count; i++) {
		if (server->keeps_sockets) {
			server->kept[i] = listener_release(&server->listeners[i]);
		} else {
			listener_close(&server->listeners[i]);
		}
	}
}

static void tell_stopping(const struct server *server)
{
	if (server->stopping) {
		server->stopping(server->stopping_context);
	}
}

void server_stop(struct server *server, bool keep_sockets)
{
	log_info("server", "stopping");
	server->engine.stopping = true;
	server->keeps_sockets = keep_sockets;
	close_listeners(server);
	lobby_close(&server->engine.lobby);
	server->stop_sessions = server->engine.config.hub->session_count;
	server->stop_began_ms = (int64_t)uv_now(&server->loop);
	uv_timer_start(&server->stop_timer, on_stop_timer, 0, STOP_EVERY_MS);
	tell_stopping(server);
}

/* Who is told to end does not hand its sockets over any more. */
static void give_up_sockets(struct server *server)
{
	log_info("server", "told to end: the sockets are closed after all");
	server->keeps_sockets = false;
	for (size_t i = 0; i < server->listener_count; i++) {
		close(server->kept[i]);
	}
	tell_stopping(server);
}

/* A second signal does not wait. */
static void on_signal(uv_signal_t *handle, int number)
{
	struct server *server = handle->data;

	(void)number;
	if (!server->engine.stopping) {
		server_stop(server, false);
	} else if (server->keeps_sockets) {
		give_up_sockets(server);
	} else {
		server->drain_ms = 0;
	}
}

static void on_deadline(uv_timer_t *timer)
{
	struct server *server = timer->data;
	int64_t due_ms = server->deadline_ms;

	server->deadline_ms = DEADLINE_NEVER;
	engine_update_time(&server->engine);
	histogram_observe(&server->timings.lag, ((int64_t)uv_now(&server->loop) - due_ms) * 1000, 1);
	hub_tick(server->engine.config.hub);
	streams_tick(&server->engine.streams);
	lobby_tick(&server->engine.lobby);
	end_iteration(server); /* timers run before the poll: what they queued must not wait for it */
}

static void arm_deadline(struct server *server)
{
	int64_t next = hub_next_deadline(server->engine.config.hub);
	int64_t streams = streams_next_deadline(&server->engine.streams);
	int64_t lobby = lobby_next_deadline(&server->engine.lobby);
	int64_t now = (int64_t)uv_now(&server->loop);

	next = streams < next ? streams : next;
	next = lobby < next ? lobby : next;
	next = next > now ? next : now; /* what is over already is not the loop's lag */
	if (next >= server->deadline_ms) {
		return;
	}
	server->deadline_ms = next;
	uv_timer_start(&server->deadline, on_deadline, (uint64_t)(next - now), 0);
}

static void on_again(uv_idle_t *idle)
{
	(void)idle; /* that it is active keeps the loop from sleeping */
}

static void keep_wall_offset(struct server *server)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	hub_set_wall_offset(server->engine.config.hub,
	                    now.tv_sec * 1000 + now.tv_nsec / 1000000 - (int64_t)uv_now(&server->loop));
}

static void count_told(struct server *server, int64_t now_us)
{
	const struct hub *hub = server->engine.config.hub;

	for (size_t i = 0; i < hub->told_count; i++) {
		histogram_observe(&server->timings.join_to_seen, now_us - hub->told[i].since_ms * 1000,
		                  hub->told[i].joins);
	}
}

/* The clock is looked at where there is something to measure. */
static bool flush(struct server *server)
{
	struct hub *hub = server->engine.config.hub;

	if (!hub_has_to_send(hub)) {
		return hub_flush(hub);
	}
	int64_t began_us = (int64_t)(uv_hrtime() / 1000);
	bool more = hub_flush(hub);
	int64_t now_us = (int64_t)(uv_hrtime() / 1000);
	histogram_observe(&server->timings.flush, now_us - began_us, 1);
	count_told(server, now_us);
	return more;
}

static void end_iteration(struct server *server)
{
	bool more = flush(server);

	if (streams_take_turns(&server->engine.streams) || more) {
		uv_idle_start(&server->again, on_again);
	} else {
		uv_idle_stop(&server->again);
	}
	lobby_serve(&server->engine.lobby);
	streams_end_pending(&server->engine.streams);
	arm_deadline(server);
	keep_wall_offset(server);
	if (server->stopped) {
		uv_stop(&server->loop);
	}
}

static void on_iteration(uv_check_t *check)
{
	end_iteration(check->data);
}

static void init_handles(struct server *server)
{
	static const int numbers[SERVER_SIGNALS] = { SIGINT, SIGTERM };

	uv_check_init(&server->loop, &server->iteration);
	uv_idle_init(&server->loop, &server->again);
	uv_timer_init(&server->loop, &server->deadline);
	uv_timer_init(&server->loop, &server->stop_timer);
	server->iteration.data = server;
	server->deadline.data = server;
	server->stop_timer.data = server;
	server->deadline_ms = DEADLINE_NEVER;
	uv_check_start(&server->iteration, on_iteration);
	for (size_t i = 0; i < SERVER_SIGNALS; i++) {
		uv_signal_init(&server->loop, &server->signals[i]);
		server->signals[i].data = server;
		uv_signal_start(&server->signals[i], on_signal, numbers[i]);
	}
}

static void close_handles(struct server *server)
{
	uv_close((uv_handle_t *)&server->iteration, NULL);
	uv_close((uv_handle_t *)&server->again, NULL);
	uv_close((uv_handle_t *)&server->deadline, NULL);
	uv_close((uv_handle_t *)&server->stop_timer, NULL);
	lobby_close_handles(&server->engine.lobby);
	for (size_t i = 0; i < SERVER_SIGNALS; i++) {
		uv_close((uv_handle_t *)&server->signals[i], NULL);
	}
}

static void empty_loop(struct server *server)
{
	close_handles(server);
	contexts_finish(&server->contexts, &server->loop);
	int left = uv_loop_close(&server->loop);
	if (left != 0) {
		log_error("server", "the loop is not empty: %s", uv_strerror(left));
	}
}

static void init_engine(struct server *server, const struct server_config *config)
{
	const struct engine_config shared = {
		.loop = &server->loop,
		.hub = config->hub,
		.path = config->path,
		.tls = server->tls,
		.settings = config->settings,
		.route = config->route,
		.context = config->context,
		.monitor_route = config->monitor_route,
		.monitor_context = config->monitor_context,
	};

	engine_init(&server->engine, &shared, &connection_hooks);
}

size_t server_connections(const struct server *server)
{
	return server->engine.connection_count + server->engine.lobby.count;
}

size_t server_connections_max(const struct server *server)
{
	size_t max = server->engine.settings->connections_max;
	size_t files = server->files_for_connections;

	return max == 0 || max > files ? files : max;
}

bool server_is_starved(const struct server *server)
{
	bool starved = false;

	for (size_t i = 0; i < server->listener_count; i++) {
		starved = starved || server->listeners[i].starved;
	}
	return starved;
}

static bool init_contexts(struct server *server, const struct server_config *config, size_t files)
{
	if (contexts_init(&server->contexts, &server->loop, &server->tls_files, files)) {
		return true;
	}
	log_error("server",
	          config->tls_cert ? "cannot use certificate '%s' with key '%s'"
	                           : "cannot start libwebsockets",
	          config->tls_cert, config->tls_key);
	return false;
}

static void on_turn(void *context, int fd, const struct address *from, struct tls_source *source)
{
	struct server *server = context;

	connection_accept(&server->engine, CONNECTION_FOR_ALL, contexts_vhost(&server->contexts, fd),
	                  fd, from, source);
}

static void on_left(void *context, const struct address *from)
{
	struct server *server = context;

	address_limit_release(&server->engine.per_address, from);
}

bool server_init(struct server *server, const struct server_config *config)
{
	char why[CONTEXTS_PROBLEM_MAX];

	*server = (struct server){
		.tls = config->tls_cert != NULL,
		.monitor = { .fd = -1 },
		.kept_monitor = -1,
		.stopping = config->stopping,
		.stopping_context = config->stopping_context,
		.drain_ms = config->drain_ms,
		.tls_files = { config->tls_cert, config->tls_key },
	};
	if (config->tls_cert && !contexts_tls_usable(&server->tls_files, why)) {
		log_error("server", "%s", why);
		return false;
	}
	lws_set_log_level(LLL_ERR | LLL_WARN, log_libwebsockets);
	size_t files = descriptors_raise();
	server->files_for_connections = descriptors_for_connections(files);
	uv_loop_init(&server->loop);
	descriptors_reserve(&server->loop, &server->reserve, files);
	init_engine(server, config);
	lobby_use(&server->engine.lobby, on_turn, on_left, server);
	init_handles(server);
	engine_update_time(&server->engine);
	keep_wall_offset(server);
	if (!init_contexts(server, config, files)) {
		server_finish(server);
		return false;
	}
	return true;
}

static bool on_accept(void *context, int fd, const struct address *from)
{
	struct server *server = context;
	struct engine *engine = &server->engine;
	size_t max = engine->settings->connections_per_ip_max;

	if (peer_is_proxy(&engine->settings->proxies, from)) {
		max = 0; /* many are behind it, whose sessions are counted each */
	}
	if (server_connections(server) >= server_connections_max(server)) {
		engine->counters.refused_full++;
		return false;
	}
	if (!address_limit_take(&engine->per_address, from, max)) {
		engine->counters.refused_address++;
		return false;
	}
	if (!server->tls) {
		on_turn(server, fd, from, NULL);
	} else if (!lobby_enter(&engine->lobby, fd, from)) {
		on_left(server, from);
		return false;
	}
	engine->counters.accepted++;
	return true;
}

static bool on_monitor(void *context, int fd, const struct address *from)
{
	struct server *server = context;
	struct engine *engine = &server->engine;

	if (engine->monitor_count >= SERVER_MONITORS_MAX) {
		return false;
	}
	connection_accept(engine, CONNECTION_FOR_MONITORS, contexts_vhost(&server->contexts, fd), fd,
	                  from, NULL);
	return true;
}

bool server_reload_tls(struct server *server, char why[CONTEXTS_PROBLEM_MAX])
{
	return !server->tls || contexts_reload_tls(&server->contexts, &server->tls_files, why);
}

void server_use_settings(struct server *server, struct server_settings *settings)
{
	engine_use_settings(&server->engine, settings);
}

bool server_listen(struct server *server, const char *address)
{
	if (server->listener_count == SERVER_LISTENERS_MAX) {
		log_error("server", "more than %d addresses to listen on", SERVER_LISTENERS_MAX);
		return false;
	}
	if (!listener_open(&server->listeners[server->listener_count], &server->loop, address,
	                   on_accept, server)) {
		return false;
	}
	server->listener_count++;
	return true;
}

void server_adopt(struct server *server, int fd)
{
	if (server->listener_count == SERVER_LISTENERS_MAX) {
		log_error("server", "more than %d addresses to listen on", SERVER_LISTENERS_MAX);
		close(fd);
		return;
	}
	listener_adopt(&server->listeners[server->listener_count++], &server->loop, fd, on_accept,
	               server);
}

void server_adopt_for_monitors(struct server *server, int fd)
{
	listener_adopt(&server->monitor, &server->loop, fd, on_monitor, server);
}

bool server_listen_for_monitors(struct server *server, const char *address)
{
	return listener_open(&server->monitor, &server->loop, address, on_monitor, server);
}

void server_url(const struct server *server, size_t n, char url[LISTENER_URL_MAX])
{
	listener_url(&server->listeners[n], server->tls, url);
}

/* Said when all is open, the control socket too: who waits for these lines may use it at once. */
static void log_urls(const struct server *server)
{
	char url[LISTENER_URL_MAX];

	for (size_t i = 0; i < server->listener_count; i++) {
		server_url(server, i, url);
		log_info("server", "listening on %s", url);
	}
	if (server->monitor.fd >= 0) {
		listener_url(&server->monitor, server->tls, url);
		log_info("server", "metrics on %s/metrics", url);
	}
}

void server_run(struct server *server)
{
	log_urls(server);
	uv_run(&server->loop, UV_RUN_DEFAULT);
	log_info("server", "stopped");
}

void server_finish(struct server *server)
{
	for (size_t i = 0; i < server->listener_count; i++) {
		listener_close(&server->listeners[i]);
	}
	if (server->keeps_sockets) {
		server->kept_monitor = listener_release(&server->monitor);
	}
	listener_close(&server->monitor);
	empty_loop(server);
	engine_finish(&server->engine);
}
