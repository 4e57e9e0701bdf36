#include "tests/simulation/truth/check.h"

#include <string.h>

#include "core/base/deadline.h"
#include "tests/simulation/tools/trace.h"
#include "tests/simulation/truth/attendance.h"
#include "tests/simulation/world.h"

enum {
	NOOP_LATEST_MS = 100,
	OUTBOX_MEMORY_MAX = 2 * SESSION_OUTBOX_MAX,
	FRAME_BYTES_MAX = 400,
	FRAMES_SLACK = (5 + ROOM_RUN_MAX) * FRAME_BYTES_MAX, /* a run may have been taken back since */
};

static size_t count_sessions(struct world *world)
{
	size_t count = 0;

	for (unsigned i = 0; i < world->character.guests; i++) {
		count += world->guests[i].session || world->guests[i].lingering ? 1 : 0;
	}
	return count;
}

static void check_counts(struct world *world)
{
	const struct hub *hub = world_hub(world);
	size_t expected = count_sessions(world);
	size_t listed = 0;

	list_for_each(node, &hub->open) {
		listed++;
	}
	if (hub->session_count != expected || listed != expected || hub->by_sid.count != expected) {
		fail("%zu sessions: session_count %zu, in the list %zu, in the table %zu", expected,
		     hub->session_count, listed, hub->by_sid.count);
	}
	if (!list_empty(&hub->dead) || !list_empty(&hub->failed)) {
		fail("sessions are left unburied by a flush");
	}
}

static void check_cursors(const struct session *session, bool flushed)
{
	list_for_each(node, &session->subscriptions) {
		const struct subscription *reader = list_entry(node, struct subscription, of_session);
		const struct journal *journal = &reader->feed->journal;
		if (feed_awaits_snapshot(reader)) {
			continue;
		}
		if (reader->cursor > journal->head || (flushed && reader->cursor < journal->tail)) {
			fail("a cursor at %llu, outside %llu to %llu", (unsigned long long)reader->cursor,
			     (unsigned long long)journal->tail, (unsigned long long)journal->head);
		}
		if (reader->cursor < reader->feed->needed) {
			fail("a cursor below what its feed believes to be needed");
		}
	}
}

/* A journal grows for readers that lag behind by half of it, and for nothing else. */
static void check_growth(struct truth *truth, const struct feed *feed)
{
	const struct journal *journal = &feed->journal;
	uint64_t oldest = journal->head;

	if (truth->ring > 0 && journal->capacity > truth->ring &&
	    journal->head - truth->oldest + FRAMES_SLACK < journal->capacity / 2) {
		fail("the journal of %s has grown to %zu bytes for nothing", truth->name,
		     journal->capacity);
	}
	list_for_each(node, &feed->subscriptions) {
		const struct subscription *reader = list_entry(node, struct subscription, of_feed);
		oldest = reader->cursor < oldest ? reader->cursor : oldest;
	}
	truth->ring = journal->capacity;
	truth->oldest = oldest;
}

static void check_session(const struct world *world, const struct guest *guest)
{
	const struct session *session = guest->session;

	check_cursors(session, world->flushed);
	if (session->outbox.capacity > OUTBOX_MEMORY_MAX) {
		fail("guest %u: its outbox holds %zu bytes", guest->number, session->outbox.capacity);
	}
	if (session->sid[ENGINEIO_SID_LENGTH] != '\0' || strlen(session->sid) != ENGINEIO_SID_LENGTH) {
		fail("guest %u: its sid is no sid", guest->number);
	}
	if (guest->socket && guest->socket->failed) {
		fail("guest %u: its socket failed, and the session goes on", guest->number);
	}
	/* the client waits for its GET to end before it takes over */
	if (world->flushed && guest->probed && guest->get && !guest->get->answered &&
	    world->now_ms - guest->noop_ms > NOOP_LATEST_MS) {
		fail("guest %u: its GET is held during the upgrade", guest->number);
	}
}

/* As many connections as they have, and a grace where they have none and may be back. */
static void check_presences(const struct room *room, const struct truth *truth)
{
	for (size_t i = 0; i < truth->attendance_count; i++) {
		const struct attendance *attendance = &truth->presences[i];
		const struct user *user = NULL;
		list_for_each(node, &room->roster.users) {
			const struct user *next = list_entry(node, const struct user, link);
			user = strcmp(next->id, attendance->id) == 0 ? next : user;
		}
		size_t absences = attendance_absences(truth, attendance->id);
		if (!user || user->keyed != attendance->keyed ||
		    list_length(&user->presences) != attendance->connections ||
		    list_length(&user->absences) != absences) {
			fail("%s of %s has not %u connections, or not %zu that may be back", attendance->id,
			     truth->name, attendance->connections, absences);
		}
	}
}

static void check_roster(const struct world *world, struct truth *truth)
{
	const struct room *room =
		rooms_find(&world->service.rooms, (struct slice){ truth->name, strlen(truth->name) });
	struct people people = { 0 };

	if (!room && truth->members + truth->people.count > 0) {
		fail("%s is gone, and somebody is in it", truth->name);
	}
	if (room && truth->members + truth->people.count == 0 &&
	    room != world->service.rooms.default_room) {
		fail("%s is empty, and not gone", truth->name);
	}
	if (!room) {
		truth->ring = 0;
		return;
	}
	check_growth(truth, &room->namespace.feed);
	list_for_each(node, &room->roster.users) {
		const struct user *user = list_entry(node, struct user, link);
		struct person person = { .since_ms = user->since_ms, .kind = user->profile.kind };
		memcpy(person.id, user->id, sizeof(person.id));
		memcpy(person.name, user->profile.name, user->profile.name_len);
		people_add(&people, &person);
	}
	if (room->roster.count != people.count || !people_equal(&people, &truth->people) ||
	    room->namespace.member_count != truth->members) {
		fail("the roster of %s is not who is there", truth->name);
	}
	people_finish(&people);
	check_presences(room, truth);
}

static bool has_read_all(const struct world *world, const struct guest *guest)
{
	if (!world->flushed || !guest->session || !guest->opened || guest->vanished) {
		return false;
	}
	if (!guest->socket) {
		return guest->get && !guest->get->answered;
	}
	return !guest->get && guest->socket->pipe.len == 0 && !guest->socket->blocked &&
	       !guest->socket->broken;
}

static void check_stay(const struct guest *guest, const struct stay *stay)
{
	bool strict = !world_is_poor(guest->world);

	if (!stay->known) {
		fail("guest %u has not heard that it is in %s", guest->number, stay->room->name);
	}
	if (stay->position != stay->room->count) {
		fail("guest %u knows %zu of the %zu changes of %s", guest->number, stay->position,
		     stay->room->count, stay->room->name);
	}
	if (stay->snapshots.count > 0 || stay->wants_snapshot) {
		fail("guest %u was not sent its snapshot of %s", guest->number, stay->room->name);
	}
	bool due = stay->present || stay->asked;
	if (strict ? stay->has_snapshot != due : due && !stay->has_snapshot) {
		fail("guest %u, %s in %s, has %s snapshot", guest->number,
		     stay->present ? "present" : "watching", stay->room->name,
		     stay->has_snapshot ? "a" : "no");
	}
	if (stay->has_snapshot && !people_equal(&stay->fold, &stay->room->people)) {
		fail("guest %u knows not who is in %s", guest->number, stay->room->name);
	}
}

static void check_knowledge(const struct guest *guest)
{
	if (guest->owed.first != guest->owed.count) {
		const struct note *next = &guest->owed.list[guest->owed.first];
		fail("guest %u has not been told what it is owed: %d %s %s", guest->number, next->kind,
		     next->room ? next->room : "", next->text);
	}
	if (guest->answers > 0) {
		fail("guest %u waits for %u pongs", guest->number, guest->answers);
	}
	for (size_t i = 0; i < guest->stay_count; i++) {
		if (guest->stays[i]->member) {
			check_stay(guest, guest->stays[i]);
		} else if (guest->stays[i]->kicked && !guest->stays[i]->told_over) {
			fail("guest %u has not been told that it was kicked", guest->number);
		}
	}
}

static void check_guest(const struct world *world, const struct guest *guest, bool settled)
{
	if (guest->session) {
		check_session(world, guest);
	}
	if (has_read_all(world, guest)) {
		check_knowledge(guest);
	} else if (settled && guest->session && !guest->vanished) {
		fail("guest %u could not come to an end of reading: %s%s%s%s", guest->number,
		     guest->opened ? "" : "not opened ", guest->get ? "polling " : "",
		     guest->get && guest->get->answered ? "answered " : "",
		     guest->socket ? "websocket" : "");
	}
}

void check_world(struct world *world, bool settled)
{
	check_counts(world);
	for (unsigned i = 0; i < ROOMS; i++) {
		check_roster(world, &world->rooms[i]);
	}
	for (unsigned i = 0; i < world->character.guests; i++) {
		check_guest(world, &world->guests[i], settled);
	}
	if (world->flushed && world->ticked_ms == world->now_ms &&
	    hub_next_deadline(world_hub(world)) <= world->now_ms) {
		fail("a deadline was started that is due already");
	}
}
