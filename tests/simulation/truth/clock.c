/* The deadlines, kept a second time. */
#include "core/base/deadline.h"
#include "core/base/lateness.h"
#include "tests/simulation/tools/trace.h"
#include "tests/simulation/truth/attendance.h"
#include "tests/simulation/truth/expect.h"
#include "tests/simulation/truth/floods.h"
#include "tests/simulation/world.h"

static void foresee_heartbeat(struct guest *guest)
{
	struct world *world = guest->world;

	if (guest->pinged) {
		expect_end(guest, SESSION_END_TIMEOUT);
		return;
	}
	/* counted from when the ping was due, if the loop came to it in time */
	int64_t half_ms = world->character.ping_timeout_ms / 2;
	int64_t excused_ms = world->now_ms - (LATENESS_MS < half_ms ? LATENESS_MS : half_ms);
	int64_t from_ms = guest->heartbeat_due > excused_ms ? guest->heartbeat_due : excused_ms;
	guest->pinged = true;
	guest->heartbeat_due = from_ms + world->character.ping_timeout_ms;
	notes_push(&guest->owed, &(struct note){ .kind = NOTE_PING });
}

/* When what may be due now is due: said before the core acts, so that it may, and asked for after,
 * as far as the core judged: after a late waking it waits for what came meanwhile. */
struct due {
	int64_t end_ms;
	int64_t upgrade_ms;
	int64_t linger_ms;
};

static const struct due nothing = { DEADLINE_NEVER, DEADLINE_NEVER, DEADLINE_NEVER };

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static struct due foresee(struct guest *guest)
{
	int64_t now_ms = guest->world->now_ms;
	struct due due = nothing;

	if (guest->session) {
		due.end_ms =
			earlier(guest->connect_due, guest->pinged ? guest->heartbeat_due : DEADLINE_NEVER);
		due.upgrade_ms = guest->upgrade_due;
	}
	due.linger_ms = guest->lingering ? guest->linger_due : DEADLINE_NEVER;
	if (guest->session && guest->heartbeat_due <= now_ms) {
		foresee_heartbeat(guest);
	}
	if (guest->session && guest->connect_due <= now_ms) {
		expect_end(guest, SESSION_END_IDLE);
	}
	guest->probe_ends = due.upgrade_ms <= now_ms;
	return due;
}

static bool ended_by_deadline(const struct guest *guest)
{
	return guest->end == SESSION_END_TIMEOUT || guest->end == SESSION_END_IDLE;
}

static void check_end(struct guest *guest, int64_t due_ms, int64_t judged_ms)
{
	if (due_ms == DEADLINE_NEVER) {
		return;
	}
	if (guest->session && due_ms <= judged_ms) {
		fail("guest %u outlives its deadline", guest->number);
	}
	if (!guest->session && due_ms > judged_ms && ended_by_deadline(guest)) {
		fail("guest %u ends before its deadline was to be judged", guest->number);
	}
	guest->ends &= ~(1U << SESSION_END_TIMEOUT | 1U << SESSION_END_IDLE);
}

static void check_due(struct guest *guest, struct due due, int64_t judged_ms)
{
	struct world *world = guest->world;

	check_end(guest, due.end_ms, judged_ms);
	if (due.upgrade_ms <= judged_ms) {
		if (guest->probe && !guest->probe->gone) {
			fail("guest %u probes for more than its time", guest->number);
		}
		guest->upgrade_due = DEADLINE_NEVER;
		guest->probed = false;
	}
	guest->probe_ends = false;
	if (due.linger_ms <= judged_ms) {
		if (table_find(&world_hub(world)->by_sid, guest->sid, ENGINEIO_SID_LENGTH)) {
			fail("guest %u lingers on", guest->number);
		}
		guest->lingering = false;
		guest->linger_due = DEADLINE_NEVER;
	}
}

static bool nothing_due(const struct guest *guest)
{
	int64_t now_ms = guest->world->now_ms;

	return guest->heartbeat_due > now_ms && guest->connect_due > now_ms &&
	       guest->upgrade_due > now_ms && guest->linger_due > now_ms;
}

static struct session *tick(struct world *world, const char *sid)
{
	struct session *found = NULL;

	world->acting = NULL;
	world->ticking = true;
	if (sid) {
		found = hub_find(world_hub(world), sid);
	} else {
		hub_tick(world_hub(world));
	}
	world->ticking = false;
	attendance_expire(world);
	floods_tick(world);
	return found;
}

/* Ticks, by hub_find() if a sid is given. No deadline is shorter than a millisecond, so that
 * nothing is due for the rest of one in which all were looked at. */
static struct session *tick_and_check(struct world *world, const char *sid)
{
	static struct due dues[SIMULATION_GUESTS_MAX];

	if (world->ticked_ms == world->now_ms) {
		return tick(world, sid);
	}
	for (unsigned i = 0; i < world->character.guests; i++) {
		struct guest *guest = &world->guests[i];
		dues[i] = nothing_due(guest) ? nothing : foresee(guest);
	}
	struct session *found = tick(world, sid);
	int64_t judged_ms = world_hub(world)->judged_ms;
	for (unsigned i = 0; i < world->character.guests; i++) {
		check_due(&world->guests[i], dues[i], judged_ms);
	}
	if (judged_ms > world->now_ms) {
		fail("deadlines are judged that have not come");
	}
	if (judged_ms != world->now_ms && judged_ms != LATENESS_JUDGE_NOTHING) {
		return found; /* the rest is for the next waking */
	}
	if (hub_next_deadline(world_hub(world)) <= world->now_ms) {
		fail("a deadline is still due behind a tick");
	}
	world->ticked_ms = world->now_ms;
	return found;
}

void expect_tick(struct world *world)
{
	tick_and_check(world, NULL);
}

struct session *expect_find(struct world *world, const char *sid)
{
	return tick_and_check(world, sid);
}

void expect_pong(struct guest *guest)
{
	if (guest->session && guest->pinged && !guest->eio3) {
		guest->pinged = false;
		guest->heartbeat_due = guest->world->now_ms + guest->world->character.ping_interval_ms;
	}
}

void expect_ping(struct guest *guest)
{
	const struct character *character = &guest->world->character;

	if (guest->session) {
		guest->heartbeat_due =
			guest->world->now_ms + character->ping_interval_ms + character->ping_timeout_ms;
	}
}

/* A session that failed before it was to linger is closed by the flush. */
static void forget_failed(struct world *world)
{
	for (unsigned i = 0; i < world->character.guests; i++) {
		struct guest *guest = &world->guests[i];
		if (guest->lingering &&
		    !table_find(&world_hub(world)->by_sid, guest->sid, ENGINEIO_SID_LENGTH)) {
			guest->lingering = false;
			guest->linger_due = DEADLINE_NEVER;
		}
	}
}

/* It may be given a snapshot by the flush: it has joined or asked. Where memory was short it may be
 * one that could not be told of a change, or that is to be ended. */
static void foresee_snapshot(struct stay *stay)
{
	bool awaits = stay->member && feed_awaits_snapshot(&stay->member->subscription);

	if (stay->member && world_is_poor(stay->guest->world)) {
		stay->wants_snapshot = awaits;
	} else if (stay->member && awaits != stay->wants_snapshot) {
		fail("guest %u %s a snapshot of %s", stay->guest->number, awaits ? "awaits" : "misses",
		     stay->room->name);
	}
	stay->offered = stay->room->count;
}

/* Who awaited one does so no longer, if it was given to it. */
static void note_snapshot(struct stay *stay)
{
	if (stay->member) {
		expect_snapshot(stay, stay->member);
	}
}

static void for_each_stay(const struct world *world, void (*act)(struct stay *stay))
{
	for (unsigned i = 0; i < world->character.guests; i++) {
		const struct guest *guest = &world->guests[i];
		for (size_t j = 0; j < guest->stay_count; j++) {
			act(guest->stays[j]);
		}
	}
}

void expect_snapshot(struct stay *stay, const struct member *member)
{
	if (stay->wants_snapshot && !feed_awaits_snapshot(&member->subscription)) {
		marks_push(&stay->snapshots, stay->offered);
		stay->wants_snapshot = false;
	}
}

void expect_snapshots(struct world *world)
{
	for_each_stay(world, note_snapshot);
}

bool expect_flush(struct world *world)
{
	for_each_stay(world, foresee_snapshot);
	for (unsigned i = 0; i < ROOMS; i++) {
		truth_is_heard(&world->rooms[i]);
	}
	world->acting = NULL;
	world->flushed = !hub_flush(world_hub(world));
	expect_snapshots(world);
	if (world_is_poor(world)) {
		forget_failed(world);
	}
	return world->flushed;
}
