#include "web/engine/request.h"

#include <string.h>

#include "core/wire/http_query.h"
#include "web/engine/engine.h"
#include "web/engine/peer.h"

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

static struct peer read_peer(struct request *request, const struct connection *connection)
{
	const struct engine_config *config = &connection->engine->config;
	struct request_texts *texts = &request->texts;
	char forwarded_for[REQUEST_HEADER_MAX];
	char forwarded_proto[REQUEST_HEADER_MAX];
	struct peer_headers headers = {
		.host = copy(http_host(request->head), texts->host, sizeof(texts->host)),
		.user_agent = read_user_agent(request, texts->user_agent, sizeof(texts->user_agent)),
	};

	if (config->proxies.count > 0) {
		headers.forwarded_for =
			request_header(request, HTTP_X_FORWARDED_FOR, forwarded_for, sizeof(forwarded_for));
		headers.forwarded_proto = request_header(request, HTTP_X_FORWARDED_PROTO, forwarded_proto,
		                                         sizeof(forwarded_proto));
	}
	return peer_make(&connection->address, config->tls, &headers, &config->proxies);
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
