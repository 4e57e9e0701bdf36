/* Authorities: what a URL, an Origin or a Host header calls a server, "host[:port]", in one
 * spelling, so that two of them can be compared by their bytes.
 *
 * Pure values: nothing is resolved. The host is a name in ASCII (browsers send others in punycode),
 * or a literal address, of IPv6 in brackets (without them it has no port). No userinfo: neither
 * Origin nor Host has one. */
#ifndef PRESENCE_CORE_TEXT_AUTHORITY_H
#define PRESENCE_CORE_TEXT_AUTHORITY_H

#include <stdbool.h>

enum {
	AUTHORITY_HOST_MAX = 253, /* bytes of a name in DNS */
	AUTHORITY_PORT_MAX = 65535,
};

struct authority {
	char host[AUTHORITY_HOST_MAX + 1]; /* lower case, without a dot at its end */
	unsigned port;                     /* 0: none is told */
};

/* false: it is none, and *out is undefined. */
bool authority_parse(const char *text, struct authority *out);

/* Whether the host is a literal address: "192.0.2.7" or "[2001:db8::1]". */
bool authority_is_address(const struct authority *authority);

/* Whether nobody elsewhere can have this host point at us. A page of a stranger reaches a server
 * under a name of the stranger's own, whose address has been exchanged meanwhile (DNS rebinding);
 * that cannot be done with literal addresses, nor with "localhost" and names under it, which are
 * not looked up, nor with names without a dot, as a local network or a set of containers gives
 * them, which nobody can register. */
bool authority_is_local(const struct authority *authority);

#endif
