/* The small things that a server is asked for while it is busy, each over a connection of its own:
 *
 *   self     an echo by a process that does nothing else: the machine's share in all of them
 *   ping     WebSocket's own, on a connection to a room where nothing happens
 *   page     GET /, over a connection that is kept
 *   control  a status, over the control socket
 *   list     who is in the room, over the control socket */
#ifndef PRESENCE_TESTS_BENCH_LOAD_CASES_PROBE_H
#define PRESENCE_TESTS_BENCH_LOAD_CASES_PROBE_H

#include <stdbool.h>
#include <sys/types.h>

#include "tests/bench/load/net/http.h"
#include "tests/bench/load/net/stream.h"
#include "tests/bench/load/net/websocket.h"
#include "tests/bench/load/options.h"

enum probe_kind {
	PROBE_SELF,
	PROBE_PING,
	PROBE_PAGE,
	PROBE_CONTROL,
	PROBE_LIST,
	PROBE_KINDS,
};

struct probe {
	enum probe_kind kind;
	struct stream_target target;
	struct stream stream;       /* of all but a ping */
	struct http_answer page;
	char request[256];          /* of all but a ping */
	struct client_room room;    /* of a ping */
	struct websocket websocket; /* of a ping */
	pid_t echo;                 /* of self: the process */
};

enum probe_state {
	PROBE_ANSWERED,
	PROBE_WAITS,
	PROBE_LOST, /* nothing can be asked any more */
};

/* As it is called in reports. */
const char *probe_name(enum probe_kind kind);

/* Connects, and waits for that. `epoll` will tell when there is something to take. false: the
 * server does not have this; probe_close() is to come in any case. */
bool probe_open(struct probe *probe, enum probe_kind kind, const struct options *options,
                int epoll);

/* Asks; false: it is lost. */
bool probe_ask(struct probe *probe);

/* Takes what has come, if anything has. */
enum probe_state probe_take(struct probe *probe);

void probe_close(struct probe *probe);

#endif
