/* The figures of a storm, for people and for programs. */
#ifndef PRESENCE_TESTS_BENCH_REPORT_H
#define PRESENCE_TESTS_BENCH_REPORT_H

#include "tests/bench/storm.h"

/* On stdout: a few lines, or one line of JSON. */
void report_print(const struct storm *storm);

#endif
