#include "core/presence/service.h"

#include <stdio.h>

#include "tests/lib/core/check.h"
#include "tests/lib/core/guest.h"

static void a_join_is_told_to_the_others_and_answered_with_the_roster(void **state)
{
	struct party *party = *state;
	struct guest *ann = party_open(party, 0, "/");
	struct guest *bob = party_open(party, 1, "/");
	char expected[400];

	hub_set_time(&party->service.hub, 17);
	guest_join(ann, "Ann");
	snprintf(expected, sizeof(expected),
	         "42[\"existing_users\",[{\"id\":\"%s\",\"name\":\"Ann\",\"since\":1700000000017,"
	         "\"kind\":\"web\"}]]",
	         ann->sid);
	check_last(ann, expected);
	snprintf(expected, sizeof(expected),
	         "42[\"new_user\",{\"id\":\"%s\",\"new_user_name\":\"Ann\",\"since\":1700000000017,"
	         "\"kind\":\"web\"}]",
	         ann->sid);
	check_last(bob, expected);
	guest_join(bob, "Bob");
	check_guest(ann);
	check_guest(bob);
	assert_int_equal(ann->new_users, 1);
	assert_int_equal(bob->new_users, 1);
}

static void a_join_with_an_ack_is_acknowledged_before_the_roster_comes(void **state)
{
	struct party *party = *state;
	struct guest *ann = party_open(party, 0, "/lobby");
	char expected[100];

	guest_say(ann, "217", "[\"got_a_new_user\",{\"name\":\"Ann\"}]");
	hub_settle(&party->service.hub);
	snprintf(expected, sizeof(expected), "43/lobby,17[{\"ok\":true,\"id\":\"%s\"}]", ann->sid);
	check_read(&ann->socket, expected);
	check_begins(socket_read(&ann->socket), "42/lobby,[\"existing_users\",[{");
	check_silent(&ann->socket);
}

static void a_refused_join_is_told_in_the_ack_and_nowhere_else(void **state)
{
	struct party *party = *state;
	struct guest *ann = party_open(party, 0, "/");

	guest_say(ann, "20", "[\"got_a_new_user\",{\"name\":\"\"}]");
	guest_read(ann);
	check_begins(ann->last, "430[{\"ok\":false,\"error\":{\"code\":\"name_empty\",\"message\":\"");
	assert_int_equal(ann->refusals, 0);
	assert_int_equal(party_room(party, "/")->roster.count, 0);
}

static void a_refused_join_without_an_ack_is_told_by_join_refused(void **state)
{
	static const char *const wrong[][2] = {
		{ "[\"got_a_new_user\"]", "bad_request" },
		{ "[\"got_a_new_user\",\"Ann\"]", "bad_request" },
		{ "[\"got_a_new_user\",{\"name\":\" \"}]", "name_empty" },
		{ "[\"got_a_new_user\",{\"name\":\"0123456789012345678901234567890123\"}]",
		  "name_too_long" },
		{ "[\"got_a_new_user\",{\"name\":\"a\\u202eb\"}]", "name_forbidden" },
	};
	struct party *party = *state;
	struct guest *ann = party_open(party, 0, "/");
	struct guest *bob = party_open(party, 1, "/");

	for (size_t i = 0; i < COUNT(wrong); i++) {
		char expected[100];
		guest_say(ann, "2", wrong[i][0]);
		guest_read(ann);
		snprintf(expected, sizeof(expected), "42[\"join_refused\",{\"code\":\"%s\",\"message\":\"",
		         wrong[i][1]);
		check_begins(ann->last, expected);
		assert_int_equal(ann->refusals, i + 1);
	}
	guest_take(bob);
	assert_int_equal(bob->log_len, 0);
	assert_int_equal(ann->snapshots, 0);
	guest_join(ann, "Ann");
	check_guest(ann);
}

static void a_join_with_the_same_name_again_changes_nothing(void **state)
{
	struct party *party = *state;
	struct guest *ann = party_open(party, 0, "/");
	struct guest *bob = party_open(party, 1, "/");
	char expected[100];

	guest_join(ann, "Ann");
	guest_join(ann, "Ann");
	guest_say(ann, "25", "[\"got_a_new_user\",{\"name\":\" Ann \"}]");
	guest_say(ann, "26", "[\"got_a_new_user\",{\"name\":\"Ann\",\"kind\":\"tui\"}]");
	guest_read(ann);
	guest_read(bob);
	assert_int_equal(bob->new_users, 1);
	assert_int_equal(bob->log_len, 1);
	assert_int_equal(ann->snapshots, 1);
	assert_int_equal(ann->log_len, 0);
	check_guest(ann);
	guest_say(ann, "27", "[\"got_a_new_user\",{\"name\":\"Ann\"}]");
	snprintf(expected, sizeof(expected), "437[{\"ok\":true,\"id\":\"%s\"}]", ann->sid);
	check_last(ann, expected);
}

static void a_join_with_another_name_renames(void **state)
{
	struct party *party = *state;
	struct guest *ann = party_open(party, 0, "/");
	struct guest *bob = party_open(party, 1, "/");
	char expected[100];

	guest_join(ann, "Ann");
	guest_join(bob, "Bob");
	guest_read(ann);
	guest_join(ann, "Eve");
	snprintf(expected, sizeof(expected), "42[\"user_renamed\",{\"id\":\"%s\",\"name\":\"Eve\"}]",
	         ann->sid);
	check_last(bob, expected);
	check_last(ann, expected);
	check_guest(ann);
	check_guest(bob);
	assert_int_equal(bob->renames, 1);
	assert_int_equal(bob->new_users + ann->new_users, 0);
}

static void a_refused_rename_keeps_the_name(void **state)
{
	struct party *party = *state;
	struct guest *ann = party_open(party, 0, "/");

	guest_join(ann, "Ann");
	guest_join(ann, "");
	check_guest(ann);
	assert_string_equal(ann->users[0].name, "Ann");
	assert_int_equal(ann->refusals, 1);
}

struct ending {
	const char *reason;
	enum session_end end;
};

static void a_leave_is_told_with_its_reason(void **state)
{
	static const struct ending endings[] = {
		{ "left", SESSION_END_CLIENT },     { "lost", SESSION_END_TRANSPORT },
		{ "timeout", SESSION_END_TIMEOUT }, { "lost", SESSION_END_ERROR },
		{ "lost", SESSION_END_SLOW },       { "shutdown", SESSION_END_SHUTDOWN },
	};
	struct party *party = *state;
	struct guest *bob = party_open(party, 1, "/");

	guest_join(bob, "Bob");
	for (size_t i = 0; i < COUNT(endings); i++) {
		struct guest *ann = party_open(party, 0, "/");
		char expected[200];
		guest_join(ann, "Ann");
		check_guest(bob);
		session_close(ann->session, endings[i].end);
		snprintf(expected, sizeof(expected),
		         "42[\"disconnect_user\",{\"id\":\"%s\",\"name\":\"Ann\",\"reason\":\"%s\"}]",
		         ann->sid, endings[i].reason);
		check_last(bob, expected);
		check_guest(bob);
		guest_finish(ann);
	}
}

static void leaving_the_namespace_is_leaving_at_once(void **state)
{
	struct party *party = *state;
	struct guest *ann = party_open(party, 0, "/");
	struct guest *bob = party_open(party, 1, "/");
	char expected[200];

	guest_join(ann, "Ann");
	guest_read(bob);
	guest_say(ann, "1", "");
	snprintf(expected, sizeof(expected),
	         "42[\"disconnect_user\",{\"id\":\"%s\",\"name\":\"Ann\",\"reason\":\"left\"}]",
	         ann->sid);
	check_last(bob, expected);
	assert_int_equal(party_room(party, "/")->roster.count, 0);
	guest_lose(ann);
	guest_read(bob);
	assert_int_equal(bob->leaves, 1);
}

static void a_watcher_that_leaves_is_told_to_nobody(void **state)
{
	struct party *party = *state;
	struct guest *ann = party_open(party, 0, "/");
	struct guest *bob = party_open(party, 1, "/");

	guest_join(bob, "Bob");
	guest_read(ann);
	guest_lose(ann);
	guest_read(bob);
	assert_int_equal(bob->log_len, 0);
	check_guest(bob);
}

static void rooms_do_not_hear_of_each_other(void **state)
{
	struct party *party = *state;
	struct guest *ann = party_open(party, 0, "/");
	struct guest *bob = party_open(party, 1, "/lobby");

	guest_join(ann, "Ann");
	guest_join(bob, "Bob");
	check_guest(ann);
	check_guest(bob);
	assert_int_equal(ann->user_count, 1);
	assert_int_equal(bob->user_count, 1);
	assert_int_equal(ann->log_len + bob->log_len, 0);
}

static void other_events_are_ignored(void **state)
{
	static const char *const events[] = {
		"[\"new_user\",{\"id\":\"x\",\"new_user_name\":\"Eve\"}]",
		"[\"message\"]",
		"[1,2]",
		"[\"existing_users\",[]]",
		"[\"disconnect_user\",{}]",
		"[\"got_a_new_user2\",{\"name\":\"x\"}]",
	};
	struct party *party = *state;
	struct guest *ann = party_open(party, 0, "/");
	struct guest *bob = party_open(party, 1, "/");

	for (size_t i = 0; i < COUNT(events); i++) {
		guest_say(ann, "2", events[i]);
		guest_say(ann, "29", events[i]);
	}
	hub_settle(&party->service.hub);
	check_silent(&ann->socket);
	check_silent(&bob->socket);
	assert_false(ann->socket.closed);
}

static void joins_beyond_their_rate_are_refused_and_the_connection_stays(void **state)
{
	struct party *party = *state;
	struct service_config config = guest_service_config(&party->world);

	config.joins = service_join_limit();
	party_restart(party, &config);
	struct guest *ann = party_open(party, 0, "/");
	for (int i = 0; i < SERVICE_BURST; i++) {
		char name[32];
		snprintf(name, sizeof(name), "Ann %d", i);
		guest_join(ann, name);
	}
	guest_read(ann);
	assert_int_equal(ann->refusals, 0);
	guest_join(ann, "one too many");
	guest_read(ann);
	assert_int_equal(ann->refusals, 1);
	check_begins(ann->last, "42[\"join_refused\",{\"code\":\"too_many_joins\"");
	check_guest(ann);
	hub_run_to(&party->service.hub, 334);
	guest_join(ann, "later");
	check_guest(ann);
	assert_string_equal(ann->users[0].name, "later");
}

static void one_who_asks_gets_the_list_joined_or_not(void **state)
{
	struct party *party = *state;
	struct guest *ann = party_open(party, 0, "/lobby");
	struct guest *bob = party_open(party, 1, "/lobby");

	guest_join(ann, "Ann");
	guest_read(ann);
	guest_say(bob, "2", "[\"who_is_here\"]");
	check_guest(bob);
	assert_int_equal(bob->snapshots, 1);
	assert_int_equal(bob->user_count, 1);
	guest_say(ann, "2", "[\"who_is_here\",{\"name\":\"\"},7]");
	check_guest(ann);
	assert_int_equal(ann->snapshots, 2);
	guest_join(ann, "Eve");
	check_guest(bob);
	assert_string_equal(bob->users[0].name, "Eve");
	assert_int_equal(bob->new_users, 1); /* before it asked */
	assert_int_equal(bob->refusals, 0);
	assert_int_equal(party_room(party, "/lobby")->roster.count, 1);
	guest_join(bob, "Bob");
	check_guest(bob);
	assert_int_equal(bob->snapshots, 2);
}

static void the_list_of_an_empty_room_is_empty(void **state)
{
	struct party *party = *state;
	struct guest *ann = party_open(party, 0, "/");

	guest_say(ann, "2", "[\"who_is_here\"]");
	check_last(ann, "42[\"existing_users\",[]]");
}

static void who_asks_for_too_many_large_lists_has_to_wait(void **state)
{
	struct party *party = *state;
	struct guest *ann = party_open(party, 0, "/");
	size_t *bytes = &party->service.rooms.default_room->namespace.feed.snapshot_bytes;

	*bytes = BUDGET_BYTES_AT_ONCE; /* as if there were millions */
	guest_say(ann, "2", "[\"who_is_here\"]");
	check_last(ann, "42[\"existing_users\",[]]");
	*bytes = BUDGET_BYTES_AT_ONCE;
	guest_say(ann, "20", "[\"who_is_here\"]");
	hub_settle(&party->service.hub);
	check_begins(socket_read(&ann->socket), "430[{\"ok\":false,\"error\":{\"code\":\"too_many");
	check_silent(&ann->socket);
}

static void a_question_with_an_ack_is_acknowledged_before_the_list_comes(void **state)
{
	struct party *party = *state;
	struct guest *ann = party_open(party, 0, "/lobby");
	char expected[100];

	hub_settle(&party->service.hub);
	guest_say(ann, "20", "[\"who_is_here\"]");
	hub_settle(&party->service.hub);
	check_read(&ann->socket, "43/lobby,0[{\"ok\":true}]");
	check_read(&ann->socket, "42/lobby,[\"existing_users\",[]]");
	guest_join(ann, "Ann");
	guest_read(ann);
	guest_say(ann, "21", "[\"who_is_here\"]");
	hub_settle(&party->service.hub);
	snprintf(expected, sizeof(expected), "43/lobby,1[{\"ok\":true,\"id\":\"%s\"}]", ann->sid);
	check_read(&ann->socket, expected);
	check_begins(socket_read(&ann->socket), "42/lobby,[\"existing_users\",[{");
	check_silent(&ann->socket);
}

static void list_requests_and_joins_in_one_iteration_get_one_list(void **state)
{
	struct party *party = *state;
	struct guest *ann = party_open(party, 0, "/");

	for (int i = 0; i < 3; i++) {
		guest_say(ann, "2", "[\"who_is_here\"]");
		guest_join(ann, "Ann");
	}
	check_guest(ann);
	assert_int_equal(ann->snapshots, 1);
}

static void a_question_to_one_room_is_none_to_the_others(void **state)
{
	struct party *party = *state;
	struct guest *ann = party_open(party, 0, "/");

	hub_settle(&party->service.hub);
	socket_say(ann->session, &ann->socket, "40/lobby,");
	hub_settle(&party->service.hub);
	check_begins(socket_read(&ann->socket), "40/lobby,{");
	socket_say(ann->session, &ann->socket, "42/lobby,[\"who_is_here\"]");
	hub_settle(&party->service.hub);
	check_read(&ann->socket, "42/lobby,[\"existing_users\",[]]");
	check_silent(&ann->socket);
}

static void list_requests_count_as_joins_in_their_rate(void **state)
{
	struct party *party = *state;
	struct service_config config = guest_service_config(&party->world);

	config.joins = service_join_limit();
	party_restart(party, &config);
	struct guest *ann = party_open(party, 0, "/");
	for (int i = 0; i < SERVICE_BURST; i++) {
		guest_say(ann, "2", "[\"who_is_here\"]");
	}
	guest_read(ann);
	assert_int_equal(ann->refusals, 0);
	guest_say(ann, "2", "[\"who_is_here\"]");
	guest_read(ann);
	check_begins(ann->last, "42[\"join_refused\",{\"code\":\"too_many_joins\"");
	guest_say(ann, "29", "[\"who_is_here\"]");
	guest_read(ann);
	check_begins(ann->last, "439[{\"ok\":false,\"error\":{\"code\":\"too_many_joins\"");
	assert_int_equal(ann->snapshots, 1);
	guest_join(ann, "Ann");
	guest_read(ann);
	assert_int_equal(ann->refusals, 2);
	assert_int_equal(party->service.tracker.counters.refused_joins[REFUSAL_RATE], 3);
	hub_run_to(&party->service.hub, 334);
	guest_say(ann, "2", "[\"who_is_here\"]");
	check_guest(ann);
	assert_int_equal(ann->snapshots, 2);
}

static void the_usual_limits_are_those_that_are_written_down(void **state)
{
	(void)state;
	assert_int_equal(service_packet_limit().per_second, 10);
	assert_int_equal(service_packet_limit().burst, 20);
	assert_int_equal(service_join_limit().per_second, 3);
	assert_int_equal(service_join_limit().burst, 20);
}

static void messages_may_be_large_once_a_join_was_accepted(void **state)
{
	struct party *party = *state;
	struct guest *ann = party_open(party, 0, "/");

	assert_int_equal(session_max_payload(ann->session), 16 * 1024);
	guest_join(ann, "");
	assert_int_equal(session_max_payload(ann->session), 16 * 1024);
	guest_join(ann, "Ann");
	assert_int_equal(session_max_payload(ann->session), 1000000);
}

static void one_connection_may_be_in_several_rooms(void **state)
{
	struct party *party = *state;
	struct guest *ann = party_open(party, 0, "/");
	struct guest *bob = party_open(party, 1, "/lobby");

	guest_join(ann, "Ann");
	guest_join(bob, "Bob");
	hub_settle(&party->service.hub);
	socket_say(ann->session, &ann->socket, "40/lobby,");
	socket_say(ann->session, &ann->socket, "42/lobby,[\"got_a_new_user\",{\"name\":\"Ann here\"}]");
	check_guest(bob);
	assert_int_equal(bob->new_users, 1);
	guest_lose(ann);
	check_guest(bob);
	assert_int_equal(bob->leaves, 1);
	assert_int_equal(party_room(party, "/")->roster.count, 0);
}

static void the_service_ends_with_clients_in_every_state(void **state)
{
	struct party *party = *state;
	struct guest *ann = party_open(party, 0, "/lobby");
	struct guest *bob = party_open(party, 1, "/lobby");

	guest_open_polling(&party->guests[2], &party->service, "/");
	guest_join(ann, "Ann");
	guest_join(&party->guests[2], "Cid");
	guest_read(ann);
	bob->socket.result = TRANSPORT_BLOCKED;
	guest_join(bob, "Bob");
	hub_flush(&party->service.hub);
	guest_join(ann, "Ann again");
	struct service_config config = guest_service_config(&party->world);
	party_restart(party, &config);
	assert_true(ann->socket.closed);
	assert_true(bob->socket.closed);
	assert_null(party_room(party, "/lobby"));
}

#define WITH_SERVICE(test) cmocka_unit_test_setup_teardown(test, party_setup, party_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SERVICE(a_join_is_told_to_the_others_and_answered_with_the_roster),
		WITH_SERVICE(a_join_with_an_ack_is_acknowledged_before_the_roster_comes),
		WITH_SERVICE(a_refused_join_is_told_in_the_ack_and_nowhere_else),
		WITH_SERVICE(a_refused_join_without_an_ack_is_told_by_join_refused),
		WITH_SERVICE(a_join_with_the_same_name_again_changes_nothing),
		WITH_SERVICE(a_join_with_another_name_renames),
		WITH_SERVICE(a_refused_rename_keeps_the_name),
		WITH_SERVICE(a_leave_is_told_with_its_reason),
		WITH_SERVICE(leaving_the_namespace_is_leaving_at_once),
		WITH_SERVICE(a_watcher_that_leaves_is_told_to_nobody),
		WITH_SERVICE(rooms_do_not_hear_of_each_other),
		WITH_SERVICE(other_events_are_ignored),
		WITH_SERVICE(joins_beyond_their_rate_are_refused_and_the_connection_stays),
		WITH_SERVICE(one_who_asks_gets_the_list_joined_or_not),
		WITH_SERVICE(the_list_of_an_empty_room_is_empty),
		WITH_SERVICE(who_asks_for_too_many_large_lists_has_to_wait),
		WITH_SERVICE(a_question_with_an_ack_is_acknowledged_before_the_list_comes),
		WITH_SERVICE(list_requests_and_joins_in_one_iteration_get_one_list),
		WITH_SERVICE(a_question_to_one_room_is_none_to_the_others),
		WITH_SERVICE(list_requests_count_as_joins_in_their_rate),
		WITH_SERVICE(the_usual_limits_are_those_that_are_written_down),
		WITH_SERVICE(messages_may_be_large_once_a_join_was_accepted),
		WITH_SERVICE(one_connection_may_be_in_several_rooms),
		WITH_SERVICE(the_service_ends_with_clients_in_every_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
