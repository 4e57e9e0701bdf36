/* Polling payloads of version 3, as text and as octets: every packet lies inside
 * the body, and a body that was taken can be written again. */
#include <stdlib.h>
#include <string.h>

#include "core/text/utf8.h"
#include "core/wire/base64.h"
#include "core/wire/engineio3.h"
#include "tests/fuzz/lib/fuzz.h"

typedef enum wire_result next_fn(struct engineio_payload *payload, struct engineio_packet *packet);

static void check_packet(const struct engineio_packet *packet, const uint8_t *body, size_t size)
{
	promise(packet->data > body && packet->data + packet->len <= body + size,
	        "a packet lies in the body, behind its length");
	if (packet->binary) {
		promise(packet->type == ENGINEIO_MESSAGE, "binary is a message");
	} else {
		promise(packet->type >= ENGINEIO_OPEN && packet->type <= ENGINEIO_NOOP, "a known type");
		promise(utf8_valid((const char *)packet->data, packet->len), "text is UTF-8");
	}
}

/* Writes the packet as it stood in the payload: `bytes` tells how a binary message was. */
static void write_packet(struct buffer *out, const struct engineio_packet *packet, bool octets,
                         bool bytes)
{
	struct buffer whole;

	buffer_init(&whole, packet->len * 2 + 16);
	if (!packet->binary) {
		buffer_append_byte(&whole, (uint8_t)packet->type);
		buffer_append(&whole, packet->data, packet->len);
	} else if (bytes) {
		buffer_append_byte(&whole, ENGINEIO3_BINARY_MESSAGE);
		buffer_append(&whole, packet->data, packet->len);
	} else {
		buffer_append_text(&whole, "b4");
		base64_encode(buffer_extend(&whole, base64_encoded_length(packet->len)), packet->data,
		              packet->len);
	}
	if (octets) {
		engineio3_append_octets(out, bytes, whole.data, whole.len);
	} else {
		engineio3_append_text(out, whole.data, whole.len);
	}
	buffer_finish(&whole);
}

static void take_apart(const uint8_t *data, size_t size, bool octets)
{
	next_fn *next = octets ? engineio3_octets_next : engineio3_text_next;
	uint8_t *body = exact_copy(data, size);
	struct engineio_payload payload = engineio_payload(body, size);
	struct engineio_packet packet;
	enum wire_result result;
	struct buffer again;

	buffer_init(&again, 2 * size + 64);
	for (size_t at = 0; (result = next(&payload, &packet)) == WIRE_DONE;
	     at = (size_t)(payload.next - body)) {
		check_packet(&packet, body, size);
		write_packet(&again, &packet, octets, octets && data[at] == 1);
	}
	promise(result == WIRE_MALFORMED || again.len == size, "nothing is passed over");
	promise(result == WIRE_MALFORMED || memcmp(again.data, data, size) == 0,
	        "what was taken apart was this");
	buffer_finish(&again);
	free(body);
}

static void decode_one(const uint8_t *data, size_t size)
{
	uint8_t *bytes = exact_copy(data, size);
	struct engineio_packet packet;

	if (engineio3_decode_binary(bytes, size, &packet) == WIRE_DONE) {
		promise(packet.binary && packet.len + 1 == size, "one message, all of it");
	}
	if (engineio3_decode_text(bytes, size, &packet) == WIRE_DONE && !packet.binary) {
		promise(packet.len + 1 == size, "one packet, all of it");
	}
	free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	take_apart(data, size, false);
	take_apart(data, size, true);
	decode_one(data, size);
	return 0;
}
