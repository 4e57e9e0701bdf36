/* Sessions that come, go and stay. The numbers are those of a large meeting. */
#include "tests/bench/instructions/workload.h"

enum {
	CROWD = 1000,
	POLLERS = 100,
	ACTORS = 100, /* who join and leave, one after another */
	ROUNDS = 10, /* of heartbeats */
	HEARTBEATS = CROWD * ROUNDS,
	PACKETS = POLLERS * CROWD,
};

/* --- connect: handshakes, all of one iteration --- */

static void connect_all(struct server *server)
{
	server_fill(server, CROWD);
}

static void verify_connected(const struct server *server)
{
	expect(server->service.hub.session_count == CROWD, "all are connected");
	expect(server->traffic.sends == CROWD, "each was sent its answers at once");
	expect(server->traffic.bytes > CROWD * 100, "the answers are whole");
}

/* --- storm: everybody joins in one iteration --- */

static void fill(struct server *server)
{
	for (size_t n = 0; n < CROWD; n++) {
		server_open(server, n, false);
	}
	server_flush(server);
}

static void join_at_once(struct server *server)
{
	for (size_t n = 0; n < CROWD; n++) {
		server_say(server, n, "40");
		server_join(server, n);
	}
	server_flush(server);
}

static void verify_stormed(const struct server *server)
{
	expect(server_users(server) == CROWD, "all have joined");
	expect(server->traffic.bytes > (uint64_t)CROWD * CROWD * 50, "each was told of all");
}

/* --- event: one joins, one leaves, everybody is told at once --- */

static void connect_crowd(struct server *server)
{
	server_fill(server, CROWD + ACTORS);
}

static void act(struct server *server)
{
	for (size_t n = CROWD; n < CROWD + ACTORS; n++) {
		server_join(server, n);
		server_flush(server);
		server_say(server, n, "41");
		server_flush(server);
	}
}

static void verify_acted(const struct server *server)
{
	expect(server->service.tracker.counters.joins == ACTORS, "each actor joined");
	expect(server->service.tracker.counters.leaves[LEAVE_LEFT] == ACTORS, "each actor left");
	expect(server->traffic.sends > (uint64_t)2 * ACTORS * CROWD, "the crowd was told each time");
}

/* --- mass-leave: half of all are lost in one iteration --- */

static void populate(struct server *server)
{
	server_populate(server, CROWD);
}

static void lose_half(struct server *server)
{
	for (size_t n = 0; n < CROWD; n += 2) {
		server_lose(server, n);
	}
	server_flush(server);
}

static void verify_halved(const struct server *server)
{
	expect(server_users(server) == CROWD / 2, "half are gone");
	expect(server->traffic.bytes > (uint64_t)CROWD / 2 * CROWD / 2 * 50, "the others were told");
}

/* --- heartbeats --- */

static void beat(struct server *server)
{
	for (unsigned i = 0; i < ROUNDS; i++) {
		server_wait(server, SERVER_PING_INTERVAL_MS);
		for (size_t n = 0; n < CROWD; n++) {
			server_say(server, n, "3");
		}
		server_flush(server);
	}
}

static void verify_alive(const struct server *server)
{
	expect(server->service.hub.session_count == CROWD, "all are alive");
	expect(server->traffic.sends == HEARTBEATS, "each was pinged each time");
}

/* --- polling, eio3: the storm, as those read it who poll --- */

static void read_all(struct server *server)
{
	for (size_t n = CROWD; n < CROWD + POLLERS; n++) {
		server_get(server, n);
	}
	server_flush(server);
}

/* What is private was read before; of the storm nothing was. */
static void storm_behind_pollers(struct server *server)
{
	read_all(server);
	server_populate(server, CROWD);
}

static void prepare_polling(struct server *server)
{
	for (size_t n = CROWD; n < CROWD + POLLERS; n++) {
		server_open(server, n, true);
		server_say(server, n, "40");
	}
	storm_behind_pollers(server);
}

static void prepare_eio3(struct server *server)
{
	for (size_t n = CROWD; n < CROWD + POLLERS; n++) {
		server_open_eio3(server, n);
	}
	storm_behind_pollers(server);
}

static void verify_read(const struct server *server)
{
	expect(server->traffic.answers == POLLERS, "each got one answer");
	expect(server->traffic.bytes > (uint64_t)POLLERS * CROWD * 50, "each was told of all");
}

const struct workload workloads_of_sessions[] = {
	{ "connect", CROWD, "handshake", NULL, connect_all, verify_connected },
	{ "storm", CROWD, "client", fill, join_at_once, verify_stormed },
	{ "event", 2 * ACTORS, "event", connect_crowd, act, verify_acted },
	{ "mass-leave", CROWD / 2, "leave", populate, lose_half, verify_halved },
	{ "heartbeats", HEARTBEATS, "heartbeat", populate, beat, verify_alive },
	{ "polling", PACKETS, "packet", prepare_polling, read_all, verify_read },
	{ "eio3", PACKETS, "packet", prepare_eio3, read_all, verify_read },
	{ 0 },
};
