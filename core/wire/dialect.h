/* The versions of Engine.IO that are spoken, and all in which they differ for a session: it has one
 * dialect from its handshake on, and asks nothing else about the version.
 *
 * What goes out is kept as WebSocket frames of text or bytes (wsframe.h). Text packets are the same
 * in every dialect, so that an event is encoded once for all. */
#ifndef PRESENCE_CORE_WIRE_DIALECT_H
#define PRESENCE_CORE_WIRE_DIALECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"
#include "core/wire/engineio.h"
#include "core/wire/wire.h"
#include "core/wire/wsframe.h"

typedef enum wire_result dialect_decode_fn(uint8_t *bytes, size_t len,
                                           struct engineio_packet *packet);
typedef enum wire_result dialect_next_fn(struct engineio_payload *payload,
                                         struct engineio_packet *packet);

struct dialect {
	/* A message of a websocket. */
	dialect_decode_fn *decode_text;
	dialect_decode_fn *decode_binary;

	/* The next packet of a POST's body, by its form; NULL: such a body is not acceptable. */
	dialect_next_fn *next[ENGINEIO_BODY_OCTETS + 1];

	/* How a binary message is framed: the type of the frame, the bytes of its payload for a message
	 * of `len` bytes, and the payload. */
	enum wsframe_opcode binary_opcode;
	size_t (*binary_length)(size_t len);
	void (*write_binary)(uint8_t *out, const uint8_t *bytes, size_t len);

	/* Appends a frame to a GET's answer of this form. */
	void (*append)(struct buffer *body, enum engineio_body form, const struct wsframe *frame);
	bool answers_octets; /* an answer with a frame of bytes in it has ENGINEIO_BODY_OCTETS */

	/* Whole answers: a noop, a close, and a noop and a close. */
	const char *noop;
	const char *close;
	const char *farewell;

	bool client_pings;      /* it sends `2` and gets `3`; else the server does that */
	bool connects_implicitly;  /* Socket.IO 4 stands above it (client.h), and not 5 */
};

/* Engine.IO 4, and 3. */
extern const struct dialect dialect_4;
extern const struct dialect dialect_3;

/* Version 3 for a client that takes no bytes (b64=1): its binary messages are text. */
extern const struct dialect dialect_3_base64;

#endif
