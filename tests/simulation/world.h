/* One schedule: a service, its clients, a clock, and the dice. */
#ifndef PRESENCE_TESTS_SIMULATION_WORLD_H
#define PRESENCE_TESTS_SIMULATION_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/presence/service.h"
#include "tests/simulation/client/guest.h"
#include "tests/simulation/tools/chance.h"
#include "tests/simulation/truth/truth.h"

enum {
	ROOMS = 20,
	MOVES_MAX = 40,
	SIMULATION_GUESTS_MAX = 1600,
	RENAMES_MAX = 256,
	UPGRADE_LIMIT_MS = 10 * 1000,
	LINGER_LIMIT_MS = 30 * 1000,
	CONNECT_LIMIT_MS = 45 * 1000,
	TURNED_AWAY_MS = 5 * 1000,
	WALL_OFFSET_MS = 1000 * 1000,
};

/* What a schedule is like; drawn from its seed. */
struct character {
	unsigned guests;
	unsigned joiners; /* of them; the others only watch */
	unsigned steps;
	unsigned moves;    /* of clients in one iteration, at most */
	unsigned first_room;
	unsigned rooms;    /* from the first on, that clients go to, of ROOMS */
	unsigned polling;  /* percent of the connections that begin so */
	unsigned eio3;     /* percent of those that speak version 3 */
	unsigned reading;  /* percent: how likely a client reads in one iteration */
	unsigned ponging;  /* percent: how likely it answers a ping in one iteration */
	unsigned acks;     /* percent of the joins that ask for one */
	unsigned storm;    /* renames of a storm */
	size_t kernel;     /* bytes a socket takes, at most */
	bool tiny_reads;
	bool limits;       /* packets and joins per second are limited */
	struct pace_limit changes;  /* of one user, as others are told */
	struct pace_limit arrivals; /* of all: they have one address */
	bool closed_rooms; /* the server has a list of rooms */
	unsigned refusals;       /* of memory, of 10,000 */
	unsigned large_refusals; /* of much memory, percent */
	bool flooded;            /* one storms again and again, and another one does not read */
	bool hurried;            /* little time passes, and things never settle on the way */
	unsigned residents;      /* of "/", who do nothing but be there, so that snapshots are large */
	bool gathered;           /* all are there from the beginning */
	size_t sessions_max;
	unsigned keyed;    /* percent of the guests that have a key */
	unsigned keys;     /* that they share */
	int64_t grace_ms;
	bool recovery;     /* who comes back may go on where it was */
	int64_t ping_interval_ms;
	int64_t ping_timeout_ms;
	unsigned weights[MOVES_MAX]; /* of the moves */
};

/* What the core does when the spies have looked (expect.c). */
struct originals {
	bool (*opened)(void *context, struct session *session);
	void (*message)(void *context, struct session *session, const uint8_t *bytes, size_t len,
	                bool binary);
	void (*closed)(void *context, struct session *session, enum session_end end);
	void (*arrive)(void *context, struct member *member, struct slice auth,
	               struct arrival *arrival);
	void (*connected)(void *context, struct member *member, struct slice auth);
	void (*disconnected)(void *context, struct member *member, enum leave_reason reason);
};

/* A rename that the core told of in a tick. */
struct told_rename {
	struct truth *room;
	char id[USER_ID_BYTES_MAX + 1];
	char name[NAME_BYTES_MAX + 1];
};

struct world {
	struct service service;
	struct originals originals;
	struct character character;
	struct chance chance;
	int64_t now_ms;
	struct truth rooms[ROOMS];
	struct guest *guests;
	int64_t ticked_ms;   /* when all deadlines were looked at last (clock.c) */
	struct guest *acting; /* the one that the core is called for; NULL: none in particular */
	bool flushed;  /* the last flush left nothing to do */
	uint64_t losses; /* that began a grace */
	struct observer observer; /* of what is told (floods.c) */
	bool ticking;
	struct told_rename renames[RENAMES_MAX];
	size_t rename_count;
	struct pace arrivals;        /* of the one address */
	struct pace common_arrivals; /* of all addresses */
	unsigned waiting; /* stays that wait to join */
	uint64_t arrived; /* of those that waited */
	uint64_t ended; /* sessions, as the transport was told */
	enum leave_reason reason; /* of the members that are disconnected now */
	const struct note *connecting; /* the CONNECT that is being taken; NULL: it was implicit */
	struct arrival arrival;        /* what the core made of it */
	const struct member *turned_away; /* which it does not let in, and ends now */
};

/* Whether the core is refused memory in this schedule. */
static inline bool world_is_poor(const struct world *world)
{
	return world->character.refusals || world->character.large_refusals;
}

/* The nth name that rooms have; the first is "/". */
const char *room_name(unsigned n);

/* Runs the schedule of a seed; `steps` is 0 where the seed decides. */
void world_run(uint64_t seed, unsigned steps);

/* The truth of a room; NULL if there can be none. */
struct truth *world_room(struct world *world, const char *name);
struct truth *world_room_of(struct world *world, const struct member *member);

static inline struct hub *world_hub(struct world *world)
{
	return &world->service.hub;
}

#endif
