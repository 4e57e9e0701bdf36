/* When to try again: soon at first, so that a short outage is over before others notice that
 * somebody was away; then the wait doubles with each failure. It is spread, so that the clients of
 * a server that restarts do not all come back at once. The page (views/page.js) waits the same.
 *
 * Within the usual --leave-grace there are RETRY_WITHIN_GRACE tries, so that a short trouble is
 * nobody's news. After a longer one somebody may wait up to RETRY_LONGEST_MS, and has left by then;
 * but where the server itself was away, nobody has, and who was there before is waited for
 * RETRY_RETURN_MS, if the grace is not longer. */
#ifndef PRESENCE_CORE_CLIENT_RETRY_H
#define PRESENCE_CORE_CLIENT_RETRY_H

#include <stdint.h>

enum {
	RETRY_FIRST_MS = 1000,
	RETRY_SOON = 6, /* after so many attempts the wait begins to double */
	RETRY_LAST_MS = 10 * 1000,
	RETRY_LONGEST_MS = RETRY_LAST_MS * 3 / 2, /* that there may be between two attempts */
	RETRY_WITHIN_GRACE = 3,
	RETRY_GRACE_MS = RETRY_WITHIN_GRACE * RETRY_FIRST_MS * 3 / 2, /* that those take, at most */
	RETRY_RETURN_MS = RETRY_LONGEST_MS + 5 * 1000, /* and some, to connect and to join */
};

struct retry {
	unsigned attempts; /* since it last worked */
};

/* Counts an attempt and returns how long to wait before it: 0.5 to 1.5 of the doubled wait.
 * `random` is any 32 random bits. */
int64_t retry_next_ms(struct retry *retry, uint32_t random);

/* It worked. */
void retry_reset(struct retry *retry);

#endif
