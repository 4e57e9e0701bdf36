/* The packets that a client is sent, and the names in them. A breach of the protocol makes the
 * client CLIENT_BROKEN.
 *
 * A packet is taken in one piece, but for a snapshot, which may be larger than what is read at
 * once: it is taken in parts, as they come. */
#ifndef PRESENCE_TESTS_BENCH_LOAD_NET_PACKET_H
#define PRESENCE_TESTS_BENCH_LOAD_NET_PACKET_H

#include <stddef.h>

#include "tests/bench/load/client.h"

enum { PACKET_HEAD_MAX = 128 }; /* more than is needed to tell whether a packet is a snapshot */

/* Takes a packet that is no snapshot. */
void packet_take(struct client *client, const char *packet, size_t len);

/* How long the head of an existing_users packet is; 0: it is another packet. */
size_t packet_snapshot_head(const struct client *client, const char *packet, size_t len);

/* A snapshot replaces what was known; `left` bytes of it are behind its head. */
void packet_begin_snapshot(struct client *client, uint64_t left);

/* Takes a part of a snapshot: what is left of it, or of the bytes. Returns how much was taken; the
 * rest, which is short, has to be there again in front of what comes next. */
size_t packet_take_snapshot(struct client *client, const char *bytes, size_t len);

#endif
