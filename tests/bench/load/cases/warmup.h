/* Clients that come and go before anything is measured, so that the server's code and its memory
 * are warm. */
#ifndef PRESENCE_TESTS_BENCH_LOAD_CASES_WARMUP_H
#define PRESENCE_TESTS_BENCH_LOAD_CASES_WARMUP_H

#include <stdbool.h>

#include "tests/bench/load/client.h"
#include "tests/bench/load/options.h"

/* They join the rooms that are measured, and are waited for to be gone. false: stderr says why. */
bool warmup_run(const struct options *options, const struct transport *transport);

#endif
