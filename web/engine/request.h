/* A request whose head is complete: what the routes look at. */
#ifndef PRESENCE_WEB_ENGINE_REQUEST_H
#define PRESENCE_WEB_ENGINE_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "core/session/peer.h"
#include "core/wire/http.h"
#include "web/engine/connection.h"
#include "web/engine/origin_policy.h"

enum {
	REQUEST_PATH_MAX = 256,
	REQUEST_VALUE_MAX = 128,
	REQUEST_HEADER_MAX = 256,
	REQUEST_HOST_MAX = AUTHORITY_HOST_MAX + 8, /* with a port, and the end */
};

/* What a peer's texts are in, and the verdict's. */
struct request_texts {
	char origin[ORIGIN_TEXT_MAX];
	char host[REQUEST_HOST_MAX];
	char user_agent[REQUEST_HEADER_MAX * 2];
};

/* Not to be copied: peer and verdict point into it. Good until the current callback is over. */
struct request {
	const struct http_request *head;
	enum http_method method;
	struct peer peer;
	struct origin_verdict origin;
	char path[REQUEST_PATH_MAX]; /* decoded, without the query; "" matches nothing */
	struct request_texts texts;
};

void request_read(struct request *request, const struct connection *connection,
                  const struct http_request *head);

/* Copies a field's value; NULL if there is none, "" if it does not fit. */
const char *request_header(const struct request *request, enum http_field field, char *out,
                           size_t size);

/* http_parameter() of its query. */
bool request_parameter(const struct request *request, const char *name, char *out, size_t size);

#endif
