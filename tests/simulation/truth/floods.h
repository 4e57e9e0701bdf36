/* What a flood is made of: changes of a user, and joins of an address, that have to wait. Kept a
 * second time, so that the core tells of each when its time has come, and of no other. */
#ifndef PRESENCE_TESTS_SIMULATION_TRUTH_FLOODS_H
#define PRESENCE_TESTS_SIMULATION_TRUTH_FLOODS_H

#include <stdbool.h>

#include "tests/simulation/client/guest.h"
#include "tests/simulation/truth/truth.h"

struct world;

/* Hears what the core tells of its users. */
void floods_begin(struct world *world);

/* A user who is here wants this name: it is told now, or waits, or is the one that was told. */
void floods_rename(struct world *world, struct truth *room, struct attendance *attendance,
                   const char *name);

/* Whether it is the turn of somebody new at once; it is taken then. */
bool floods_take_turn(struct world *world);

/* Whether a join of somebody new has to wait; it is remembered then. */
bool floods_make_wait(struct stay *stay, const struct note *note);

/* All whose time has come by a tick. */
void floods_tick(struct world *world);

#endif
