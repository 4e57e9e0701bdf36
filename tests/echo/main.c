/* sio-echo: an echo over Engine.IO or Socket.IO, built from presenced's own core and web code. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/echo/echo.h"
#include "web/engine/server.h"
#include "web/engine/transport.h"
#include "web/random_pool.h"

enum { EXIT_USAGE = 64 };

struct options {
	const char *port;
	const char *path;
	bool engine;
	int64_t ping_interval_ms;
	int64_t ping_timeout_ms;
	int64_t connect_timeout_ms;
	size_t max_payload;
};

static const struct option long_options[] = {
	{ "port", required_argument, NULL, 'p' },
	{ "path", required_argument, NULL, 'a' },
	{ "engine", no_argument, NULL, 'e' },
	{ "ping-interval", required_argument, NULL, 'i' },
	{ "ping-timeout", required_argument, NULL, 't' },
	{ "connect-timeout", required_argument, NULL, 'c' },
	{ "max-payload", required_argument, NULL, 'm' },
	{ 0 },
};

static bool parse_option(struct options *options, int option)
{
	switch (option) {
	case 'p':
		options->port = optarg;
		return true;
	case 'a':
		options->path = optarg;
		return true;
	case 'e':
		options->engine = true;
		return true;
	case 'i':
		options->ping_interval_ms = strtoll(optarg, NULL, 10);
		return options->ping_interval_ms > 0;
	case 't':
		options->ping_timeout_ms = strtoll(optarg, NULL, 10);
		return options->ping_timeout_ms > 0;
	case 'c':
		options->connect_timeout_ms = strtoll(optarg, NULL, 10);
		return options->connect_timeout_ms > 0;
	case 'm':
		options->max_payload = strtoull(optarg, NULL, 10);
		return options->max_payload > 0;
	default:
		return false;
	}
}

static bool parse_options(struct options *options, int argc, char **argv)
{
	for (int option; (option = getopt_long(argc, argv, "", long_options, NULL)) != -1;) {
		if (!parse_option(options, option)) {
			return false;
		}
	}
	return optind == argc;
}

static struct hub_config hub_config_of(const struct options *options,
                                       struct random_pool *random_pool)
{
	return (struct hub_config){
		.ping_interval_ms = options->ping_interval_ms,
		.ping_timeout_ms = options->ping_timeout_ms,
		.connect_timeout_ms = options->connect_timeout_ms,
		.max_payload = options->max_payload,
		.max_payload_untrusted = options->max_payload,
		.sessions_max = SIZE_MAX,
		.transport = transport_over_connections(random_pool),
	};
}

static int serve(const struct options *options, struct hub *hub)
{
	const struct server_settings settings = { .origins.any = true };
	struct server server;
	struct server_config config = { .hub = hub,
		                            .path = options->path,
		                            .settings = server_settings_create(&settings) };
	char address[32];

	snprintf(address, sizeof(address), "127.0.0.1:%s", options->port);
	bool ready = config.settings && server_init(&server, &config);
	server_settings_release(config.settings);
	if (!ready) {
		return EXIT_FAILURE;
	}
	bool listening = server_listen(&server, address);
	if (listening) {
		server_run(&server);
	}
	server_finish(&server);
	return listening ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int run(const struct options *options)
{
	struct hub hub;
	struct socket_echo echo;
	struct random_pool random_pool = { 0 };
	struct hub_config config = hub_config_of(options, &random_pool);

	config.upper = options->engine ? engine_echo() : socket_echo_protocol(&echo);
	hub_init(&hub, &config);
	if (!options->engine) {
		socket_echo_init(&echo, &hub);
	}
	int status = serve(options, &hub);
	hub_finish(&hub);
	if (!options->engine) {
		socket_echo_finish(&echo);
	}
	return status;
}

int main(int argc, char **argv)
{
	struct options options = {
		.port = "3000",
		.path = "/socket.io/",
		.ping_interval_ms = 25000,
		.ping_timeout_ms = 20000,
		.connect_timeout_ms = 45000,
		.max_payload = 1000000,
	};

	if (!parse_options(&options, argc, argv)) {
		fputs("usage: sio-echo [--port PORT] [--path PATH] [--engine] [--ping-interval MS]\n"
		      "                [--ping-timeout MS] [--connect-timeout MS] [--max-payload BYTES]\n",
		      stderr);
		return EXIT_USAGE;
	}
	return run(&options);
}
