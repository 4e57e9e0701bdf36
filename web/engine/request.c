#include "web/engine/request.h"

#include <stdlib.h>
#include <string.h>

#include "web/engine/engine.h"
#include "web/engine/peer.h"

static enum request_method read_method(struct lws *wsi, char **uri, int *uri_len)
{
	switch (lws_http_get_uri_and_method(wsi, uri, uri_len)) {
	case LWSHUMETH_GET:
		return REQUEST_GET;
	case LWSHUMETH_HEAD:
		return REQUEST_HEAD;
	case LWSHUMETH_POST:
		return REQUEST_POST;
	case LWSHUMETH_OPTIONS:
		return REQUEST_OPTIONS;
	default:
		return REQUEST_OTHER;
	}
}

static const char *read_user_agent(struct lws *wsi, char *out, size_t size)
{
	if (!request_header(wsi, WSI_TOKEN_HTTP_USER_AGENT, out, size)) {
		return NULL;
	}
	for (char *at = out; *at; at++) { /* the bytes are a stranger's, and go into JSON */
		*at = *at >= ' ' && *at <= '~' ? *at : '?';
	}
	return out;
}

/* Its value; NULL if there is none, or it is too long. For headers that libwebsockets has no token
 * of; the name is in lower case, with a colon. */
static const char *custom_header(struct lws *wsi, const char *name, char *out, size_t size)
{
	int len = lws_hdr_custom_copy(wsi, out, (int)size, name, (int)strlen(name));

	return len > 0 ? out : NULL;
}

struct peer request_peer(const struct connection *connection, struct request_texts *texts)
{
	const struct engine_config *config = &connection->engine->config;
	struct lws *wsi = connection->wsi;
	char forwarded_for[REQUEST_HEADER_MAX];
	char forwarded_proto[REQUEST_HEADER_MAX];
	struct peer_headers headers = {
		.host = request_header(wsi, WSI_TOKEN_HOST, texts->host, sizeof(texts->host)),
		.user_agent = read_user_agent(wsi, texts->user_agent, sizeof(texts->user_agent)),
	};

	if (config->proxies.count > 0) {
		headers.forwarded_for =
			request_header(wsi, WSI_TOKEN_X_FORWARDED_FOR, forwarded_for, sizeof(forwarded_for));
		headers.forwarded_proto =
			custom_header(wsi, "x-forwarded-proto:", forwarded_proto, sizeof(forwarded_proto));
	}
	return peer_make(&connection->address, config->tls, &headers, &config->proxies);
}

void request_read(struct request *request, const struct connection *connection)
{
	const struct engine *engine = connection->engine;
	struct origin_policy origins = engine->settings->origins;
	struct lws *wsi = connection->wsi;
	char origin[REQUEST_HEADER_MAX];
	char *uri = NULL;
	int uri_len = 0;

	request->method = read_method(wsi, &uri, &uri_len);
	size_t len = uri ? strnlen(uri, (size_t)uri_len) : 0;
	len = len < sizeof(request->path) ? len : sizeof(request->path) - 1;
	memcpy(request->path, uri ? uri : "", len);
	request->path[len] = '\0';
	request->peer = request_peer(connection, &request->texts);
	request->origin = origin_judge(
		&origins, request_header(wsi, WSI_TOKEN_ORIGIN, origin, sizeof(origin)), &request->peer);
}

const char *request_header(struct lws *wsi, enum lws_token_indexes token, char *out, size_t size)
{
	if (lws_hdr_total_length(wsi, token) == 0) {
		return NULL;
	}
	if (lws_hdr_copy(wsi, out, (int)size, token) < 0) {
		out[0] = '\0';
	}
	return out;
}

static bool is_parameter(const char *fragment, int len, const char *name)
{
	size_t name_len = strlen(name);

	return len > (int)name_len && memcmp(fragment, name, name_len) == 0 &&
	       fragment[name_len] == '=';
}

static void copy_value(const char *value, size_t len, char *out, size_t size)
{
	len = len < size ? len : size - 1;
	memcpy(out, value, len);
	out[len] = '\0';
}

bool request_parameter(struct lws *wsi, const char *name, char *out, size_t size)
{
	char fragment[REQUEST_HEAD_MAX];
	size_t skip = strlen(name) + 1;
	bool found = false;

	for (int i = 0; lws_hdr_fragment_length(wsi, WSI_TOKEN_HTTP_URI_ARGS, i) > 0; i++) {
		int len =
			lws_hdr_copy_fragment(wsi, fragment, sizeof(fragment), WSI_TOKEN_HTTP_URI_ARGS, i);
		if (is_parameter(fragment, len, name)) {
			copy_value(fragment + skip, (size_t)len - skip, out, size);
			found = true;
		}
	}
	return found;
}

long long request_content_length(struct lws *wsi)
{
	char text[24];
	char *end;

	if (lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) > 0 ||
	    lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH) <= 0 ||
	    lws_hdr_copy(wsi, text, sizeof(text), WSI_TOKEN_HTTP_CONTENT_LENGTH) <= 0) {
		return -1;
	}
	if (strspn(text, "0123456789") != strlen(text)) {
		return -1;
	}
	return strtoll(text, &end, 10);
}
