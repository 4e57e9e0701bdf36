/* Many clients in one thread, and the stages of a measurement: what the clients do, the wait until
 * each has learnt of it, and what that cost the server.
 *
 * The first thing that fails is kept in `problem`, and ends every wait. */
#ifndef PRESENCE_TESTS_BENCH_LOAD_CROWD_H
#define PRESENCE_TESTS_BENCH_LOAD_CROWD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/bench/load/client.h"
#include "tests/bench/load/options.h"
#include "tests/bench/load/process.h"
#include "tests/bench/load/samples.h"

/* What a stage took. */
struct stage {
	int64_t wall_ns;
	int64_t act_ns;      /* of it, until the clients had done their part: sent the last join, … */
	int64_t cpu_ns;      /* of the server */
	int64_t user_ns;     /* of it, in user mode */
	int64_t own_cpu_ns;  /* of this program; near wall_ns, and this is what took the time */
	uint64_t bytes;      /* received */
	struct usage after;  /* the server's figures at its end */
};

struct crowd {
	const struct options *options;
	const struct transport *transport;
	struct stream_target target;
	struct client_room *rooms;  /* options->rooms of them */
	char *clients;              /* `count` of them */
	uint32_t count;
	uint32_t slow;              /* the first so many have little room for what they did not read */
	char *buffer;
	int epoll;
	int64_t deadline_ns;
	uint32_t stage;             /* which one it is */
	bool connecting;            /* its end is to be connected, not to know of all */
	uint32_t waited_for;        /* clients that have to reach its end */
	uint32_t reached;
	struct samples
		*delays; /* if wanted: ns from the stage's beginning until each reached its end */
	uint64_t bytes;
	struct usage before;        /* the figures at its beginning: the server's */
	struct usage own_before;    /* and this program's */
	int64_t began_ns;
	const char *problem;        /* NULL: all is well */
	const struct client *problem_of;
	struct usage lone;          /* the server's figures with one client there */
	struct stage connect;       /* of all but that one */
};

/* For `count` clients, of which client I is in room I modulo the number of rooms. false: there is
 * not enough of something, stderr says of what; crowd_finish() is to come in any case. */
bool crowd_init(struct crowd *crowd, const struct options *options,
                const struct transport *transport, uint32_t count);

void crowd_finish(struct crowd *crowd);

struct client *crowd_client(const struct crowd *crowd, uint32_t number);

/* Connects the first `count` clients: one alone, as what it costs is not what each costs; then the
 * others, a few at a time, as the stage `connect`. false here and below: something failed. */
bool crowd_connect(struct crowd *crowd, uint32_t count);

/* Connects one, or connects it again, and waits for that. */
bool crowd_connect_one(struct crowd *crowd, uint32_t number);

/* Begins a stage, whose end is that so many clients know of all. */
void crowd_begin(struct crowd *crowd, uint32_t waited_for);

/* Begins a stage for those alone that have not reached the end of the last one. */
void crowd_begin_rest(struct crowd *crowd, uint32_t waited_for);

/* Waits for a stage's end and fills `stage`: first what the clients saw; then, after a moment in
 * which the server comes to rest, what it took. What the server does behind the last delivery
 * belongs to the stage, and the kernel knows a process's time exactly only when it does not run. */
bool crowd_wait(struct crowd *crowd, struct stage *stage);
bool crowd_settle(struct crowd *crowd, struct stage *stage);

/* Both. */
bool crowd_end(struct crowd *crowd, struct stage *stage);

/* In a stage: the clients have done their part. */
void crowd_acted(const struct crowd *crowd, struct stage *stage);

/* In a stage: a client joins. */
void crowd_join(struct crowd *crowd, uint32_t number);

/* Whether those in a client's room have to know of it. */
void crowd_expect(struct crowd *crowd, uint32_t number, bool present);

/* Leaves the sockets of the slow clients unread, or goes on reading them. */
void crowd_set_slow(struct crowd *crowd, bool slow);

/* Reads and answers what comes for so long. */
bool crowd_hold(struct crowd *crowd, int64_t duration_ns);

/* Pings that all its clients have answered. */
uint64_t crowd_pings(const struct crowd *crowd);

/* On stderr, if there is one. */
void crowd_print_problem(const struct crowd *crowd);

#endif
