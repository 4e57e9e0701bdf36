/* bench-storm: thousands of raw WebSocket clients in one thread, and what they cost the server. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/bench/options.h"
#include "tests/bench/report.h"
#include "tests/bench/storm.h"

enum { EXIT_USAGE = 2 };

static void print_problem(const struct storm *storm)
{
	const struct client *client = &storm->clients[storm->problem_of];

	fprintf(stderr,
	        "bench-storm: %s (client %" PRIu32 ": knows %" PRIu32 " of %" PRIu32 "; %" PRIu32
	        " of %" PRIu32 " clients were through)\n",
	        storm->problem, client->number, client->known.count, storm->target.count,
	        storm->reached, storm->waited_for);
}

static int run(const struct options *options)
{
	struct storm storm;

	if (!storm_init(&storm, options)) {
		return EXIT_FAILURE;
	}
	bool good = storm_run(&storm);
	if (good) {
		report_print(&storm);
	} else {
		print_problem(&storm);
	}
	storm_finish(&storm);
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
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
