/* The simulated front end: the transport, and the requests and websockets that clients make. */
#ifndef PRESENCE_TESTS_SIMULATION_CLIENT_FRONT_H
#define PRESENCE_TESTS_SIMULATION_CLIENT_FRONT_H

#include "core/session/transport.h"
#include "tests/simulation/client/guest.h"

struct world;

struct transport front_transport(struct world *world);

/* Opens a connection for a guest that has none; it may be turned away. */
void front_open(struct guest *guest, bool polling);

/* A GET of the guest; at least there is none that it waits for. */
void front_get(struct guest *guest);

/* A GET while one is held, and what comes of it. */
void front_get_again(struct guest *guest);

/* The guest drops the GET that is held. */
void front_drop_get(struct guest *guest);

/* A POST begins, ends with its whole body, ends before that, is made twice. */
void front_post_begin(struct guest *guest);
void front_post_end(struct guest *guest);
void front_post_cut(struct guest *guest);
void front_post_again(struct guest *guest);

/* The first `count` of the messages that wait go out over the websocket. */
void front_deliver(struct guest *guest, size_t count);

/* The guest's connection is lost, and the front end notices. */
void front_lose(struct guest *guest);

#endif
