/* A wall's clock that a test can set, for programs that are run with it in LD_PRELOAD: it is ahead
 * of the machine's by as many milliseconds, of which whole seconds count, as stand in the file that
 * WALL_CLOCK names. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { SECOND_MS = 1000 };

typedef int clock_gettime_fn(clockid_t id, struct timespec *now);

static long long ahead_ms(void)
{
	char text[32] = "";
	const char *path = getenv("WALL_CLOCK");
	FILE *file = path ? fopen(path, "re") : NULL;

	if (file) {
		if (!fgets(text, sizeof(text), file)) {
			text[0] = '\0';
		}
		fclose(file);
	}
	return strtoll(text, NULL, 10);
}

/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): libc's are reserved */
int clock_gettime(clockid_t id, struct timespec *now)
{
	clock_gettime_fn *real;

	*(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
	int result = real(id, now);
	if (result == 0 && id == CLOCK_REALTIME) {
		now->tv_sec += (time_t)(ahead_ms() / SECOND_MS);
	}
	return result;
}
