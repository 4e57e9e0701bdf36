/* Measures what a server's other users wait for while it is busy: a process of its own asks for all
 * that probe.h has, each again a moment after its last answer. */
#ifndef PRESENCE_TESTS_BENCH_LOAD_CASES_PROBER_H
#define PRESENCE_TESTS_BENCH_LOAD_CASES_PROBER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "tests/bench/load/cases/probe.h"
#include "tests/bench/load/options.h"

/* How long answers took. */
struct probe_waits {
	uint32_t count; /* 0: the server does not have this */
	bool lost;      /* and then the server closed the connection */
	int64_t p50_ns;
	int64_t p99_ns;
	int64_t max_ns;
};

struct prober {
	pid_t pid;
	int orders;                /* to the process */
	struct probe_waits *waits; /* PROBE_KINDS of them, which the process fills */
};

/* Makes the process, which is idle; to be done before there are connections for it to inherit.
 * false here and below: something failed, stderr says what. prober_finish() is to come in any case.
 */
bool prober_start(struct prober *prober, const struct options *options);

/* Connects, and asks for everything once. */
bool prober_prepare(struct prober *prober);

/* From now on it asks. */
bool prober_begin(struct prober *prober);

/* Waits for the last answers. */
bool prober_end(struct prober *prober);

void prober_finish(struct prober *prober);

#endif
