/* Figures of stages, for people and for programs: parts of what a case prints. */
#ifndef PRESENCE_TESTS_BENCH_LOAD_REPORT_H
#define PRESENCE_TESTS_BENCH_LOAD_REPORT_H

#include "tests/bench/load/crowd.h"

static const double REPORT_US = 1e3; /* nanoseconds in one */
static const double REPORT_MS = 1e6;
static const double REPORT_S = 1e9;

/* 0 if there is nothing to share it among. */
double report_each(double sum, double count);

/* A line of text. The server's CPU is in it if it is known. */
void report_stage(const struct crowd *crowd, const char *name, const struct stage *stage);

/* The lines of the stage of connecting. */
void report_connect(const struct crowd *crowd);

/* `"name":{…}`, and what is derived from connecting, without the braces around it. */
void report_json_stage(const char *name, const struct stage *stage);
void report_json_connect(const struct crowd *crowd);

#endif
