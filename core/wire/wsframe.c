#include "core/wire/wsframe.h"

#include <string.h>

enum {
	FINAL = 0x80,
	MASKED = 0x80,
	LENGTH_64 = 127,
};

static void put_big_endian(uint8_t *out, uint64_t value, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++) {
		out[i] = (uint8_t)(value >> 8 * (bytes - 1 - i));
	}
}

static uint64_t get_big_endian(const uint8_t *in, size_t bytes)
{
	uint64_t value = 0;

	for (size_t i = 0; i < bytes; i++) {
		value = value << 8 | in[i];
	}
	return value;
}

size_t wsframe_header(uint8_t out[WSFRAME_HEADER_MAX], enum wsframe_opcode opcode, size_t len)
{
	out[0] = (uint8_t)(FINAL | opcode);
	if (len < WSFRAME_LENGTH_16) {
		out[1] = (uint8_t)len;
		return 2;
	}
	if (len <= 0xffff) {
		out[1] = WSFRAME_LENGTH_16;
		put_big_endian(out + 2, len, 2);
		return 4;
	}
	out[1] = LENGTH_64;
	put_big_endian(out + 2, len, 8);
	return 10;
}

size_t wsframe_close(uint8_t out[WSFRAME_CLOSE_MAX], unsigned code)
{
	size_t len = code == WSCLOSE_NONE ? 0 : 2;

	out[0] = FINAL | WSFRAME_CLOSE;
	out[1] = (uint8_t)len;
	put_big_endian(out + 2, code, len);
	return 2 + len;
}

size_t wsframe_pong(uint8_t out[WSFRAME_PONG_MAX], const uint8_t *payload, size_t len)
{
	out[0] = FINAL | WSFRAME_PONG;
	out[1] = (uint8_t)len;
	if (len > 0) {
		memcpy(out + 2, payload, len);
	}
	return 2 + len;
}

/* Reads the `extra` bytes of a length, 2 or 8. false: a shorter form would do, or the highest bit
 * is set. */
static inline bool read_length(const uint8_t *bytes, size_t extra, uint64_t *len)
{
	*len = get_big_endian(bytes, extra);
	return extra == 2 ? *len >= WSFRAME_LENGTH_16 : *len > 0xffff && *len >> 63 == 0;
}

bool wsframe_length(const uint8_t *header, uint64_t *len)
{
	size_t extra = wsframe_length_bytes(header[1]);

	*len = header[1] & (uint8_t)~MASKED;
	return extra == 0 || read_length(header + 2, extra, len);
}

/* The length of a frame that is masked, or whose second byte does not tell it. */
static enum wire_result long_length(const uint8_t *bytes, size_t len, size_t *extra,
                                    uint64_t *payload)
{
	if (bytes[1] & MASKED) {
		return WIRE_MALFORMED;
	}
	*extra = wsframe_length_bytes(bytes[1]);
	if (len - 2 < *extra) {
		return WIRE_INCOMPLETE;
	}
	return read_length(bytes + 2, *extra, payload) ? WIRE_DONE : WIRE_MALFORMED;
}

enum wire_result wsframe_decode(const uint8_t *bytes, size_t len, struct wsframe *frame)
{
	if (len < 2) {
		return WIRE_INCOMPLETE;
	}
	if (bytes[0] != (FINAL | WSFRAME_TEXT) && bytes[0] != (FINAL | WSFRAME_BINARY)) {
		return WIRE_MALFORMED;
	}
	size_t extra = 0;
	uint64_t payload = bytes[1]; /* of nearly all frames */
	if (payload >= WSFRAME_LENGTH_16) {
		enum wire_result result = long_length(bytes, len, &extra, &payload);
		if (result != WIRE_DONE) {
			return result;
		}
	}
	if (payload > len - 2 - extra) {
		return WIRE_INCOMPLETE;
	}
	frame->opcode = (enum wsframe_opcode)(bytes[0] & 0x0f);
	frame->payload = bytes + 2 + extra;
	frame->len = (size_t)payload;
	frame->size = 2 + extra + (size_t)payload;
	return WIRE_DONE;
}
