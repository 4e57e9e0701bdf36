/* Which pages may talk to us: the policy on Origin, for polling (CORS) and for WebSocket alike,
 * since browsers do not apply CORS to WebSocket. docs/wire.md, "CORS, Origin, hygiene". */
#ifndef PRESENCE_WEB_ENGINE_ORIGIN_H
#define PRESENCE_WEB_ENGINE_ORIGIN_H

#include <stdbool.h>
#include <stddef.h>

struct origin_policy {
	bool any;                   /* every origin may, without credentials */
	const char *const *allowed; /* beside our own: "https://example.org" */
	size_t count;
	bool tls; /* our own page is https */
};

/* What a request's Origin comes to. */
struct origin_verdict {
	bool valid;         /* no characters that an origin cannot have */
	bool allowed;       /* the request may be served */
	const char *expose; /* Access-Control-Allow-Origin, memory of the policy; NULL: leave it out */
};

/* `origin` and `host` are the request's headers; NULL where there is none. No Origin: a program,
 * not a page. The same host: our own page; where we do not speak TLS, a proxy before us may, so
 * https is our own too. */
struct origin_verdict origin_judge(const struct origin_policy *policy, const char *origin,
                                   const char *host);

#endif
