/* What has to be true of the core whenever a flush is done, and of a client that has read all. */
#ifndef PRESENCE_TESTS_SIMULATION_TRUTH_CHECK_H
#define PRESENCE_TESTS_SIMULATION_TRUTH_CHECK_H

#include <stdbool.h>

struct world;

/* `settled`: everybody who can has read all, so that everybody must know all. */
void check_world(struct world *world, bool settled);

#endif
