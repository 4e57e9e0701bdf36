/* presenced: serves the page and Socket.IO, and tells everyone who is connected who else is. */
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/presence/service.h"
#include "web/control/control.h"
#include "web/control/status.h"
#include "web/digest.h"
#include "web/engine/random_pool.h"
#include "web/engine/server.h"
#include "web/engine/transport.h"
#include "web/log.h"
#include "web/options.h"
#include "web/site/pages.h"
#include "web/state_file.h"

enum { CONNECT_TIMEOUT_MS = 45 * 1000 }; /* for a session's first namespace */

/* Where the page's files are if nobody says: beside the program in a build, else where they were
 * installed. */
static const char *default_views(char *out, size_t size)
{
	char program[2048];
	ssize_t len = readlink("/proc/self/exe", program, sizeof(program) - 1);

	if (len > 0) {
		program[len] = '\0';
		snprintf(out, size, "%s/../views", dirname(program));
		if (access(out, R_OK) == 0) {
			return out;
		}
	}
	return PRESENCE_VIEWS_DIR;
}

static struct service_config service_config_of(const struct options *options,
                                               struct random_pool *random_pool)
{
	return (struct service_config){
		.hub = {
			.ping_interval_ms = options->ping_interval_ms,
			.ping_timeout_ms = options->ping_timeout_ms,
			.connect_timeout_ms = CONNECT_TIMEOUT_MS,
			.max_payload = (size_t)options->max_payload,
			.sessions_max = SIZE_MAX, /* connections are what is limited */
			.packets = service_packet_limit(),
			.transport = transport_over_connections(random_pool),
		},
		.rooms = options->any_room ? NULL : options->rooms,
		.room_count = options->room_count,
		.joins = service_join_limit(),
		.leave_grace_ms = options->leave_grace_ms,
		.recovery = options->recovery,
		.digest = digest_sha256,
	};
}

static struct server_config server_config_of(const struct options *options, struct service *service,
                                             struct pages *pages)
{
	return (struct server_config){
		.hub = &service->hub,
		.path = "/socket.io/",
		.origins = {
			.any = options->any_origin,
			.allowed = options->origins,
			.count = options->origin_count,
		},
		.no_eio3 = options->no_eio3,
		.tls_cert = options->tls_cert,
		.tls_key = options->tls_key,
		.connections_max = (size_t)options->connections_max,
		.connections_per_ip_max = (size_t)options->connections_per_ip_max,
		.route = pages_route,
		.context = pages,
		.wall_offset_ms = &service->config.wall_offset_ms,
	};
}

static bool listen_on_all(struct server *server, const struct options *options)
{
	for (size_t i = 0; i < options->listen_count; i++) {
		if (!server_listen(server, options->listen[i])) {
			return false;
		}
	}
	return true;
}

/* The control socket is part of what was asked for if its path was, and a convenience else. */
static bool open_control(struct control *control, struct server *server, struct admin *admin,
                         const struct options *options)
{
	char usual[CONTROL_PATH_MAX];
	struct control_config config = {
		.path = options->control,
		.admin_group = options->admin_group,
		.observer_group = options->observer_group,
	};

	if (options->no_control) {
		return true;
	}
	if (!config.path && (config.admin_group || config.observer_group)) {
		config.path = control_default_path(usual, sizeof(usual));
	}
	if (config.path) {
		return control_open(control, &server->engine, admin, &config);
	}
	config.path = control_default_path(usual, sizeof(usual));
	if (!config.path || !control_open(control, &server->engine, admin, &config)) {
		log_warn("control", "there is no control socket; --control PATH opens one elsewhere");
	}
	return true;
}

/* Last of what may fail at the start: it uses the file up. Nobody is served before the loop runs.
 */
static bool expect_users(const struct options *options, struct service *service)
{
	return !options->state || state_file_load(options->state, service);
}

static int serve(const struct options *options, struct service *service, struct pages *pages)
{
	struct server_config config = server_config_of(options, service, pages);
	struct server server;
	struct admin admin = { .service = service, .version = PRESENCE_VERSION };
	struct control control = { 0 };

	if (!server_init(&server, &config)) {
		return EXIT_FAILURE;
	}
	admin.host = status_of(&server);
	admin.started_ms = service->hub.now_ms;
	bool ready = listen_on_all(&server, options) &&
	             open_control(&control, &server, &admin, options) && expect_users(options, service);
	if (ready) {
		server_run(&server);
		ready = !options->state || state_file_save(options->state, service);
	}
	control_close(&control);
	server_finish(&server);
	return ready ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int run(const struct options *options)
{
	char views[4096];
	struct random_pool random_pool = { 0 };
	struct service_config config = service_config_of(options, &random_pool);
	struct service service;
	struct pages pages;
	int status = EXIT_FAILURE;

	log_set_level(options->log_level);
	if (service_init(&service, &config) != PRESENCE_OK) {
		log_error("presenced", "out of memory");
		return status;
	}
	if (pages_load(&pages, &service,
	               options->views ? options->views : default_views(views, sizeof(views)))) {
		status = serve(options, &service, &pages);
		pages_free(&pages);
	}
	service_finish(&service);
	return status;
}

int main(int argc, char **argv)
{
	struct options options;

	switch (options_parse(&options, argc, argv)) {
	case OPTIONS_RUN:
		return run(&options);
	case OPTIONS_DONE:
		return EXIT_SUCCESS;
	case OPTIONS_WRONG:
		break;
	}
	return OPTIONS_EXIT_USAGE;
}
