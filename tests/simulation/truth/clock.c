/* The deadlines, kept a second time. */
#include "core/base/deadline.h"
#include "tests/simulation/tools/trace.h"
#include "tests/simulation/truth/attendance.h"
#include "tests/simulation/truth/expect.h"
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

/* What is due: said before the core acts, so that it may, and asked for after. */
struct due {
	bool end;
	bool upgrade;
	bool linger;
};

static struct due foresee(struct guest *guest)
{
	int64_t now_ms = guest->world->now_ms;
	struct due due = {
		.end = guest->session &&
		       ((guest->pinged && guest->heartbeat_due <= now_ms) || guest->connect_due <= now_ms),
		.upgrade = guest->session && guest->upgrade_due <= now_ms,
		.linger = guest->lingering && guest->linger_due <= now_ms,
	};

	if (guest->session && guest->heartbeat_due <= now_ms) {
		foresee_heartbeat(guest);
	}
	if (guest->session && guest->connect_due <= now_ms) {
		expect_end(guest, SESSION_END_IDLE);
	}
	guest->probe_ends = due.upgrade;
	return due;
}

static void check_due(struct guest *guest, struct due due)
{
	struct world *world = guest->world;

	if (due.end && guest->session) {
		fail("guest %u outlives its deadline", guest->number);
	}
	if (due.upgrade) {
		if (guest->probe && !guest->probe->gone) {
			fail("guest %u probes for more than its time", guest->number);
		}
		guest->upgrade_due = DEADLINE_NEVER;
		guest->probed = false;
		guest->probe_ends = false;
	}
	if (due.linger) {
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
	if (sid) {
		found = hub_find(world_hub(world), sid);
	} else {
		hub_tick(world_hub(world));
	}
	attendance_expire(world);
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
		dues[i] = nothing_due(guest) ? (struct due){ 0 } : foresee(guest);
	}
	struct session *found = tick(world, sid);
	for (unsigned i = 0; i < world->character.guests; i++) {
		check_due(&world->guests[i], dues[i]);
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

/* Whether the flush makes a snapshot for it: it has joined or asked, or, where memory was short, it
 * could not be told of a change. */
static bool awaits_snapshot(const struct stay *stay)
{
	if (stay->member && list_linked(&stay->member->subscription.awaiting)) {
		return stay->wants_snapshot || world_is_poor(stay->guest->world);
	}
	return stay->wants_snapshot;
}

/* A snapshot of which nothing went out yet is replaced by the new one. */
static void foresee_snapshot(struct stay *stay)
{
	if (stay->member && stay->member->subscription.snapshot && stay->snapshots.count > 0) {
		marks_drop(&stay->snapshots);
	}
	marks_push(&stay->snapshots, stay->room->count);
}

bool expect_flush(struct world *world)
{
	for (unsigned i = 0; i < world->character.guests; i++) {
		struct guest *guest = &world->guests[i];
		for (size_t j = 0; j < guest->stay_count; j++) {
			struct stay *stay = guest->stays[j];
			if (awaits_snapshot(stay)) {
				foresee_snapshot(stay);
			}
			stay->wants_snapshot = false;
		}
	}
	world->acting = NULL;
	world->flushed = !hub_flush(world_hub(world));
	if (world_is_poor(world)) {
		forget_failed(world);
	}
	return world->flushed;
}
