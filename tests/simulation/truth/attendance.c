#include "tests/simulation/truth/attendance.h"

#include <stdio.h>
#include <string.h>

#include "tests/simulation/tools/memory.h"
#include "tests/simulation/tools/trace.h"
#include "tests/simulation/truth/floods.h"
#include "tests/simulation/world.h"

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

const char *attendance_key(unsigned number, char out[KEY_BYTES_MAX + 1])
{
	snprintf(out, KEY_BYTES_MAX + 1, "a-secret_of_nobody-%02u", number);
	return out;
}

const char *attendance_key_id(unsigned number, char out[USER_ID_BYTES_MAX + 1])
{
	memset(out, 'A', USER_ID_BYTES_MAX);
	out[USER_ID_BYTES_MAX - 1] = letters[number];
	out[USER_ID_BYTES_MAX] = '\0';
	return out;
}

void attendance_digest(const void *secret, const uint8_t *bytes, size_t len,
                       uint8_t digest[KEY_DIGEST_BYTES])
{
	(void)secret;
	memset(digest, 0, KEY_DIGEST_BYTES);
	digest[14] = (uint8_t)((bytes[len - 2] - '0') * 10 + (bytes[len - 1] - '0'));
}

struct user *attendance_user(struct world *world, const struct truth *room, const char *id)
{
	const struct room *found =
		rooms_find(&world->service.rooms, (struct slice){ room->name, strlen(room->name) });

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

struct attendance *attendance_find(const struct truth *room, const char *id)
{
	for (size_t i = 0; i < room->attendance_count; i++) {
		if (strcmp(room->presences[i].id, id) == 0) {
			return &room->presences[i];
		}
	}
	return NULL;
}

static struct attendance *add(struct truth *room, const char *id)
{
	if (room->attendance_count == room->attendance_capacity) {
		room->attendance_capacity = room->attendance_capacity ? 2 * room->attendance_capacity : 4;
		room->presences =
			memory_own(room->presences, room->attendance_capacity * sizeof(*room->presences));
	}
	struct attendance *attendance = &room->presences[room->attendance_count++];
	*attendance = (struct attendance){ 0 };
	memcpy(attendance->id, id, sizeof(attendance->id));
	return attendance;
}

static void add_absent(struct truth *room, const struct absent *absent)
{
	if (room->absent_count == room->absent_capacity) {
		room->absent_capacity = room->absent_capacity ? 2 * room->absent_capacity : 4;
		room->absents = memory_own(room->absents, room->absent_capacity * sizeof(*room->absents));
	}
	room->absents[room->absent_count++] = *absent;
}

static void remove_absent(struct truth *room, size_t i)
{
	room->absent_count--;
	memmove(&room->absents[i], &room->absents[i + 1],
	        (room->absent_count - i) * sizeof(*room->absents));
}

static void remove_absences(struct truth *room, const char *user)
{
	for (size_t i = room->absent_count; i-- > 0;) {
		if (strcmp(room->absents[i].user, user) == 0) {
			remove_absent(room, i);
		}
	}
}

size_t attendance_absences(const struct truth *room, const char *user)
{
	size_t count = 0;

	for (size_t i = 0; i < room->absent_count; i++) {
		count += strcmp(room->absents[i].user, user) == 0 ? 1 : 0;
	}
	return count;
}

static const struct absent *find_absent(const struct truth *room, const char *pid)
{
	for (size_t i = 0; i < room->absent_count; i++) {
		if (strcmp(room->absents[i].pid, pid) == 0) {
			return &room->absents[i];
		}
	}
	return NULL;
}

static void add_place(struct truth *room, const struct place *place)
{
	if (room->place_count == room->place_capacity) {
		room->place_capacity = room->place_capacity ? 2 * room->place_capacity : 4;
		room->places = memory_own(room->places, room->place_capacity * sizeof(*room->places));
	}
	room->places[room->place_count++] = *place;
}

static void remove_place(struct truth *room, size_t i)
{
	room->place_count--;
	memmove(&room->places[i], &room->places[i + 1],
	        (room->place_count - i) * sizeof(*room->places));
}

static const struct place *find_place(const struct truth *room, const char *pid)
{
	for (size_t i = 0; i < room->place_count; i++) {
		if (strcmp(room->places[i].pid, pid) == 0) {
			return &room->places[i];
		}
	}
	return NULL;
}

static void remove_places(struct truth *room, const char *user)
{
	for (size_t i = room->place_count; i-- > 0;) {
		if (strcmp(room->places[i].person.id, user) == 0) {
			remove_place(room, i);
		}
	}
}

void attendance_check_told(struct world *world, struct truth *room)
{
	const struct room *found =
		rooms_find(&world->service.rooms, (struct slice){ room->name, strlen(room->name) });

	if (world_is_poor(world) && !(found && (found->run.user || found->run.id[0]))) {
		truth_forget_untold(room);
	}
}

static void leave(struct world *world, struct truth *room, struct attendance *attendance,
                  enum leave_reason reason)
{
	remove_absences(room, attendance->id);
	truth_leave(room, attendance->id, reason);
	attendance_check_told(world, room);
	*attendance = room->presences[--room->attendance_count];
}

/* Each connection of the user is owed the word that there are so many. */
static void owe_count(struct world *world, const struct truth *room,
                      const struct attendance *attendance)
{
	struct note count = { .kind = NOTE_CONNECTIONS,
		                  .room = room->name,
		                  .ack = attendance->connections };

	/* without memory, nobody may be told */
	for (unsigned i = 0; i < world->character.guests && !world_is_poor(world); i++) {
		struct guest *guest = &world->guests[i];
		for (size_t j = 0; j < guest->stay_count; j++) {
			const struct stay *stay = guest->stays[j];
			if (stay->present && stay->room == room && strcmp(stay->user, attendance->id) == 0) {
				notes_push(&guest->owed, &count);
			}
		}
	}
}

static void sit_down(struct stay *stay, struct attendance *attendance)
{
	attendance->connections++;
	memcpy(stay->user, attendance->id, sizeof(stay->user));
	stay->present = true;
	if (attendance->connections > 1) {
		owe_count(stay->guest->world, stay->room, attendance);
	}
}

/* The stay is this connection again: its user has it back. */
static void come_back(struct stay *stay, const struct absent *absent)
{
	struct attendance *attendance = attendance_find(stay->room, absent->user);
	const struct place *place = find_place(stay->room, absent->pid);

	if (place) {
		remove_place(stay->room, (size_t)(place - stay->room->places));
	}
	remove_absent(stay->room, (size_t)(absent - stay->room->absents));
	stay->present_from = stay->position;
	if (attendance) {
		sit_down(stay, attendance);
	}
}

/* It knows what it knew, and is told the rest behind the word that it is connected. */
static void resume(struct stay *stay, const struct ticket *ticket)
{
	trace("  guest %u goes on in %s behind %zu of %zu changes", stay->guest->number,
	      stay->room->name, ticket->position, stay->room->count);
	stay->position = ticket->position;
	stay->has_snapshot = ticket->has_snapshot;
	stay->asked = ticket->has_snapshot;
	memcpy(stay->offset, ticket->offset, sizeof(stay->offset));
	people_copy(&stay->fold, &ticket->fold);
}

/* What it connects with; NULL: nothing. */
static const struct ticket *ticket_of(const struct guest *guest)
{
	const struct note *note = guest->world->connecting;

	return note && note->ack ? &guest->tickets[note->ack - 1] : NULL;
}

void attendance_turn_away(struct guest *guest, const struct truth *room)
{
	const struct ticket *ticket = ticket_of(guest);
	const struct place *place = ticket ? find_place(room, ticket->pid) : NULL;

	if (world_is_poor(guest->world)) {
		return; /* what it brought could not be looked at */
	}
	if (!place || find_absent(room, ticket->pid)) {
		fail("guest %u is turned away from %s with nothing to come back with", guest->number,
		     room->name);
	}
	if ((place->keyed && attendance_find(room, place->person.id)) ||
	    floods_take_turn(guest->world)) {
		fail("guest %u is turned away from %s, and could come back", guest->number, room->name);
	}
}

/* The grace is over, or there was none: it joins as who it was, and renames nobody who is there. */
static void come_back_late(struct stay *stay, const struct ticket *ticket)
{
	struct world *world = stay->guest->world;
	const struct place *found = ticket ? find_place(stay->room, ticket->pid) : NULL;

	if (!found) {
		return;
	}
	struct place place = *found;
	if (!place.keyed) {
		memcpy(place.person.id, stay->id, sizeof(stay->id));
	}
	if (!attendance_find(stay->room, place.person.id) && !floods_take_turn(world)) {
		fail("guest %u comes back to %s without a turn", stay->guest->number, stay->room->name);
	}
	remove_place(stay->room, (size_t)(found - stay->room->places));
	place.person.since_ms = world->now_ms + WALL_OFFSET_MS;
	trace("  guest %u is brought back to %s as \"%s\"", stay->guest->number, stay->room->name,
	      place.person.name);
	attendance_begin(stay, &place.person, place.keyed);
	stay->brought_back = true;
}

void attendance_arrive(struct stay *stay)
{
	const struct guest *guest = stay->guest;
	const struct world *world = guest->world;
	const struct note *note = world->connecting;
	const struct ticket *ticket = ticket_of(guest);
	const struct absent *absent = ticket ? find_absent(stay->room, ticket->pid) : NULL;
	bool recovered = world->arrival.recovered;
	bool listed = absent && absent->listed;

	memcpy(stay->pid, world->arrival.pid, sizeof(stay->pid));
	if (recovered && (!absent || note->key)) {
		fail("guest %u goes on in %s with nothing to go on with", guest->number, stay->room->name);
	}
	if (!absent) {
		come_back_late(stay, ticket);
		return;
	}
	if (recovered && !absent->user[0]) { /* else it would not join again */
		fail("guest %u goes on in %s, and has not joined", guest->number, stay->room->name);
	}
	if (!recovered && ticket->must && !note->key && ticket->position == stay->room->count) {
		fail("guest %u cannot go on in %s", guest->number, stay->room->name);
	}
	if (recovered) {
		resume(stay, ticket);
	}
	come_back(stay, absent);
	stay->asked = stay->asked || listed;
	stay->wants_snapshot = !recovered && (stay->present || listed);
}

void attendance_begin(struct stay *stay, const struct person *person, bool keyed)
{
	struct attendance *attendance = attendance_find(stay->room, person->id);

	stay->present_from = stay->room->count;
	if (!attendance) {
		truth_join(stay->room, person);
		attendance_check_told(stay->guest->world, stay->room);
		attendance = add(stay->room, person->id);
		attendance->keyed = keyed;
	}
	if (!stay->guest->world->character.recovery) { /* else each may still come back itself */
		remove_absences(stay->room, person->id);
	}
	sit_down(stay, attendance);
	stay->wants_snapshot = true;
}

/* Whether only the connection is over: who left the room said so before the session was. */
static bool is_lost(const struct stay *stay, enum leave_reason reason)
{
	return reason == LEAVE_LOST || reason == LEAVE_TIMEOUT ||
	       (reason == LEAVE_LEFT && !stay->guest->session);
}

/* Whether it is waited for. */
static bool may_return(const struct stay *stay, const struct attendance *attendance,
                       enum leave_reason reason)
{
	struct world *world = stay->guest->world;
	bool by_key = attendance && attendance->keyed && attendance->connections == 0;

	if (!((stay->pid[0] && world->character.recovery) || by_key) ||
	    world->character.grace_ms == 0 || !is_lost(stay, reason)) {
		return false;
	}
	/* without memory it is told at once */
	return !world_is_poor(world) || attendance_user(world, stay->room, attendance->id);
}

static void begin_absence(const struct stay *stay, const struct attendance *attendance,
                          enum leave_reason reason)
{
	struct world *world = stay->guest->world;
	struct absent absent = { .reason = reason };

	trace("  %s is absent from %s", attendance ? attendance->id : "one who watched",
	      stay->room->name);
	absent.due_ms = world->now_ms + world->character.grace_ms;
	absent.order = ++world->losses;
	absent.listed = stay->asked && !attendance;
	if (world->character.recovery) {
		memcpy(absent.pid, stay->pid, sizeof(absent.pid));
	}
	if (attendance) {
		memcpy(absent.user, attendance->id, sizeof(absent.user));
	}
	add_absent(stay->room, &absent);
}

/* What its client may come back with, at any time. */
static void keep_place(const struct stay *stay, const struct attendance *attendance,
                       enum leave_reason reason)
{
	struct place place = { .keyed = attendance->keyed };

	if (reason == LEAVE_KICKED) {
		remove_places(stay->room, attendance->id);
	} else if (stay->pid[0] && (is_lost(stay, reason) || reason == LEAVE_SHUTDOWN)) {
		memcpy(place.pid, stay->pid, sizeof(place.pid));
		place.person = *people_find(&stay->room->people, attendance->id);
		if (attendance->wanted[0]) {
			memcpy(place.person.name, attendance->wanted, sizeof(place.person.name));
		}
		add_place(stay->room, &place);
	}
}

void attendance_leave_if_another(struct stay *stay, unsigned key)
{
	char id[USER_ID_BYTES_MAX + 1];
	struct attendance *attendance = attendance_find(stay->room, stay->user);

	if (!stay->present || !stay->brought_back || key == 0 ||
	    strcmp(attendance_key_id(key, id), stay->user) == 0) {
		return;
	}
	stay->present = false;
	stay->user[0] = '\0';
	attendance->connections--;
	if (attendance->connections > 0) {
		owe_count(stay->guest->world, stay->room, attendance);
	} else {
		leave(stay->guest->world, stay->room, attendance, LEAVE_LEFT);
	}
}

void attendance_end(struct stay *stay, bool was_present, enum leave_reason reason)
{
	struct attendance *attendance = was_present ? attendance_find(stay->room, stay->user) : NULL;

	if (attendance) {
		keep_place(stay, attendance, reason);
	}
	if (attendance) {
		attendance->connections--;
	}
	bool waited_for = may_return(stay, attendance, reason);
	if (waited_for) {
		begin_absence(stay, attendance, reason);
	}
	if (attendance && attendance->connections > 0) {
		owe_count(stay->guest->world, stay->room, attendance);
	} else if (attendance && !waited_for && !(attendance->keyed && reason == LEAVE_SHUTDOWN)) {
		leave(stay->guest->world, stay->room, attendance, reason);
	}
}

/* Who was lost first leaves first, if it is nowhere else. */
static void expire(struct world *world, struct truth *room)
{
	while (room->absent_count > 0 && room->absents[0].due_ms <= world_hub(world)->judged_ms) {
		struct absent due = room->absents[0];
		struct attendance *attendance = attendance_find(room, due.user);
		remove_absent(room, 0);
		if (attendance && attendance->connections == 0 &&
		    attendance_absences(room, due.user) == 0) {
			leave(world, room, attendance, due.reason);
		}
	}
}

void attendance_expire(struct world *world)
{
	for (unsigned i = 0; i < ROOMS; i++) {
		expire(world, &world->rooms[i]);
	}
}

/* Somebody who has no connection now. */
static struct attendance *first_absent(const struct truth *room)
{
	for (size_t i = 0; i < room->absent_count; i++) {
		struct attendance *attendance = attendance_find(room, room->absents[i].user);
		if (attendance && attendance->connections == 0) {
			return attendance;
		}
	}
	return NULL;
}

void attendance_kick_absent(struct world *world, struct truth *room)
{
	struct attendance *absent = first_absent(room);

	if (!absent) {
		return;
	}
	trace("  %s, who is absent, is kicked from %s", absent->id, room->name);
	struct user *user = attendance_user(world, room, absent->id);
	if (!user) {
		fail("%s is absent, and not in the roster of %s", absent->id, room->name);
	}
	world->acting = NULL;
	tracker_kick(
		&world->service.tracker,
		rooms_find(&world->service.rooms, (struct slice){ room->name, strlen(room->name) }), user,
		"noise");
	remove_places(room, absent->id);
	leave(world, room, absent, LEAVE_KICKED);
}
