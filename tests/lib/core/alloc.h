/* An allocator that fails when it is told to. Programs that link unit-alloc get all their own
 * memory, and that of cJSON, from here. */
#ifndef PRESENCE_TESTS_LIB_CORE_ALLOC_H
#define PRESENCE_TESTS_LIB_CORE_ALLOC_H

#include <stdbool.h>
#include <stddef.h>

enum alloc_mode {
	ALLOC_FAIL_ONCE, /* that allocation, and none behind it */
	ALLOC_FAIL_ON,   /* that one and all behind it */
};

/* Makes the n-th allocation from here on fail, n >= 1. */
void alloc_fail_at(unsigned n, enum alloc_mode mode);

/* Back to normal; true if an allocation was refused since alloc_fail_at(). */
bool alloc_stop_failing(void);

/* Blocks that are allocated and not yet freed. */
size_t alloc_live(void);

/* Lets cJSON take its memory here too. */
void alloc_cover_cjson(void);

#endif
