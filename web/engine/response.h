/* Responses: head and body leave in one write, and the request is over with it.
 *
 * Every answer that is ever given goes out here, a refusal as well as the switch to a websocket,
 * with the fields that keep browsers from making more of it than it is. */
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
	bool is_page;        /* it is HTML, and uses our own files */
	const uint8_t *body; /* left out where the request is a HEAD */
	size_t len;
};

/* Sends it and ends the request. The connection may be ending afterwards, never freed; it is if the
 * request, or connection::keeps_alive, says so. */
void response_send(struct connection *connection, const struct response *response);

/* A short text/plain answer: the status and its reason. `request` NULL: there is none that could be
 * read. */
void response_send_status(struct connection *connection, const struct request *request, int status);

/* The answer to OPTIONS of what can be read. */
void response_send_options(struct connection *connection, const struct request *request);

/* 101: the connection is a websocket from now on. `protocol` NULL: without one. false: it is
 * broken. */
bool response_switch(struct connection *connection, const char *accept, const char *protocol);

#endif
