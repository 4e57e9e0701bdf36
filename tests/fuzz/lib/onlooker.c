#include "tests/fuzz/lib/onlooker.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "core/wire/wsframe.h"
#include "tests/fuzz/lib/fuzz.h"

enum { UNREAD_MAX = 8 * 1024 * 1024 };

static void say(struct onlooker *onlooker, const char *text)
{
	uint8_t *bytes = exact_copy((const uint8_t *)text, strlen(text));

	session_receive(onlooker->session, onlooker, bytes, strlen(text), false);
	free(bytes);
}

void onlooker_begin(struct onlooker *onlooker, struct service *service)
{
	*onlooker = (struct onlooker){ .service = service };
	buffer_init(&onlooker->unread, UNREAD_MAX);
	onlooker->session =
		session_open(&service->hub, &(struct session_opening){ .websocket = onlooker });
	promise(onlooker->session != NULL, "there is room for the onlooker");
	say(onlooker, "40");
	say(onlooker, "42[\"got_a_new_user\",{\"name\":\"onlooker\"}]");
}

void onlooker_finish(struct onlooker *onlooker)
{
	buffer_finish(&onlooker->unread);
}

static const char *text_of(const cJSON *object, const char *key)
{
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));

	promise(text != NULL, "events have their keys");
	return text;
}

static struct observed *find(struct onlooker *onlooker, const char *id)
{
	for (unsigned i = 0; i < onlooker->count; i++) {
		if (strcmp(onlooker->people[i].id, id) == 0) {
			return &onlooker->people[i];
		}
	}
	return NULL;
}

static void set_name(struct observed *person, const char *name)
{
	promise(strlen(name) <= NAME_BYTES_MAX, "names are bounded");
	memcpy(person->name, name, strlen(name) + 1);
}

static void add(struct onlooker *onlooker, const cJSON *object, const char *name_key)
{
	const char *id = text_of(object, "id");

	promise(!find(onlooker, id), "who comes was not there");
	promise(onlooker->count < OBSERVED_MAX, "there are not so many");
	struct observed *person = &onlooker->people[onlooker->count++];
	promise(strlen(id) <= USER_ID_BYTES_MAX, "ids are bounded");
	memcpy(person->id, id, strlen(id) + 1);
	set_name(person, text_of(object, name_key));
}

static void fold(struct onlooker *onlooker, const char *event, const cJSON *argument)
{
	if (strcmp(event, "existing_users") == 0) {
		const cJSON *user;
		onlooker->count = 0;
		onlooker->has_snapshot = true;
		cJSON_ArrayForEach(user, argument)
		{
			add(onlooker, user, "name");
		}
		return;
	}
	promise(onlooker->has_snapshot, "the snapshot comes first");
	if (strcmp(event, "new_user") == 0) {
		add(onlooker, argument, "new_user_name");
		return;
	}
	struct observed *person = find(onlooker, text_of(argument, "id"));
	promise(person != NULL, "who changes is there");
	if (strcmp(event, "user_renamed") == 0) {
		set_name(person, text_of(argument, "name"));
	} else {
		promise(strcmp(event, "disconnect_user") == 0, "there is no other event");
		struct observed *behind = person + 1;
		memmove(person, behind,
		        (size_t)(onlooker->people + onlooker->count - behind) * sizeof(*person));
		onlooker->count--;
	}
}

static void take_packet(struct onlooker *onlooker, const char *text, size_t len)
{
	if (len == 1 && text[0] == '2') {
		onlooker->pongs++;
	}
	if (len < 2 || memcmp(text, "42", 2) != 0) {
		return;
	}
	cJSON *array = cJSON_ParseWithLength(text + 2, len - 2);
	promise(cJSON_IsArray(array), "an event is an array");
	promise(cJSON_GetArraySize(array) == (onlooker->service->config.recovery ? 3 : 2),
	        "it has a payload, and an offset where connections are recovered");
	fold(onlooker, cJSON_GetStringValue(cJSON_GetArrayItem(array, 0)),
	     cJSON_GetArrayItem(array, 1));
	cJSON_Delete(array);
}

void onlooker_send(struct onlooker *onlooker, const uint8_t *bytes, size_t len)
{
	struct buffer *unread = &onlooker->unread;
	struct wsframe frame;
	size_t at = 0;

	buffer_append(unread, bytes, len);
	while (wsframe_decode(unread->data + at, unread->len - at, &frame) == WIRE_DONE) {
		take_packet(onlooker, (const char *)frame.payload, frame.len);
		at += frame.size;
	}
	memmove(unread->data, unread->data + at, unread->len - at);
	unread->len -= at;
}

void onlooker_live(struct onlooker *onlooker)
{
	for (; onlooker->pongs > 0; onlooker->pongs--) {
		say(onlooker, "3");
	}
}

/* Whoever is in a room has a connection to it, or has lost one a moment ago. */
static void check_user(const struct service *service, const struct user *user)
{
	bool recovery = service->config.recovery;
	size_t presences = list_length(&user->presences);
	size_t absences = list_length(&user->absences);

	promise(presences > 0 || absences > 0, "who is there has connections, or is absent");
	promise(recovery || presences == 0 || absences == 0, "and not both if none can be recovered");
	promise(recovery || user->keyed || presences == 1, "without a key it has one");
	promise(user->keyed || presences + absences == 1, "or has lost that one");
}

static void check_presences(const struct service *service)
{
	size_t absent = 0;

	list_for_each(room_node, &service->rooms.all) {
		const struct room *room = list_entry(room_node, struct room, link);
		list_for_each(node, &room->roster.users) {
			const struct user *user = list_entry(node, struct user, link);
			check_user(service, user);
			absent += list_length(&user->absences);
		}
	}
	promise(absent <= service->tracker.absences.count, "all who are absent are counted");
	promise(service->config.recovery || absent == service->tracker.absences.count,
	        "and nobody else is");
}

void onlooker_check(const struct onlooker *onlooker)
{
	const struct room *room = rooms_find(&onlooker->service->rooms, (struct slice){ "/", 1 });
	unsigned i = 0;

	promise(room && onlooker->unread.len == 0, "the last frame is whole");
	promise(room->roster.count == onlooker->count, "it knows as many as there are");
	list_for_each(node, &room->roster.users) {
		const struct user *user = list_entry(node, struct user, link);
		const struct observed *person = &onlooker->people[i++];
		promise(strcmp(user->id, person->id) == 0, "it knows who is there");
		promise(strcmp(user->profile.name, person->name) == 0, "it knows their names");
	}
	check_presences(onlooker->service);
}
