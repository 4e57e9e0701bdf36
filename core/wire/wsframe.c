#include "core/wire/wsframe.h"

enum {
	FINAL = 0x80,
	LENGTH_16 = 126,
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
	if (len < LENGTH_16) {
		out[1] = (uint8_t)len;
		return 2;
	}
	if (len <= 0xffff) {
		out[1] = LENGTH_16;
		put_big_endian(out + 2, len, 2);
		return 4;
	}
	out[1] = LENGTH_64;
	put_big_endian(out + 2, len, 8);
	return 10;
}

static size_t length_bytes(uint8_t code)
{
	if (code < LENGTH_16) {
		return 0;
	}
	return code == LENGTH_16 ? 2 : 8;
}

enum wire_result wsframe_decode(const uint8_t *bytes, size_t len, struct wsframe *frame)
{
	if (len < 2) {
		return WIRE_INCOMPLETE;
	}
	if (bytes[0] != (FINAL | WSFRAME_TEXT) && bytes[0] != (FINAL | WSFRAME_BINARY)) {
		return WIRE_MALFORMED;
	}
	size_t extra = length_bytes(bytes[1]);
	if (bytes[1] > LENGTH_64) { /* the mask bit */
		return WIRE_MALFORMED;
	}
	if (len - 2 < extra) {
		return WIRE_INCOMPLETE;
	}
	uint64_t payload = extra ? get_big_endian(bytes + 2, extra) : bytes[1];
	if ((extra == 2 && payload < LENGTH_16) || (extra == 8 && payload <= 0xffff)) {
		return WIRE_MALFORMED;
	}
	if (payload > len - 2 - extra) {
		return payload >> 63 ? WIRE_MALFORMED : WIRE_INCOMPLETE;
	}
	frame->opcode = (enum wsframe_opcode)(bytes[0] & 0x0f);
	frame->payload = bytes + 2 + extra;
	frame->len = (size_t)payload;
	frame->size = 2 + extra + (size_t)payload;
	return WIRE_DONE;
}
