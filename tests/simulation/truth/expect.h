/* What has to happen: spies in the core's own upcalls write down what is true and what is owed, and
 * the deadlines are kept a second time, so that the core is held to the millisecond. */
#ifndef PRESENCE_TESTS_SIMULATION_TRUTH_EXPECT_H
#define PRESENCE_TESTS_SIMULATION_TRUTH_EXPECT_H

#include <stdbool.h>

#include "core/session/session.h"
#include "tests/simulation/client/guest.h"

struct world;

/* Puts the spies between the layers of world->service. */
void expect_begin(struct world *world);

/* The guest whose session this is; NULL if it is nobody's. */
struct guest *expect_guest(struct world *world, const struct session *session);

/* A session is about to be opened for the guest, which is the acting one. If it speaks version 3 it
 * is connected to "/". */
void expect_opening(struct guest *guest);

/* It may end like this from now on. */
void expect_end(struct guest *guest, enum session_end end);

/* hub_tick(), and that it does exactly what is due. */
void expect_tick(struct world *world);

/* hub_find(), which ticks too. */
struct session *expect_find(struct world *world, const char *sid);

/* A ping may be on its way only if the model says so. */
void expect_pong(struct guest *guest);

/* A ping of a guest of version 3 was taken. */
void expect_ping(struct guest *guest);

/* hub_flush(): those who await a snapshot, and can take bytes, get it now. */
bool expect_flush(struct world *world);

/* Under a flush: the member of this stay may have been given the snapshot that it awaited. */
void expect_snapshot(struct stay *stay, const struct member *member);

/* The same of all stays, before something that may make who was given one await the next. */
void expect_snapshots(struct world *world);

/* The join that waited is done now. */
void expect_turn(struct stay *stay);

/* The server disconnects the member. */
void expect_kick(struct guest *guest, struct stay *stay);

/* Everybody in the room is told something. */
void expect_notice(struct world *world, struct truth *truth, const char *text);

#endif
