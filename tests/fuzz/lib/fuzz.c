#include "tests/fuzz/lib/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void broken_promise(const char *what)
{
	fprintf(stderr, "broken promise: %s\n", what);
	abort();
}

uint8_t *exact_copy(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size);

	if (size > 0) {
		promise(copy != NULL, "there is memory");
		memcpy(copy, data, size);
	}
	return copy;
}
