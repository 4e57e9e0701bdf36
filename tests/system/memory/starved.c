/* For presenced-starved, which is presenced without memory when it is told so: PRESENCE_STARVED
 * names a file with three numbers of 32 bits. The first is how many allocations there are until one
 * is refused (0: none is; it comes down to 0), the second counts those that were refused, the third
 * all. Who wrote the file may change it while the program runs.
 *
 * What is refused is what our own code asks for, and cJSON for us; other libraries are left alone.
 */
#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct ration {
	volatile uint32_t countdown;
	volatile uint32_t refused;
	volatile uint32_t asked;
};

static struct ration plenty;
static struct ration *ration = &plenty;

static bool refused(void)
{
	ration->asked++;
	if (ration->countdown == 0 || --ration->countdown > 0) {
		return false;
	}
	ration->refused++;
	errno = ENOMEM;
	return true;
}

/* NOLINTBEGIN(bugprone-reserved-identifier): the names that the linker gives */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

void *__wrap_malloc(size_t size)
{
	return refused() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	return refused() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
	return refused() ? NULL : __real_realloc(old, size);
}
/* NOLINTEND(bugprone-reserved-identifier) */

__attribute__((constructor)) static void take_ration(void)
{
	const char *path = getenv("PRESENCE_STARVED");
	int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;

	if (file < 0) {
		return;
	}
	void *shared = mmap(NULL, sizeof(*ration), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	close(file);
	if (shared != MAP_FAILED) {
		ration = shared;
		cJSON_InitHooks(&(cJSON_Hooks){ .malloc_fn = malloc, .free_fn = free });
	}
}
