#include "web/random_pool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "web/log.h"

bool random_pool_fill(struct random_pool *random_pool)
{
	size_t len = 0;

	while (len < RANDOM_POOL_BYTES) { /* a signal may cut a read short */
		ssize_t got = getrandom(random_pool->bytes + len, RANDOM_POOL_BYTES - len, 0);
		if (got < 0 && errno == EINTR) {
			continue;
		}
		if (got <= 0) {
			return false;
		}
		len += (size_t)got;
	}
	random_pool->left = len;
	return true;
}

static void fill_or_end(struct random_pool *random_pool)
{
	if (!random_pool_fill(random_pool)) {
		log_error("presenced", "the system gives no random bytes: %s", strerror(errno));
		abort();
	}
}

void random_pool_take(struct random_pool *random_pool, uint8_t *out, size_t len)
{
	while (len > 0) {
		if (random_pool->left == 0) {
			fill_or_end(random_pool);
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
