#include "tests/simulation/world.h"

#include <stdio.h>
#include <string.h>

#include "core/base/deadline.h"
#include "tests/simulation/client/front.h"
#include "tests/simulation/client/moves.h"
#include "tests/simulation/client/speech.h"
#include "tests/simulation/tools/memory.h"
#include "tests/simulation/tools/trace.h"
#include "tests/simulation/truth/attendance.h"
#include "tests/simulation/truth/check.h"
#include "tests/simulation/truth/expect.h"
#include "tests/simulation/truth/floods.h"

enum { SETTLE_ROUNDS = 20 * 1000, ALLOWED_ROOMS = 3 };

static const char *const names[ROOMS] = {
	"/",    "/a",   "/lobby", "/Room_2",
	"/d-d", "/0",   "/r6",    "/r7",
	"/r8",  "/r9",  "/A",     "/ab",
	"/r12", "/r13", "/r14",   "/r15",
	"/r16", "/r17", "/r18",   "/0123456789012345678901234567890123456789012345678901234567890123",
};

/* What --rooms allows where the schedule has a list of rooms. */
static const char *const allowed[ALLOWED_ROOMS] = { "a", "Room_2", "r9" };

const char *room_name(unsigned n)
{
	return names[n];
}

static bool is_allowed(const struct world *world, const char *name)
{
	if (!world->character.closed_rooms || strcmp(name, "/") == 0) {
		return true;
	}
	for (unsigned i = 0; i < ALLOWED_ROOMS; i++) {
		if (strcmp(name + 1, allowed[i]) == 0) {
			return true;
		}
	}
	return false;
}

struct truth *world_room(struct world *world, const char *name)
{
	for (unsigned i = 0; i < ROOMS; i++) {
		if (strcmp(names[i], name) == 0) {
			return is_allowed(world, name) ? &world->rooms[i] : NULL;
		}
	}
	return NULL;
}

struct truth *world_room_of(struct world *world, const struct member *member)
{
	char name[sizeof(world->rooms[0].name)] = { 0 };

	memcpy(name, member->name, member->name_len);
	return world_room(world, name);
}

static struct character draw_character(struct chance *chance)
{
	static const unsigned percents[] = { 0, 30, 60, 100 };
	static const int64_t graces_ms[] = { 0, 1, 20, 300, 5000, 30 * 1000 };
	struct character character = {
		.guests = chance_between(chance, 1, 12),
		.steps = chance_between(chance, 20, 150),
		.moves = chance_between(chance, 1, 12),
		.rooms = chance_percent(chance, 80) ? chance_between(chance, 1, 3) : ROOMS,
		.polling = percents[chance_below(chance, 4)],
		.reading = chance_percent(chance, 50) ? 90 : chance_between(chance, 5, 60),
		.ponging = chance_percent(chance, 70) ? 95 : chance_between(chance, 10, 60),
		.acks = 40,
		.storm = chance_percent(chance, 90) ? 10 : chance_between(chance, 200, 800),
		.kernel = chance_percent(chance, 50) ? 200 * 1000 : chance_between(chance, 10, 5000),
		.tiny_reads = chance_percent(chance, 10),
		.limits = chance_percent(chance, 20),
		.closed_rooms = chance_percent(chance, 15),
		.sessions_max = chance_percent(chance, 10) ? 4 : SIMULATION_GUESTS_MAX,
		.ping_interval_ms = chance_between(chance, 1, 30 * 1000),
		.ping_timeout_ms = chance_between(chance, 20, 20 * 1000),
	};

	character.eio3 = percents[chance_below(chance, 4)];
	if (!character.limits && chance_percent(chance, 20)) {
		character.refusals = chance_between(chance, 1, 300);
		character.large_refusals = chance_percent(chance, 50) ? chance_below(chance, 80) : 0;
	}
	character.keyed = percents[chance_below(chance, 4)];
	character.keys = chance_between(chance, 1, character.guests);
	character.grace_ms = graces_ms[chance_below(chance, 6)];
	character.recovery = chance_percent(chance, 40);
	if (character.recovery) {
		character.eio3 /= 3; /* they have no pids */
		character.grace_ms = character.grace_ms == 20 ? 2000 : character.grace_ms;
	}
	return character;
}

/* More readers than one flush serves. */
static void make_crowd(struct world *world)
{
	struct character *character = &world->character;

	character->guests = 1200;
	character->joiners = 20;
	character->gathered = true;
	character->polling = 5;
	character->steps = 20;
	character->moves = 80;
	character->rooms = chance_between(&world->chance, 1, 2);
	character->storm = 3;
	character->kernel = 200 * 1000;
	character->reading = 100;
	character->sessions_max = SIMULATION_GUESTS_MAX;
	character->ping_interval_ms += 2000;
	character->refusals = 0;
	character->large_refusals = 0;
}

/* The journals turn and grow. */
static void make_busy(struct world *world)
{
	struct character *character = &world->character;

	character->guests = chance_between(&world->chance, 2, 6);
	character->joiners = character->guests;
	character->gathered = true;
	character->rooms = chance_between(&world->chance, 1, 2);
	character->steps = 40;
	character->storm = chance_between(&world->chance, 50, 400);
	character->limits = false;
	moves_prefer_storms(world, 40);
}

/* Snapshots are so large that they leave in pieces, and pings come in between. */
static void make_city(struct world *world)
{
	struct character *character = &world->character;

	character->residents = 1800;
	character->rooms = 1;
	character->steps = 60;
	character->kernel = 20 * 1000;
	character->ping_interval_ms = 10;
}

/* Readers fall a whole journal behind: by not reading, or by a storm of this size in one iteration.
 */
static void make_flood(struct world *world, unsigned storm, unsigned polling)
{
	struct character *character = &world->character;

	character->guests = 3;
	character->joiners = 3;
	character->gathered = true;
	character->flooded = true;
	character->hurried = true;
	character->steps = 20;
	character->moves = 2;
	character->polling = polling;
	character->eio3 = 0; /* they would be in two rooms */
	character->reading = 100;
	character->first_room = ROOMS - 1; /* of the longest name */
	character->rooms = 1;
	character->closed_rooms = false;
	character->storm = storm;
	character->acks = 5;
	character->limits = false;
	character->kernel = storm > 10 * 1000 ? 8 * 1000 * 1000 : 50 * 1000;
	character->sessions_max = SIMULATION_GUESTS_MAX;
	character->ping_interval_ms = 25 * 1000;
	character->refusals = 0;
	character->large_refusals = 0;
	moves_prefer_storms(world, 0);
}

/* Others are told of a user's changes, and of joins, only so often. */
static void draw_paces(struct world *world)
{
	struct chance *chance = &world->chance;
	struct character *character = &world->character;

	character->changes = (struct pace_limit){
		.burst = (int32_t)chance_between(chance, 0, 3),
		.every_ms = (int32_t)chance_between(chance, 1, 3000),
	};
	character->arrivals = (struct pace_limit){
		.burst = (int32_t)chance_between(chance, 0, 5),
		.every_ms = (int32_t)chance_between(chance, 1, 400),
	};
}

static void init_service(struct world *world)
{
	const struct character *character = &world->character;
	struct service_config config = {
		.hub = {
			.ping_interval_ms = character->ping_interval_ms,
			.ping_timeout_ms = character->ping_timeout_ms,
			.connect_timeout_ms = CONNECT_LIMIT_MS,
			.max_payload = 100 * 1000,
			.sessions_max = character->sessions_max,
			.wall_offset_ms = WALL_OFFSET_MS,
			.transport = front_transport(world),
		},
		.leave_grace_ms = character->grace_ms,
		.recovery = character->recovery,
		.digest = attendance_digest,
		.changes = character->changes,
		.arrivals = character->arrivals,
	};

	if (character->limits) {
		config.joins = service_join_limit();
		config.hub.packets = service_packet_limit();
	}
	if (character->closed_rooms) {
		config.rooms = allowed;
		config.room_count = ALLOWED_ROOMS;
	}
	if (service_init(&world->service, &config) != PRESENCE_OK) {
		fail("the service has no memory to begin with");
	}
}

/* Put into the roster by hand: they have no connection. */
static void settle_in(struct world *world)
{
	struct roster *roster = &world->service.rooms.default_room->roster;
	struct person person = { .since_ms = 1, .kind = USER_APP };
	struct user *user;

	for (unsigned i = 0; i < world->character.residents; i++) {
		snprintf(person.id, sizeof(person.id), "resident-%u", i);
		snprintf(person.name, sizeof(person.name), "Resident %u of the great city", i);
		struct profile profile = { .kind = person.kind };
		struct newcomer resident = {
			.id = person.id,
			.profile = &profile,
			.since_ms = person.since_ms,
		};
		profile_set_name(&profile, person.name, strlen(person.name));
		if (roster_join(roster, &resident, &user) != PRESENCE_OK) {
			fail("no memory for residents");
		}
		truth_begin_with(&world->rooms[0], &person);
	}
}

static void begin(struct world *world, uint64_t seed, unsigned steps)
{
	chance_init(&world->chance, seed);
	world->character = draw_character(&world->chance);
	world->character.joiners = world->character.guests;
	moves_choose(world);
	if (seed % 250 == 100) { /* rarely, for these take long */
		make_crowd(world);
	} else if (seed % 500 == 200) {
		make_flood(world, seed % 1000 == 200 ? 9000 : 30 * 1000, seed % 2000 == 700 ? 100 : 0);
	} else if (seed % 50 == 40) {
		make_city(world);
	} else if (seed % 50 == 25) {
		make_busy(world);
	} else if (seed % 100 == 10) { /* and cannot grow */
		make_busy(world);
		world->character.storm = 1500;
		world->character.refusals = 0;
		world->character.large_refusals = 60;
	}
	if (!world_is_poor(world) && !world->character.gathered && chance_percent(&world->chance, 40)) {
		draw_paces(world);
	}
	if (world_is_poor(world)) { /* the unit tests of it are enough */
		world->character.recovery = false;
	}
	if (world->character.recovery && !world->character.flooded) {
		moves_prefer_losses(world);
	}
	world->character.steps = steps ? steps : world->character.steps;
	for (unsigned i = 0; i < ROOMS; i++) {
		memcpy(world->rooms[i].name, names[i], strlen(names[i]) + 1);
	}
	world->guests = memory_own(NULL, world->character.guests * sizeof(*world->guests));
	for (unsigned i = 0; i < world->character.guests; i++) {
		world->guests[i] = (struct guest){ .world = world, .number = i };
	}
	init_service(world);
	settle_in(world);
	memory_refuse(seed, world->character.refusals, world->character.large_refusals);
	world->now_ms = chance_below(&world->chance, 1000);
	world->ticked_ms = -1;
	hub_set_time(world_hub(world), world->now_ms);
	expect_begin(world);
	floods_begin(world);
}

static void pass_time(struct world *world)
{
	struct chance *chance = &world->chance;
	int64_t next_ms = hub_next_deadline(world_hub(world));
	unsigned kind = world->character.hurried ? 0 : chance_below(chance, 100);
	int64_t to_ms = world->now_ms;

	if (kind < 60) {
		to_ms += chance_below(chance, 20);
	} else if (kind < 80) {
		to_ms += chance_below(chance, 500);
	} else if (kind < 97 && next_ms != DEADLINE_NEVER) {
		to_ms = next_ms - chance_below(chance, 2); /* the very millisecond, or just before */
	} else if (kind == 99) {
		to_ms += chance_below(chance, 60 * 1000);
	}
	world->now_ms = to_ms > world->now_ms ? to_ms : world->now_ms;
	hub_set_time(world_hub(world), world->now_ms);
}

static struct guest *draw_guest(struct world *world)
{
	bool joiner = chance_percent(&world->chance, 50);

	return &world->guests[chance_below(&world->chance, joiner ? world->character.joiners
	                                                          : world->character.guests)];
}

static void live(struct world *world, bool eagerly)
{
	for (unsigned i = 0; i < world->character.guests; i++) {
		moves_live(&world->guests[i], eagerly);
	}
}

static void flood(struct world *world)
{
	struct guest *stormer = &world->guests[0];

	world->guests[1].deaf = true;
	if (!stormer->here) {
		moves_make(stormer);
	} else if (stormer->session && stormer->opened) {
		if (stormer->stay_count == 0) {
			speech_connect(stormer);
		}
		speech_storm(stormer);
	}
}

static void step(struct world *world, unsigned number)
{
	pass_time(world);
	trace("step %u at %lld", number, (long long)world->now_ms);
	if (chance_percent(&world->chance, 80)) {
		expect_tick(world);
	}
	for (unsigned i = chance_between(&world->chance, 0, world->character.moves); i > 0; i--) {
		moves_make(draw_guest(world));
	}
	if (world->character.flooded && number % 2 == 0) {
		flood(world);
	}
	live(world, false);
	expect_tick(world);
	expect_flush(world);
	check_world(world, false);
}

static size_t unread(const struct world *world)
{
	size_t sum = 0;

	for (unsigned i = 0; i < world->character.guests; i++) {
		const struct guest *guest = &world->guests[i];
		if (!guest->here || guest->vanished) {
			continue;
		}
		sum += guest->socket ? guest->socket->pipe.len : 0;
		sum += guest->socket && (guest->socket->gone || guest->socket->blocked) ? 1 : 0;
		sum += guest->probe ? guest->probe->pipe.len : 0;
		sum += guest->get && guest->get->answered ? 1 : 0;
		sum += !guest->socket && !guest->get ? 1 : 0;
		sum += guest->message_count + guest->pongs;
	}
	return sum;
}

/* Time stands still until all that is said has been heard. */
static void settle(struct world *world)
{
	unsigned rounds = 0;

	trace("settling");
	do {
		live(world, true);
		expect_tick(world);
		expect_flush(world);
		if (++rounds == SETTLE_ROUNDS) {
			fail("it does not settle");
		}
	} while (!world->flushed || unread(world) > 0);
	check_world(world, true);
}

/* All come, and go to a room. */
static void gather(struct world *world)
{
	for (unsigned i = 0; i < world->character.guests; i++) {
		front_open(&world->guests[i], chance_percent(&world->chance, world->character.polling));
	}
	settle(world);
	for (unsigned i = 0; i < world->character.guests; i++) {
		if (world->guests[i].session) {
			speech_connect(&world->guests[i]);
		}
	}
	settle(world);
}

static void finish(struct world *world)
{
	for (unsigned i = 0; i < world->character.guests; i++) {
		expect_end(&world->guests[i], SESSION_END_SHUTDOWN);
	}
	if (chance_percent(&world->chance, 50)) {
		hub_close_some(world_hub(world), SIZE_MAX, SESSION_END_SHUTDOWN);
		expect_flush(world);
		live(world, true);
		check_world(world, false);
	}
	world->acting = NULL;
	service_finish(&world->service);
	memory_refuse(0, 0, 0);
	if (world->ended != world->service.hub.counters.opened) {
		fail("not every session that was opened was told to be over, once");
	}
	if (memory_live() != 0) {
		fail("%zu blocks of memory are left behind", memory_live());
	}
	for (unsigned i = 0; i < world->character.guests; i++) {
		if (world->guests[i].session) {
			fail("guest %u outlives the service", i);
		}
		guest_go(&world->guests[i]);
		guest_forget_tickets(&world->guests[i]);
	}
	for (unsigned i = 0; i < ROOMS; i++) {
		truth_finish(&world->rooms[i]);
	}
	memory_disown(world->guests);
}

void world_run(uint64_t seed, unsigned steps)
{
	static struct world world;

	world = (struct world){ 0 };
	begin(&world, seed, steps);
	if (world.character.gathered) {
		gather(&world);
	}
	for (unsigned i = 1; i <= world.character.steps; i++) {
		step(&world, i);
		if (!world.character.hurried && chance_percent(&world.chance, 3)) {
			settle(&world);
		}
	}
	settle(&world);
	finish(&world);
}
