/* The state of a restart: whatever text there is, those who are expected could be there, and what
 * is written of them brings the same ones back. */
#include <stdlib.h>
#include <string.h>

#include "core/presence/service.h"
#include "core/presence/state.h"
#include "tests/fuzz/lib/fuzz.h"

enum { GRACE_MS = 5000 };
static const int64_t NOW_MS = 1700000000000;

static enum transport_result on_send(void *websocket, const uint8_t *bytes, size_t len)
{
	(void)websocket;
	(void)bytes;
	(void)len;
	broken_promise("nobody is connected");
}

static void on_random(void *context, uint8_t *bytes, size_t len)
{
	(void)context;
	memset(bytes, 7, len);
}

static const struct state_clock machine = { .boot = "b", .uptime_ms = 3600 * 1000 };

static void begin(struct service *service)
{
	struct service_config config = {
		.hub = {
			.ping_interval_ms = 25 * 1000,
			.ping_timeout_ms = 20 * 1000,
			.connect_timeout_ms = 45 * 1000,
			.max_payload = 100 * 1000,
			.sessions_max = 1,
			.wall_offset_ms = NOW_MS,
			.transport = { .send = on_send, .random = on_random },
		},
		.leave_grace_ms = GRACE_MS,
		.return_ms = GRACE_MS,
	};

	promise(service_init(service, &config) == PRESENCE_OK, "there is memory");
}

static void check_user(const struct user *user)
{
	const char *start;
	size_t len;

	promise(user->keyed && key_is_id(user->id), "an expected user has the id of a key");
	promise(list_empty(&user->presences) && !list_empty(&user->absences), "and is absent");
	promise(strlen(user->profile.name) == user->profile.name_len, "no NUL in a name");
	promise(name_check(user->profile.name, user->profile.name_len, &start, &len) == NAME_OK &&
	            start == user->profile.name && len == user->profile.name_len,
	        "a name is one");
	promise(user->since_ms >= 0, "a time is after the epoch");
}

static void check_roster(const struct service *service, size_t count)
{
	size_t users = 0;

	list_for_each(room_node, &service->rooms.all) {
		const struct room *room = list_entry(room_node, struct room, link);
		struct slice name = { room->name, room->name_len };
		promise(rooms_allow(&service->rooms, name), "a room has a legal name");
		list_for_each(node, &room->roster.users) {
			const struct user *user = list_entry(node, struct user, link);
			promise(roster_find_keyed(&room->roster, user->id) == user, "an id is there once");
			check_user(user);
			users++;
		}
	}
	promise(users == count && service->tracker.absences.count == count,
	        "all who are expected are there");
}

static struct buffer encode(const struct service *service)
{
	struct buffer text;

	buffer_init(&text, STATE_BYTES_MAX);
	state_encode(&text, &service->tracker, &machine);
	promise(!buffer_failed(&text) && json_valid((const char *)text.data, text.len),
	        "a state is JSON");
	return text;
}

static void check_again(const struct buffer *text, size_t count)
{
	struct service service;
	size_t again;

	begin(&service);
	promise(state_restore(&service.tracker, (const char *)text->data, text->len, &machine,
	                      &again) == PRESENCE_OK,
	        "what was written can be read");
	promise(again == count, "they are as many");
	struct buffer second = encode(&service);
	promise(second.len == text->len && memcmp(second.data, text->data, text->len) == 0,
	        "they are the same");
	buffer_finish(&second);
	service_finish(&service);
}

static void check_end(struct service *service)
{
	hub_set_time(&service->hub, GRACE_MS);
	hub_tick(&service->hub);
	while (hub_flush(&service->hub)) {
	}
	promise(service->tracker.absences.count == 0 && service->rooms.by_name.count == 1 &&
	            service->rooms.default_room->roster.count == 0,
	        "who does not come back is gone, and the rooms are");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct service service;
	uint8_t *copy = exact_copy(data, size);
	size_t count;

	begin(&service);
	enum presence_error error =
		state_restore(&service.tracker, (const char *)copy, size, &machine, &count);
	free(copy);
	promise(error == PRESENCE_OK || count == 0, "of what is no state nobody is expected");
	check_roster(&service, count);
	struct buffer text = encode(&service);
	check_again(&text, count);
	buffer_finish(&text);
	check_end(&service);
	service_finish(&service);
	return 0;
}
