#include "tests/simulation/presence.h"

#include <stdio.h>
#include <string.h>

#include "core/base/deadline.h"
#include "tests/simulation/memory.h"
#include "tests/simulation/trace.h"
#include "tests/simulation/world.h"

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

const char *presence_key(unsigned number, char out[KEY_BYTES_MAX + 1])
{
	snprintf(out, KEY_BYTES_MAX + 1, "a-secret_of_nobody-%02u", number);
	return out;
}

const char *presence_key_id(unsigned number, char out[USER_ID_BYTES_MAX + 1])
{
	memset(out, 'A', USER_ID_BYTES_MAX);
	out[USER_ID_BYTES_MAX - 1] = letters[number];
	out[USER_ID_BYTES_MAX] = '\0';
	return out;
}

void presence_digest(const uint8_t *bytes, size_t len, uint8_t digest[KEY_DIGEST_BYTES])
{
	memset(digest, 0, KEY_DIGEST_BYTES);
	digest[14] = (uint8_t)((bytes[len - 2] - '0') * 10 + (bytes[len - 1] - '0'));
}

struct user *presence_user(struct world *world, const struct truth *room, const char *id)
{
	const struct room *found =
		service_find_room(&world->service, (struct slice){ room->name, strlen(room->name) });

	if (!found) {
		return NULL;
	}
	list_for_each(node, &found->roster.users) {
		struct user *user = list_entry(node, struct user, link);
		if (strcmp(user->id, id) == 0) {
			return user;
		}
	}
	return NULL;
}

static struct presence *find(const struct truth *room, const char *id)
{
	for (size_t i = 0; i < room->presence_count; i++) {
		if (strcmp(room->presences[i].id, id) == 0) {
			return &room->presences[i];
		}
	}
	return NULL;
}

static struct presence *add(struct truth *room, const char *id)
{
	if (room->presence_count == room->presence_capacity) {
		room->presence_capacity = room->presence_capacity ? 2 * room->presence_capacity : 4;
		room->presences =
			memory_own(room->presences, room->presence_capacity * sizeof(*room->presences));
	}
	struct presence *presence = &room->presences[room->presence_count++];
	*presence = (struct presence){ .gone_ms = DEADLINE_NEVER };
	memcpy(presence->id, id, sizeof(presence->id));
	return presence;
}

static void leave(struct truth *room, struct presence *presence, enum leave_reason reason)
{
	truth_leave(room, presence->id, reason);
	*presence = room->presences[--room->presence_count];
}

/* Each connection of the user is owed the word that there are so many. */
static void owe_count(struct world *world, const struct truth *room,
                      const struct presence *presence)
{
	struct note count = { .kind = NOTE_CONNECTIONS,
		                  .room = room->name,
		                  .ack = presence->connections };

	/* without memory, nobody may be told */
	for (unsigned i = 0; i < world->character.guests && !world_is_poor(world); i++) {
		struct guest *guest = &world->guests[i];
		for (size_t j = 0; j < guest->stay_count; j++) {
			const struct stay *stay = guest->stays[j];
			if (stay->present && stay->room == room && strcmp(stay->user, presence->id) == 0) {
				notes_push(&guest->owed, &count);
			}
		}
	}
}

void presence_begin(struct stay *stay, const struct person *person, bool keyed)
{
	struct presence *presence = find(stay->room, person->id);
	bool is_new = !presence;

	if (is_new) {
		truth_join(stay->room, person);
		presence = add(stay->room, person->id);
		presence->keyed = keyed;
	}
	presence->connections++;
	presence->gone_ms = DEADLINE_NEVER;
	memcpy(stay->user, person->id, sizeof(stay->user));
	stay->present = true;
	stay->wants_snapshot = true;
	if (presence->connections > 1) {
		owe_count(stay->guest->world, stay->room, presence);
	}
	if (!is_new && strcmp(people_find(&stay->room->people, person->id)->name, person->name) != 0) {
		truth_rename(stay->room, person->id, person->name);
	}
}

/* Whether only the connection is over: who left the room said so before the session was. */
static bool is_lost(const struct stay *stay, enum leave_reason reason)
{
	return reason == LEAVE_LOST || reason == LEAVE_TIMEOUT ||
	       (reason == LEAVE_LEFT && !stay->guest->session);
}

/* The last connection is gone: what comes of it, and when. */
static void end_last(struct stay *stay, struct presence *presence, enum leave_reason reason)
{
	struct world *world = stay->guest->world;
	struct truth *room = stay->room;
	bool comes_back = presence->keyed && reason == LEAVE_SHUTDOWN;
	bool may_return = presence->keyed && world->character.grace_ms > 0 && is_lost(stay, reason);

	if (may_return && world_is_poor(world)) { /* without memory it is told at once */
		may_return = presence_user(world, room, presence->id) != NULL;
	}
	if (may_return) {
		trace("  %s is absent from %s", presence->id, room->name);
		presence->gone_ms = world->now_ms + world->character.grace_ms;
		presence->order = ++world->losses;
		presence->reason = reason;
	} else if (!comes_back) {
		leave(room, presence, reason);
	}
}

void presence_end(struct stay *stay, enum leave_reason reason)
{
	struct world *world = stay->guest->world;
	struct presence *presence = find(stay->room, stay->user);

	if (--presence->connections == 0) {
		end_last(stay, presence, reason);
	} else {
		owe_count(world, stay->room, presence);
	}
}

/* Who was lost first leaves first. */
static struct presence *first_due(const struct truth *room, int64_t now_ms)
{
	struct presence *first = NULL;

	for (size_t i = 0; i < room->presence_count; i++) {
		struct presence *presence = &room->presences[i];
		if (presence->gone_ms <= now_ms && (!first || presence->order < first->order)) {
			first = presence;
		}
	}
	return first;
}

void presence_expire(struct world *world)
{
	for (unsigned i = 0; i < ROOMS; i++) {
		struct truth *room = &world->rooms[i];
		for (struct presence *due; (due = first_due(room, world->now_ms));) {
			leave(room, due, due->reason);
		}
	}
}

void presence_kick_absent(struct world *world, struct truth *room)
{
	struct presence *absent = first_due(room, DEADLINE_NEVER - 1);

	if (!absent) {
		return;
	}
	trace("  %s, who is absent, is kicked from %s", absent->id, room->name);
	struct user *user = presence_user(world, room, absent->id);
	if (!user) {
		fail("%s is absent, and not in the roster of %s", absent->id, room->name);
	}
	world->acting = NULL;
	service_kick(
		&world->service,
		service_find_room(&world->service, (struct slice){ room->name, strlen(room->name) }), user,
		"noise");
	leave(room, absent, LEAVE_KICKED);
}
