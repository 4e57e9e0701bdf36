/* Engine.IO over plain HTTP: handshakes, GETs that are held, POSTs, preflights, and their refusals.
 */
#ifndef PRESENCE_WEB_ENGINE_POLLING_H
#define PRESENCE_WEB_ENGINE_POLLING_H

#include <stddef.h>
#include <stdint.h>

#include "web/engine/connection.h"
#include "web/engine/request.h"

/* A request under the Engine.IO path whose head is complete. */
void polling_request(struct connection *connection, const struct request *request);

/* A piece of the body of a POST came; exchange::received counts it already. */
void polling_body(struct connection *connection, struct slice piece);

/* The body is complete. */
void polling_body_complete(struct connection *connection);

/* Answers the GET that is held on this connection. */
void polling_answer(struct connection *connection, enum engineio_body form, const uint8_t *body,
                    size_t len);

#endif
