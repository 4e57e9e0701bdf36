/* The methods that only look, and who may call which. */
#include "core/admin/admin.h"

#include <stdio.h>

#include "core/admin/encode.h"
#include "core/text/json.h"

#include "tests/unit/control/stage.h"

/* Client i as it stands in answers. */
static const char *user_json(const struct stage *stage, int i, const char *name, const char *room)
{
	static char json[4][300];
	static int next;
	char *out = json[next++ % 4];

	snprintf(out, sizeof(json[0]),
	         "{\"id\":\"%s\",\"name\":\"%s\",\"room\":\"%s\",\"kind\":\"web\","
	         "\"since\":1700000000000,\"connections\":1}",
	         stage->clients[i].sid, name, room);
	return out;
}

static void ping_answers_an_empty_object(void **state)
{
	check_result(*state, "ping", "{}", "{}");
}

static void version_tells_ours_and_those_of_the_host(void **state)
{
	check_result(*state, "version", "{}",
	             "{\"version\":\"9.8.7\",\"schema\":1,\"libuv\":\"1.2.3\"}");
}

static void status_counts_what_there_is(void **state)
{
	struct stage *stage = *state;

	stage_enter(stage, 0, "/", "alice");
	stage_enter(stage, 1, "/lobby", "bob");
	stage_open(stage, 2);
	stage_set_time(stage, 12345);
	check_result(
		stage, "status", "{}",
		"{\"version\":\"9.8.7\",\"uptime\":12345,\"users\":2,\"connections\":3,\"rooms\":2,"
		"\"pid\":42}");
}

static void list_tells_all_in_join_order(void **state)
{
	struct stage *stage = *state;
	char expected[1000];

	check_result(stage, "list", "{}", "{\"users\":[],\"total\":0}");
	stage_enter(stage, 0, "/", "alice");
	stage_enter(stage, 1, "/lobby", "b\\\"ob");
	stage_enter(stage, 2, "/", "carol");
	snprintf(expected, sizeof(expected), "{\"users\":[%s,%s,%s],\"total\":3}",
	         user_json(stage, 0, "alice", "/"), user_json(stage, 2, "carol", "/"),
	         user_json(stage, 1, "b\\\"ob", "/lobby"));
	check_result(stage, "list", "{}", expected);
	snprintf(expected, sizeof(expected), "{\"users\":[%s],\"total\":1}",
	         user_json(stage, 1, "b\\\"ob", "/lobby"));
	check_result(stage, "list", "{\"room\":\"lobby\"}", expected);
	check_result(stage, "list", "{\"room\":\"/nowhere\"}", "{\"users\":[],\"total\":0}");
}

static void a_limited_list_still_counts_all(void **state)
{
	struct stage *stage = *state;
	char expected[1000];

	stage_enter(stage, 0, "/", "alice");
	stage_enter(stage, 1, "/", "bob");
	snprintf(expected, sizeof(expected), "{\"users\":[%s],\"total\":2}",
	         user_json(stage, 0, "alice", "/"));
	check_result(stage, "list", "{\"limit\":1}", expected);
	check_contains(stage_ask(stage, "list", "{\"limit\":9007199254740991}"), "\"total\":2");
}

static void rooms_come_with_their_counts(void **state)
{
	struct stage *stage = *state;

	stage_enter(stage, 0, "/", "alice");
	stage_open(stage, 1);
	stage_connect(stage, 1, "/lobby");
	check_result(stage, "rooms", "{}",
	             "{\"rooms\":[{\"room\":\"/\",\"users\":1,\"connections\":1},"
	             "{\"room\":\"/lobby\",\"users\":0,\"connections\":1}]}");
	stage_lose(stage, 1);
	check_result(stage, "rooms", "{}",
	             "{\"rooms\":[{\"room\":\"/\",\"users\":1,\"connections\":1}]}");
}

static void show_tells_the_connections_of_a_user(void **state)
{
	struct stage *stage = *state;
	char expected[1000];

	stage_enter(stage, 0, "/", "alice");
	stage_set_time(stage, 5000);
	stage_say(stage, 0, "3");
	stage_set_time(stage, 6000);
	snprintf(expected, sizeof(expected),
	         "{\"users\":[{\"id\":\"%s\",\"name\":\"alice\",\"room\":\"/\",\"kind\":\"web\","
	         "\"since\":1700000000000,\"connections\":[{\"sid\":\"%s\",\"address\":\"192.0.2.1\","
	         "\"transport\":\"websocket\",\"agent\":\"agent 0\",\"since\":1700000000000,"
	         "\"last_seen\":1700000005000}]}]}",
	         stage->clients[0].sid, stage->clients[0].sid);
	check_result(stage, "show", "{\"user\":\"alice\"}", expected);
}

static void show_tells_all_of_the_same_name(void **state)
{
	struct stage *stage = *state;

	stage_enter(stage, 0, "/", "alice");
	stage_enter(stage, 1, "/lobby", "alice");
	const char *reply = stage_ask(stage, "show", "{\"user\":\"alice\"}");
	assert_int_equal(occurrences(reply, "\"transport\""), 2);
	reply = stage_ask(stage, "show", "{\"user\":\"alice\",\"room\":\"lobby\"}");
	assert_int_equal(occurrences(reply, "\"transport\""), 1);
	check_contains(reply, "192.0.2.2");
}

static void an_unknown_user_is_an_error_with_suggestions(void **state)
{
	struct stage *stage = *state;
	char expected[1000];

	stage_enter(stage, 0, "/", "alice");
	snprintf(expected, sizeof(expected),
	         "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":1,\"message\":\"no user 'alcie'\","
	         "\"data\":{\"suggestions\":[%s]}}}",
	         user_json(stage, 0, "alice", "/"));
	assert_string_equal(stage_ask(stage, "show", "{\"user\":\"alcie\"}"), expected);
	assert_string_equal(stage_ask(stage, "kick", "{\"users\":[\"alcie\"]}"), expected);
	assert_string_equal(stage_ask(stage, "why", "{\"user\":\"alcie\"}"), expected);
}

static void at_most_three_are_suggested(void **state)
{
	struct stage *stage = *state;

	for (int i = 0; i < 5; i++) {
		stage_enter(stage, i, "/", "alice");
	}
	assert_int_equal(occurrences(stage_ask(stage, "show", "{\"user\":\"alicf\"}"), "\"id\":\""), 3);
}

static void an_error_about_a_long_name_is_whole_characters(void **state)
{
	char params[2000] = "{\"user\":\"";

	for (size_t shift = 0; shift < 4; shift++) {
		size_t len = strlen("{\"user\":\"");
		memset(params + len, 'x', shift);
		len += shift;
		for (int i = 0; i < 100; i++, len += 4) {
			memcpy(params + len, "\xf0\x9f\x98\x80", 4);
		}
		memcpy(params + len, "\"}", 3);
		check_contains(stage_ask(*state, "show", params), "\"error\":"); /* and it is JSON */
	}
}

static void why_tells_how_a_user_left(void **state)
{
	struct stage *stage = *state;
	char expected[1000];

	stage_enter(stage, 0, "/lobby", "alice");
	stage_set_time(stage, 5000);
	stage_say(stage, 0, "3");
	stage_set_time(stage, 9000);
	stage_lose(stage, 0);
	stage_set_time(stage, 10000);
	snprintf(expected, sizeof(expected),
	         "{\"leaves\":[{\"id\":\"%s\",\"name\":\"alice\",\"room\":\"/lobby\","
	         "\"time\":1700000009000,\"reason\":\"lost\",\"detail\":\"transport lost\","
	         "\"sid\":\"%s\",\"address\":\"192.0.2.1\",\"since\":1700000000000,"
	         "\"last_seen\":1700000005000}]}",
	         stage->clients[0].sid, stage->clients[0].sid);
	check_result(stage, "why", "{\"user\":\"alice\"}", expected);
	check_result(stage, "why", "{\"user\":\"alice\",\"room\":\"lobby\"}", expected);
	check_refused(stage, "why", "{\"user\":\"alice\",\"room\":\"/\"}", CONTROL_NO_USER,
	              "no user 'alice'");
}

struct departure {
	const char *packet; /* NULL: the session ends as `end` */
	enum session_end end;
	const char *reason;
	const char *detail;
};

static void why_knows_every_way_to_leave(void **state)
{
	static const struct departure departures[] = {
		{ "41", SESSION_END_CLIENT, "left", "left the room" },
		{ "1", SESSION_END_CLIENT, "left", "client left" },
		{ NULL, SESSION_END_TIMEOUT, "timeout", "ping timeout" },
		{ NULL, SESSION_END_SLOW, "lost", "slow consumer" },
		{ "9", SESSION_END_ERROR, "lost", "protocol error" },
		{ NULL, SESSION_END_SHUTDOWN, "shutdown", "shutdown" },
	};
	struct stage *stage = *state;
	char expected[100];

	for (size_t i = 0; i < COUNT(departures); i++) {
		const struct departure *departure = &departures[i];
		char name[20];
		char params[50];
		int client = (int)i;
		snprintf(name, sizeof(name), "user %zu", i);
		stage_enter(stage, client, "/", name);
		if (departure->packet) {
			stage_say(stage, client, departure->packet);
		} else {
			session_close(stage->clients[client].session, departure->end);
			hub_settle(&stage->service.hub);
		}
		snprintf(params, sizeof(params), "{\"user\":\"%s\"}", name);
		snprintf(expected, sizeof(expected), "\"reason\":\"%s\",\"detail\":\"%s\"",
		         departure->reason, departure->detail);
		check_contains(stage_ask(stage, "why", params), expected);
	}
}

static void why_tells_the_newest_of_many_leaves_first(void **state)
{
	struct stage *stage = *state;

	for (int i = 0; i < 2 * ADMIN_WHY_MAX; i++) {
		stage_set_time(stage, i);
		stage_enter(stage, 0, "/", "alice");
		stage_lose(stage, 0);
	}
	const char *reply = stage_ask(stage, "why", "{\"user\":\"alice\"}");
	assert_int_equal(occurrences(reply, "\"time\""), ADMIN_WHY_MAX);
	check_contains(strstr(reply, "\"time\""), "\"time\":1700000000039");
	check_contains(reply, "\"time\":1700000000020");
	assert_null(strstr(reply, "\"time\":1700000000019"));
}

static void why_of_one_who_never_left_is_an_empty_list(void **state)
{
	struct stage *stage = *state;

	stage_enter(stage, 0, "/", "alice");
	check_result(stage, "why", "{\"user\":\"alice\"}", "{\"leaves\":[]}");
}

static void complete_tells_names_that_begin_so(void **state)
{
	struct stage *stage = *state;

	stage_enter(stage, 0, "/", "alice");
	stage_enter(stage, 1, "/lobby", "al");
	stage_enter(stage, 2, "/", "bob");
	check_result(stage, "complete", "{\"prefix\":\"al\"}", "{\"names\":[\"alice\",\"al\"]}");
	check_result(stage, "complete", "{\"prefix\":\"ali\"}", "{\"names\":[\"alice\"]}");
	check_result(stage, "complete", "{\"prefix\":\"AL\"}", "{\"names\":[]}");
	check_result(stage, "complete", "{\"prefix\":\"\",\"limit\":1}", "{\"names\":[\"alice\"]}");
}

static void stats_count_since_the_start(void **state)
{
	struct stage *stage = *state;

	stage_enter(stage, 0, "/", "alice");
	stage_enter(stage, 1, "/", "bob");
	stage_join(stage, 1, "/", "bobby");
	stage_join(stage, 1, "/", "");
	stage_lose(stage, 0);
	const char *reply = stage_ask(stage, "stats", "{}");
	check_begins(reply, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"stats\":{");
	check_contains(reply, "\"users\":1,");
	check_contains(reply, "\"joins_total\":2,");
	check_contains(reply, "\"joins_refused_total\":1,");
	check_contains(reply, "\"leaves_lost_total\":1,");
	check_contains(reply, "\"changes_total\":4,");
	check_contains(reply, "\"sessions_opened_total\":2,");
	check_contains(reply, "\"sessions_lost_total\":1,");
}

static void stats_have_these_names_in_this_order(void **state)
{
	check_result(
		*state, "stats", "{}",
		"{\"stats\":{\"users\":0,\"connections\":0,\"sessions_websocket\":0,\"sessions_polling\":0,"
		"\"sessions_limit\":100000,\"session_queue_bytes\":0,\"rooms\":1,\"bans\":0,\"changes_"
		"total\":0,"
		"\"joins_total\":0,\"flaps_total\":0,\"joins_refused_total\":0,"
		"\"connects_refused_total\":0,\"packets_received_total\":0,\"sessions_opened_total\":0,"
		"\"joins_refused_bad_request_total\":0,\"joins_refused_name_empty_total\":0,"
		"\"joins_refused_name_too_long_total\":0,\"joins_refused_name_forbidden_total\":0,"
		"\"joins_refused_bad_key_total\":0,\"joins_refused_too_many_connections_total\":0,"
		"\"joins_refused_banned_total\":0,\"joins_refused_too_many_joins_total\":0,"
		"\"joins_refused_unavailable_total\":0,\"leaves_left_total\":0,\"leaves_lost_total\":0,"
		"\"leaves_timeout_total\":0,\"leaves_kicked_total\":0,\"leaves_shutdown_total\":0,"
		"\"sessions_ended_by_client_total\":0,"
		"\"sessions_lost_total\":0,\"sessions_timed_out_total\":0,"
		"\"sessions_broke_protocol_total\":0,\"sessions_idle_total\":0,"
		"\"sessions_over_rate_total\":0,\"sessions_slow_total\":0,"
		"\"sessions_out_of_memory_total\":0,\"sessions_shut_down_total\":0}}");
}

static void append_stats(void *context, struct stats *stats)
{
	(void)context;
	stats_add(stats, &(struct stats_row){ "lamps", STATS_GAUGE, "Lamps that are lit", "lamps",
	                                      .value = 7 });
}

static void the_daemon_may_add_stats_of_its_own(void **state)
{
	struct stage *stage = *state;

	stage->admin.host.append_stats = append_stats;
	check_contains(stage_ask(stage, "stats", "{}"),
	               "\"sessions_shut_down_total\":0,\"lamps\":7}}}");
}

static void reload_tells_and_sets_the_log_level(void **state)
{
	check_result(*state, "reload", "{}", "{\"log_level\":\"info\"}");
	check_result(*state, "reload", "{\"log_level\":\"debug\"}", "{\"log_level\":\"debug\"}");
	check_contains(stage_ask(*state, "reload", "{\"log_level\":\"loud\"}"), "\"error\":{\"code\":");
}

static bool fake_reload(void *context, struct buffer *texts)
{
	const bool *good = context;

	admin_element(texts);
	json_append_string(texts, "one", 3);
	admin_element(texts);
	json_append_string(texts, "t\"o", 3);
	return *good;
}

static void reload_tells_what_needs_a_restart_or_what_is_wrong(void **state)
{
	struct stage *stage = *state;
	bool good = true;

	stage->admin.host.reload = fake_reload;
	stage->admin.host.reload_context = &good;
	check_result(stage, "reload", "{}",
	             "{\"log_level\":\"info\",\"restart\":[\"one\",\"t\\\"o\"]}");
	good = false;
	check_contains(stage_ask(stage, "reload", "{}"), "\"error\":{\"code\":4,");
	check_contains(stage_ask(stage, "reload", "{}"), "\"data\":{\"faults\":[\"one\",\"t\\\"o\"]}}");
	check_result(stage, "reload", "{\"log_level\":\"debug\"}", "{\"log_level\":\"debug\"}");
}

static void an_observer_may_look_and_nothing_more(void **state)
{
	struct stage *stage = *state;
	char line[300];

	stage_enter(stage, 0, "/", "alice");
	for (int i = 0; i < CONTROL_METHODS; i++) {
		const struct control_method_row *method = &control_methods[i];
		const char *params = method->required & CONTROL_PARAM_TARGET ? "{\"target\":\"x\"}"
		                     : method->required & CONTROL_PARAM_TEXT ? "{\"text\":\"x\"}"
		                     : method->required & CONTROL_PARAM_USER ? "{\"user\":\"alice\"}"
		                     : method->required                      ? "{\"prefix\":\"x\"}"
		                                                             : "{}";
		snprintf(line, sizeof(line),
		         "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}", method->name,
		         params);
		const char *reply = stage_ask_line(stage, CONTROL_OBSERVER, line);
		bool refused = strstr(reply, "{\"code\":3,\"message\":\"not permitted\"}") != NULL;
		assert_int_equal(refused, method->role == CONTROL_ADMIN);
	}
	check_contains(stage_ask_line(stage, CONTROL_OBSERVER,
	                              "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"kick\","
	                              "\"params\":{\"all\":true}}"),
	               "\"code\":3,");
	assert_int_equal(stage->service.rooms.default_room->roster.count, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(ping_answers_an_empty_object, stage_setup, stage_teardown),
		cmocka_unit_test_setup_teardown(version_tells_ours_and_those_of_the_host, stage_setup,
		                                stage_teardown),
		cmocka_unit_test_setup_teardown(status_counts_what_there_is, stage_setup, stage_teardown),
		cmocka_unit_test_setup_teardown(list_tells_all_in_join_order, stage_setup, stage_teardown),
		cmocka_unit_test_setup_teardown(a_limited_list_still_counts_all, stage_setup,
		                                stage_teardown),
		cmocka_unit_test_setup_teardown(rooms_come_with_their_counts, stage_setup, stage_teardown),
		cmocka_unit_test_setup_teardown(show_tells_the_connections_of_a_user, stage_setup,
		                                stage_teardown),
		cmocka_unit_test_setup_teardown(show_tells_all_of_the_same_name, stage_setup,
		                                stage_teardown),
		cmocka_unit_test_setup_teardown(an_unknown_user_is_an_error_with_suggestions, stage_setup,
		                                stage_teardown),
		cmocka_unit_test_setup_teardown(at_most_three_are_suggested, stage_setup, stage_teardown),
		cmocka_unit_test_setup_teardown(an_error_about_a_long_name_is_whole_characters, stage_setup,
		                                stage_teardown),
		cmocka_unit_test_setup_teardown(why_tells_how_a_user_left, stage_setup, stage_teardown),
		cmocka_unit_test_setup_teardown(why_knows_every_way_to_leave, stage_setup, stage_teardown),
		cmocka_unit_test_setup_teardown(why_tells_the_newest_of_many_leaves_first, stage_setup,
		                                stage_teardown),
		cmocka_unit_test_setup_teardown(why_of_one_who_never_left_is_an_empty_list, stage_setup,
		                                stage_teardown),
		cmocka_unit_test_setup_teardown(complete_tells_names_that_begin_so, stage_setup,
		                                stage_teardown),
		cmocka_unit_test_setup_teardown(stats_count_since_the_start, stage_setup, stage_teardown),
		cmocka_unit_test_setup_teardown(stats_have_these_names_in_this_order, stage_setup,
		                                stage_teardown),
		cmocka_unit_test_setup_teardown(the_daemon_may_add_stats_of_its_own, stage_setup,
		                                stage_teardown),
		cmocka_unit_test_setup_teardown(reload_tells_and_sets_the_log_level, stage_setup,
		                                stage_teardown),
		cmocka_unit_test_setup_teardown(reload_tells_what_needs_a_restart_or_what_is_wrong,
		                                stage_setup, stage_teardown),
		cmocka_unit_test_setup_teardown(an_observer_may_look_and_nothing_more, stage_setup,
		                                stage_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
