/* Polling payloads: every packet lies inside the body, and a body that was taken can be written
 * again. */
#include <stdlib.h>
#include <string.h>

#include "core/text/utf8.h"
#include "core/wire/base64.h"
#include "core/wire/engineio.h"
#include "tests/fuzz/lib/fuzz.h"

static void check_packet(const struct engineio_packet *packet, const uint8_t *body, size_t size)
{
	promise(packet->data >= body && packet->data + packet->len <= body + size,
	        "a packet lies in the body");
	if (packet->binary) {
		promise(packet->type == ENGINEIO_MESSAGE, "binary is a message");
	} else {
		promise(packet->type >= ENGINEIO_OPEN && packet->type <= ENGINEIO_NOOP, "a known type");
		promise(utf8_valid((const char *)packet->data, packet->len), "text is UTF-8");
		promise(!memchr(packet->data, ENGINEIO_SEPARATOR, packet->len), "no separator in a packet");
	}
}

static void write_packet(struct buffer *out, const struct engineio_packet *packet)
{
	if (out->len > 0) {
		buffer_append_byte(out, ENGINEIO_SEPARATOR);
	}
	if (!packet->binary) {
		buffer_append_byte(out, (uint8_t)packet->type);
		buffer_append(out, packet->data, packet->len);
		return;
	}
	buffer_append_byte(out, 'b');
	uint8_t *text = buffer_extend(out, base64_encoded_length(packet->len));
	base64_encode(text, packet->data, packet->len);
}

static void take_apart(const uint8_t *data, size_t size)
{
	uint8_t *body = exact_copy(data, size);
	struct engineio_payload payload = engineio_payload(body, size);
	struct engineio_packet packet;
	enum wire_result result;
	struct buffer again;

	buffer_init(&again, 2 * size + 64);
	while ((result = engineio_payload_next(&payload, &packet)) == WIRE_DONE) {
		check_packet(&packet, body, size);
		write_packet(&again, &packet);
	}
	promise(result == WIRE_MALFORMED || again.len == size, "nothing is passed over");
	promise(result == WIRE_MALFORMED || memcmp(again.data, data, size) == 0,
	        "what was taken apart was this");
	buffer_finish(&again);
	free(body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct engineio_packet packet;

	take_apart(data, size);
	uint8_t *text = exact_copy(data, size);
	if (engineio_decode_text(text, size, &packet) == WIRE_DONE) {
		promise(packet.len + 1 == size && !packet.binary, "one packet, all of it");
		promise(utf8_valid((const char *)packet.data, packet.len), "text is UTF-8");
	}
	free(text);
	return 0;
}
