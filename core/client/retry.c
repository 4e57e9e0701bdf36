#include "core/client/retry.h"

#include <limits.h>

int64_t retry_next_ms(struct retry *retry, uint32_t random)
{
	int64_t wait = RETRY_FIRST_MS;

	for (unsigned i = RETRY_SOON; i < retry->attempts && wait < RETRY_LAST_MS; i++) {
		wait *= 2;
	}
	if (wait > RETRY_LAST_MS) {
		wait = RETRY_LAST_MS;
	}
	if (retry->attempts < UINT_MAX) {
		retry->attempts++;
	}
	return wait / 2 + (int64_t)((uint64_t)wait * random >> 32);
}

void retry_reset(struct retry *retry)
{
	retry->attempts = 0;
}
