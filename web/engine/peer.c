#include "web/engine/peer.h"

#include <string.h>
#include <strings.h>

/* A part of a header's value, not terminated. */
struct part {
	const char *text;
	size_t len;
};

static bool is_trusted(const struct peer_proxies *proxies, const struct address *address)
{
	for (size_t i = 0; i < proxies->count; i++) {
		if (address_prefix_matches(&proxies->trusted[i], address)) {
			return true;
		}
	}
	return false;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Takes the last element off a list with commas; false: nothing is left. */
static bool take_last(struct part *list, struct part *last)
{
	if (list->len == 0) {
		return false;
	}
	size_t begin = list->len;
	while (begin > 0 && list->text[begin - 1] != ',') {
		begin--;
	}
	*last = (struct part){ list->text + begin, list->len - begin };
	list->len = begin > 0 ? begin - 1 : 0;
	while (last->len > 0 && is_blank(last->text[0])) {
		last->text++;
		last->len--;
	}
	while (last->len > 0 && is_blank(last->text[last->len - 1])) {
		last->len--;
	}
	return true;
}

static bool parse_address(struct part part, struct address *out)
{
	char text[ADDRESS_TEXT_MAX];

	if (part.len >= sizeof(text)) {
		return false;
	}
	memcpy(text, part.text, part.len);
	text[part.len] = '\0';
	return address_parse(text, out);
}

/* Each proxy appends who it was asked by: the first from the end who is not trusted is the client.
 */
static void follow_proxies(struct peer *peer, const char *forwarded_for,
                           const struct peer_proxies *proxies)
{
	struct part list = { forwarded_for, strlen(forwarded_for) };
	struct part last;

	while (is_trusted(proxies, &peer->address) && take_last(&list, &last) &&
	       parse_address(last, &peer->address)) {
	}
}

static void take_scheme(struct peer *peer, const char *forwarded_proto)
{
	struct part list = { forwarded_proto, strlen(forwarded_proto) };
	struct part last;

	if (!take_last(&list, &last)) {
		return;
	}
	if (last.len == 5 && strncasecmp(last.text, "https", 5) == 0) {
		peer->scheme = PEER_HTTPS;
	} else if (last.len == 4 && strncasecmp(last.text, "http", 4) == 0) {
		peer->scheme = PEER_HTTP;
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

	if (!is_trusted(proxies, from)) {
		return peer;
	}
	if (headers->forwarded_for) {
		follow_proxies(&peer, headers->forwarded_for, proxies);
	}
	if (headers->forwarded_proto) {
		take_scheme(&peer, headers->forwarded_proto);
	}
	return peer;
}
