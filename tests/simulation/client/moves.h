/* What clients and the network do, each a row in a table with the weight it usually has. */
#ifndef PRESENCE_TESTS_SIMULATION_CLIENT_MOVES_H
#define PRESENCE_TESTS_SIMULATION_CLIENT_MOVES_H

#include <stdbool.h>

struct world;
struct guest;

/* Draws the weights of this schedule. */
void moves_choose(struct world *world);

/* Changes them: many connections are lost. */
void moves_prefer_losses(struct world *world);

/* Changes them: much is said, little heard, and who polls goes on so. */
void moves_prefer_storms(struct world *world, unsigned weight);

/* One move of the guest. */
void moves_make(struct guest *guest);

/* What every living client does all the time: reads, polls, posts, answers pings. `eagerly`: now,
 * and as long as there is something to do. */
void moves_live(struct guest *guest, bool eagerly);

#endif
