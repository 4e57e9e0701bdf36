#include "core/text/hue.h"

#include <stdint.h>

/* FNV-1a, 32 bits: short enough to be the same few lines in C and in JavaScript. */
unsigned hue_of_id(const char *id)
{
	uint32_t hash = 2166136261U;

	for (; *id; id++) {
		hash = (hash ^ (unsigned char)*id) * 16777619U;
	}
	return hash % HUES;
}
