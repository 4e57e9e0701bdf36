/* The cases: each connects its clients, measures, and prints its figures on stdout. */
#ifndef PRESENCE_TESTS_BENCH_LOAD_CASES_H
#define PRESENCE_TESTS_BENCH_LOAD_CASES_H

#include <stdbool.h>

#include "tests/bench/load/options.h"

/* false: not every client learnt what it had to; stderr says what happened. */
bool storm_run(const struct options *options);
bool idle_run(const struct options *options);
bool event_run(const struct options *options);
bool polling_run(const struct options *options);

#endif
