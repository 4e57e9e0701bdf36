#include "web/daemon.h"

#include <errno.h>
#include <libgen.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/client/retry.h"
#include "core/presence/state.h"
#include "core/presence/stats.h"
#include "web/control/status.h"
#include "web/life/durable.h"
#include "web/engine/transport.h"
#include "web/log.h"
#include "web/readiness.h"

enum {
	CONNECT_TIMEOUT_MS = 45 * 1000, /* for a session's first namespace */
};

/* Where the page's files are if nobody says: beside the program in a build, else where they were
 * installed with it, be it under another prefix than the one that was built for. */
static const char *default_views(char *out, size_t size)
{
	static const char *const ways[] = { "../views", PRESENCE_VIEWS_FROM_PROGRAM };
	char program[2048];
	ssize_t len = readlink("/proc/self/exe", program, sizeof(program) - 1);

	if (len > 0) {
		program[len] = '\0';
		const char *folder = dirname(program);
		for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
			int written = snprintf(out, size, "%s/%s", folder, ways[i]);
			if (written > 0 && (size_t)written < size && access(out, R_OK) == 0) {
				return out;
			}
		}
	}
	return PRESENCE_VIEWS_DIR;
}

/* Our clients try again only once in a while, the longer the server was away. */
static int64_t return_ms(const struct settings *settings)
{
	return settings->leave_grace_ms > RETRY_RETURN_MS ? settings->leave_grace_ms : RETRY_RETURN_MS;
}

/* false: it is none, and another has to do. */
static bool take_secret(struct secret *secret, int handed)
{
	struct buffer bytes;

	buffer_init(&bytes, SECRET_BYTES);
	bool good = upgrade_read(handed, &bytes) && bytes.len == SECRET_BYTES;
	if (good) {
		memcpy(secret->bytes, bytes.data, SECRET_BYTES);
		explicit_bzero(bytes.data, bytes.len);
	}
	buffer_finish(&bytes);
	return good;
}

/* The file that --state names, and the secret beside it. */
static bool open_state(struct daemon *daemon)
{
	const char *state = daemon->start->state;
	int handed = inherit_take(&daemon->inherited, INHERITED_FILE, UPGRADE_SECRET);
	char path[DURABLE_PATH_MAX];

	if (!state_file_open(&daemon->state, state)) {
		return false;
	}
	if (handed >= 0 && take_secret(&daemon->secret, handed)) {
		return true;
	}
	if (state && snprintf(path, sizeof(path), "%s.secret", state) < (int)sizeof(path)) {
		secret_load(&daemon->secret, path, &daemon->random_pool);
	} else {
		secret_make(&daemon->secret, &daemon->random_pool);
	}
	return true;
}

static bool make_service(struct daemon *daemon)
{
	const struct settings *settings = daemon->start;
	const struct service_config config = {
		.hub = {
			.ping_interval_ms = settings->ping_interval_ms,
			.ping_timeout_ms = settings->ping_timeout_ms,
			.connect_timeout_ms = CONNECT_TIMEOUT_MS,
			.max_payload = settings->max_payload,
			.sessions_max = settings->server->sessions_max,
			.sessions_per_source_max = settings->server->sessions_per_ip_max,
			.packets = service_packet_limit(),
			.transport = transport_over_connections(&daemon->random_pool),
		},
		.rooms = settings->any_room ? NULL : settings->rooms.texts,
		.room_count = settings->rooms.count,
		.rooms_per_address = settings->rooms_per_address,
		.joins = service_join_limit(),
		.changes = service_change_limit(),
		.arrivals = service_arrival_limit(settings->joins_per_ip),
		.leave_grace_ms = settings->leave_grace_ms,
		.recovery = settings->recovery,
		.return_ms = return_ms(settings),
		.digest = secret_digest,
		.secret = &daemon->secret,
	};

	if (service_init(&daemon->service, &config) != PRESENCE_OK) {
		log_error("presenced", "out of memory");
		return false;
	}
	daemon->made = DAEMON_SERVICE;
	return true;
}

static void append_obstacles(void *context, struct buffer *out)
{
	const struct daemon *daemon = context;

	readiness_append_obstacles(&daemon->server, &daemon->state, out);
}

static void append_health(void *context, struct stats *stats)
{
	const struct daemon *daemon = context;

	readiness_stats(&daemon->server, &daemon->state, stats);
}

static void append_metrics(void *context, struct buffer *out, enum exposition_format format)
{
	const struct daemon *daemon = context;

	admin_append_metrics(&daemon->admin, out, format);
}

static bool make_pages(struct daemon *daemon)
{
	const char *views = daemon->start->views;
	char usual[4096];

	if (!pages_load(&daemon->pages, &daemon->service,
	                views ? views : default_views(usual, sizeof(usual)))) {
		return false;
	}
	daemon->monitor = (struct monitor){ append_obstacles, append_metrics, daemon };
	daemon->pages.monitor = &daemon->monitor;
	daemon->made = DAEMON_PAGES;
	return true;
}

bool daemon_is_replaced(const struct daemon *daemon)
{
	return daemon->server.keeps_sockets;
}

/* The end has begun. */
static void on_stopping(void *context)
{
	struct daemon *daemon = context;

	if (daemon_is_replaced(daemon)) {
		notify_reloading(&daemon->notify);
	} else {
		notify_stopping(&daemon->notify);
	}
}

static bool begin_upgrade(void *context, char problem[ADMIN_PROBLEM_MAX])
{
	struct daemon *daemon = context;

	if (daemon->server.engine.stopping) {
		snprintf(problem, ADMIN_PROBLEM_MAX, "presenced is stopping");
		return false;
	}
	if (!upgrade_check(&daemon->upgrade, problem)) {
		log_error("upgrade", "refused: %s", problem);
		return false;
	}
	log_info("upgrade", "becoming '%s'", daemon->upgrade.program);
	server_stop(&daemon->server, true);
	return true;
}

static bool make_server(struct daemon *daemon)
{
	const struct server_config config = {
		.hub = &daemon->service.hub,
		.path = "/socket.io/",
		.tls_cert = daemon->start->tls_cert,
		.tls_key = daemon->start->tls_key,
		.settings = daemon->start->server,
		.route = pages_route,
		.context = &daemon->pages,
		.monitor_route = monitor_route,
		.monitor_context = &daemon->monitor,
		.stopping = on_stopping,
		.stopping_context = daemon,
		.drain_ms = daemon->start->drain_ms,
	};

	if (!server_init(&daemon->server, &config)) {
		return false;
	}
	daemon->made = DAEMON_SERVER;
	daemon->admin = (struct admin){
		.service = &daemon->service,
		.host = status_of(&daemon->server),
		.version = PRESENCE_VERSION,
		.started_ms = daemon->service.hub.now_ms,
	};
	daemon->admin.host.append_health = append_health;
	daemon->admin.host.health_context = daemon;
	daemon->admin.host.upgrade = begin_upgrade;
	daemon->admin.host.upgrade_context = daemon;
	return true;
}

/* Sockets that a service manager opened stand for all that the settings name. */
static bool take_listeners(struct daemon *daemon)
{
	int metrics = inherit_take(&daemon->inherited, INHERITED_STREAM, UPGRADE_METRICS);
	int fd;

	if (metrics >= 0) {
		server_adopt_for_monitors(&daemon->server, metrics);
	}
	while ((fd = inherit_take(&daemon->inherited, INHERITED_STREAM, NULL)) >= 0) {
		server_adopt(&daemon->server, fd);
	}
	return daemon->server.listener_count > 0;
}

static bool listen_on_all(struct daemon *daemon)
{
	const struct settings_list *addresses = &daemon->start->listen;
	const char *metrics = daemon->start->metrics_listen;
	bool taken = take_listeners(daemon);

	for (size_t i = 0; !taken && i < addresses->count; i++) {
		if (!server_listen(&daemon->server, addresses->texts[i])) {
			return false;
		}
	}
	return !metrics || daemon->server.monitor.fd >= 0 ||
	       server_listen_for_monitors(&daemon->server, metrics);
}

static bool take_control(struct daemon *daemon, struct control_config *config)
{
	int fd = inherit_take(&daemon->inherited, INHERITED_LOCAL, UPGRADE_CONTROL_PATH);

	config->owned = fd >= 0;
	config->fd = fd >= 0 ? fd : inherit_take(&daemon->inherited, INHERITED_LOCAL, NULL);
	return config->fd >= 0;
}

/* The control socket is part of what was asked for if its path was, and a convenience else. */
static bool open_control(struct daemon *daemon)
{
	const struct settings *settings = daemon->start;
	char usual[CONTROL_PATH_MAX];
	struct control_config config = {
		.path = settings->control,
		.admin_group = settings->admin_group,
		.observer_group = settings->observer_group,
	};

	if (settings->no_control) {
		return true;
	}
	if (take_control(daemon, &config)) {
		return control_open(&daemon->control, &daemon->server.engine, &daemon->admin, &config);
	}
	if (!config.path && (config.admin_group || config.observer_group)) {
		config.path = control_default_path(usual, sizeof(usual));
	}
	if (config.path) {
		return control_open(&daemon->control, &daemon->server.engine, &daemon->admin, &config);
	}
	config.path = control_default_path(usual, sizeof(usual));
	if (!config.path ||
	    !control_open(&daemon->control, &daemon->server.engine, &daemon->admin, &config)) {
		log_warn("control", "there is no control socket; --control PATH opens one elsewhere");
	}
	return true;
}

/* A reader that is gone is an error of a write, and so is a file that is too large; the others mean
 * nothing to us, or not yet, and must not end us. */
static void ignore_signals(void)
{
	static const int numbers[] = { SIGPIPE, SIGXFSZ, SIGUSR1, SIGUSR2, SIGHUP };

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		signal(numbers[i], SIG_IGN);
	}
}

static bool fill_random_pool(struct daemon *daemon)
{
	bool filled = random_pool_fill(&daemon->random_pool);

	if (!filled) {
		log_error("presenced", "the system gives no random bytes: %s", strerror(errno));
	}
	return filled;
}

static void apply_log_form(const struct settings *settings)
{
	log_set_format(settings->log_format);
	log_set_addresses(settings->log_addresses);
}

/* Of the process before this one, or of the file. */
static bool load_state(struct daemon *daemon)
{
	int fd = inherit_take(&daemon->inherited, INHERITED_FILE, UPGRADE_STATE);
	struct buffer text;

	if (fd < 0) {
		return state_file_load(&daemon->state, &daemon->service);
	}
	buffer_init(&text, STATE_BYTES_MAX);
	upgrade_read(fd, &text);
	state_file_restore(&daemon->state, &daemon->service, &text);
	buffer_finish(&text);
	return true;
}

bool daemon_init(struct daemon *daemon, struct settings *settings, char *const *argv)
{
	*daemon = (struct daemon){
		.start = settings_hold(settings),
		.now = settings_hold(settings),
	};
	ignore_signals();
	log_set_level(settings->log_level);
	apply_log_form(settings);
	upgrade_init(&daemon->upgrade, argv);
	inherit_read(&daemon->inherited);
	notify_open(&daemon->notify);
	return fill_random_pool(daemon) && open_state(daemon) && make_service(daemon) &&
	       make_pages(daemon) && make_server(daemon) && listen_on_all(daemon) &&
	       open_control(daemon) && load_state(daemon);
}

static void write_status(void *context, char out[NOTIFY_TEXT_MAX])
{
	const struct daemon *daemon = context;
	const struct hub *hub = &daemon->service.hub;

	size_t users = service_user_count(&daemon->service);
	snprintf(out, NOTIFY_TEXT_MAX, "%zu user%s, %zu session%s", users, users == 1 ? "" : "s",
	         hub->session_count, hub->session_count == 1 ? "" : "s");
}

/* What the next program gets of this one. */
static bool hand_over(struct daemon *daemon)
{
	struct upgrade *upgrade = &daemon->upgrade;
	const struct secret *secret = &daemon->secret;
	struct buffer text;

	buffer_init(&text, STATE_BYTES_MAX);
	state_file_encode(&text, &daemon->service);
	bool kept = !buffer_failed(&text) &&
	            upgrade_keep_bytes(upgrade, UPGRADE_STATE, text.data, text.len) &&
	            upgrade_keep_bytes(upgrade, UPGRADE_SECRET, secret->bytes, sizeof(secret->bytes));
	buffer_finish(&text);
	if (!kept) {
		log_error("upgrade", "cannot hand over who is here: %s", strerror(errno));
	}
	return kept;
}

bool daemon_run(struct daemon *daemon)
{
	/* nobody was served before; reading the state may have taken a while */
	engine_update_time(&daemon->server.engine);
	tracker_listens(&daemon->service.tracker);
	state_file_run(&daemon->state, &daemon->server.loop, return_ms(daemon->start));
	memory_run(&daemon->memory, &daemon->server.loop, &daemon->service.hub);
	inherit_close(&daemon->inherited);
	notify_ready(&daemon->notify, &daemon->server.loop, write_status, daemon);
	server_run(&daemon->server);
	bool handed = !daemon_is_replaced(daemon) || hand_over(daemon);
	return state_file_save(&daemon->state, &daemon->service) && handed;
}

/* In one line, however many there are. */
static void warn_of_start(const struct daemon *daemon, const struct settings *settings)
{
	char names[LOG_TEXT_MAX] = "";
	size_t len = 0;

	for (int option = 0; option < OPTIONS && len < sizeof(names); option++) {
		if (settings_need_start(daemon->start, settings, (enum option)option)) {
			len += (size_t)snprintf(names + len, sizeof(names) - len, " '--%s'",
			                        options_table.rows[option].name);
		}
	}
	if (len > 0) {
		log_warn("presenced", "these change with the next start only:%s", names);
	}
}

void daemon_apply(struct daemon *daemon, struct settings *settings)
{
	struct settings *before = daemon->now;

	warn_of_start(daemon, settings);
	daemon->now = settings_hold(settings);
	if (settings->log_level != before->log_level) { /* an admin may have set another one */
		log_set_level(settings->log_level);
	}
	apply_log_form(settings);
	server_use_settings(&daemon->server, settings->server);
	hub_limit_sessions(&daemon->service.hub, settings->server->sessions_max,
	                   settings->server->sessions_per_ip_max);
	rooms_allow_names(&daemon->service.rooms, settings->any_room ? NULL : settings->rooms.texts,
	                  settings->rooms.count);
	rooms_set_share(&daemon->service.rooms, settings->rooms_per_address);
	daemon->service.tracker.turns.limit = service_arrival_limit(settings->joins_per_ip);
	settings_release(before); /* by now, nobody points into them */
}

static void keep_control(struct daemon *daemon)
{
	bool owned = control_owns_path(&daemon->control);

	if (daemon_is_replaced(daemon) && daemon->control.open) {
		upgrade_keep(&daemon->upgrade, control_release(&daemon->control),
		             owned ? UPGRADE_CONTROL_PATH : UPGRADE_CONTROL);
	}
}

static void keep_listeners(struct daemon *daemon)
{
	const struct server *server = &daemon->server;

	for (size_t i = 0; server->keeps_sockets && i < server->listener_count; i++) {
		upgrade_keep(&daemon->upgrade, server->kept[i], UPGRADE_LISTENER);
	}
	if (server->kept_monitor >= 0) {
		upgrade_keep(&daemon->upgrade, server->kept_monitor, UPGRADE_METRICS);
	}
}

void daemon_finish(struct daemon *daemon)
{
	state_file_close(&daemon->state);
	memory_close(&daemon->memory);
	inherit_close(&daemon->inherited);
	notify_close(&daemon->notify);
	if (daemon->made >= DAEMON_SERVER) {
		keep_control(daemon);
		control_close(&daemon->control);
		server_finish(&daemon->server);
		keep_listeners(daemon);
	}
	if (daemon->made >= DAEMON_PAGES) {
		pages_free(&daemon->pages);
	}
	if (daemon->made >= DAEMON_SERVICE) {
		service_finish(&daemon->service);
	}
	settings_release(daemon->now);
	settings_release(daemon->start);
}
