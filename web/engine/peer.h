/* Makes the peer of a request (core/session/peer.h) out of what its connection and its head say.
 *
 * What a head says of addresses and schemes is believed only where the connection comes from a
 * proxy that is trusted: X-Forwarded-For is read from its end, as long as those who wrote it are
 * trusted too, so that nobody can be made up in front of it. */
#ifndef PRESENCE_WEB_ENGINE_PEER_H
#define PRESENCE_WEB_ENGINE_PEER_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/slice.h"
#include "core/session/peer.h"

enum { PEER_HOPS_MAX = 16 }; /* addresses of X-Forwarded-For that are looked at, from its end */

/* The proxies whose word counts. */
struct peer_proxies {
	const struct address_prefix *trusted;
	size_t count; /* 0: nobody's */
};

/* What a request's headers say; NULL: there is none. */
struct peer_headers {
	const char *host;
	const char *user_agent; /* printable ASCII */
	/* X-Forwarded-For, all its lines one list: the last of client, proxy, proxy. An element is an
	 * address, as some write it with a port behind it, of IPv6 in brackets then. */
	const struct slice *forwarded_for;
	size_t hops;
	struct slice forwarded_proto; /* X-Forwarded-Proto, the last of the list: "https" */
};

/* Whether this is the address of a proxy whose word counts. */
bool peer_is_proxy(const struct peer_proxies *proxies, const struct address *address);

/* `from` is the address that the connection comes from; `tls` whether it is encrypted. The peer's
 * texts are those of `headers`. What is malformed is ignored, and what stands before it. */
struct peer peer_make(const struct address *from, bool tls, const struct peer_headers *headers,
                      const struct peer_proxies *proxies);

#endif
