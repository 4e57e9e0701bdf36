/* The storm: its clients, its stages, and what they cost the server. */
#ifndef PRESENCE_TESTS_BENCH_STORM_H
#define PRESENCE_TESTS_BENCH_STORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/bench/client.h"
#include "tests/bench/options.h"
#include "tests/bench/process.h"

/* What a stage took. */
struct stage {
	int64_t wall_ns;
	int64_t act_ns;     /* of it, until the clients had done their part: sent the last join, … */
	int64_t cpu_ns;     /* of the server */
	int64_t user_ns;    /* of it, in user mode */
	int64_t own_cpu_ns; /* of this program; near wall_ns, and this is what took the time */
	uint64_t bytes;     /* received */
	struct usage after; /* the server's figures at its end */
};

struct storm {
	const struct options *options;
	struct client_room room;
	struct client *clients;
	char *buffer;
	int epoll;
	int64_t deadline_ns;
	struct known target;   /* what a client has to know to have reached the stage's end */
	bool connecting;       /* the stage's end is to be connected, not to know */
	uint32_t waited_for;   /* clients that have to reach it */
	uint32_t reached;
	uint64_t bytes;
	const char *problem;   /* NULL: all is well */
	uint32_t problem_of;   /* the client that has it */
	struct usage idle;     /* with one client there */
	struct stage connect;  /* all but that one */
	struct stage join;     /* until all that are not slow know all */
	struct stage catch_up; /* until the slow ones do too */
	struct stage leave;    /* of half of them */
};

/* false: there is not enough of something, stderr says of what. */
bool storm_init(struct storm *storm, const struct options *options);

void storm_finish(struct storm *storm);

/* Runs all stages; false if one did not come to its end, see `problem`. */
bool storm_run(struct storm *storm);

#endif
