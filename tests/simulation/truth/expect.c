#include "tests/simulation/truth/expect.h"

#include <string.h>

#include "core/base/deadline.h"
#include "core/session/client.h"
#include "tests/simulation/tools/trace.h"
#include "tests/simulation/truth/attendance.h"
#include "tests/simulation/truth/floods.h"
#include "tests/simulation/world.h"

struct guest *expect_guest(struct world *world, const struct session *session)
{
	if (world->acting && world->acting->session == session) {
		return world->acting;
	}
	for (unsigned i = 0; i < world->character.guests; i++) {
		if (world->guests[i].session == session) {
			return &world->guests[i];
		}
	}
	return NULL;
}

void expect_end(struct guest *guest, enum session_end end)
{
	guest->ends |= 1U << end;
}

void expect_opening(struct guest *guest)
{
	guest->world->acting = guest;
	if (world_is_poor(guest->world)) {
		expect_end(guest, SESSION_END_RESOURCES);
		expect_end(guest, SESSION_END_SLOW);
	}
}

/* Before the core connects it to a namespace, if it does. */
static void begin_session(struct guest *guest, struct session *session)
{
	const struct character *character = &guest->world->character;

	guest->session = session;
	guest->heartbeat_due = guest->world->now_ms + character->ping_interval_ms;
	guest->connect_due = guest->world->now_ms + CONNECT_LIMIT_MS;
	guest->turned_away = false;
	notes_push(&guest->owed, &(struct note){ .kind = NOTE_OPEN });
	if (character->limits) {
		expect_end(guest, SESSION_END_RATE);
	}
	if (guest->eio3) {
		guest->pinged = true;
		guest->ping_ms = guest->world->now_ms;
		expect_ping(guest);
	}
}

static bool spy_opened(void *context, struct session *session)
{
	struct world *world = list_entry(context, struct world, service.clients);

	if (!world->originals.opened(context, session)) {
		return false;
	}
	begin_session(world->acting, session);
	return true;
}

static bool is_connected(const struct stay *stay)
{
	return stay && stay->member;
}

/* Whether the message breaks a rule, so that the session has to end. */
static bool breaks_rule(const struct guest *guest, const struct note *note, const struct stay *stay)
{
	switch (note->kind) {
	case NOTE_CONNECT:
		return is_connected(stay) && !guest->turned_away;
	case NOTE_JOIN:
	case NOTE_ASK:
	case NOTE_LEAVE:
	case NOTE_IGNORED:
		return !is_connected(stay) && !(stay && stay->kicked);
	default:
		return note->kind == NOTE_BROKEN;
	}
}

static unsigned places_taken(const struct guest *guest)
{
	unsigned count = 0;

	for (size_t i = 0; i < guest->stay_count; i++) {
		count += guest->stays[i]->member || guest->stays[i]->kicked ? 1 : 0;
	}
	return count;
}

static void owe_connect_error(struct guest *guest, const char *room, const char *message)
{
	notes_push(&guest->owed,
	           &(struct note){ .kind = NOTE_CONNECT_ERROR, .room = room, .message = message });
}

static void check_connect(struct guest *guest, const struct note *note, const struct stay *before)
{
	struct world *world = guest->world;
	struct stay *stay = guest_stay(guest, note->room);
	bool accepted = stay != before;

	if (guest->turned_away && !accepted) {
		return; /* it is not answered */
	}
	bool full = places_taken(guest) - (accepted ? 1 : 0) >= CLIENT_NAMESPACES_MAX;
	bool allowed = world_room(world, note->room) && !full;

	if (accepted && !allowed) {
		fail("guest %u was let into %.40s", guest->number, note->room);
	}
	if (full) {
		owe_connect_error(guest, note->room, "Too many namespaces");
	} else if (!accepted && (!allowed || world_is_poor(world))) {
		owe_connect_error(guest, note->room, "Invalid namespace");
	} else if (!accepted) {
		fail("guest %u was not let into %s", guest->number, note->room);
	}
}

/* Who the join makes of the stay, or made before. */
static struct person who_joins(const struct stay *stay, const struct note *note)
{
	struct person person = { .since_ms = stay->guest->world->now_ms + WALL_OFFSET_MS,
		                     .kind = note->user_kind };

	if (stay->present) {
		memcpy(person.id, stay->user, sizeof(person.id));
	} else if (note->key) {
		attendance_key_id(note->key, person.id);
	} else {
		memcpy(person.id, stay->id, sizeof(person.id));
	}
	memcpy(person.name, note->text, sizeof(person.name));
	return person;
}

/* Whoever has a key may be there already, with another connection than this one. */
static bool has_sat_down(const struct stay *stay)
{
	const struct presence *presence = stay->member->app_data;

	return presence && presence->user;
}

/* The join, or rename, is done. */
static void sit_down(struct stay *stay, const struct note *note, const struct person *person)
{
	if (!stay->present) {
		attendance_begin(stay, person, note->key > 0);
	}
	floods_rename(stay->guest->world, stay->room, attendance_find(stay->room, person->id),
	              note->text);
}

/* What the join led to, by the roster; the clients are held to it. */
static enum refusal judge_join(struct guest *guest, struct stay *stay, const struct note *note)
{
	struct world *world = guest->world;

	if (!rate_take(&stay->joins, hub_limit(world_hub(world), world->service.config.joins),
	               world->now_ms)) {
		return REFUSAL_RATE;
	}
	if (note->verdict != REFUSAL_NONE) {
		return note->verdict;
	}
	attendance_leave_if_another(stay, note->key);
	stay->brought_back = false;
	struct person person = who_joins(stay, note);
	if (world_is_poor(world) && !has_sat_down(stay)) {
		return REFUSAL_UNAVAILABLE;
	}
	if (stay->waits) {
		return REFUSAL_RATE;
	}
	if (!attendance_find(stay->room, person.id) && floods_make_wait(stay, note)) {
		return REFUSAL_NONE;
	}
	const struct user *user = attendance_user(world, stay->room, person.id);
	if (!user || strcmp(change_wanted(user)->name, note->text) != 0) {
		fail("guest %u is not \"%s\" in %s", guest->number, note->text, stay->room->name);
	}
	sit_down(stay, note, &person);
	return REFUSAL_NONE;
}

/* Everybody may ask, but not too often. */
static enum refusal judge_question(const struct guest *guest, struct stay *stay)
{
	struct world *world = guest->world;

	if (!rate_take(&stay->joins, hub_limit(world_hub(world), world->service.config.joins),
	               world->now_ms)) {
		return REFUSAL_RATE;
	}
	stay->asked = true;
	stay->wants_snapshot = true;
	return REFUSAL_NONE;
}

static enum refusal judge(struct guest *guest, struct stay *stay, const struct note *note)
{
	return note->kind == NOTE_ASK ? judge_question(guest, stay) : judge_join(guest, stay, note);
}

static void check_answered(struct guest *guest, const struct note *note, struct stay *stay)
{
	struct note answer = { .kind = NOTE_ACK, .room = note->room, .ack = note->ack };

	if (!is_connected(stay)) {
		return;
	}
	bool waited = stay->waits;
	answer.verdict = judge(guest, stay, note);
	if (stay->waits && !waited) {
		return; /* it is answered when it is done */
	}
	if (stay->present) {
		memcpy(answer.text, stay->user, sizeof(stay->user));
	}
	if (note->ack == SOCKETIO_NO_ACK) {
		answer.kind = NOTE_REFUSED;
	}
	if (note->ack != SOCKETIO_NO_ACK || answer.verdict != REFUSAL_NONE) {
		notes_push(&guest->owed, &answer);
	}
}

void expect_turn(struct stay *stay)
{
	struct guest *guest = stay->guest;
	struct note answer = { .kind = NOTE_ACK, .room = stay->join.room, .ack = stay->join.ack };
	struct person person = who_joins(stay, &stay->join);

	sit_down(stay, &stay->join, &person);
	memcpy(answer.text, stay->user, sizeof(stay->user));
	if (answer.ack != SOCKETIO_NO_ACK) {
		notes_push(&guest->owed, &answer);
	}
}

static void check_message(struct guest *guest, const struct note *note, struct stay *stay,
                          bool breaks)
{
	if (breaks && guest->session) {
		fail("guest %u broke a rule and goes on", guest->number);
	} else if (breaks) {
		return;
	}
	if (note->kind == NOTE_CONNECT) {
		check_connect(guest, note, stay);
	} else if (note->kind == NOTE_JOIN || note->kind == NOTE_ASK) {
		check_answered(guest, note, stay);
	} else if (note->kind == NOTE_LEAVE && is_connected(stay)) {
		fail("guest %u left %s and is still there", guest->number, note->room);
	}
}

static void spy_message(void *context, struct session *session, const uint8_t *bytes, size_t len,
                        bool binary)
{
	struct world *world = list_entry(context, struct world, service.clients);
	struct guest *guest = expect_guest(world, session);
	const struct note *next = guest ? notes_pop(&guest->intents) : NULL;

	if (!next) {
		fail("a message that nobody sent");
	}
	struct note note = *next;
	struct stay *stay = note.room ? guest_stay(guest, note.room) : NULL;
	bool breaks = breaks_rule(guest, &note, stay);
	if (breaks) {
		expect_end(guest, SESSION_END_ERROR);
	}
	if (note.kind == NOTE_CONNECT && stay && !guest->turned_away) {
		stay->kicked = false;
	}
	world->reason = breaks ? LEAVE_LOST : LEAVE_LEFT;
	world->connecting = note.kind == NOTE_CONNECT ? &note : NULL;
	world->originals.message(context, session, bytes, len, binary);
	world->connecting = NULL;
	if (!session->failed) {
		check_message(guest, &note, stay, breaks);
	} else if ((note.kind == NOTE_JOIN || note.kind == NOTE_ASK) && is_connected(stay)) {
		judge(guest, stay, &note); /* what it did is done, though it will not hear of it */
	}
}

static void spy_arrive(void *context, struct member *member, struct slice auth,
                       struct arrival *arrival)
{
	struct world *world = list_entry(context, struct world, service);

	truth_is_heard(world_room_of(world, member)); /* it reads on from here */
	world->originals.arrive(context, member, auth, arrival);
	world->arrival = *arrival;
	if (arrival->turned_away) {
		struct guest *guest = expect_guest(world, member_session(member));
		trace("  guest %u is turned away", guest->number);
		attendance_turn_away(guest, world_room_of(world, member));
		guest->turned_away = true;
		guest->connect_due = world->now_ms + TURNED_AWAY_MS;
		world->turned_away = member;
	}
}

static void spy_connected(void *context, struct member *member, struct slice auth)
{
	struct world *world = list_entry(context, struct world, service);
	struct guest *guest = expect_guest(world, member_session(member));
	struct note connected = { .kind = NOTE_CONNECTED };
	struct stay *stay = guest_add_stay(guest, world_room_of(world, member), member);

	if (guest->turned_away) {
		fail("guest %u was turned away, and is let in", guest->number);
	}
	rate_init(&stay->joins, world->now_ms);
	stay->room->members++;
	connected.room = stay->room->name;
	memcpy(connected.text, stay->id, sizeof(stay->id));
	notes_push(&guest->owed, &connected);
	attendance_arrive(stay);
	guest->connect_due = DEADLINE_NEVER;
	world->originals.connected(context, member, auth);
}

static struct stay *stay_of(const struct guest *guest, const struct member *member)
{
	for (size_t i = 0; guest && i < guest->stay_count; i++) {
		if (guest->stays[i]->member == member) {
			return guest->stays[i];
		}
	}
	fail("a member was disconnected that is none");
}

/* Said to it just before. */
static void owe_kick(struct stay *stay)
{
	struct note told = { .kind = NOTE_KICKED, .room = stay->room->name };

	stay->kicked = true;
	if (stay->present) {
		notes_push(&stay->guest->owed, &told);
	}
	told.kind = NOTE_DISCONNECTED;
	notes_push(&stay->guest->owed, &told);
}

static void spy_disconnected(void *context, struct member *member, enum leave_reason reason)
{
	struct world *world = list_entry(context, struct world, service);
	struct session *session = member_session(member);

	if (member == world->turned_away) {
		world->turned_away = NULL;
		world->originals.disconnected(context, member, reason);
		return;
	}
	/* at the end of a session its guest has been parted from it, and is the acting one */
	struct guest *guest = expect_guest(world, session);
	struct stay *stay = stay_of(guest ? guest : world->acting, member);

	if (reason != world->reason) {
		fail("%s left %s for reason %d, not %d", stay->id, stay->room->name, reason, world->reason);
	}
	bool was_present = stay->present;
	if (reason == LEAVE_KICKED) {
		owe_kick(stay);
	}
	stay->member = NULL;
	stay->end = stay->room->count;
	stay->room->members--;
	stay->present = false;
	expect_snapshot(stay, member);
	world->waiting -= stay->waits ? 1 : 0;
	stay->waits = 0;
	stay->cut = stay->wants_snapshot;
	stay->wants_snapshot = false;
	if (world_is_poor(world)) { /* all may await one again, if it cannot be told */
		expect_snapshots(world);
	}
	world->originals.disconnected(context, member, reason);
	attendance_end(stay, was_present, reason);
}

/* Whether the session may be ended for being slow: it is a whole journal, or a full outbox, behind.
 */
static bool is_slow(const struct session *session)
{
	if (buffer_failed(&session->outbox)) {
		return true;
	}
	list_for_each(node, &session->subscriptions) {
		const struct subscription *reader = list_entry(node, struct subscription, of_session);
		const struct journal *journal = &reader->feed->journal;
		if (reader->cursor < journal->tail && journal->capacity == JOURNAL_BYTES_MAX) {
			return true;
		}
	}
	return false;
}

static enum leave_reason reason_for(enum session_end end)
{
	switch (end) {
	case SESSION_END_CLIENT:
		return LEAVE_LEFT;
	case SESSION_END_TIMEOUT:
		return LEAVE_TIMEOUT;
	case SESSION_END_SHUTDOWN:
		return LEAVE_SHUTDOWN;
	default:
		return LEAVE_LOST;
	}
}

static void part(struct guest *guest, const struct session *session)
{
	guest->session = NULL;
	guest->heartbeat_due = DEADLINE_NEVER;
	guest->connect_due = DEADLINE_NEVER;
	guest->upgrade_due = DEADLINE_NEVER;
	guest->lingering = session->state == SESSION_LINGERING;
	guest->linger_due = guest->lingering ? guest->world->now_ms + LINGER_LIMIT_MS : DEADLINE_NEVER;
}

/* A polling client that waits for nothing is told by its next GET, if its session did not break. */
static bool is_to_linger(const struct guest *guest, enum session_end end)
{
	bool orderly = end == SESSION_END_RATE || end == SESSION_END_IDLE;

	return orderly && !guest->socket && !(guest->get && !guest->get->answered);
}

static bool may_end(const struct guest *guest, const struct session *session, enum session_end end)
{
	bool starved = session->failed && world_is_poor(guest->world);

	return guest->ends & 1U << end || starved || (end == SESSION_END_SLOW && is_slow(session));
}

static void spy_closed(void *context, struct session *session, enum session_end end)
{
	struct world *world = list_entry(context, struct world, service.clients);
	struct guest *guest = expect_guest(world, session);
	struct guest *acting = world->acting;

	if (!guest && !world_is_poor(world)) {
		fail("a session ends that is nobody's: %s", session_end_text(end));
	}
	if (guest) {
		trace("  guest %u: session over: %s", guest->number, session_end_text(end));
		if (!may_end(guest, session, end)) {
			fail("guest %u: the session ends: %s", guest->number, session_end_text(end));
		}
		guest->end = end;
		part(guest, session);
		if (is_to_linger(guest, end) && !guest->lingering) {
			fail("guest %u: the session does not linger", guest->number);
		}
	}
	world->acting = guest;
	world->reason = reason_for(end);
	world->originals.closed(context, session, end);
	world->acting = acting;
}

void expect_begin(struct world *world)
{
	struct upper_protocol *upper = &world->service.hub.config.upper;
	struct app *app = &world->service.clients.app;

	world->originals = (struct originals){
		.opened = upper->opened,
		.message = upper->message,
		.closed = upper->closed,
		.arrive = app->arrive,
		.connected = app->connected,
		.disconnected = app->disconnected,
	};
	upper->opened = spy_opened;
	upper->message = spy_message;
	upper->closed = spy_closed;
	app->arrive = spy_arrive;
	app->connected = spy_connected;
	app->disconnected = spy_disconnected;
}
