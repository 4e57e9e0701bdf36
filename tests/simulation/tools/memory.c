#include "tests/simulation/tools/memory.h"

#include <stdbool.h>

#include "tests/simulation/tools/chance.h"
#include "tests/simulation/tools/trace.h"

enum { LARGE = 32 * 1024 };

static struct {
	struct chance chance;
	unsigned refusals;
	unsigned large_refusals;
	size_t live;
} memory;

/* The linker makes up these names. */
/* NOLINTBEGIN(bugprone-reserved-identifier) */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void __real_free(void *block);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
void __wrap_free(void *block);

static void *count_in(void *block)
{
	memory.live += block ? 1 : 0;
	return block;
}

static bool refused(size_t size)
{
	if (size >= LARGE && memory.large_refusals) {
		return chance_percent(&memory.chance, memory.large_refusals);
	}
	return memory.refusals && chance_below(&memory.chance, 10 * 1000) < memory.refusals;
}

void *__wrap_malloc(size_t size)
{
	return refused(size) ? NULL : count_in(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
	return refused(count * size) ? NULL : count_in(__real_calloc(count, size));
}

void *__wrap_realloc(void *block, size_t size)
{
	if (refused(size)) {
		return NULL;
	}
	void *moved = __real_realloc(block, size);
	return block ? moved : count_in(moved);
}

void __wrap_free(void *block)
{
	memory.live -= block ? 1 : 0;
	__real_free(block);
}

void *memory_own(void *block, size_t size)
{
	void *moved = __real_realloc(block, size ? size : 1);

	if (!moved) {
		fail("the simulation itself is out of memory");
	}
	return moved;
}

void memory_disown(void *block)
{
	__real_free(block);
}
/* NOLINTEND(bugprone-reserved-identifier) */

void memory_refuse(uint64_t seed, unsigned refusals, unsigned large_refusals)
{
	chance_init(&memory.chance, seed);
	memory.refusals = refusals;
	memory.large_refusals = large_refusals;
}

size_t memory_live(void)
{
	return memory.live;
}
