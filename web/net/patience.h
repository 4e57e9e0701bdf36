/* How long a peer may take, over everything that it may be waited for: all such times of a
 * connection's are here, as queues of deadlines. What is done when one is over is the business of
 * stream.h, and of who uses a stream.
 *
 * None of them is a limit on a whole answer: an answer, or a body, that moves on is never cut. */
#ifndef PRESENCE_WEB_NET_PATIENCE_H
#define PRESENCE_WEB_NET_PATIENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/deadline.h"

enum {
	PATIENCE_HEAD_MS = 10 * 1000,
	PATIENCE_IDLE_MS = 75 * 1000, /* longer than the 60 s of most balancers, who then close first */
	PATIENCE_BODY_MS = 10 * 1000,
	PATIENCE_BODY_RATE = 1024, /* bytes in a second, on top of that */
	PATIENCE_STALL_MS = 10 * 1000, /* without a byte that the peer takes of what is written */
	PATIENCE_WRITE_CHECK_MS = 2500, /* how often that is looked at, while something waits */
	PATIENCE_DRAIN_MS = 2000,
};

enum patience_kind {
	PATIENCE_HEAD,  /* for the whole head of a request, from its first byte, or from accept */
	PATIENCE_IDLE,  /* for the first byte of a further request */
	PATIENCE_BODY,  /* a share of a body, or of a message: patience_with_body() judges it */
	PATIENCE_WRITE, /* for the peer to take something of what waits to be sent */
	PATIENCE_DRAIN, /* for the peer to close, once our side is shut */
	PATIENCE_KINDS,
};

struct patience {
	struct deadline_queue queues[PATIENCE_KINDS];
};

void patience_init(struct patience *patience);

/* (Re)starts a deadline of this kind. */
void patience_start(struct patience *patience, struct deadline *deadline, enum patience_kind kind,
                    int64_t now_ms);

/* When the next one is due; DEADLINE_NEVER if there is none. */
int64_t patience_next(const struct patience *patience);

/* Takes out one that is due, and tells its kind; NULL if there is none. */
struct deadline *patience_expire(struct patience *patience, int64_t now_ms,
                                 enum patience_kind *kind);

/* Whether a body of which `received` bytes came since `since_ms` may come further: 10 s are free,
 * and each KB gives it another second. */
bool patience_with_body(size_t received, int64_t since_ms, int64_t now_ms);

#endif
