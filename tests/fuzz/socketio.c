/* Socket.IO packets: what is taken has the shape that its type promises, all of it inside the text.
 */
#include <stdlib.h>
#include <string.h>

#include "core/wire/socketio.h"
#include "tests/fuzz/lib/fuzz.h"

static bool inside(struct slice slice, const char *text, size_t len)
{
	return slice.len == 0 || (slice.text >= text && slice.text + slice.len <= text + len);
}

static void check_event(const struct socketio_packet *packet, const char *text, size_t len)
{
	promise(packet->event.len > 0 && inside(packet->event, text, len), "an event has a name");
	promise(json_valid(packet->event.text, packet->event.len), "the name is JSON");
	promise(inside(packet->arguments, text, len), "the arguments are in the text");
	char *array = malloc(packet->arguments.len + 2);
	array[0] = '[';
	memcpy(array + 1, packet->arguments.text, packet->arguments.len);
	array[1 + packet->arguments.len] = ']';
	promise(json_valid(array, packet->arguments.len + 2), "the arguments are JSON");
	free(array);
}

/* Written again and read again, it is the same. */
static void round_trip(const struct socketio_packet *packet)
{
	struct socketio_packet again;
	struct buffer out;

	buffer_init(&out, 1024 * 1024);
	socketio_encode_head(&out, packet->type, packet->attachments, packet->nsp, packet->ack);
	buffer_append(&out, packet->json.text, packet->json.len);
	promise(!buffer_failed(&out) && out.data[0] == '4', "a packet is encoded");
	promise(socketio_decode((const char *)out.data + 1, out.len - 1, &again) == WIRE_DONE,
	        "and decoded");
	promise(again.type == packet->type && again.ack == packet->ack &&
	            again.attachments == packet->attachments && again.nsp.len == packet->nsp.len &&
	            again.json.len == packet->json.len,
	        "to the same packet");
	buffer_finish(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = (char *)exact_copy(data, size);
	struct socketio_packet packet;

	if (size > 0 && socketio_decode(text, size, &packet) == WIRE_DONE) {
		bool event = packet.type == SOCKETIO_EVENT || packet.type == SOCKETIO_BINARY_EVENT;
		promise(packet.attachments <= SOCKETIO_ATTACHMENTS_MAX, "attachments are bounded");
		promise(packet.nsp.len > 0 && packet.nsp.text[0] == '/', "a namespace begins with /");
		promise(packet.ack >= SOCKETIO_NO_ACK, "an ack id is a number, or none");
		promise(inside(packet.json, text, size), "the JSON is in the text");
		promise(packet.json.len == 0 || json_valid(packet.json.text, packet.json.len),
		        "and is JSON");
		if (event) {
			check_event(&packet, text, size);
		}
		round_trip(&packet);
	}
	free(text);
	return 0;
}
