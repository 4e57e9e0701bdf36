#include "tests/simulation/truth/floods.h"

#include <string.h>

#include "tests/simulation/tools/trace.h"
#include "tests/simulation/truth/attendance.h"
#include "tests/simulation/truth/expect.h"
#include "tests/simulation/world.h"

/* --- Changes --- */

void floods_rename(struct world *world, struct truth *room, struct attendance *attendance,
                   const char *name)
{
	struct pace_limit limit = world->service.config.changes;
	bool waits = attendance->wanted[0] || pace_wait_ms(&attendance->changes, limit, world->now_ms);

	if (strcmp(people_find(&room->people, attendance->id)->name, name) == 0) {
		attendance->wanted[0] = '\0';
		return;
	}
	if (!waits) {
		pace_take(&attendance->changes, limit, world->now_ms);
		truth_rename(room, attendance->id, name);
		attendance_check_told(world, room);
		return;
	}
	if (!attendance->wanted[0]) {
		attendance->due_ms =
			world->now_ms + pace_wait_ms(&attendance->changes, limit, world->now_ms);
	}
	trace("  %s waits to be \"%s\"", attendance->id, name);
	memcpy(attendance->wanted, name, strlen(name) + 1);
}

/* Several may be due at once, and in any order: the core says in which. */
static void hear(void *context, const struct presence_change *change)
{
	struct world *world = context;

	if (world->ticking && change->type == CHANGE_RENAME) {
		struct told_rename *told = &world->renames[world->rename_count++];
		if (world->rename_count == RENAMES_MAX) {
			fail("more renames at once than there can be users");
		}
		told->room = world_room(world, change->room->name);
		memcpy(told->id, change->user->id, sizeof(told->id));
		memcpy(told->name, change->user->profile.name, sizeof(told->name));
	}
}

void floods_begin(struct world *world)
{
	observer_init(&world->observer, hear, world);
	tracker_observe(&world->service.tracker, &world->observer);
}

static void tell_rename(struct world *world, const struct told_rename *told)
{
	struct attendance *attendance = attendance_find(told->room, told->id);

	if (!attendance || !attendance->wanted[0] || attendance->due_ms > world->now_ms) {
		return; /* by a join whose turn it is, and which is held against the truth itself */
	}
	if (strcmp(attendance->wanted, told->name) != 0) {
		fail("%s is \"%s\" in %s, and was to be another", told->id, told->name, told->room->name);
	}
	attendance->wanted[0] = '\0';
	pace_take(&attendance->changes, world->service.config.changes, world->now_ms);
	truth_rename(told->room, told->id, told->name);
	attendance_check_told(world, told->room);
}

static void tell_renames(struct world *world)
{
	for (size_t i = 0; i < world->rename_count; i++) {
		tell_rename(world, &world->renames[i]);
	}
	world->rename_count = 0;
	for (unsigned i = 0; i < ROOMS; i++) {
		const struct truth *room = &world->rooms[i];
		for (size_t j = 0; j < room->attendance_count; j++) {
			const struct attendance *attendance = &room->presences[j];
			if (attendance->wanted[0] && attendance->due_ms <= world->now_ms) {
				fail("%s is still not \"%s\" in %s", attendance->id, attendance->wanted,
				     room->name);
			}
		}
	}
}

/* --- Joins --- */

bool floods_take_turn(struct world *world)
{
	struct pace_limit common = turns_common_limit(world->service.config.arrivals);
	struct pace_limit limit = turns_own_limit(world->service.config.arrivals);

	if (world->waiting == 0 && common.burst > 0 &&
	    pace_wait_ms(&world->common_arrivals, common, world->now_ms) == 0) {
		pace_take(&world->common_arrivals, common, world->now_ms);
		return true;
	}
	if (world->waiting == 0 && pace_wait_ms(&world->arrivals, limit, world->now_ms) == 0) {
		pace_take(&world->arrivals, limit, world->now_ms);
		return true;
	}
	return false;
}

bool floods_make_wait(struct stay *stay, const struct note *note)
{
	struct world *world = stay->guest->world;

	if (floods_take_turn(world)) {
		return false;
	}
	trace("  guest %u waits to join %s", stay->guest->number, stay->room->name);
	world->waiting++;
	stay->waits = ++world->arrived;
	stay->join = *note;
	stay->asked = true; /* it sees who is here */
	stay->wants_snapshot = true;
	return true;
}

/* Who came first; all are of one address. */
static struct stay *first_waiting(const struct world *world)
{
	struct stay *first = NULL;

	for (unsigned i = 0; i < world->character.guests; i++) {
		const struct guest *guest = &world->guests[i];
		for (size_t j = 0; j < guest->stay_count; j++) {
			struct stay *stay = guest->stays[j];
			if (stay->waits && (!first || stay->waits < first->waits)) {
				first = stay;
			}
		}
	}
	return first;
}

static void take_turns(struct world *world)
{
	struct pace_limit limit = turns_own_limit(world->service.config.arrivals);

	while (world->waiting > 0 && pace_wait_ms(&world->arrivals, limit, world->now_ms) == 0) {
		struct stay *stay = first_waiting(world);
		pace_take(&world->arrivals, limit, world->now_ms);
		world->waiting--;
		stay->waits = 0;
		trace("  guest %u may join %s now", stay->guest->number, stay->room->name);
		expect_turn(stay);
	}
}

void floods_tick(struct world *world)
{
	tell_renames(world);
	take_turns(world);
}
