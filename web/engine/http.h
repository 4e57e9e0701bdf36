/* What comes over a connection that is no websocket: requests, one after another.
 *
 * This is the one place that decides what a request is, by core/wire/http.h, and when the next one
 * may be looked at: not before the one at hand is answered and its answer was taken. Until then a
 * bounded part of what comes waits here, and the rest in the kernel; so answers have the order of
 * their requests, and who asks without reading costs one answer. */
#ifndef PRESENCE_WEB_ENGINE_HTTP_H
#define PRESENCE_WEB_ENGINE_HTTP_H

#include <stddef.h>
#include <stdint.h>

#include "web/engine/connection.h"

/* The largest body that is read and dropped, so that an answer arrives which was given without it:
 * this many times the largest message. Behind a larger one the connection is closed. */
enum { HTTP_DISCARD_FACTOR = 8 };

void http_receive(struct connection *connection, uint8_t *bytes, size_t len);

/* An answer was taken, or one was given from elsewhere: goes on with what waits. */
void http_writable(struct connection *connection);

/* The peer took too long: 408 where it is within a request, and the end. */
void http_overdue(struct connection *connection, enum patience_kind kind);

#endif
