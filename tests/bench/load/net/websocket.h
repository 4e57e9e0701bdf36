/* The transport that is a raw WebSocket. */
#ifndef PRESENCE_TESTS_BENCH_LOAD_NET_WEBSOCKET_H
#define PRESENCE_TESTS_BENCH_LOAD_NET_WEBSOCKET_H

#include "tests/bench/load/client.h"

enum { WEBSOCKET_CARRY_MAX = 512 }; /* bytes of a frame, or of a name, whose rest is yet to come */

struct websocket {
	struct client client;
	uint32_t pongs; /* that came for websocket_ping() */
	size_t carry_len;
	char carry[WEBSOCKET_CARRY_MAX];
};

extern const struct transport websocket_transport;

/* Sends the protocol's own ping, which any server answers. */
void websocket_ping(struct websocket *websocket);

#endif
