/* What kicks, bans and broadcasts do to the clients of a service. */
#include <stdio.h>

#include "core/presence/service.h"

#include "tests/unit/control/stage.h"

static void check_next(struct stage *stage, int i, const char *expected)
{
	assert_string_equal(stage_read(stage, i), expected);
}

static void check_told_of_leave(struct stage *stage, int i, const char *id, const char *name)
{
	char expected[300];

	snprintf(expected, sizeof(expected),
	         "42[\"disconnect_user\",{\"id\":\"%s\",\"name\":\"%s\",\"reason\":\"kicked\"}]", id,
	         name);
	check_next(stage, i, expected);
}

static void the_kicked_one_is_told_why_and_disconnected(void **state)
{
	struct stage *stage = *state;

	stage_enter(stage, 0, "/", "alice");
	stage_enter(stage, 1, "/", "bob");
	check_contains(
		stage_ask(stage, "kick", "{\"users\":[\"alice\"],\"reason\":\"be \\\"nice\\\"\"}"),
		"\"missing\":[],\"kicked\":[{\"id\":\"");
	check_next(stage, 0, "42[\"kicked\",{\"reason\":\"be \\\"nice\\\"\"}]");
	check_next(stage, 0, "41");
	check_next(stage, 0, "");
	check_told_of_leave(stage, 1, stage->clients[0].sid, "alice");
	check_next(stage, 1, "");
	assert_int_equal(stage->service.rooms.default_room->roster.count, 1);
}

static void without_a_reason_the_text_is_empty(void **state)
{
	struct stage *stage = *state;

	stage_enter(stage, 0, "/", "alice");
	stage_ask(stage, "kick", "{\"users\":[\"alice\"]}");
	check_next(stage, 0, "42[\"kicked\",{\"reason\":\"\"}]");
	check_next(stage, 0, "41");
}

static void a_long_reason_silences_nothing(void **state)
{
	struct stage *stage = *state;
	char params[5000];
	char reason[4001];

	memset(reason, 'x', sizeof(reason));
	reason[sizeof(reason) - 1] = '\0';
	stage_enter(stage, 0, "/", "alice");
	snprintf(params, sizeof(params), "{\"users\":[\"alice\"],\"reason\":\"%s\"}", reason);
	if (strstr(stage_ask(stage, "kick", params), "\"result\"")) {
		check_begins(stage_read(stage, 0), "42[\"kicked\",{\"reason\":\"xxx");
	} else {
		check_next(stage, 0, "");
		assert_int_equal(stage->service.rooms.default_room->roster.count, 1);
	}
}

static void a_polling_client_is_told_by_its_next_get(void **state)
{
	struct stage *stage = *state;
	struct session *session = open_polling(&stage->service.hub);
	struct fake_request request;

	fake_request_init(&request);
	assert_true(session_say(session, "40"));
	assert_true(session_say(session, "42[\"got_a_new_user\",{\"name\":\"alice\"}]"));
	session_get(session, &request);
	assert_non_null(request_body(&request));
	stage_ask(stage, "kick", "{\"users\":[\"alice\"],\"reason\":\"x\"}");
	session_get(session, &request);
	assert_string_equal(request_body(&request), "42[\"kicked\",{\"reason\":\"x\"}]\x1e"
	                                            "41");
	fake_request_finish(&request);
}

static void the_session_of_the_kicked_stays_for_its_other_rooms(void **state)
{
	struct stage *stage = *state;

	stage_enter(stage, 0, "/", "alice");
	stage_enter(stage, 0, "/lobby", "alice");
	stage_ask(stage, "kick", "{\"users\":[\"alice\"],\"room\":\"/\"}");
	check_next(stage, 0, "42[\"kicked\",{\"reason\":\"\"}]");
	check_next(stage, 0, "41");
	assert_int_equal(stage->service.rooms.default_room->roster.count, 0);
	assert_int_equal(stage_room(stage, "/lobby")->roster.count, 1);
	stage_join(stage, 0, "/lobby", "alison");
	check_begins(stage_read(stage, 0), "42/lobby,[\"user_renamed\"");
}

static void what_the_kicked_says_before_it_knows_is_ignored(void **state)
{
	struct stage *stage = *state;

	stage_enter(stage, 0, "/", "alice");
	stage_ask(stage, "kick", "{\"users\":[\"alice\"]}");
	stage_forget(stage);
	stage_join(stage, 0, "/", "alice");
	stage_say(stage, 0, "41");
	check_next(stage, 0, "");
	assert_int_equal(stage->service.rooms.default_room->roster.count, 0);
	stage_connect(stage, 0, "/"); /* it may come back by itself */
	stage_join(stage, 0, "/", "alice");
	assert_int_equal(stage->service.rooms.default_room->roster.count, 1);
}

static void an_ambiguous_name_kicks_nobody(void **state)
{
	struct stage *stage = *state;

	stage_enter(stage, 0, "/", "alice");
	stage_enter(stage, 1, "/", "alice");
	stage_enter(stage, 2, "/", "bob");
	const char *reply = stage_ask(stage, "kick", "{\"users\":[\"bob\",\"alice\"]}");
	check_contains(reply, "\"code\":2,\"message\":\"2 users are called 'alice'\","
	                      "\"data\":{\"matches\":[{\"id\":\"");
	assert_int_equal(occurrences(reply, "\"name\":\"alice\""), 2);
	assert_int_equal(stage->service.rooms.default_room->roster.count, 3);
	for (int i = 0; i < 3; i++) {
		check_next(stage, i, "");
	}
}

static void all_matching_kicks_everybody_of_the_name(void **state)
{
	struct stage *stage = *state;

	stage_enter(stage, 0, "/", "alice");
	stage_enter(stage, 1, "/lobby", "alice");
	stage_enter(stage, 2, "/", "bob");
	const char *reply = stage_ask(stage, "kick", "{\"users\":[\"alice\"],\"all_matching\":true}");
	assert_int_equal(occurrences(reply, "\"name\":\"alice\""), 2);
	assert_int_equal(stage->service.rooms.default_room->roster.count, 1);
	assert_null(stage_room(stage, "/lobby"));
}

static void an_id_tells_two_of_one_name_apart(void **state)
{
	struct stage *stage = *state;
	char params[100];

	stage_enter(stage, 0, "/", "alice");
	stage_enter(stage, 1, "/", "alice");
	snprintf(params, sizeof(params), "{\"users\":[\"%s\"]}", stage->clients[1].sid);
	check_contains(stage_ask(stage, "kick", params), "\"kicked\":[{");
	check_next(stage, 1, "42[\"kicked\",{\"reason\":\"\"}]");
	check_told_of_leave(stage, 0, stage->clients[1].sid, "alice");
}

static void of_several_names_the_missing_ones_are_told(void **state)
{
	struct stage *stage = *state;

	stage_enter(stage, 0, "/", "alice");
	stage_enter(stage, 1, "/", "bob");
	const char *reply = stage_ask(stage, "kick", "{\"users\":[\"eve\",\"bob\",\"ma\\\"l\"]}");
	check_contains(reply, "\"missing\":[\"eve\",\"ma\\\"l\"],\"kicked\":[{");
	assert_int_equal(occurrences(reply, "\"id\":\""), 1);
	assert_int_equal(stage->service.rooms.default_room->roster.count, 1);
}

static void who_is_named_twice_is_kicked_once(void **state)
{
	struct stage *stage = *state;
	char params[100];

	stage_enter(stage, 0, "/", "alice");
	snprintf(params, sizeof(params), "{\"users\":[\"alice\",\"%s\",\"alice\"]}",
	         stage->clients[0].sid);
	const char *reply = stage_ask(stage, "kick", params);
	assert_int_equal(occurrences(reply, "\"id\":\""), 1);
	check_next(stage, 0, "42[\"kicked\",{\"reason\":\"\"}]");
	check_next(stage, 0, "41");
	check_next(stage, 0, "");
}

static void a_kick_in_one_room_leaves_the_others_alone(void **state)
{
	struct stage *stage = *state;

	stage_enter(stage, 0, "/", "alice");
	stage_enter(stage, 1, "/lobby", "alice");
	stage_ask(stage, "kick", "{\"users\":[\"alice\"],\"room\":\"lobby\"}");
	check_next(stage, 0, "");
	check_next(stage, 1, "42/lobby,[\"kicked\",{\"reason\":\"\"}]");
	check_next(stage, 1, "41/lobby,");
}

static void all_kicks_everybody_of_a_room_or_of_all(void **state)
{
	struct stage *stage = *state;

	for (int i = 0; i < 3; i++) {
		stage_enter(stage, i, "/", "alice");
		stage_enter(stage, i + 3, "/lobby", "bob");
	}
	const char *reply = stage_ask(stage, "kick", "{\"all\":true,\"room\":\"lobby\"}");
	assert_int_equal(occurrences(reply, "\"name\":\"bob\""), 3);
	assert_int_equal(stage->service.rooms.default_room->roster.count, 3);
	reply = stage_ask(stage, "kick", "{\"all\":true}");
	assert_int_equal(occurrences(reply, "\"name\":\"alice\""), 3);
	assert_int_equal(stage->service.rooms.default_room->roster.count, 0);
	check_result(stage, "kick", "{\"all\":true}", "{\"missing\":[],\"kicked\":[]}");
}

static void users_and_all_exclude_each_other(void **state)
{
	struct stage *stage = *state;

	stage_enter(stage, 0, "/", "alice");
	check_contains(stage_ask(stage, "kick", "{}"), "\"code\":-32602");
	check_contains(stage_ask(stage, "kick", "{\"all\":false}"), "\"code\":-32602");
	check_contains(stage_ask(stage, "kick", "{\"all\":true,\"users\":[\"alice\"]}"),
	               "\"code\":-32602");
	assert_int_equal(stage->service.rooms.default_room->roster.count, 1);
}

static void a_kick_with_a_ban_keeps_the_address_out_until_it_ends(void **state)
{
	struct stage *stage = *state;

	stage_enter(stage, 0, "/", "alice");
	stage_enter(stage, 1, "/", "bob");
	stage_ask(stage, "kick", "{\"users\":[\"alice\"],\"ban\":60000,\"reason\":\"spam\"}");
	stage_forget(stage);
	check_result(stage, "bans", "{}",
	             "{\"bans\":[{\"target\":\"192.0.2.1\",\"kind\":\"address\",\"reason\":\"spam\","
	             "\"since\":1700000000000,\"until\":1700000060000,\"by\":1000}]}");
	stage_ask_connect(stage, 0, "/");
	check_begins(stage_read(stage, 0), "44{\"message\":\"");
	stage_ask_connect(stage, 0, "/lobby");
	check_begins(stage_read(stage, 0), "44/lobby,{\"message\":\"");
	stage_connect(stage, 1, "/lobby"); /* another address */
	stage_set_time(stage, 59999);
	stage_ask_connect(stage, 0, "/");
	check_begins(stage_read(stage, 0), "44{");
	stage_set_time(stage, 60000);
	stage_connect(stage, 0, "/");
	check_result(stage, "bans", "{}", "{\"bans\":[]}");
	check_contains(stage_ask(stage, "stats", "{}"), "\"connects_refused_total\":3,");
}

static void a_ban_of_a_network_ends_with_unban(void **state)
{
	struct stage *stage = *state;

	check_result(stage, "ban", "{\"target\":\"192.0.2.0/24\",\"for\":1000}",
	             "{\"ban\":{\"target\":\"192.0.2.0/24\",\"kind\":\"address\",\"reason\":\"\","
	             "\"since\":1700000000000,\"until\":1700000001000,\"by\":1000},\"ended\":0}");
	stage_open(stage, 0);
	stage_ask_connect(stage, 0, "/");
	check_begins(stage_read(stage, 0), "44{");
	check_contains(stage_ask(stage, "unban", "{\"target\":\"192.0.2.0/24\"}"),
	               "\"result\":{\"ban\":{\"target\":\"192.0.2.0/24\"");
	stage_connect(stage, 0, "/");
	check_refused(stage, "unban", "{\"target\":\"192.0.2.0/24\"}", CONTROL_REFUSED, "no such ban");
}

static void a_ban_of_a_name_refuses_the_join(void **state)
{
	struct stage *stage = *state;

	check_contains(stage_ask(stage, "ban", "{\"target\":\"alice\"}"),
	               "\"kind\":\"name\",\"reason\":\"\",\"since\":1700000000000,\"until\":0,");
	stage_open(stage, 0);
	stage_connect(stage, 0, "/");
	stage_join(stage, 0, "/", " alice ");
	check_begins(stage_read(stage, 0), "42[\"join_refused\",{\"code\":\"banned\",\"message\":\"");
	stage_say(stage, 0, "425[\"got_a_new_user\",{\"name\":\"alice\"}]");
	check_begins(stage_read(stage, 0), "435[{\"ok\":false,\"error\":{\"code\":\"banned\"");
	stage_join(stage, 0, "/", "alicia");
	check_begins(stage_read(stage, 0), "42[\"existing_users\"");
	stage_join(stage, 0, "/", "alice");
	check_begins(stage_read(stage, 0), "42[\"join_refused\",{\"code\":\"banned\"");
	assert_string_equal(stage_user(stage, 0, "/")->profile.name, "alicia");
}

static void a_ban_of_an_address_ends_what_is_there_from_it(void **state)
{
	struct stage *stage = *state;
	char sid[MEMBER_SID_LENGTH + 1];

	stage_enter(stage, 0, "/", "alice");
	memcpy(sid, stage->clients[0].sid, sizeof(sid));
	stage_enter(stage, 0, "/lobby", "alice");
	stage_enter(stage, 1, "/", "bob");
	stage_open(stage, 2);
	stage_connect(stage, 2, "/"); /* looks on */
	stage_forget(stage);
	check_contains(stage_ask(stage, "ban", "{\"target\":\"::ffff:192.0.2.1\",\"reason\":\"spam\"}"),
	               "\"ended\":2}");
	check_next(stage, 0, "42[\"kicked\",{\"reason\":\"spam\"}]");
	check_next(stage, 0, "41");
	check_next(stage, 0, "42/lobby,[\"kicked\",{\"reason\":\"spam\"}]");
	check_next(stage, 0, "41/lobby,");
	check_told_of_leave(stage, 1, sid, "alice");
	assert_null(stage_room(stage, "/lobby"));
	check_contains(stage_ask(stage, "ban", "{\"target\":\"192.0.2.3/31\"}"), "\"ended\":2}");
	check_contains(stage_ask(stage, "ban", "{\"target\":\"192.0.2.3/31\"}"), "\"ended\":0}");
}

static void a_ban_of_an_address_leaves_who_is_here_from_elsewhere(void **state)
{
	static const char key[] = "abcdefghijklmnop";
	struct stage *stage = *state;

	stage_enter_with_key(stage, 0, "/", "alice", key);
	stage_enter_with_key(stage, 1, "/", "alice", key);
	stage_enter_with_key(stage, 2, "/", "bob", "abcdefghijklmnoq");
	check_contains(stage_ask(stage, "ban", "{\"target\":\"192.0.2.1\"}"), "\"ended\":1}");
	assert_int_equal(stage->service.rooms.default_room->roster.count, 2);
	stage_lose(stage, 2);
	assert_int_equal(stage->service.rooms.default_room->roster.count, 2); /* waited for */
	stage_forget(stage);
	check_contains(stage_ask(stage, "ban", "{\"target\":\"192.0.2.3\"}"), "\"ended\":1}");
	check_begins(stage_read(stage, 1), "42[\"disconnect_user\",");
	assert_int_equal(stage->service.rooms.default_room->roster.count, 1);
}

static void a_ban_of_a_name_ends_all_who_are_called_so(void **state)
{
	struct stage *stage = *state;

	stage_enter(stage, 0, "/", "Alice");
	stage_enter(stage, 1, "/lobby", "al\u200dice");
	stage_enter(stage, 2, "/", "alicia");
	stage_forget(stage);
	check_contains(stage_ask(stage, "ban", "{\"target\":\"alice\"}"), "\"ended\":2}");
	check_next(stage, 0, "42[\"kicked\",{\"reason\":\"\"}]");
	check_told_of_leave(stage, 2, stage->clients[0].sid, "Alice");
	assert_int_equal(stage->service.rooms.default_room->roster.count, 1);
	assert_null(stage_room(stage, "/lobby"));
}

static void a_ban_says_what_is_wrong_with_its_target(void **state)
{
	struct stage *stage = *state;

	check_contains(stage_ask(stage, "ban", "{\"target\":\"\"}"), "\"code\":4,");
	check_contains(stage_ask(stage, "ban", "{\"target\":\"10.0.0.0/33\"}"), "\"code\":4,");
	check_result(stage, "bans", "{}", "{\"bans\":[]}");
}

static void a_ban_that_is_over_cannot_be_ended(void **state)
{
	struct stage *stage = *state;

	stage_ask(stage, "ban", "{\"target\":\"alice\",\"for\":1000}");
	stage_set_time(stage, 1000);
	check_contains(stage_ask(stage, "stats", "{}"), "\"bans\":0,");
	check_refused(stage, "unban", "{\"target\":\"alice\"}", CONTROL_REFUSED, "no such ban");
}

static void a_notice_goes_to_every_connection_of_the_room(void **state)
{
	struct stage *stage = *state;

	stage_enter(stage, 0, "/", "alice");
	stage_open(stage, 1);
	stage_connect(stage, 1, "/"); /* looks on */
	stage_enter(stage, 2, "/lobby", "carol");
	stage_forget(stage);
	check_result(stage, "broadcast", "{\"text\":\"tea \\\"now\\\"\",\"room\":\"/\"}",
	             "{\"connections\":2}");
	check_next(stage, 0, "42[\"notice\",{\"text\":\"tea \\\"now\\\"\"}]");
	check_next(stage, 1, "42[\"notice\",{\"text\":\"tea \\\"now\\\"\"}]");
	check_next(stage, 2, "");
	check_result(stage, "broadcast", "{\"text\":\"all\"}", "{\"connections\":3}");
	check_next(stage, 0, "42[\"notice\",{\"text\":\"all\"}]");
	check_next(stage, 2, "42/lobby,[\"notice\",{\"text\":\"all\"}]");
	check_contains(stage_ask(stage, "broadcast", "{\"text\":\"x\",\"room\":\"nowhere\"}"),
	               "\"code\":4,");
}

static void a_notice_that_is_too_long_goes_to_nobody(void **state)
{
	static char params[66 * 1024];
	struct stage *stage = *state;
	size_t len = (size_t)snprintf(params, sizeof(params), "{\"text\":\"");

	stage_enter(stage, 0, "/", "alice");
	memset(params + len, 'x', 65 * 1024);
	memcpy(params + len + 65 * 1024, "\"}", 3);
	check_contains(stage_ask(stage, "broadcast", params), "\"error\":");
	check_next(stage, 0, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_kicked_one_is_told_why_and_disconnected, stage_setup,
		                                stage_teardown),
		cmocka_unit_test_setup_teardown(without_a_reason_the_text_is_empty, stage_setup,
		                                stage_teardown),
		cmocka_unit_test_setup_teardown(a_long_reason_silences_nothing, stage_setup,
		                                stage_teardown),
		cmocka_unit_test_setup_teardown(a_polling_client_is_told_by_its_next_get, stage_setup,
		                                stage_teardown),
		cmocka_unit_test_setup_teardown(the_session_of_the_kicked_stays_for_its_other_rooms,
		                                stage_setup, stage_teardown),
		cmocka_unit_test_setup_teardown(what_the_kicked_says_before_it_knows_is_ignored,
		                                stage_setup, stage_teardown),
		cmocka_unit_test_setup_teardown(an_ambiguous_name_kicks_nobody, stage_setup,
		                                stage_teardown),
		cmocka_unit_test_setup_teardown(all_matching_kicks_everybody_of_the_name, stage_setup,
		                                stage_teardown),
		cmocka_unit_test_setup_teardown(an_id_tells_two_of_one_name_apart, stage_setup,
		                                stage_teardown),
		cmocka_unit_test_setup_teardown(of_several_names_the_missing_ones_are_told, stage_setup,
		                                stage_teardown),
		cmocka_unit_test_setup_teardown(who_is_named_twice_is_kicked_once, stage_setup,
		                                stage_teardown),
		cmocka_unit_test_setup_teardown(a_kick_in_one_room_leaves_the_others_alone, stage_setup,
		                                stage_teardown),
		cmocka_unit_test_setup_teardown(all_kicks_everybody_of_a_room_or_of_all, stage_setup,
		                                stage_teardown),
		cmocka_unit_test_setup_teardown(users_and_all_exclude_each_other, stage_setup,
		                                stage_teardown),
		cmocka_unit_test_setup_teardown(a_kick_with_a_ban_keeps_the_address_out_until_it_ends,
		                                stage_setup, stage_teardown),
		cmocka_unit_test_setup_teardown(a_ban_of_a_network_ends_with_unban, stage_setup,
		                                stage_teardown),
		cmocka_unit_test_setup_teardown(a_ban_of_a_name_refuses_the_join, stage_setup,
		                                stage_teardown),
		cmocka_unit_test_setup_teardown(a_ban_of_an_address_ends_what_is_there_from_it, stage_setup,
		                                stage_teardown),
		cmocka_unit_test_setup_teardown(a_ban_of_an_address_leaves_who_is_here_from_elsewhere,
		                                stage_setup, stage_teardown),
		cmocka_unit_test_setup_teardown(a_ban_of_a_name_ends_all_who_are_called_so, stage_setup,
		                                stage_teardown),
		cmocka_unit_test_setup_teardown(a_ban_says_what_is_wrong_with_its_target, stage_setup,
		                                stage_teardown),
		cmocka_unit_test_setup_teardown(a_ban_that_is_over_cannot_be_ended, stage_setup,
		                                stage_teardown),
		cmocka_unit_test_setup_teardown(a_notice_goes_to_every_connection_of_the_room, stage_setup,
		                                stage_teardown),
		cmocka_unit_test_setup_teardown(a_notice_that_is_too_long_goes_to_nobody, stage_setup,
		                                stage_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
