/* What the fuzz targets share. A target is a function of bytes that must not crash, whatever they
 * are, and that aborts where a promise of the header it tests is broken. */
#ifndef PRESENCE_TESTS_FUZZ_LIB_FUZZ_H
#define PRESENCE_TESTS_FUZZ_LIB_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The target; libFuzzer calls it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

_Noreturn void broken_promise(const char *what);

/* Aborts, and says what was promised, if it does not hold. */
static inline void promise(bool holds, const char *what)
{
	if (!holds) {
		broken_promise(what);
	}
}

/* A copy of exactly this size, so that a byte read behind it is noticed; free() it. */
uint8_t *exact_copy(const uint8_t *data, size_t size);

#endif
