#include "tests/bench/options.h"

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/client.h"

enum { OPTION_HELP = 256 }; /* beside the letters */

enum { DAY_S = 24 * 60 * 60, PORT_MAX = 65535, PID_MAX = 4 * 1024 * 1024 };

enum { KEYED_ROOM_MAX = 40 }; /* a join has to fit into a short frame */

static const char usage[] =
	"usage: bench-storm --port PORT [OPTION]...\n"
	"\n"
	"Joins a room with many clients at once, waits until each knows of all, lets half of them\n"
	"go at once, and waits until the others know. Exit status 0: all learnt what happened.\n"
	"\n"
	"  --host ADDRESS      IPv4 address of the server (127.0.0.1)\n"
	"  --port PORT         its port\n"
	"  --pid PID           its process, for what it costs\n"
	"  --clients N         how many (1000)\n"
	"  --slow N            so many of them read nothing until the others know all (0)\n"
	"  --room NAME         the room (the default one)\n"
	"  --keys              each joins with a key of its own (the server: --leave-grace 0)\n"
	"  --deadline SECONDS  for all of it (60)\n"
	"  --json              one line of JSON\n"
	"  --help              print this\n";

static bool parse_number(const char *name, const char *text, uint32_t max, uint32_t *out)
{
	char *end;

	errno = 0;
	long value = strtol(text, &end, 10);
	if (errno != 0 || end == text || *end || value < 0 || value > (long)max) {
		fprintf(stderr, "bench-storm: --%s takes a number up to %u, not '%s'\n", name, max, text);
		return false;
	}
	*out = (uint32_t)value;
	return true;
}

static bool parse_port(const char *text, struct options *options)
{
	uint32_t port;

	if (!parse_number("port", text, PORT_MAX, &port)) {
		return false;
	}
	options->server.sin_port = htons((uint16_t)port);
	return true;
}

static bool parse_pid(const char *text, struct options *options)
{
	uint32_t pid;

	if (!parse_number("pid", text, PID_MAX, &pid)) {
		return false;
	}
	options->pid = (pid_t)pid;
	return true;
}

static bool parse_host(const char *text, struct options *options)
{
	if (inet_pton(AF_INET, text, &options->server.sin_addr) != 1) {
		fprintf(stderr, "bench-storm: --host takes an IPv4 address, not '%s'\n", text);
		return false;
	}
	return true;
}

static const struct option long_options[] = {
	{ "host", required_argument, NULL, 'h' },
	{ "port", required_argument, NULL, 'p' },
	{ "pid", required_argument, NULL, 'i' },
	{ "clients", required_argument, NULL, 'n' },
	{ "slow", required_argument, NULL, 's' },
	{ "room", required_argument, NULL, 'r' },
	{ "deadline", required_argument, NULL, 'd' },
	{ "json", no_argument, NULL, 'j' },
	{ "keys", no_argument, NULL, 'k' },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ 0 },
};

static bool apply(int option, struct options *options)
{
	switch (option) {
	case 'h':
		return parse_host(optarg, options);
	case 'p':
		return parse_port(optarg, options);
	case 'i':
		return parse_pid(optarg, options);
	case 'n':
		return parse_number("clients", optarg, CLIENT_USERS_MAX, &options->clients);
	case 's':
		return parse_number("slow", optarg, CLIENT_USERS_MAX, &options->slow);
	case 'd':
		return parse_number("deadline", optarg, DAY_S, &options->deadline_s);
	case 'r':
		options->room = optarg;
		return true;
	case 'k':
		options->keys = true;
		return true;
	case 'j':
		options->json = true;
		return true;
	default:
		return false; /* getopt said why */
	}
}

static bool complete(const struct options *options)
{
	if (options->server.sin_port == 0) {
		fputs("bench-storm: --port is needed\n", stderr);
		return false;
	}
	if (options->clients < 2 || options->slow >= options->clients) {
		fputs("bench-storm: at least two clients are needed, and one that is not slow\n", stderr);
		return false;
	}
	if (options->keys && strlen(options->room) > KEYED_ROOM_MAX) {
		fputs("bench-storm: with keys, the name of the room has to be shorter\n", stderr);
		return false;
	}
	return true;
}

enum options_result options_parse(struct options *options, int argc, char **argv)
{
	*options = (struct options){ .clients = 1000, .deadline_s = 60, .room = "" };
	options->server.sin_family = AF_INET;
	options->server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	for (int option; (option = getopt_long(argc, argv, "", long_options, NULL)) != -1;) {
		if (option == OPTION_HELP) {
			fputs(usage, stdout);
			return OPTIONS_DONE;
		}
		if (!apply(option, options)) {
			return OPTIONS_WRONG;
		}
	}
	if (optind < argc) {
		fprintf(stderr, "bench-storm: '%s' is too much\n", argv[optind]);
		return OPTIONS_WRONG;
	}
	return complete(options) ? OPTIONS_RUN : OPTIONS_WRONG;
}
