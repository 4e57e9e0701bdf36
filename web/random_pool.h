/* Unpredictable bytes of the system, fetched many at a time: a connection takes 15 twice, and
 * asking for each by itself was 2 % of what it cost. What is given out is wiped.
 *
 * Ids are secrets, so bytes that could not be had are never made up. Whether the system gives any
 * is found out at the start; if it ceases to later, the process ends. */
#ifndef PRESENCE_WEB_RANDOM_POOL_H
#define PRESENCE_WEB_RANDOM_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RANDOM_POOL_BYTES = 480 };

/* All zero is an empty one. */
struct random_pool {
	size_t left; /* of the bytes, at the end of them */
	uint8_t bytes[RANDOM_POOL_BYTES];
};

/* Fills it; false: the system gives none, and errno says why. */
bool random_pool_fill(struct random_pool *random_pool);

/* Takes bytes out, and fills it if need be. If that fails it is logged, and the process aborts. */
void random_pool_take(struct random_pool *random_pool, uint8_t *out, size_t len);

#endif
