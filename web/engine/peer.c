#include "web/engine/peer.h"

#include <string.h>

bool peer_is_proxy(const struct peer_proxies *proxies, const struct address *address)
{
	for (size_t i = 0; i < proxies->count; i++) {
		if (address_prefix_matches(&proxies->trusted[i], address)) {
			return true;
		}
	}
	return false;
}

/* "[2001:db8::1]:443" and "192.0.2.7:443" without brackets and port. A colon that is not the only
 * one is of an IPv6 address. */
static struct slice bare_address(struct slice hop)
{
	if (hop.len > 0 && hop.text[0] == '[') {
		const char *end = memchr(hop.text, ']', hop.len);
		return end ? (struct slice){ hop.text + 1, (size_t)(end - hop.text) - 1 } : hop;
	}
	const char *colon = memchr(hop.text, ':', hop.len);
	size_t before = colon ? (size_t)(colon - hop.text) : hop.len;
	bool is_last = colon && !memchr(colon + 1, ':', hop.len - before - 1);
	return is_last ? (struct slice){ hop.text, before } : hop;
}

static bool parse_hop(struct slice hop, struct address *out)
{
	struct slice bare = bare_address(hop);
	char text[ADDRESS_TEXT_MAX];

	if (bare.len >= sizeof(text)) {
		return false;
	}
	memcpy(text, bare.text, bare.len);
	text[bare.len] = '\0';
	return address_parse(text, out);
}

/* Each proxy appends who it was asked by: the first from the end who is not trusted is the client.
 */
static void follow_proxies(struct peer *peer, const struct peer_headers *headers,
                           const struct peer_proxies *proxies)
{
	size_t left = headers->hops;

	while (left > 0 && peer_is_proxy(proxies, &peer->address) &&
	       parse_hop(headers->forwarded_for[left - 1], &peer->address)) {
		left--;
	}
}

struct peer peer_make(const struct address *from, bool tls, const struct peer_headers *headers,
                      const struct peer_proxies *proxies)
{
	struct peer peer = {
		.address = *from,
		.scheme = tls ? PEER_HTTPS : PEER_HTTP,
		.host = headers->host,
		.user_agent = headers->user_agent ? headers->user_agent : "",
	};

	if (peer_is_proxy(proxies, from)) {
		follow_proxies(&peer, headers, proxies);
		if (slice_equals_anycase(headers->forwarded_proto, "https")) {
			peer.scheme = PEER_HTTPS;
		} else if (slice_equals_anycase(headers->forwarded_proto, "http")) {
			peer.scheme = PEER_HTTP;
		}
	}
	return peer;
}
