#include "tests/simulation/client/events.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "core/text/json.h"
#include "tests/simulation/tools/memory.h"
#include "tests/simulation/tools/trace.h"
#include "tests/simulation/world.h"

/* A packet, taken apart. */
struct heard {
	const char *text;
	char type;
	char *room; /* may be very long: what was refused is echoed */
	int64_t ack;
	cJSON *json; /* NULL if there is none */
};

static char *copy_of(const char *text, size_t len)
{
	char *copy = memory_own(NULL, len + 1);

	memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

static struct heard parse(const struct guest *guest, const char *text)
{
	struct heard heard = { .text = text, .type = text[0], .ack = SOCKETIO_NO_ACK };
	const char *at = text + 1;
	const char *end;

	if (*at == '/') {
		end = strchr(at, ',');
		if (!end) {
			fail("guest %u: a room without an end: %s", guest->number, text);
		}
		heard.room = copy_of(at, (size_t)(end - at));
		at = end + 1;
	} else {
		heard.room = copy_of("/", 1);
	}
	if (*at >= '0' && *at <= '9') {
		char *behind;
		heard.ack = strtoll(at, &behind, 10);
		at = behind;
	}
	if (*at) {
		heard.json = cJSON_ParseWithOpts(at, NULL, 1);
	}
	if (*at && (!heard.json || !json_valid(at, strlen(at)))) {
		fail("guest %u: no JSON: %s", guest->number, text);
	}
	return heard;
}

_Noreturn static void unexpected(const struct guest *guest, const struct heard *heard,
                                 const char *why)
{
	fail("guest %u: %s: %s", guest->number, why, heard->text);
}

static const char *text_of(const cJSON *object, const char *key)
{
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));

	return text ? text : "(none)";
}

static const struct note *owed(struct guest *guest, const struct heard *heard, enum note_kind kind)
{
	const struct note *note = notes_pop(&guest->owed);

	/* without memory, who is kicked is not told why */
	if (note && note->kind == NOTE_KICKED && kind != NOTE_KICKED && world_is_poor(guest->world)) {
		note = notes_pop(&guest->owed);
	}
	if (!note || note->kind != kind || strcmp(note->room, heard->room) != 0) {
		unexpected(guest, heard, "a private packet that is not the next one owed");
	}
	return note;
}

/* Whether it is told the pid. */
static void check_stay(const struct guest *guest, const struct heard *heard,
                       const struct stay *stay)
{
	const cJSON *pid = cJSON_GetObjectItemCaseSensitive(heard->json, "pid");

	if (stay->pid[0] ? strcmp(text_of(heard->json, "pid"), stay->pid) != 0 : pid != NULL) {
		unexpected(guest, heard, "another pid than the server's");
	}
}

/* A stock client keeps the offset that it has, until an event brings another one. */
static void keep_offset(const struct guest *guest, struct stay *stay)
{
	for (size_t i = 0; i < guest->ticket_count && !stay->offset[0]; i++) {
		const struct ticket *ticket = &guest->tickets[i];
		if (ticket->last && strcmp(ticket->room, stay->room->name) == 0) {
			memcpy(stay->offset, ticket->offset, sizeof(stay->offset));
			stay->offset_is_old = true;
		}
	}
}

static void take_connected(struct guest *guest, const struct heard *heard)
{
	const struct note *note = owed(guest, heard, NOTE_CONNECTED);

	if (guest->eio3 ? heard->json != NULL : strcmp(text_of(heard->json, "sid"), note->text) != 0) {
		unexpected(guest, heard, "another sid than the server's");
	}
	for (size_t i = 0; i < guest->stay_count; i++) {
		if (strcmp(guest->stays[i]->id, note->text) == 0) {
			check_stay(guest, heard, guest->stays[i]);
			guest->stays[i]->known = true;
			keep_offset(guest, guest->stays[i]);
		}
	}
}

static void take_disconnected(struct guest *guest, const struct heard *heard)
{
	owed(guest, heard, NOTE_DISCONNECTED);
	struct stay *stay = guest_known_stay(guest, heard->room);
	if (!stay || stay->told_over) {
		unexpected(guest, heard, "disconnected without being connected");
	}
	stay->told_over = true;
}

static void take_connect_error(struct guest *guest, const struct heard *heard)
{
	const struct note *note = owed(guest, heard, NOTE_CONNECT_ERROR);

	const char *message = cJSON_GetStringValue(heard->json);

	if (!guest->eio3) {
		message = text_of(heard->json, "message");
	}
	if (!message || strcmp(message, note->message) != 0) {
		unexpected(guest, heard, "another message than owed");
	}
}

/* Whether the answer has this id; "": none. */
static bool says_id(const cJSON *answer, const char *id)
{
	const cJSON *told = cJSON_GetObjectItemCaseSensitive(answer, "id");

	return *id ? cJSON_IsString(told) && strcmp(told->valuestring, id) == 0 : !told;
}

static void take_ack(struct guest *guest, const struct heard *heard)
{
	const struct note *note = owed(guest, heard, NOTE_ACK);
	const cJSON *answer = cJSON_GetArrayItem(heard->json, 0);
	const cJSON *ok = cJSON_GetObjectItemCaseSensitive(answer, "ok");
	const cJSON *error = cJSON_GetObjectItemCaseSensitive(answer, "error");
	bool fits =
		note->verdict == REFUSAL_NONE
			? cJSON_IsTrue(ok) && says_id(answer, note->text)
			: cJSON_IsFalse(ok) && strcmp(text_of(error, "code"), refusal_code(note->verdict)) == 0;

	if (heard->ack != note->ack || !fits) {
		unexpected(guest, heard, "another answer than owed");
	}
}

static void take_refused(struct guest *guest, const struct heard *heard, const cJSON *argument)
{
	const struct note *note = owed(guest, heard, NOTE_REFUSED);

	if (strcmp(text_of(argument, "code"), refusal_code(note->verdict)) != 0) {
		unexpected(guest, heard, "another refusal than owed");
	}
}

static void take_connections(struct guest *guest, const struct heard *heard, const cJSON *argument)
{
	const cJSON *count = cJSON_GetObjectItemCaseSensitive(argument, "count");

	if (world_is_poor(guest->world)) { /* nobody is owed it */
		return;
	}
	const struct note *note = owed(guest, heard, NOTE_CONNECTIONS);
	if (!cJSON_IsNumber(count) || count->valueint != note->ack) {
		unexpected(guest, heard, "another number of connections than owed");
	}
}

static enum user_kind kind_of(const char *text)
{
	return strcmp(text, "web") == 0 ? USER_WEB : (strcmp(text, "tui") == 0 ? USER_TUI : USER_APP);
}

static void copy_text(char *out, size_t size, const char *text)
{
	size_t len = strlen(text);

	memcpy(out, text, len < size ? len : size - 1);
	out[len < size ? len : size - 1] = '\0';
}

static struct person read_person(const cJSON *object, const char *name_key)
{
	struct person person = { .kind = kind_of(text_of(object, "kind")) };

	copy_text(person.id, sizeof(person.id), text_of(object, "id"));
	copy_text(person.name, sizeof(person.name), text_of(object, name_key));
	person.since_ms =
		(int64_t)cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(object, "since"));
	return person;
}

static const char *reason_text(enum leave_reason reason)
{
	static const char *const texts[] = { "left", "lost", "timeout", "kicked", "shutdown" };

	return texts[reason];
}

static bool same_who(const struct turn *change, const cJSON *object, const char *name_key)
{
	return strcmp(text_of(object, "id"), change->person.id) == 0 &&
	       strcmp(text_of(object, name_key), change->person.name) == 0;
}

/* Whether the event is this change, told by the contract. */
static bool tells(const char *event, const cJSON *object, const struct turn *change)
{
	int keys = cJSON_GetArraySize(object);

	switch (change->kind) {
	case TRUTH_JOIN: {
		struct person person = read_person(object, "new_user_name");
		return strcmp(event, "new_user") == 0 && keys == 4 &&
		       same_who(change, object, "new_user_name") &&
		       person.since_ms == change->person.since_ms && person.kind == change->person.kind;
	}
	case TRUTH_RENAME:
		return strcmp(event, "user_renamed") == 0 && keys == 2 && same_who(change, object, "name");
	case TRUTH_LEAVE:
		return strcmp(event, "disconnect_user") == 0 && keys == 3 &&
		       same_who(change, object, "name") &&
		       strcmp(text_of(object, "reason"), reason_text(change->reason)) == 0;
	case TRUTH_NOTICE:
		return strcmp(event, "notice") == 0 && keys == 1 &&
		       strcmp(text_of(object, "text"), change->person.name) == 0;
	}
	return false;
}

/* The next change of the room, no other, and none behind the end of the stay. */
static void hold_against_truth(const struct guest *guest, const struct heard *heard,
                               struct stay *stay, const char *event, const cJSON *object)
{
	const struct truth *room = stay->room;
	size_t end = stay->member || stay->end > room->count ? room->count : stay->end;

	if (stay->position >= end || !tells(event, object, &room->changes[stay->position])) {
		unexpected(guest, heard, "not the next change of the room");
	}
	stay->position++;
}

static void fold(const struct guest *guest, const struct heard *heard, struct stay *stay,
                 const char *event, const cJSON *object)
{
	struct person *person = people_find(&stay->fold, text_of(object, "id"));

	if (strcmp(event, "new_user") == 0 && !person) {
		struct person come = read_person(object, "new_user_name");
		people_add(&stay->fold, &come);
	} else if (strcmp(event, "user_renamed") == 0 && person) {
		people_rename(&stay->fold, person, text_of(object, "name"));
	} else if (strcmp(event, "disconnect_user") == 0 && person) {
		people_remove(&stay->fold, person);
	} else if (strcmp(event, "notice") != 0) {
		unexpected(guest, heard, "an event that does not fit what is known");
	}
}

static void check_fold(const struct guest *guest, const struct heard *heard,
                       const struct stay *stay)
{
	if (stay->fold.hash != truth_hash_at(stay->room, stay->position)) {
		unexpected(guest, heard, "the folded events are not the roster");
	}
}

static void take_snapshot(const struct guest *guest, const struct heard *heard, struct stay *stay,
                          const cJSON *users)
{
	const cJSON *user;

	if (stay->snapshots.count == 0 || stay->position > stay->snapshots.list[0]) {
		unexpected(guest, heard, "a snapshot for nothing");
	}
	people_clear(&stay->fold);
	cJSON_ArrayForEach(user, users)
	{
		struct person person = read_person(user, "name");
		people_add(&stay->fold, &person);
	}
	stay->has_snapshot = true;
	stay->position = marks_pop(&stay->snapshots);
	check_fold(guest, heard, stay);
}

static void take_change(const struct guest *guest, const struct heard *heard, struct stay *stay,
                        const char *event, const cJSON *object)
{
	/* before it joined it may have been told of another connection with its key */
	bool knows_itself = stay->present && stay->position >= stay->present_from &&
	                    stay->has_snapshot && !world_is_poor(guest->world);
	const char *own = knows_itself ? stay->user : stay->id;

	if (strcmp(event, "new_user") == 0 && strcmp(text_of(object, "id"), own) == 0) {
		unexpected(guest, heard, "it is told of itself");
	}
	hold_against_truth(guest, heard, stay, event, object);
	if (stay->has_snapshot) {
		fold(guest, heard, stay, event, object);
		check_fold(guest, heard, stay);
	}
}

/* What is in the room's journal, and the list, has an offset where connections are recovered. */
static void check_arguments(const struct guest *guest, const struct heard *heard, struct stay *stay,
                            const char *event)
{
	bool private = strcmp(event, "kicked") == 0 || strcmp(event, "own_connections") == 0 ||
	               strcmp(event, "join_refused") == 0;
	bool has_offset = guest->world->character.recovery && !private;
	const char *offset = cJSON_GetStringValue(cJSON_GetArrayItem(heard->json, 2));

	if (cJSON_GetArraySize(heard->json) != (has_offset ? 3 : 2) ||
	    (has_offset && (!offset || strlen(offset) != FEED_OFFSET_LENGTH))) {
		unexpected(guest, heard, "more or less than an event");
	}
	if (has_offset) {
		memcpy(stay->offset, offset, sizeof(stay->offset));
		stay->offset_is_old = false;
	}
}

static void take_event(struct guest *guest, const struct heard *heard)
{
	const char *event = cJSON_GetStringValue(cJSON_GetArrayItem(heard->json, 0));
	const cJSON *argument = cJSON_GetArrayItem(heard->json, 1);
	struct stay *stay = guest_known_stay(guest, heard->room);

	if (!event || !argument) {
		unexpected(guest, heard, "no event");
	}
	/* a stock client would keep what comes before CONNECT is answered, and over a loss too: it
	 * would make of it what it is told again */
	if (!stay || stay->told_over) {
		unexpected(guest, heard, "an event of a room without a connection to it");
	}
	check_arguments(guest, heard, stay, event);
	if (strcmp(event, "kicked") == 0) {
		owed(guest, heard, NOTE_KICKED);
	} else if (strcmp(event, "own_connections") == 0) {
		take_connections(guest, heard, argument);
	} else if (strcmp(event, "join_refused") == 0) {
		take_refused(guest, heard, argument);
	} else if (strcmp(event, "existing_users") == 0) {
		take_snapshot(guest, heard, stay, argument);
	} else {
		take_change(guest, heard, stay, event, argument);
	}
}

void events_take(struct guest *guest, const char *text)
{
	struct heard heard = parse(guest, text);

	switch (heard.type) {
	case '0':
		take_connected(guest, &heard);
		break;
	case '1':
		take_disconnected(guest, &heard);
		break;
	case '2':
		take_event(guest, &heard);
		break;
	case '3':
		take_ack(guest, &heard);
		break;
	case '4':
		take_connect_error(guest, &heard);
		break;
	default:
		unexpected(guest, &heard, "no packet that a server sends");
	}
	cJSON_Delete(heard.json);
	memory_disown(heard.room);
}
