/* What comes in on a client's socket, cut into frames, and the names in them. */
#ifndef PRESENCE_TESTS_BENCH_PARSE_H
#define PRESENCE_TESTS_BENCH_PARSE_H

#include <stddef.h>

#include "tests/bench/client.h"

/* Takes all that is complete in the bytes; returns how many those are. The rest, less than
 * CLIENT_CARRY_MAX, has to be there again in front of what comes next. A breach of the protocol
 * makes the client CLIENT_BROKEN. */
size_t parse_bytes(struct client *client, const char *bytes, size_t len);

/* For parse_bytes(): the open packet came, or a ping. */
void client_send_connect(struct client *client);
void client_send_pong(struct client *client);

/* The client is of no more use. */
void client_break(struct client *client, const char *problem);

#endif
