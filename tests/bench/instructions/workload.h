/* The workloads: what is measured, each a fixed piece of work for the core. */
#ifndef PRESENCE_TESTS_BENCH_INSTRUCTIONS_WORKLOAD_H
#define PRESENCE_TESTS_BENCH_INSTRUCTIONS_WORKLOAD_H

#include <stdbool.h>

#include "tests/bench/instructions/server.h"

struct workload {
	const char *name;
	unsigned units;   /* of work in a run: what its instructions are divided by */
	const char *unit; /* what one is called */
	void (*prepare)(struct server *server); /* not counted; NULL: the server is empty */
	void (*run)(struct server *server);
	void (*verify)(const struct server *server); /* the work was really done: expect() */
};

/* Of sessions that come, go and stay (sessions.c); of lists and keys (users.c); of what is decoded
 * (codecs.c). Each table ends with a workload without a name. */
extern const struct workload workloads_of_sessions[];
extern const struct workload workloads_of_users[];
extern const struct workload workloads_of_codecs[];

/* Runs the part that is counted. `check` looks for this function by its name, so it is alone in a
 * file of its own, where no compiler can put it into its caller. */
void run_workload(const struct workload *workload, struct server *server);

/* Ends the program with a failure, which is this sentence not being so. */
void expect(bool condition, const char *sentence);

#endif
