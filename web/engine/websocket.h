/* Engine.IO over WebSocket: the handshake, and the frames that a client sends. */
#ifndef PRESENCE_WEB_ENGINE_WEBSOCKET_H
#define PRESENCE_WEB_ENGINE_WEBSOCKET_H

#include <stddef.h>
#include <stdint.h>

#include "web/engine/connection.h"
#include "web/engine/request.h"

/* Frames that a client may send beside its messages: pings, pongs, empty messages and parts of
 * messages. A client that sends a message in more parts than this has a fault. */
enum { WEBSOCKET_FRAMES_PER_SECOND = 20, WEBSOCKET_FRAMES_AT_ONCE = 200 };

/* A request under the Engine.IO path that asks for a websocket: it is made one, or refused. */
void websocket_upgrade(struct connection *connection, const struct request *request);

/* Bytes that came over one; they are changed. */
void websocket_receive(struct connection *connection, uint8_t *bytes, size_t len);

/* It can take bytes again. */
void websocket_writable(struct connection *connection);

/* The peer took too long, for the rest of a message, or to read. */
void websocket_overdue(struct connection *connection, enum patience_kind kind);

#endif
