/* A request's head, read out of libwebsockets once and checked: what the routes look at. */
#ifndef PRESENCE_WEB_ENGINE_REQUEST_H
#define PRESENCE_WEB_ENGINE_REQUEST_H

#include <libwebsockets.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/session/peer.h"
#include "web/engine/connection.h"
#include "web/engine/origin.h"

enum {
	REQUEST_HEAD_MAX = 8192, /* bytes, all headers together */
	REQUEST_PATH_MAX = 256,
	REQUEST_VALUE_MAX = 128,
	REQUEST_HEADER_MAX = 256,
};

enum request_method {
	REQUEST_GET,
	REQUEST_HEAD,
	REQUEST_POST,
	REQUEST_OPTIONS,
	REQUEST_OTHER,
};

/* What a peer's texts are in. */
struct request_texts {
	char host[REQUEST_HEADER_MAX];
	char user_agent[REQUEST_HEADER_MAX * 2];
};

/* Not to be copied: the peer points into it. */
struct request {
	enum request_method method;
	struct peer peer;
	struct origin_verdict origin;
	char path[REQUEST_PATH_MAX]; /* without the query; longer paths are cut, and match nothing */
	struct request_texts texts;
};

void request_read(struct request *request, const struct connection *connection);

/* The peer alone, for the callbacks of a request in which its head is still there. */
struct peer request_peer(const struct connection *connection, struct request_texts *texts);

/* Copies the header `token`; NULL if there is none, "" if it does not fit. */
const char *request_header(struct lws *wsi, enum lws_token_indexes token, char *out, size_t size);

/* Copies the query parameter `name`, percent-decoded; of duplicates the last one wins. A value that
 * is too long is cut: it is none that means anything here. false: there is no such parameter. */
bool request_parameter(struct lws *wsi, const char *name, char *out, size_t size);

/* The length of the body that follows; -1: none is told, or not in a form that is accepted (digits
 * only, no Transfer-Encoding). */
long long request_content_length(struct lws *wsi);

#endif
