/* Engine.IO over WebSocket: the handshake, and messages put together out of what comes in pieces.
 */
#ifndef PRESENCE_WEB_ENGINE_WEBSOCKET_H
#define PRESENCE_WEB_ENGINE_WEBSOCKET_H

#include <stddef.h>
#include <stdint.h>

#include "web/engine/connection.h"

/* LWS_CALLBACK_HTTP_CONFIRM_UPGRADE. 0: go on; -1: it was refused, close. */
int websocket_confirm(struct connection *connection);

/* The handshake is complete. -1: close. */
int websocket_open(struct connection *connection);

/* A piece of a message. -1: close. */
int websocket_receive(struct connection *connection, const uint8_t *bytes, size_t len);

/* It can take bytes again. */
void websocket_writable(struct connection *connection);

#endif
