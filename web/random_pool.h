/* Unpredictable bytes of the system, fetched many at a time: a connection takes 15 twice, and
 * asking for each by itself was 2 % of what it cost. What is given out is wiped. */
#ifndef PRESENCE_WEB_RANDOM_POOL_H
#define PRESENCE_WEB_RANDOM_POOL_H

#include <stddef.h>
#include <stdint.h>

enum { RANDOM_POOL_BYTES = 480 };

/* All zero is a good beginning. */
struct random_pool {
	size_t left; /* of the bytes, at the end of them */
	uint8_t bytes[RANDOM_POOL_BYTES];
};

void random_pool_take(struct random_pool *random_pool, uint8_t *out, size_t len);

#endif
