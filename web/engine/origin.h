/* Which pages may talk to us: the policy on Origin, for polling (CORS) and for WebSocket alike,
 * since browsers do not apply CORS to WebSocket. docs/wire.md, "CORS, Origin, hygiene". */
#ifndef PRESENCE_WEB_ENGINE_ORIGIN_H
#define PRESENCE_WEB_ENGINE_ORIGIN_H

#include <stdbool.h>
#include <stddef.h>

#include "core/session/peer.h"

struct origin_policy {
	bool any;                   /* every origin may, without credentials */
	const char *const *allowed; /* beside our own: "https://example.org" */
	size_t count;
};

/* What a request's Origin comes to. */
struct origin_verdict {
	bool valid;         /* no characters that an origin cannot have */
	bool allowed;       /* the request may be served */
	const char *expose; /* Access-Control-Allow-Origin, memory of the policy, or a constant; NULL:
	                       leave it out */
};

/* `origin` is the request's header; NULL: there is none, so it is a program and not a page. The
 * host that the peer calls us by: our own page; where it does not speak TLS with us, it may with a
 * proxy before us, so https is our own too. */
struct origin_verdict origin_judge(const struct origin_policy *policy, const char *origin,
                                   const struct peer *peer);

#endif
