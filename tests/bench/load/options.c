#include "tests/bench/load/options.h"

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/load/client.h"

enum { DAY_S = 24 * 60 * 60, PORT_MAX = 65535, PID_MAX = 4 * 1024 * 1024 };

enum {
	KEYED_ROOM_MAX = 40, /* a join has to fit into a short frame */
	ROOMS_MAX = 10000,
	ROUNDS_MAX = 100000,
};

static const char usage[] =
	"usage: bench-load CASE --port PORT [OPTION]...\n"
	"\n"
	"Measures what thousands of clients cost a server. Exit status 0: each client learnt all that "
	"it\n"
	"had to. The cases:\n"
	"\n"
	"  storm    all join at once, each until it knows of all; then half of them go at once\n"
	"  idle     all are connected, none joins: pings are answered\n"
	"  event    all watch how one further client joins and leaves, again and again\n"
	"  polling  all join at once, over long-polling\n"
	"\n"
	"  --host ADDRESS      IPv4 address of the server (127.0.0.1)\n"
	"  --port PORT         its port\n"
	"  --tls               it speaks TLS; not for polling\n"
	"  --pid PID           its process, for what it costs\n"
	"  --clients N         how many (1000)\n"
	"  --warmup N          before all, so many connect, join and leave (0); they leave memory "
	"behind\n"
	"  --room NAME         the room (the default one)\n"
	"  --rooms N           so many rooms, r0, r1, …, with equally many clients in each (1)\n"
	"  --keys              each joins with a key of its own (the server: --leave-grace 0)\n"
	"  --slow N            storm: so many of them read nothing until the others know all (0)\n"
	"  --probe             storm: how long a ping, a page, a request take others while all join\n"
	"  --control PATH      storm: the server's control socket, to be probed as well\n"
	"  --seconds S         idle: for so long (0)\n"
	"  --rounds N          event: so many times (50)\n"
	"  --deadline SECONDS  for all of it, but for --seconds (60)\n"
	"  --json              one line of JSON\n"
	"  --help              print this\n";

static bool parse_number(const char *name, const char *text, uint32_t max, uint32_t *out)
{
	char *end;

	errno = 0;
	long value = strtol(text, &end, 10);
	if (errno != 0 || end == text || *end || value < 0 || value > (long)max) {
		fprintf(stderr, "bench-load: --%s takes a number up to %u, not '%s'\n", name, max, text);
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
		fprintf(stderr, "bench-load: --host takes an IPv4 address, not '%s'\n", text);
		return false;
	}
	return true;
}

enum { OPTION_HELP = 256, OPTION_ROOMS, OPTION_ROUNDS, OPTION_TLS, OPTION_PROBE }; /* no letters */

static const struct option long_options[] = {
	{ "host", required_argument, NULL, 'h' },
	{ "port", required_argument, NULL, 'p' },
	{ "tls", no_argument, NULL, OPTION_TLS },
	{ "pid", required_argument, NULL, 'i' },
	{ "clients", required_argument, NULL, 'n' },
	{ "warmup", required_argument, NULL, 'w' },
	{ "room", required_argument, NULL, 'r' },
	{ "rooms", required_argument, NULL, OPTION_ROOMS },
	{ "keys", no_argument, NULL, 'k' },
	{ "slow", required_argument, NULL, 's' },
	{ "probe", no_argument, NULL, OPTION_PROBE },
	{ "control", required_argument, NULL, 'c' },
	{ "seconds", required_argument, NULL, 't' },
	{ "rounds", required_argument, NULL, OPTION_ROUNDS },
	{ "deadline", required_argument, NULL, 'd' },
	{ "json", no_argument, NULL, 'j' },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ 0 },
};

static bool apply_flag(int option, struct options *options)
{
	switch (option) {
	case OPTION_TLS:
		options->tls = true;
		return true;
	case OPTION_PROBE:
		options->probe = true;
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
		return parse_number("clients", optarg, CLIENT_USERS_MAX - 1, &options->clients);
	case 'w':
		return parse_number("warmup", optarg, CLIENT_USERS_MAX - ROOMS_MAX, &options->warmup);
	case 's':
		return parse_number("slow", optarg, CLIENT_USERS_MAX, &options->slow);
	case 't':
		return parse_number("seconds", optarg, DAY_S, &options->seconds);
	case 'd':
		return parse_number("deadline", optarg, DAY_S, &options->deadline_s);
	case OPTION_ROOMS:
		return parse_number("rooms", optarg, ROOMS_MAX, &options->rooms);
	case OPTION_ROUNDS:
		return parse_number("rounds", optarg, ROUNDS_MAX, &options->rounds);
	case 'r':
		options->room = optarg;
		return true;
	case 'c':
		options->control = optarg;
		return true;
	default:
		return apply_flag(option, options);
	}
}

static bool is_wrong(const char *problem)
{
	fprintf(stderr, "bench-load: %s\n", problem);
	return false;
}

static bool complete(const struct options *options)
{
	if (!options->case_name) {
		return is_wrong("a case is needed: see --help");
	}
	if (options->server.sin_port == 0) {
		return is_wrong("--port is needed");
	}
	if (options->clients < 2 || options->slow >= options->clients) {
		return is_wrong("at least two clients are needed, and one that is not slow");
	}
	if (options->rooms < 1 || options->rooms > options->clients ||
	    (options->rooms > 1 && options->room[0])) {
		return is_wrong("--rooms takes 1 to the number of clients, and goes without --room");
	}
	if (options->rounds < 1) {
		return is_wrong("at least one round is needed");
	}
	if (options->keys && strlen(options->room) > KEYED_ROOM_MAX) {
		return is_wrong("with keys, the name of the room has to be shorter");
	}
	return true;
}

enum options_result options_parse(struct options *options, int argc, char **argv)
{
	*options =
		(struct options){ .clients = 1000, .rooms = 1, .rounds = 50, .deadline_s = 60, .room = "" };
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
		options->case_name = argv[optind++];
	}
	if (optind < argc) {
		fprintf(stderr, "bench-load: '%s' is too much\n", argv[optind]);
		return OPTIONS_WRONG;
	}
	return complete(options) ? OPTIONS_RUN : OPTIONS_WRONG;
}
