#include "web/random_pool.h"

#include <string.h>
#include <sys/random.h>

static void fill(struct random_pool *random_pool)
{
	while (random_pool->left < RANDOM_POOL_BYTES) { /* a signal may cut a read short */
		ssize_t got = getrandom(random_pool->bytes + random_pool->left,
		                        RANDOM_POOL_BYTES - random_pool->left, 0);
		random_pool->left += got > 0 ? (size_t)got : 0;
	}
}

void random_pool_take(struct random_pool *random_pool, uint8_t *out, size_t len)
{
	while (len > 0) {
		if (random_pool->left == 0) {
			fill(random_pool);
		}
		size_t share = len < random_pool->left ? len : random_pool->left;
		uint8_t *from = random_pool->bytes + RANDOM_POOL_BYTES - random_pool->left;
		memcpy(out, from, share);
		explicit_bzero(from, share);
		random_pool->left -= share;
		out += share;
		len -= share;
	}
}
