/* bench-load: thousands of raw clients in one thread, and what they cost the server. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/load/cases.h"
#include "tests/bench/load/cases/warmup.h"
#include "tests/bench/load/net/poller.h"
#include "tests/bench/load/net/websocket.h"
#include "tests/bench/load/options.h"

enum { EXIT_USAGE = 2 };

struct bench_case {
	const char *name;
	const struct transport *transport;
	bool (*run)(const struct options *options);
};

static const struct bench_case cases[] = {
	{ "storm",   &websocket_transport, storm_run },
	{ "idle",    &websocket_transport, idle_run },
	{ "event",   &websocket_transport, event_run },
	{ "polling", &poller_transport,    polling_run },
};

static const struct bench_case *find_case(const char *name)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (strcmp(cases[i].name, name) == 0) {
			return &cases[i];
		}
	}
	fprintf(stderr, "bench-load: there is no case '%s'\n", name);
	return NULL;
}

static int run(const struct options *options)
{
	const struct bench_case *bench = find_case(options->case_name);

	if (!bench) {
		return EXIT_USAGE;
	}
	if (options->tls && bench->transport == &poller_transport) {
		fputs("bench-load: there is no polling over TLS\n", stderr);
		return EXIT_USAGE;
	}
	signal(SIGPIPE, SIG_IGN); /* OpenSSL has no MSG_NOSIGNAL */
	if (options->warmup > 0 && !warmup_run(options, bench->transport)) {
		return EXIT_FAILURE;
	}
	return bench->run(options) ? EXIT_SUCCESS : EXIT_FAILURE;
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
	return EXIT_USAGE;
}
