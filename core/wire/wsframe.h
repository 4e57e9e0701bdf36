/* WebSocket frames (RFC 6455 §5) as a server sends them: unmasked, never fragmented.
 *
 * Everything for a connection is kept in this form from the moment it is encoded, so that the
 * fan-out hands out bytes as they are. Polling walks the frames and takes their payloads. */
#ifndef PRESENCE_CORE_WIRE_WSFRAME_H
#define PRESENCE_CORE_WIRE_WSFRAME_H

#include <stddef.h>
#include <stdint.h>

#include "core/wire/wire.h"

enum { WSFRAME_HEADER_MAX = 10 };

enum wsframe_opcode {
	WSFRAME_TEXT = 1,
	WSFRAME_BINARY = 2,
};

struct wsframe {
	enum wsframe_opcode opcode;
	const uint8_t *payload;
	size_t len;
	size_t size; /* header and payload */
};

/* Writes the header of a final frame and returns its length, 2..WSFRAME_HEADER_MAX. */
size_t wsframe_header(uint8_t out[WSFRAME_HEADER_MAX], enum wsframe_opcode opcode, size_t len);

/* Decodes the frame at `bytes`. Malformed: masked, fragmented, reserved bits, another opcode, a
 * length not in its shortest form. */
enum wire_result wsframe_decode(const uint8_t *bytes, size_t len, struct wsframe *frame);

#endif
