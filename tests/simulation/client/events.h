/* A client's understanding of Socket.IO packets: each is held against what is owed and what is
 * true. */
#ifndef PRESENCE_TESTS_SIMULATION_CLIENT_EVENTS_H
#define PRESENCE_TESTS_SIMULATION_CLIENT_EVENTS_H

#include "tests/simulation/client/guest.h"

/* `text` is what stands behind Engine.IO's 4. */
void events_take(struct guest *guest, const char *text);

#endif
