/* Socket.IO 5 packets: what is inside an Engine.IO message. Source of the rules: docs/wire.md,
 * "Socket.IO packets". Pure: no sockets, no namespaces, no allocation that outlives a call. */
#ifndef PRESENCE_CORE_WIRE_SOCKETIO_H
#define PRESENCE_CORE_WIRE_SOCKETIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"
#include "core/text/json.h"
#include "core/wire/wire.h"

enum {
	SOCKETIO_ATTACHMENTS_MAX = 10,
	SOCKETIO_ACK_DIGITS_MAX = 15, /* what a JavaScript number holds exactly */
};

enum socketio_type {
	SOCKETIO_CONNECT = 0,
	SOCKETIO_DISCONNECT = 1,
	SOCKETIO_EVENT = 2,
	SOCKETIO_ACK = 3,
	SOCKETIO_CONNECT_ERROR = 4,
	SOCKETIO_BINARY_EVENT = 5,
	SOCKETIO_BINARY_ACK = 6,
};

struct socketio_packet {
	enum socketio_type type;
	unsigned attachments;   /* binary messages that belong to it and follow */
	struct slice nsp;       /* "/" if none was named; without a query */
	int64_t ack;            /* the ack id, or SOCKETIO_NO_ACK */
	struct slice json;      /* a valid JSON value of the type's shape, or empty */
	struct slice event;     /* EVENT, BINARY_EVENT: the raw first element, quotes included */
	struct slice arguments; /* EVENT, BINARY_EVENT: the raw elements behind it */
};

enum { SOCKETIO_NO_ACK = -1 };

/* Decodes one packet (the message behind Engine.IO's `4`) and checks its shape: CONNECT has an
 * object or nothing, DISCONNECT nothing, EVENT an array that begins with a number or a name that is
 * not reserved, ACK an array. Every slice points into `text`. Never WIRE_INCOMPLETE. */
enum wire_result socketio_decode(const char *text, size_t len, struct socketio_packet *packet);

/* Appends `4<type>[<n>-][<nsp>,][<ack>]`; the JSON is appended by the caller. `nsp` "/" is left
 * out. */
void socketio_encode_head(struct buffer *out, enum socketio_type type, unsigned attachments,
                          struct slice nsp, int64_t ack);

/* `40[<nsp>,]{"sid":"…"}`, with `,"pid":"…"` if `pid` is not "" */
void socketio_encode_connect(struct buffer *out, struct slice nsp, const char *sid,
                             const char *pid);

/* `44[<nsp>,]{"message":"…"}` */
void socketio_encode_connect_error(struct buffer *out, struct slice nsp, const char *message);

/* The same two in Socket.IO 4, which clients of 2.x speak: `40[<nsp>,]`, and `44[<nsp>,]"…"`. */
void socketio4_encode_connect(struct buffer *out, struct slice nsp);
void socketio4_encode_connect_error(struct buffer *out, struct slice nsp, const char *message);

/* `41[<nsp>,]` */
void socketio_encode_disconnect(struct buffer *out, struct slice nsp);

#endif
