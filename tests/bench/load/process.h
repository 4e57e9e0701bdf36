/* What a process has used, as the kernel counts it. */
#ifndef PRESENCE_TESTS_BENCH_LOAD_PROCESS_H
#define PRESENCE_TESTS_BENCH_LOAD_PROCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct usage {
	int64_t cpu_ns;    /* user and system: utime + stime of /proc/PID/stat, in nanoseconds */
	int64_t user_ns;   /* of it, to the kernel's tick */
	int64_t rss_bytes;
	int64_t rss_peak_bytes; /* since the process began */
};

/* All zero if `pid` is 0. false: there is no such process, or its figures cannot be read. */
bool process_usage(pid_t pid, struct usage *usage);

/* Nanoseconds of the steady clock. */
int64_t process_clock(void);

#endif
