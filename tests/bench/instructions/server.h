/* A presence server without sockets and without a clock, and its clients: the core is driven as the
 * daemon drives it, and what goes out is counted and forgotten.
 *
 * All that comes from outside is the same in every run: ids, names, the time. The functions here
 * are not a part of what is measured (check counts the instructions of core/ alone), so they call
 * nothing of the core but what drives it. */
#ifndef PRESENCE_TESTS_BENCH_INSTRUCTIONS_SERVER_H
#define PRESENCE_TESTS_BENCH_INSTRUCTIONS_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/presence/service.h"
#include "tests/simulation/tools/chance.h"

enum {
	SERVER_GUESTS_MAX = 5100,
	SERVER_PING_INTERVAL_MS = 25 * 1000,
	SERVER_GRACE_MS = 5 * 1000,
};

/* What went out since the workload began. */
struct traffic {
	uint64_t sends;
	uint64_t answers; /* to GETs */
	uint64_t bytes;   /* of both */
};

/* To the core it is its own websocket and its own request. */
struct guest {
	struct traffic *traffic;
	struct session *session;
	bool held; /* its GET is not answered yet */
};

struct server {
	struct service service;
	struct chance chance;
	struct traffic traffic;
	uint64_t outcome; /* what a workload counts itself */
	bool ran; /* run_workload() was here */
	struct guest guests[SERVER_GUESTS_MAX];
};

/* It is large: not for the stack. NULL: out of memory. */
struct server *server_create(void);
void server_destroy(struct server *server);

/* The end of one iteration of the loop: everything goes out, and time goes on by a millisecond. */
void server_flush(struct server *server);

/* Time passes, and what is due is done and sent. */
void server_wait(struct server *server, int64_t ms);

/* The nth guest opens a session, by websocket or polling, and comes from an address of its own. */
void server_open(struct server *server, size_t n, bool polling);

/* The same with a client of Socket.IO 2, which is connected to "/" implicitly. */
void server_open_eio3(struct server *server, size_t n);

/* The nth guest makes a GET if none is held. */
void server_get(struct server *server, size_t n);

/* The nth guest says this, by its websocket or a POST. */
void server_say(struct server *server, size_t n, const char *packet);

/* It joins "/" with a name of its own, or with a key as well. */
void server_join(struct server *server, size_t n);
void server_join_keyed(struct server *server, size_t n);

/* Its websocket is lost. */
void server_lose(struct server *server, size_t n);

/* The guests before `end` open websockets and connect to "/", or join as well, and all is sent. */
void server_fill(struct server *server, size_t end);
void server_populate(struct server *server, size_t end);

/* How many users are in "/". */
size_t server_users(const struct server *server);

/* Writes the nth name, with its end, as a user may have typed it: mostly of ASCII. */
enum { SERVER_NAME_SIZE = 64 };
void server_name(size_t n, char out[SERVER_NAME_SIZE]);

#endif
