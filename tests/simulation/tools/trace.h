/* What happened last in a schedule, and how a schedule ends that found something. */
#ifndef PRESENCE_TESTS_SIMULATION_TOOLS_TRACE_H
#define PRESENCE_TESTS_SIMULATION_TOOLS_TRACE_H

#include <stdbool.h>
#include <stdint.h>

/* Starts a schedule; `steps` is 0 where its length comes from the seed. */
void trace_begin(const char *program, uint64_t seed, unsigned steps, bool verbose);

/* One line, kept for the report; told at once if verbose. */
__attribute__((format(printf, 1, 2))) void trace(const char *format, ...);

/* Tells what is wrong, the last lines and the command that repeats it, and exits. */
__attribute__((format(printf, 1, 2))) _Noreturn void fail(const char *format, ...);

/* Makes the death of the program by a sanitizer or a signal tell the same. */
void trace_report_deaths(void);

#endif
