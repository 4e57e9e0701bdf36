/* Who is at the other end of a connection: what is found out for a request, and what a session
 * keeps of it.
 *
 * The front end makes a peer, once for each request, out of the connection and the request's head.
 * Everything that asks where a client comes from asks it: which origins are our own, bans, what
 * admins are shown. Nothing of it was proven by the client but that it can be reached at the
 * address. */
#ifndef PRESENCE_CORE_SESSION_PEER_H
#define PRESENCE_CORE_SESSION_PEER_H

#include "core/base/address.h"

struct user_agent;

enum peer_scheme {
	PEER_HTTP,
	PEER_HTTPS,
};

/* The texts belong to whoever made it, and last as long as the request does. */
struct peer {
	struct address address;  /* of the client, not of a proxy that is trusted */
	enum peer_scheme scheme; /* that the client speaks, if only with that proxy */
	const char *host;        /* what the client calls us, and the port; NULL: nothing */
	const char *user_agent;  /* printable ASCII; "": it says nothing */
};

/* The part that outlives the request, and is kept for each session: so it is small. */
struct session_peer {
	struct address address;
	struct user_agent *agent; /* NULL: unknown; see user_agent_text() */
};

#endif
