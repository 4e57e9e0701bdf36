/* One client of the storm: a raw WebSocket that speaks just enough Engine.IO and Socket.IO to join,
 * and that reads the presence events at a few nanoseconds a user.
 *
 * No JSON is parsed. Where a name stands is known, because all names are the bench's own and of one
 * length; what is found there is compared, and a search is made where it does not fit. */
#ifndef PRESENCE_TESTS_BENCH_CLIENT_H
#define PRESENCE_TESTS_BENCH_CLIENT_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/bench/known.h"

enum {
	CLIENT_USERS_MAX = 1000 * 1000, /* names have six digits */
	CLIENT_CARRY_MAX = 512,         /* bytes of a frame, or of a name, whose rest is yet to come */
	CLIENT_ROOM_MAX = 64,
};

enum client_state {
	CLIENT_NONE,
	CLIENT_UPGRADING,  /* the HTTP request is sent */
	CLIENT_OPENING,    /* upgraded: Engine.IO's open packet comes next */
	CLIENT_CONNECTING, /* "40" is sent */
	CLIENT_CONNECTED,
	CLIENT_LEFT,
	CLIENT_BROKEN,     /* `problem` says why */
};

/* What all clients have in common. */
struct client_room {
	const char *request;                 /* the handshake */
	char namespace[CLIENT_ROOM_MAX + 3]; /* "" or "/NAME," */
	size_t namespace_len;
	uint32_t users; /* names run from 0 up to this */
	bool keys;      /* each has one */
};

struct client {
	const struct client_room *room;
	int fd;
	uint32_t number;
	enum client_state state;
	bool reached;           /* what the clients are waited for */
	bool has_snapshot;
	struct known known;
	uint64_t snapshot_size; /* of an existing_users, behind its head */
	uint64_t snapshot_left; /* bytes of it that are yet to come */
	size_t entry_size;      /* from one name in it to the next */
	const char *problem;
	size_t carry_len;
	char carry[CLIENT_CARRY_MAX];
};

/* false: `name` is too long for a room. "" is the default room. `keys` is the caller's to set. */
bool client_room_init(struct client_room *room, const char *name, uint32_t users);

/* Connects, from the address `from` unless it is 0.0.0.0, and sends the handshake. A slow one has
 * room for a few packets only that it has not read. */
void client_connect(struct client *client, const struct client_room *room, uint32_t number,
                    const struct sockaddr_in *server, const struct sockaddr_in *from, bool slow);

/* Emits got_a_new_user. */
void client_join(struct client *client);

/* Closes the socket as a browser that dies does. */
void client_leave(struct client *client);

/* Reads what is there, through `buffer`: `size` bytes, of which the first CLIENT_CARRY_MAX are for
 * what was left over. Returns the bytes received. */
size_t client_read(struct client *client, char *buffer, size_t size);

#endif
