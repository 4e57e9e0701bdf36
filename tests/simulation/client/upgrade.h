/* The moves of an upgrade from polling to a websocket, at any moment and in any order. */
#ifndef PRESENCE_TESTS_SIMULATION_CLIENT_UPGRADE_H
#define PRESENCE_TESTS_SIMULATION_CLIENT_UPGRADE_H

#include "tests/simulation/client/guest.h"

/* The next thing that a good client does: it opens, probes, and takes over once it read "3probe".
 */
void upgrade_go_on(struct guest *guest);

/* A websocket with the session's id, wanted or not. */
void upgrade_open(struct guest *guest);

/* Messages on the websocket that probes, if there is one. */
void upgrade_probe(struct guest *guest);
void upgrade_take_over(struct guest *guest);
void upgrade_say_nonsense(struct guest *guest);

/* It is lost. */
void upgrade_lose(struct guest *guest);

/* The next send on it fails. */
void upgrade_break(struct guest *guest);

#endif
