#include "core/wire/dialect.h"

#include <string.h>

#include "core/wire/base64.h"
#include "core/wire/engineio3.h"

static enum wire_result decode_bytes_4(uint8_t *bytes, size_t len, struct engineio_packet *packet)
{
	*packet = (struct engineio_packet){
		.type = ENGINEIO_MESSAGE,
		.binary = true,
		.data = bytes,
		.len = len,
	};
	return WIRE_DONE;
}

static size_t bytes_length_4(size_t len)
{
	return len;
}

static void write_bytes_4(uint8_t *out, const uint8_t *bytes, size_t len)
{
	if (len > 0) {
		memcpy(out, bytes, len);
	}
}

static size_t bytes_length_3(size_t len)
{
	return 1 + len;
}

static void write_bytes_3(uint8_t *out, const uint8_t *bytes, size_t len)
{
	out[0] = ENGINEIO3_BINARY_MESSAGE;
	write_bytes_4(out + 1, bytes, len);
}

static size_t base64_length_3(size_t len)
{
	return 2 + base64_encoded_length(len);
}

static void write_base64_3(uint8_t *out, const uint8_t *bytes, size_t len)
{
	out[0] = 'b';
	out[1] = ENGINEIO_MESSAGE;
	base64_encode(out + 2, bytes, len);
}

static void append_4(struct buffer *body, enum engineio_body form, const struct wsframe *frame)
{
	(void)form;
	if (body->len > 0) {
		buffer_append_byte(body, ENGINEIO_SEPARATOR);
	}
	if (frame->opcode == WSFRAME_TEXT) {
		buffer_append(body, frame->payload, frame->len);
		return;
	}
	buffer_append_byte(body, 'b');
	uint8_t *text = buffer_extend(body, base64_encoded_length(frame->len));
	if (text) {
		base64_encode(text, frame->payload, frame->len);
	}
}

static void append_3(struct buffer *body, enum engineio_body form, const struct wsframe *frame)
{
	if (form == ENGINEIO_BODY_TEXT) {
		engineio3_append_text(body, frame->payload, frame->len);
	} else {
		engineio3_append_octets(body, frame->opcode == WSFRAME_BINARY, frame->payload, frame->len);
	}
}

const struct dialect dialect_4 = {
	.decode_text = engineio_decode_text,
	.decode_binary = decode_bytes_4,
	.next = { [ENGINEIO_BODY_TEXT] = engineio_payload_next },
	.binary_opcode = WSFRAME_BINARY,
	.binary_length = bytes_length_4,
	.write_binary = write_bytes_4,
	.append = append_4,
	.noop = "6",
	.close = "1",
	.farewell = "6\0361",
};

const struct dialect dialect_3 = {
	.decode_text = engineio3_decode_text,
	.decode_binary = engineio3_decode_binary,
	.next = {
		[ENGINEIO_BODY_TEXT] = engineio3_text_next,
		[ENGINEIO_BODY_OCTETS] = engineio3_octets_next,
	},
	.binary_opcode = WSFRAME_BINARY,
	.binary_length = bytes_length_3,
	.write_binary = write_bytes_3,
	.append = append_3,
	.answers_octets = true,
	.noop = "1:6",
	.close = "1:1",
	.farewell = "1:61:1",
	.client_pings = true,
	.connects_implicitly = true,
};

const struct dialect dialect_3_base64 = {
	.decode_text = engineio3_decode_text,
	.decode_binary = engineio3_decode_binary,
	.next = {
		[ENGINEIO_BODY_TEXT] = engineio3_text_next,
		[ENGINEIO_BODY_OCTETS] = engineio3_octets_next,
	},
	.binary_opcode = WSFRAME_TEXT,
	.binary_length = base64_length_3,
	.write_binary = write_base64_3,
	.append = append_3,
	.noop = "1:6",
	.close = "1:1",
	.farewell = "1:61:1",
	.client_pings = true,
	.connects_implicitly = true,
};
