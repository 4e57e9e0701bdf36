/* top: the largest rooms, and those for whom most waits. */
#include <stdio.h>

#include "core/admin/admin.h"

#include "tests/unit/control/stage.h"

enum { PIECE_BYTES = 1000 };

/* The socket of client i takes nothing more, once it has taken what comes next. */
static void block(struct stage *stage, int i)
{
	stage->clients[i].socket.result = TRANSPORT_BLOCKED;
	session_send_text(stage->clients[i].session, "6", 1);
	hub_settle(&stage->service.hub);
	assert_true(stage->clients[i].session->blocked);
}

/* So many pieces wait for client i alone. */
static void leave_waiting(struct stage *stage, int i, size_t pieces)
{
	static const uint8_t piece[PIECE_BYTES];

	for (; pieces > 0; pieces--) {
		session_send_binary(stage->clients[i].session, piece, sizeof(piece));
	}
	hub_settle(&stage->service.hub);
}

static size_t waiting(const struct stage *stage, int i)
{
	return session_waiting(stage->clients[i].session);
}

static void rooms_come_by_their_users(void **state)
{
	struct stage *stage = *state;

	stage_enter(stage, 0, "/", "alice");
	stage_enter(stage, 1, "/small", "bob");
	stage_enter(stage, 2, "/large", "carol");
	stage_enter(stage, 3, "/large", "dave");
	check_result(
		stage, "top", "{}",
		"{\"largest_rooms\":[{\"room\":\"/large\",\"users\":2,\"connections\":2},"
		"{\"room\":\"/\",\"users\":1,\"connections\":1},"
		"{\"room\":\"/small\",\"users\":1,\"connections\":1}],\"waiting\":0,\"slowest_peers\":[]}");
	check_result(stage, "top", "{\"limit\":1}",
	             "{\"largest_rooms\":[{\"room\":\"/large\",\"users\":2,\"connections\":2}],"
	             "\"waiting\":0,\"slowest_peers\":[]}");
	check_result(stage, "top", "{\"limit\":0}",
	             "{\"largest_rooms\":[],\"waiting\":0,\"slowest_peers\":[]}");
}

static void a_slow_peer_is_told_with_all_that_is_known_of_it(void **state)
{
	struct stage *stage = *state;
	char expected[1000];

	stage_enter(stage, 0, "/lobby", "alice");
	stage_set_time(stage, 5000);
	block(stage, 0);
	leave_waiting(stage, 0, 1);
	snprintf(expected, sizeof(expected),
	         "\"waiting\":%zu,\"slowest_peers\":[{\"waiting\":%zu,\"address\":\"192.0.2.1\","
	         "\"transport\":\"websocket\",\"agent\":\"agent 0\",\"last_seen\":1700000000000,"
	         "\"sid\":\"%s\",\"room\":\"/lobby\",\"since\":1700000000000,\"id\":\"%s\","
	         "\"name\":\"alice\"}]",
	         waiting(stage, 0), waiting(stage, 0), stage->clients[0].sid, stage->clients[0].sid);
	check_contains(stage_ask(stage, "top", "{}"), expected);
	assert_in_range(waiting(stage, 0), PIECE_BYTES, PIECE_BYTES + 14);
}

static void who_is_nobody_has_no_name(void **state)
{
	struct stage *stage = *state;

	stage_open(stage, 0);
	block(stage, 0);
	leave_waiting(stage, 0, 1);
	check_contains(stage_ask(stage, "top", "{}"), "\"last_seen\":1700000000000}]");
	stage_open(stage, 1);
	stage_connect(stage, 1, "/");
	block(stage, 1);
	leave_waiting(stage, 1, 2);
	check_contains(stage_ask(stage, "top", "{\"limit\":1}"),
	               "\"room\":\"/\",\"since\":1700000000000}]");
}

static void a_user_stands_for_a_session_before_a_guest(void **state)
{
	struct stage *stage = *state;

	stage_open(stage, 0);
	stage_connect(stage, 0, "/");
	stage_enter(stage, 0, "/lobby", "alice");
	stage_connect(stage, 0, "/third");
	block(stage, 0);
	leave_waiting(stage, 0, 1);
	check_contains(stage_ask(stage, "top", "{}"), "\"name\":\"alice\"");
}

static void those_for_whom_most_waits_come_first(void **state)
{
	static const size_t pieces[STAGE_CLIENTS] = { 3, 1, 8, 5, 2, 7, 4, 6 };
	struct stage *stage = *state;
	const char *reply;
	int last = 0;

	for (int i = 0; i < STAGE_CLIENTS; i++) {
		stage_open(stage, i);
		block(stage, i);
		leave_waiting(stage, i, pieces[i]);
	}
	reply = stage_ask(stage, "top", "{\"limit\":5}");
	assert_int_equal(occurrences(reply, "\"address\":"), 5);
	static const int order[] = { 3, 6, 8, 4, 7 };
	for (size_t i = 0; i < COUNT(order); i++) {
		char address[40];
		snprintf(address, sizeof(address), "\"192.0.2.%d\"", order[i]);
		const char *found = strstr(reply, address);
		assert_non_null(found);
		assert_true(found - reply > last);
		last = (int)(found - reply);
	}
}

static void what_waits_in_a_room_counts(void **state)
{
	struct stage *stage = *state;

	stage_enter(stage, 0, "/", "alice");
	block(stage, 0);
	size_t before = waiting(stage, 0);
	stage_enter(stage, 1, "/", "bob");
	assert_in_range(waiting(stage, 0) - before, 50, 400);
	assert_int_equal(waiting(stage, 1), 0);
	check_contains(stage_ask(stage, "top", "{}"), "\"name\":\"alice\"");
	socket_unblock(stage->clients[0].session, &stage->clients[0].socket);
	hub_settle(&stage->service.hub);
	check_contains(stage_ask(stage, "top", "{}"), "\"slowest_peers\":[]");
}

static void more_than_a_hundred_are_never_told(void **state)
{
	struct stage *stage = *state;
	char name[20];

	stage_open(stage, 0);
	for (int i = 0; i < ADMIN_TOP_MAX + 20; i++) {
		snprintf(name, sizeof(name), "/room%d", i);
		rooms_open(&stage->service.rooms, (struct slice){ name, strlen(name) });
	}
	const char *reply = stage_ask(stage, "top", "{\"limit\":1000000}");
	assert_int_equal(occurrences(reply, "\"room\":"), ADMIN_TOP_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(rooms_come_by_their_users, stage_setup, stage_teardown),
		cmocka_unit_test_setup_teardown(a_slow_peer_is_told_with_all_that_is_known_of_it,
		                                stage_setup, stage_teardown),
		cmocka_unit_test_setup_teardown(who_is_nobody_has_no_name, stage_setup, stage_teardown),
		cmocka_unit_test_setup_teardown(a_user_stands_for_a_session_before_a_guest, stage_setup,
		                                stage_teardown),
		cmocka_unit_test_setup_teardown(those_for_whom_most_waits_come_first, stage_setup,
		                                stage_teardown),
		cmocka_unit_test_setup_teardown(what_waits_in_a_room_counts, stage_setup, stage_teardown),
		cmocka_unit_test_setup_teardown(more_than_a_hundred_are_never_told, stage_setup,
		                                stage_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
