#include "web/control/process.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
	LINE_BYTES = 1024,
	STARTED_FIELD = 22, /* of /proc/self/stat, proc(5) */
};

/* The first line of a file that begins so, without its end. */
static bool read_line(const char *path, const char *beginning, char line[LINE_BYTES])
{
	FILE *file = fopen(path, "re");
	bool found = false;

	while (file && !found && fgets(line, LINE_BYTES, file)) {
		found = strncmp(line, beginning, strlen(beginning)) == 0;
	}
	if (file) {
		fclose(file);
	}
	return found;
}

int64_t process_resident_bytes(void)
{
	char line[LINE_BYTES];

	if (!read_line("/proc/self/statm", "", line)) {
		return 0;
	}
	const char *second = strchr(line, ' '); /* pages: all, then the resident */
	return second ? strtol(second, NULL, 10) * sysconf(_SC_PAGESIZE) : 0;
}

static int64_t processor_us(void)
{
	struct rusage usage;

	if (getrusage(RUSAGE_SELF, &usage) != 0) {
		return 0;
	}
	return ((int64_t)usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 * 1000 +
	       usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

/* When the process was started, since the epoch: the start of the machine, and from there on. */
static int64_t started_ms(void)
{
	char line[LINE_BYTES];
	int64_t ticks = sysconf(_SC_CLK_TCK);

	if (ticks <= 0 || !read_line("/proc/stat", "btime ", line)) {
		return 0;
	}
	int64_t boot = strtoll(line + strlen("btime "), NULL, 10);
	if (!read_line("/proc/self/stat", "", line)) {
		return 0;
	}
	const char *at = strrchr(line, ')'); /* the name before may have blanks in it */
	for (int field = 2; at && field < STARTED_FIELD; field++) {
		at = strchr(at + 1, ' ');
	}
	return at ? boot * 1000 + strtoll(at, NULL, 10) * 1000 / ticks : 0;
}

static int64_t open_descriptors(void)
{
	DIR *folder = opendir("/proc/self/fd");
	int64_t count = -3; /* the folder itself, "." and ".." */

	if (!folder) {
		return 0;
	}
	while (readdir(folder)) {
		count++;
	}
	closedir(folder);
	return count;
}

static int64_t descriptors_max(void)
{
	struct rlimit limit;

	return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? (int64_t)limit.rlim_cur : 0;
}

void process_stats(struct stats *stats)
{
	const struct stats_row rows[] = {
		{ "process_resident_memory_bytes", STATS_GAUGE, "Resident memory", "bytes",
		  .value = process_resident_bytes() },
		{ "process_cpu_seconds_total", STATS_COUNTER, "Time of the processor", "seconds",
		  .value = processor_us(), .parts = 1000 * 1000 },
		{ "process_open_fds", STATS_GAUGE, "Descriptors that are open", "descriptors",
		  .value = open_descriptors() },
		{ "process_max_fds", STATS_GAUGE, "Descriptors that may be open", "descriptors",
		  .value = descriptors_max() },
		{ "process_start_time_seconds", STATS_GAUGE, "When it was started, since the epoch",
		  "seconds", .value = started_ms(), .parts = 1000 },
	};

	stats_add_rows(stats, rows, sizeof(rows) / sizeof(rows[0]));
}
