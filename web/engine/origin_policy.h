/* Which pages may talk to us: the policy on Origin, for polling (CORS) and for WebSocket alike,
 * since browsers do not apply CORS to WebSocket; and what we are called, so that a page is not
 * taken for our own because it made its own name point at us (DNS rebinding). docs/wire.md, "CORS,
 * Origin, hygiene". Here it is judged only;
 * what a refused origin is answered is in refusal.h. */
#ifndef PRESENCE_WEB_ENGINE_ORIGIN_POLICY_H
#define PRESENCE_WEB_ENGINE_ORIGIN_POLICY_H

#include <stdbool.h>
#include <stddef.h>

#include "core/session/peer.h"
#include "core/text/authority.h"

enum {
	ORIGIN_SCHEME_MAX = 32,
	ORIGIN_TEXT_MAX =
		ORIGIN_SCHEME_MAX + AUTHORITY_HOST_MAX + 12, /* "://", "*.", ":65535", the end */
};

/* All texts are as origin_write() and authority_parse() spell them. */
struct origin_policy {
	bool any; /* every origin may, without credentials */
	/* beside our own: "https://example.org"; "*." before a host stands for all below it */
	const char *const *allowed;
	size_t count;
	const char *const *hosts; /* what we are called beside local names and addresses */
	size_t host_count;
};

/* What a request's Origin and Host come to. */
struct origin_verdict {
	bool valid;         /* no characters that an origin cannot have */
	bool allowed;       /* the request may be served */
	bool called_right;  /* by a name of ours, or by a page that is allowed whatever it calls us */
	bool misnamed;      /* a page of the host that it calls us, which is no name of ours */
	const char *expose; /* Access-Control-Allow-Origin: `text` of origin_judge(), or a constant;
	                       NULL: leave it out */
};

/* Why --allow-origin cannot be this, as no browser sends it; NULL: it can. A host may begin with
 * "*.", for all names below it, itself not included. */
const char *origin_check(const char *allowed);

/* Spells an origin, or one that is allowed, in the one way: lower case, without the port that its
 * scheme has anyway. false: it is none. */
bool origin_write(const char *origin, char text[ORIGIN_TEXT_MAX]);

/* `header` is the request's Origin; NULL: there is none, so it is a program, or a page that gets
 * something of its own host. Our own page is of the host that the peer calls us by, if we are
 * called so; where it does not speak TLS with us, it may with a proxy before us, so https is our
 * own too. The verdict points to `text`, where the origin is spelled. */
struct origin_verdict origin_judge(const struct origin_policy *policy, const char *header,
                                   const struct peer *peer, char text[ORIGIN_TEXT_MAX]);

#endif
