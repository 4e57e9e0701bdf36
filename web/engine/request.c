#include "web/engine/request.h"

#include <string.h>

#include "core/wire/http_query.h"
#include "web/engine/engine.h"
#include "web/engine/peer.h"
#include "web/log.h"

static const char *copy(struct slice value, char *out, size_t size)
{
	if (!value.text) {
		return NULL;
	}
	size_t len = value.len < size ? value.len : 0;
	memcpy(out, value.text, len);
	out[len] = '\0';
	return out;
}

const char *request_header(const struct request *request, enum http_field field, char *out,
                           size_t size)
{
	return copy(http_field(request->head, field), out, size);
}

bool request_parameter(const struct request *request, const char *name, char *out, size_t size)
{
	return http_parameter(http_query(request->head), name, out, size);
}

static const char *read_user_agent(const struct request *request, char *out, size_t size)
{
	if (!request_header(request, HTTP_USER_AGENT, out, size)) {
		return NULL;
	}
	for (char *at = out; *at; at++) { /* the bytes are a stranger's, and go into JSON */
		*at = *at >= ' ' && *at <= '~' ? *at : '?';
	}
	return out;
}

/* The last `max` elements of a list that may have many lines, in their order. Returns how many. */
static size_t last_elements(const struct http_request *head, enum http_field field,
                            struct slice *out, size_t max)
{
	struct http_elements elements = http_elements(head, field);
	struct slice element;
	size_t count = 0;

	while (http_elements_next(&elements, &element)) {
		if (count == max) {
			memmove(out, out + 1, (max - 1) * sizeof(*out));
			count--;
		}
		out[count++] = element;
	}
	return count;
}

/* Behind a proxy that is not known as one everybody has the same address, which limits and bans
 * then hit as a whole. Said once, as it may as well be a stranger who sends this. */
static void warn_of_proxy(struct engine *engine, const struct http_request *head,
                          const struct address *from)
{
	char text[LOG_ADDRESS_MAX];

	if (engine->warned_of_proxy || !http_field(head, HTTP_X_FORWARDED_FOR).text) {
		return;
	}
	engine->warned_of_proxy = true;
	log_warn("engine",
	         "requests from %s have X-Forwarded-For: if that is a proxy of yours, name it by "
	         "--trusted-proxy, else all behind it are one address for limits and bans",
	         log_address(from, text));
}

static struct peer read_peer(struct request *request, const struct connection *connection)
{
	struct engine *engine = connection->engine;
	const struct peer_proxies *proxies = &engine->settings->proxies;
	struct request_texts *texts = &request->texts;
	struct slice hops[PEER_HOPS_MAX];
	struct peer_headers headers = {
		.host = copy(http_host(request->head), texts->host, sizeof(texts->host)),
		.user_agent = read_user_agent(request, texts->user_agent, sizeof(texts->user_agent)),
	};

	if (peer_is_proxy(proxies, &connection->address)) {
		headers.forwarded_for = hops;
		headers.hops = last_elements(request->head, HTTP_X_FORWARDED_FOR, hops, PEER_HOPS_MAX);
		last_elements(request->head, HTTP_X_FORWARDED_PROTO, &headers.forwarded_proto, 1);
	} else if (proxies->count == 0) {
		warn_of_proxy(engine, request->head, &connection->address);
	}
	return peer_make(&connection->address, engine->config.tls, &headers, proxies);
}

void request_read(struct request *request, const struct connection *connection,
                  const struct http_request *head)
{
	const struct engine *engine = connection->engine;
	struct origin_policy origins = engine->settings->origins;
	char origin[ORIGIN_TEXT_MAX];

	request->head = head;
	request->method = head->method;
	http_decode_path(http_path(head), request->path, sizeof(request->path));
	request->peer = read_peer(request, connection);
	request->origin =
		origin_judge(&origins, request_header(request, HTTP_ORIGIN, origin, sizeof(origin)),
	                 &request->peer, request->texts.origin);
}
