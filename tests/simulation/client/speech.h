/* The moves that are messages: what a client says, with a note of what is to come of it. */
#ifndef PRESENCE_TESTS_SIMULATION_CLIENT_SPEECH_H
#define PRESENCE_TESTS_SIMULATION_CLIENT_SPEECH_H

#include "tests/simulation/client/guest.h"

void speech_connect(struct guest *guest);
void speech_connect_nowhere(struct guest *guest);
void speech_join(struct guest *guest);
void speech_join_badly(struct guest *guest);
void speech_join_binary(struct guest *guest);
void speech_ask(struct guest *guest);
void speech_storm(struct guest *guest);
void speech_other(struct guest *guest);
void speech_leave(struct guest *guest);
void speech_goodbye(struct guest *guest);
void speech_break_rules(struct guest *guest);
void speech_idle(struct guest *guest);

/* Joins a room, where it is not present, as somebody with its key is; returns the stay of such a
 * one, NULL if there is none. */
struct stay *speech_join_as_another(struct guest *guest);

#endif
