#include "tests/bench/load/process.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { SECOND_NS = 1000000000, USER_TIME_FIELD = 14 };

static int64_t nanoseconds(const struct timespec *time)
{
	return (int64_t)time->tv_sec * SECOND_NS + time->tv_nsec;
}

int64_t process_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return nanoseconds(&now);
}

static FILE *open_proc(pid_t pid, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	return fopen(path, "re");
}

/* "VmRSS:     1234 kB": false if the line is not of that name. */
static bool read_kilobytes(const char *line, const char *name, int64_t *bytes)
{
	size_t len = strlen(name);

	if (strncmp(line, name, len) != 0) {
		return false;
	}
	*bytes = strtoll(line + len, NULL, 10) * 1024;
	return true;
}

static bool read_memory(pid_t pid, struct usage *usage)
{
	char line[256];
	FILE *status = open_proc(pid, "status");
	int found = 0;

	if (!status) {
		return false;
	}
	while (fgets(line, sizeof(line), status)) {
		found += read_kilobytes(line, "VmRSS:", &usage->rss_bytes);
		found += read_kilobytes(line, "VmHWM:", &usage->rss_peak_bytes);
	}
	fclose(status);
	return found == 2;
}

/* The fields are counted behind the program's name, which may have spaces in it. */
static bool read_user_time(pid_t pid, struct usage *usage)
{
	char line[1024];
	FILE *stat = open_proc(pid, "stat");
	bool got = stat && fgets(line, sizeof(line), stat);

	if (stat) {
		fclose(stat);
	}
	const char *at = got ? strrchr(line, ')') : NULL;
	for (int field = 2; at && field < USER_TIME_FIELD; field++) {
		at = strchr(at + 1, ' ');
	}
	if (!at) {
		return false;
	}
	usage->user_ns = strtoll(at, NULL, 10) * (SECOND_NS / sysconf(_SC_CLK_TCK));
	return true;
}

bool process_usage(pid_t pid, struct usage *usage)
{
	struct timespec used;
	clockid_t clock;

	*usage = (struct usage){ 0 };
	if (pid == 0) {
		return true;
	}
	if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) != 0) {
		return false;
	}
	usage->cpu_ns = nanoseconds(&used);
	return read_user_time(pid, usage) && read_memory(pid, usage);
}
