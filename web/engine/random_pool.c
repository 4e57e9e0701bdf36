#include "web/engine/random_pool.h"

#include <string.h>
#include <sys/random.h>

static void fill(struct entropy *entropy)
{
	while (entropy->left < ENTROPY_BYTES) { /* a signal may cut a read short */
		ssize_t got = getrandom(entropy->bytes + entropy->left, ENTROPY_BYTES - entropy->left, 0);
		entropy->left += got > 0 ? (size_t)got : 0;
	}
}

void entropy_take(struct entropy *entropy, uint8_t *out, size_t len)
{
	while (len > 0) {
		if (entropy->left == 0) {
			fill(entropy);
		}
		size_t share = len < entropy->left ? len : entropy->left;
		uint8_t *from = entropy->bytes + ENTROPY_BYTES - entropy->left;
		memcpy(out, from, share);
		explicit_bzero(from, share);
		entropy->left -= share;
		out += share;
		len -= share;
	}
}
