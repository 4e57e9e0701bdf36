/* One client: speaks just enough Engine.IO and Socket.IO to join, over a transport, and reads the
 * presence events at a few nanoseconds a user.
 *
 * No JSON is parsed. Where a name stands is known, because all names are the bench's own and of one
 * length; what is found there is compared, and a search is made where it does not fit. */
#ifndef PRESENCE_TESTS_BENCH_LOAD_CLIENT_H
#define PRESENCE_TESTS_BENCH_LOAD_CLIENT_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/bench/load/known.h"
#include "tests/bench/load/net/stream.h"

enum {
	CLIENT_USERS_MAX = 1000 * 1000, /* names have six digits */
	CLIENT_PACKET_MAX = 125,        /* of what is sent; a longer frame needs a longer header */
	CLIENT_ROOM_MAX = 64,
};

enum client_state {
	CLIENT_NONE,
	CLIENT_SECURING,   /* TLS shakes hands */
	CLIENT_UPGRADING,  /* the HTTP request is sent */
	CLIENT_OPENING,    /* Engine.IO's open packet comes next */
	CLIENT_CONNECTING, /* "40" is sent */
	CLIENT_CONNECTED,
	CLIENT_LEFT,
	CLIENT_BROKEN,     /* `problem` says why */
};

struct client;

/* How packets get to the server and back. What fails makes the client CLIENT_BROKEN. */
struct transport {
	size_t size;      /* of a client, with what the transport needs for it behind */
	uint32_t sockets; /* that a client has */
	void (*open)(struct client *client, const struct sockaddr_in *from, bool slow);
	void (*send)(struct client *client, const char *packet, size_t len);
	size_t (*read)(struct client *client, char *buffer, size_t size);
	void (*close)(struct client *client);
};

/* What all clients of a room have in common. */
struct client_room {
	const struct transport *transport;
	const struct stream_target *target;
	int epoll;                           /* tells which client has something to read */
	char namespace[CLIENT_ROOM_MAX + 3]; /* "" or "/NAME," */
	size_t namespace_len;
	uint32_t users;                      /* names run from 0 up to this */
	struct known present;                /* whom a client has to know of */
	bool keys;                           /* each has one */
};

/* The beginning of what a transport has for a client. */
struct client {
	struct client_room *room;
	struct stream stream;
	uint32_t number;
	enum client_state state;
	uint32_t stage;         /* the last one whose end it has reached */
	uint32_t pings;         /* that were answered */
	bool joined;            /* or about to: a snapshot will come */
	bool has_snapshot;
	struct known known;
	uint64_t snapshot_size; /* of an existing_users, behind its head */
	uint64_t snapshot_left; /* bytes of it that are yet to come */
	size_t entry_size;      /* from one name in it to the next */
	const char *problem;
};

/* false: `name` is too long for a room. "" is the default room. The rest is the caller's to set. */
bool client_room_init(struct client_room *room, const char *name, uint32_t users);

/* Begins to connect, from the address `from` unless it is 0.0.0.0: CLIENT_CONNECTED comes later. A
 * slow one has room for a few packets only that it has not read. */
void client_connect(struct client *client, struct client_room *room, uint32_t number,
                    const struct sockaddr_in *from, bool slow);

/* Emits got_a_new_user. */
void client_join(struct client *client);

/* Closes the socket as a browser that dies does. */
void client_leave(struct client *client);

/* Reads what is there, through `buffer`. Returns the bytes received. */
size_t client_read(struct client *client, char *buffer, size_t size);

/* Whether it knows of exactly those it has to know of. */
bool client_knows_all(const struct client *client);

/* For transports and packets: */

/* Tells the room's epoll of a socket. */
void client_watch(struct client *client, int fd);

/* A receive that gave nothing: breaks the client unless there is just nothing now. */
void client_received_none(struct client *client, ssize_t got);

/* Asks to be let into the room. */
void client_send_connect(struct client *client);

/* The client is of no more use. */
void client_break(struct client *client, const char *problem);

#endif
