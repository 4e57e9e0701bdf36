/* Responses: head and body leave in one write, and the request is over with it. */
#ifndef PRESENCE_WEB_ENGINE_RESPONSE_H
#define PRESENCE_WEB_ENGINE_RESPONSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "web/engine/connection.h"
#include "web/engine/request.h"

struct response {
	int status;
	const char *type;    /* Content-Type; NULL: none */
	const char *headers; /* further header lines, each ended by CRLF; NULL: none */
	const char *expose;  /* Access-Control-Allow-Origin; NULL: none */
	const uint8_t *body;
	size_t len;
	bool head_only; /* the answer to HEAD: the length is told, the body left out */
	bool close;     /* the connection is not used for another request */
};

/* Sends it and ends the transaction. The connection may be closing afterwards, never freed. */
void response_send(struct connection *connection, const struct response *response);

/* A short text/plain answer: the status and its reason. */
void response_send_status(struct connection *connection, const struct request *request, int status);

#endif
