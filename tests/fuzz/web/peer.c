/* Who is at the other end, and whether its page may talk to us, by what a request says: a line each
 * of Host, Origin, X-Forwarded-Proto, and the elements of X-Forwarded-For. */
#include <stdlib.h>
#include <string.h>

#include "core/base/address.h"
#include "tests/fuzz/lib/fuzz.h"
#include "web/engine/origin_policy.h"
#include "web/engine/peer.h"

/* A line of *rest, terminated; the caller frees it. */
static char *take_line(struct slice *rest)
{
	struct slice line = slice_take(rest, '\n');
	char *text = malloc(line.len + 1);

	if (!text) {
		abort();
	}
	memcpy(text, line.text, line.len);
	text[line.len] = '\0';
	return text;
}

static struct peer_headers read_headers(struct slice *rest, struct slice hops[PEER_HOPS_MAX])
{
	struct peer_headers headers = { .forwarded_for = hops };

	headers.forwarded_proto = slice_take(rest, '\n');
	while (rest->len > 0 && headers.hops < PEER_HOPS_MAX) {
		hops[headers.hops++] = slice_take(rest, '\n');
	}
	return headers;
}

static bool is_same(const struct address *one, const struct address *other)
{
	return memcmp(one, other, sizeof(*one)) == 0;
}

static void check_peer(const struct peer *peer, const struct peer_headers *headers,
                       const struct address *from, const struct peer_proxies *proxies)
{
	const struct peer_proxies nobody = { NULL, 0 };
	struct peer alone = peer_make(from, false, headers, &nobody);

	promise(is_same(&alone.address, from) && alone.scheme == PEER_HTTP,
	        "without a proxy that is trusted nothing is believed");
	promise(is_same(&peer->address, from) || headers->hops > 0,
	        "another address is one that a proxy told");
	promise(peer_is_proxy(proxies, from), "it is the proxy that is asked");
}

static void check_origin(const char *origin, const struct peer *peer)
{
	static const char *const allowed[] = { "https://a.example", "https://*.b.example" };
	const struct origin_policy policy = { .allowed = allowed, .count = 2 };
	char text[ORIGIN_TEXT_MAX] = "";
	char spelled[ORIGIN_TEXT_MAX];
	struct origin_verdict verdict = origin_judge(&policy, origin, peer, text);

	promise(!verdict.expose || strcmp(verdict.expose, "*") != 0, "not everybody is let in");
	promise(!verdict.misnamed || !verdict.allowed, "who is misnamed is not let in");
	if (verdict.expose) {
		promise(verdict.allowed && origin_write(text, spelled) && strcmp(text, spelled) == 0,
		        "what is exposed is spelled in the one way");
	}
	origin_check(origin);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice rest = { (const char *)data, size };
	struct address_prefix trusted[2];
	const struct peer_proxies proxies = { trusted, 2 };
	struct slice hops[PEER_HOPS_MAX];
	struct address from;

	address_prefix_parse("127.0.0.0/8", &trusted[0]);
	address_prefix_parse("fd00::/8", &trusted[1]);
	address_parse("127.0.0.1", &from);
	char *host = take_line(&rest);
	char *origin = take_line(&rest);
	struct peer_headers headers = read_headers(&rest, hops);
	headers.host = host;
	struct peer peer = peer_make(&from, false, &headers, &proxies);
	check_peer(&peer, &headers, &from, &proxies);
	check_origin(origin, &peer);
	free(host);
	free(origin);
	return 0;
}
