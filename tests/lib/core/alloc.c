#include "tests/lib/core/alloc.h"

#include <cjson/cJSON.h>
#include <stdlib.h>

static struct {
	unsigned countdown; /* 0: nothing fails */
	enum alloc_mode mode;
	bool failed;
	size_t live;
} allocator;

void alloc_fail_at(unsigned n, enum alloc_mode mode)
{
	allocator.countdown = n;
	allocator.mode = mode;
	allocator.failed = false;
}

bool alloc_stop_failing(void)
{
	allocator.countdown = 0;
	return allocator.failed;
}

size_t alloc_live(void)
{
	return allocator.live;
}

static bool refused(void)
{
	if (allocator.countdown == 0) {
		return false;
	}
	if (allocator.countdown > 1) {
		allocator.countdown--;
		return false;
	}
	allocator.failed = true;
	if (allocator.mode == ALLOC_FAIL_ONCE) {
		allocator.countdown = 0;
	}
	return true;
}

/* NOLINTBEGIN(bugprone-reserved-identifier): the names that the linker gives */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void __real_free(void *block);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void __wrap_free(void *block);

void *__wrap_malloc(size_t size)
{
	void *block = refused() ? NULL : __real_malloc(size);

	allocator.live += block != NULL;
	return block;
}

void *__wrap_calloc(size_t count, size_t size)
{
	void *block = refused() ? NULL : __real_calloc(count, size);

	allocator.live += block != NULL;
	return block;
}

void *__wrap_realloc(void *old, size_t size)
{
	void *block = refused() ? NULL : __real_realloc(old, size);

	allocator.live += block != NULL && old == NULL;
	return block;
}

void __wrap_free(void *block)
{
	allocator.live -= block != NULL;
	__real_free(block);
}
/* NOLINTEND(bugprone-reserved-identifier) */

void alloc_cover_cjson(void)
{
	cJSON_InitHooks(&(cJSON_Hooks){ .malloc_fn = malloc, .free_fn = free });
}
