/* WebSocket frames (RFC 6455 §5) as a server sends them: unmasked, never fragmented.
 *
 * Everything for a connection is kept in this form from the moment it is encoded, so that the
 * fan-out hands out bytes as they are. Polling walks the frames and takes their payloads. */
#ifndef PRESENCE_CORE_WIRE_WSFRAME_H
#define PRESENCE_CORE_WIRE_WSFRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/wire/wire.h"

enum {
	WSFRAME_HEADER_MAX = 10,
	WSFRAME_LENGTH_16 = 126, /* in the second byte: the length is in the next two */
	WSFRAME_CONTROL_PAYLOAD_MAX = 125, /* of close, ping and pong (RFC 6455 §5.5) */
	WSFRAME_CLOSE_MAX = 2 + 2,         /* the bytes of wsframe_close() */
	WSFRAME_PONG_MAX = 2 + WSFRAME_CONTROL_PAYLOAD_MAX,
};

enum wsframe_opcode {
	WSFRAME_CONTINUATION = 0,
	WSFRAME_TEXT = 1,
	WSFRAME_BINARY = 2,
	WSFRAME_CLOSE = 8,
	WSFRAME_PING = 9,
	WSFRAME_PONG = 10,
};

/* Why a connection is closed (RFC 6455 §7.4.1). */
enum wsframe_close_code {
	WSCLOSE_NORMAL = 1000,
	WSCLOSE_GOING_AWAY = 1001,
	WSCLOSE_PROTOCOL_ERROR = 1002,
	WSCLOSE_NONE = 1005, /* no code was told; never on the wire */
	WSCLOSE_NOT_UTF8 = 1007,
	WSCLOSE_POLICY = 1008,
	WSCLOSE_TOO_BIG = 1009,
	WSCLOSE_INTERNAL_ERROR = 1011,
};

struct wsframe {
	enum wsframe_opcode opcode;
	const uint8_t *payload;
	size_t len;
	size_t size; /* header and payload */
};

/* Writes the header of a final frame and returns its length, 2..WSFRAME_HEADER_MAX. */
size_t wsframe_header(uint8_t out[WSFRAME_HEADER_MAX], enum wsframe_opcode opcode, size_t len);

/* Writes a close frame and returns its length: empty for WSCLOSE_NONE, else the code alone. */
size_t wsframe_close(uint8_t out[WSFRAME_CLOSE_MAX], unsigned code);

/* Writes the answer to a ping, whose payload has at most WSFRAME_CONTROL_PAYLOAD_MAX bytes, and
 * returns its length. */
size_t wsframe_pong(uint8_t out[WSFRAME_PONG_MAX], const uint8_t *payload, size_t len);

/* Decodes the frame at `bytes`. Malformed: masked, fragmented, reserved bits, another opcode than
 * text and binary, a length not in its shortest form. What clients send is wsreader.h's. */
enum wire_result wsframe_decode(const uint8_t *bytes, size_t len, struct wsframe *frame);

/* How many bytes behind the first two of a header tell the length: 0, 2 or 8. `second` is the
 * second one, whose mask bit is ignored. */
static inline size_t wsframe_length_bytes(uint8_t second)
{
	uint8_t code = second & 0x7f;

	if (code < WSFRAME_LENGTH_16) {
		return 0;
	}
	return code == WSFRAME_LENGTH_16 ? 2 : 8;
}

/* The length that a header tells, which has all of these bytes. false: it is not in its shortest
 * form, or its highest bit is set (RFC 6455 §5.2). */
bool wsframe_length(const uint8_t *header, uint64_t *len);

#endif
