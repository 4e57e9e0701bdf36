/* Long lists of users, and users who are the same ones again. */
#include <string.h>

#include "core/admin/admin.h"
#include "tests/bench/instructions/workload.h"

enum {
	CITY = 5000,
	QUESTIONS = 10, /* for the list of all */
	TOLD = QUESTIONS * CITY,
	KEYED = 500,
};

/* --- snapshot: existing_users of a large room, made anew each time --- */

static void populate(struct server *server)
{
	server_populate(server, CITY);
}

/* As a change of the roster does, without what it takes to tell that to all. */
static void forget_list(struct server *server)
{
	struct feed *feed = &server->service.rooms.default_room->namespace.feed;

	snapshot_release(feed->snapshot);
	feed->snapshot = NULL;
}

static void ask_who_is_here(struct server *server)
{
	for (size_t n = 0; n < QUESTIONS; n++) {
		forget_list(server);
		server_say(server, n, "42[\"who_is_here\"]");
		server_flush(server);
	}
}

static void verify_told(const struct server *server)
{
	expect(server->traffic.bytes > (uint64_t)TOLD * 50, "each list is whole");
}

/* --- keys: join, loss, return in time, loss, and nobody comes back --- */

static void come(struct server *server)
{
	for (size_t n = 0; n < KEYED; n++) {
		server_open(server, n, false);
		server_say(server, n, "40");
		server_join_keyed(server, n);
	}
	server_flush(server);
}

static void go(struct server *server)
{
	for (size_t n = 0; n < KEYED; n++) {
		server_lose(server, n);
	}
	server_flush(server);
}

static void come_and_go(struct server *server)
{
	come(server);
	go(server);
	come(server);
	go(server);
	server_wait(server, SERVER_GRACE_MS);
}

static void verify_gone(const struct server *server)
{
	expect(server->service.tracker.counters.joins == KEYED, "each joined once, and was then back");
	expect(server->service.tracker.counters.leaves[LEAVE_LOST] == KEYED, "each was lost once");
	expect(server_users(server) == 0, "nobody is left");
}

/* --- control-list: what `presencectl list` asks for --- */

/* It is called with what the socket brought, and the reply is for the socket. */
static void list_users(struct server *server)
{
	static const char line[] = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"list\"}";
	const struct admin_caller root = { .role = CONTROL_ADMIN };
	struct admin admin = { .service = &server->service, .version = "1.0.0" };
	struct control_request request;
	struct buffer reply;

	buffer_init(&reply, ADMIN_REPLY_MAX);
	enum control_error error =
		control_request_decode((struct slice){ line, strlen(line) }, &request);
	if (error == CONTROL_OK) {
		error = admin_call(&admin, &root, &request, &reply);
	}
	control_request_finish(&request);
	expect(error == CONTROL_OK, "the request was carried out");
	server->traffic.bytes += reply.len;
	buffer_finish(&reply);
}

static void verify_listed(const struct server *server)
{
	expect(server->traffic.bytes > (uint64_t)CITY * 50, "the list is whole");
}

const struct workload workloads_of_users[] = {
	{ "snapshot", TOLD, "user", populate, ask_who_is_here, verify_told },
	{ "keys", KEYED, "person", NULL, come_and_go, verify_gone },
	{ "control-list", CITY, "user", populate, list_users, verify_listed },
	{ 0 },
};
