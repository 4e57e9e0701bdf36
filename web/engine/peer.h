/* Makes the peer of a request (core/session/peer.h) out of what its connection and its head say.
 *
 * What a head says of addresses and schemes is believed only where the connection comes from a
 * proxy that is trusted: X-Forwarded-For is read from its end, as long as those who wrote it are
 * trusted too, so that nobody can be made up in front of it. */
#ifndef PRESENCE_WEB_ENGINE_PEER_H
#define PRESENCE_WEB_ENGINE_PEER_H

#include <stdbool.h>
#include <stddef.h>

#include "core/session/peer.h"

/* The proxies whose word counts. */
struct peer_proxies {
	const struct address_prefix *trusted;
	size_t count; /* 0: nobody's */
};

/* The values of a request's headers; NULL: there is none. */
struct peer_headers {
	const char *host;
	const char *user_agent;      /* printable ASCII */
	const char *forwarded_for;   /* X-Forwarded-For: "client, proxy, proxy" */
	const char *forwarded_proto; /* X-Forwarded-Proto: "https" */
};

/* `from` is the address that the connection comes from; `tls` whether it is encrypted. The peer's
 * texts are those of `headers`. What is malformed is ignored, and what stands before it. */
struct peer peer_make(const struct address *from, bool tls, const struct peer_headers *headers,
                      const struct peer_proxies *proxies);

#endif
