/* Joins: whatever a client says, the name that comes out is one, and what is told to others is
 * JSON. */
#include <stdlib.h>
#include <string.h>

#include "core/events/encode.h"
#include "core/events/join_request.h"
#include "core/wire/socketio.h"
#include "tests/fuzz/lib/fuzz.h"

/* The packet `4x["…",…]` without what stands before the JSON. */
static void check_packet(const struct buffer *packet)
{
	const uint8_t *json = memchr(packet->data, '[', packet->len);

	promise(!buffer_failed(packet) && json, "an event is encoded");
	promise(json_valid((const char *)json, packet->len - (size_t)(json - packet->data)),
	        "an event is JSON");
	promise(!memchr(packet->data, 0x1e, packet->len), "no separator in a packet");
}

static void check_announcements(const struct profile *profile)
{
	static const char id[] = "AAAAAAAAAAAAAAAAAAAA";
	struct slice nsp = { "/lobby", 6 };
	struct buffer packet;

	buffer_init(&packet, 64 * 1024);
	event_encode_new_user(&packet, nsp, id, profile, 1);
	check_packet(&packet);
	buffer_clear(&packet);
	event_begin_existing_users(&packet, nsp);
	event_append_user(&packet, id, profile, 1);
	event_end_existing_users(&packet);
	check_packet(&packet);
	buffer_clear(&packet);
	event_encode_disconnect_user(&packet, nsp, id, profile, LEAVE_LEFT);
	check_packet(&packet);
	buffer_finish(&packet);
}

static void check_request(const struct join_request *request)
{
	const struct profile *profile = &request->profile;
	const char *start;
	size_t len;

	promise(profile->name_len >= 1 && profile->name_len <= NAME_BYTES_MAX, "a name has a length");
	promise(profile->name[profile->name_len] == '\0', "a name ends");
	promise(strlen(profile->name) == profile->name_len, "no NUL in a name");
	promise(name_check(profile->name, profile->name_len, &start, &len) == NAME_OK &&
	            start == profile->name && len == profile->name_len,
	        "a name that was taken is one");
	promise(request->key_len <= KEY_BYTES_MAX && strlen(request->key) == request->key_len,
	        "a key ends");
	promise(request->key_len == 0 || key_valid(request->key, request->key_len),
	        "a key that was taken is one");
	check_announcements(profile);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char head[] = "2[\"got_a_new_user\",";
	char *text = malloc(sizeof(head) + size);
	size_t len = sizeof(head) - 1;
	struct join_request request = { 0 };
	struct socketio_packet packet;

	memcpy(text, head, len);
	if (size > 0) {
		memcpy(text + len, data, size);
	}
	len += size;
	text[len++] = ']';
	text = realloc(text, len);
	if (socketio_decode(text, len, &packet) == WIRE_DONE) {
		struct event event = { .name = packet.event, .arguments = packet.arguments };
		promise(event_is_join(&event), "it is a join");
		if (event_decode_join(&event, &request) == REFUSAL_NONE) {
			check_request(&request);
		}
	}
	free(text);
	return 0;
}
