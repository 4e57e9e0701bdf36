#include "core/client/client_session.h"

#include <stdio.h>

#include "core/text/name.h"
#include "tests/lib/core/check.h"
#include "tests/lib/core/scene.h"

#define JOIN "421[\"got_a_new_user\",{\"name\":\"Ann\",\"kind\":\"tui\"}]; "
#define ANSWER "431[{\"ok\":true,\"id\":\"a\"}]"
#define REFUSAL "431[{\"ok\":false,\"error\":{\"code\":\"banned\",\"message\":\"No.\"}}]"

static void the_handshake_of_one_who_joins_is_these_bytes(void **state)
{
	struct scene *scene = *state;

	told_check(&scene->sent, "");
	assert_int_equal(scene_say(scene, SCENE_OPEN), CLIENT_SESSION_ENTERING);
	told_check(&scene->sent, "40; ");
	assert_int_equal(scene_say(scene, SCENE_ENTER), CLIENT_SESSION_ARRIVING);
	told_check(&scene->sent, JOIN);
	assert_int_equal(scene_say(scene, ANSWER), CLIENT_SESSION_ARRIVING);
	told_check(&scene->told, "joined a; ");
	assert_int_equal(scene_say(scene, SCENE_LIST), CLIENT_SESSION_HERE);
	told_check(&scene->told, "list 1; present a Ann 1 tui; end 1; ");
	told_check(&scene->sent, "");
	assert_false(client_session_ended(&scene->client));
	assert_string_equal(scene->client.why, "");
}

static void a_key_goes_with_every_name(void **state)
{
	struct scene *scene = *state;

	scene_go_to(scene, CLIENT_SESSION_ENTERING);
	scene->client.config.key = "0123456789abcdef";
	scene_say(scene, SCENE_ENTER);
	client_session_call_me(&scene->client, "Bob");
	told_check(&scene->sent,
	           "421[\"got_a_new_user\",{\"name\":\"Ann\",\"key\":\"0123456789abcdef\","
	           "\"kind\":\"tui\"}]; "
	           "422[\"got_a_new_user\",{\"name\":\"Bob\",\"key\":\"0123456789abcdef\","
	           "\"kind\":\"tui\"}]; ");
}

static void one_who_watches_asks_who_is_here(void **state)
{
	struct scene *scene = *state;

	scene_start(scene, "/", NULL);
	scene_say(scene, SCENE_OPEN);
	assert_int_equal(scene_say(scene, SCENE_ENTER), CLIENT_SESSION_ARRIVING);
	told_check(&scene->sent, "40; 42[\"who_is_here\"]; ");
	assert_int_equal(scene_say(scene, "42[\"existing_users\",[]]"), CLIENT_SESSION_HERE);
	told_check(&scene->told, "list 0; end 0; ");
}

static void in_a_room_every_packet_names_it(void **state)
{
	struct scene *scene = *state;

	scene_start(scene, "/lobby", "Ann");
	scene_say(scene, SCENE_OPEN);
	assert_int_equal(scene_say(scene, "40/lobby,{\"sid\":\"s\"}"), CLIENT_SESSION_ARRIVING);
	told_check(&scene->sent,
	           "40/lobby,; 42/lobby,1[\"got_a_new_user\",{\"name\":\"Ann\",\"kind\":\"tui\"}]; ");
	scene_say(scene, "43/lobby,1[{\"ok\":true,\"id\":\"a\"}]");
	assert_int_equal(scene_say(scene, "42/lobby,[\"existing_users\",[]]"), CLIENT_SESSION_HERE);
	client_session_leave(&scene->client);
	told_check(&scene->sent, "41/lobby,; ");
	scene_start(scene, "/lobby", NULL);
	scene_say(scene, SCENE_OPEN);
	scene_say(scene, "40/lobby,{\"sid\":\"s\"}");
	told_check(&scene->sent, "40/lobby,; 42/lobby,[\"who_is_here\"]; ");
}

static void a_name_is_sent_as_json(void **state)
{
	static const char *const names[][2] = {
		{ "\"\\", "\\\"\\\\" },
		{ "\u00e9\U0001F600", "\u00e9\U0001F600" },
		{ "]}</script>", "]}</script>" },
	};
	struct scene *scene = *state;
	char longest[NAME_BYTES_MAX + 1];
	char expected[400];

	scene_go_to(scene, CLIENT_SESSION_HERE);
	for (size_t i = 0; i < COUNT(names); i++) {
		client_session_call_me(&scene->client, names[i][0]);
		snprintf(expected, sizeof(expected),
		         "42%zu[\"got_a_new_user\",{\"name\":\"%s\",\"kind\":\"tui\"}]; ", i + 2,
		         names[i][1]);
		told_check(&scene->sent, expected);
	}
	memset(longest, '"', NAME_BYTES_MAX);
	longest[NAME_BYTES_MAX] = '\0';
	client_session_call_me(&scene->client, longest);
	assert_int_equal(scene->client.state, CLIENT_SESSION_HERE);
	assert_int_equal(scene->sent.len, strlen(JOIN) - strlen("Ann") + 2 * (size_t)NAME_BYTES_MAX);
}

static void changes_are_told_from_the_beginning_on(void **state)
{
	struct scene *scene = *state;

	for (enum client_session_state stage = CLIENT_SESSION_ARRIVING; stage <= CLIENT_SESSION_HERE;
	     stage++) {
		scene_go_to(scene, stage);
		scene_say(scene, "42[\"new_user\",{\"id\":\"b\",\"new_user_name\":\"Bob\",\"since\":2}]");
		scene_say(scene, "42[\"user_renamed\",{\"id\":\"b\",\"name\":\"Eve\"}]");
		scene_say(scene,
		          "42[\"disconnect_user\",{\"id\":\"b\",\"name\":\"Eve\",\"reason\":\"lost\"}]");
		scene_say(scene, "42[\"notice\",{\"text\":\"tea\"}]");
		scene_say(scene, "427[\"notice\",{\"text\":\"an ack is not ours to give\"}]");
		assert_int_equal(scene_say(scene, "42[\"something_else\",1]"), stage);
		told_check(&scene->told, "came b Bob 2 web; renamed b Eve; went b Eve lost; notice tea; "
		                         "notice an ack is not ours to give; ");
		told_check(&scene->sent, "");
	}
}

static void packets_of_other_namespaces_mean_nothing(void **state)
{
	static const char *const packets[] = {
		"40/lobby,{\"sid\":\"s\"}",
		"41/lobby,",
		"41/lobby",
		"42/lobby,[\"kicked\",{\"reason\":\"x\"}]",
		"42/lobby,[\"new_user\",7]",
		"43/lobby,1[7]",
		"44/lobby,{\"message\":\"no\"}",
	};
	struct scene *scene = *state;

	for (enum client_session_state stage = CLIENT_SESSION_ENTERING; stage <= CLIENT_SESSION_HERE;
	     stage++) {
		scene_go_to(scene, stage);
		for (size_t i = 0; i < COUNT(packets); i++) {
			assert_int_equal(scene_say(scene, packets[i]), stage);
		}
		told_check(&scene->told, "");
		told_check(&scene->sent, "");
	}
	scene_start(scene, "/lobby", "Ann");
	scene_say(scene, SCENE_OPEN);
	assert_int_equal(scene_say(scene, SCENE_ENTER), CLIENT_SESSION_ENTERING);
	assert_int_equal(scene_say(scene, "41"), CLIENT_SESSION_ENTERING);
}

static void binary_packets_mean_nothing(void **state)
{
	struct scene *scene = *state;

	scene_go_to(scene, CLIENT_SESSION_HERE);
	scene_say(scene, "451-[\"new_user\",{\"_placeholder\":true,\"num\":0}]");
	assert_int_equal(scene_say(scene, "461-1[{\"_placeholder\":true,\"num\":0}]"),
	                 CLIENT_SESSION_HERE);
	told_check(&scene->told, "");
}

static void packets_that_are_not_for_a_websocket_mean_nothing(void **state)
{
	static const char *const packets[] = { "3", "3probe", "5", "6" };
	struct scene *scene = *state;

	for (enum client_session_state stage = CLIENT_SESSION_OPENING; stage <= CLIENT_SESSION_HERE;
	     stage++) {
		scene_go_to(scene, stage);
		for (size_t i = 0; i < COUNT(packets); i++) {
			assert_int_equal(scene_say(scene, packets[i]), stage);
		}
		told_check(&scene->sent, "");
	}
}

static void only_the_last_question_has_an_answer(void **state)
{
	struct scene *scene = *state;

	scene_go_to(scene, CLIENT_SESSION_ARRIVING);
	client_session_call_me(&scene->client, "Bob");
	client_session_call_me(&scene->client, "Eve");
	told_check(&scene->sent, "422[\"got_a_new_user\",{\"name\":\"Bob\",\"kind\":\"tui\"}]; "
	                         "423[\"got_a_new_user\",{\"name\":\"Eve\",\"kind\":\"tui\"}]; ");
	scene_say(scene, "432[{\"ok\":true,\"id\":\"two\"}]");
	scene_say(scene, REFUSAL);
	scene_say(scene, "434[7]");
	scene_say(scene, "43[7]");
	assert_int_equal(scene_say(scene, "43999999999999999[7]"), CLIENT_SESSION_ARRIVING);
	told_check(&scene->told, "");
	scene_say(scene, "433[{\"ok\":true,\"id\":\"three\"}]");
	told_check(&scene->told, "joined three; ");
}

static void an_answer_to_nothing_is_none(void **state)
{
	struct scene *scene = *state;

	scene_go_to(scene, CLIENT_SESSION_ENTERING);
	scene_say(scene, "430[{\"ok\":true,\"id\":\"zero\"}]");
	scene_say(scene, "43[{\"ok\":true,\"id\":\"none\"}]");
	scene_start(scene, "/", NULL);
	scene_say(scene, SCENE_OPEN);
	scene_say(scene, SCENE_ENTER);
	assert_int_equal(scene_say(scene, "430[7]"), CLIENT_SESSION_ARRIVING);
	told_check(&scene->told, "");
}

static void a_ping_is_answered_from_the_open_packet_on(void **state)
{
	struct scene *scene = *state;

	for (enum client_session_state stage = CLIENT_SESSION_ENTERING; stage <= CLIENT_SESSION_HERE;
	     stage++) {
		scene_go_to(scene, stage);
		assert_int_equal(scene_say(scene, "2"), stage);
		told_check(&scene->sent, "3; ");
	}
}

static void each_step_has_ten_seconds(void **state)
{
	static const char *const steps[] = { SCENE_OPEN, SCENE_ENTER };
	struct scene *scene = *state;
	struct client_session *client = &scene->client;

	for (int stage = CLIENT_SESSION_OPENING; stage <= CLIENT_SESSION_ARRIVING; stage++) {
		int64_t now_ms = SCENE_OPENED_MS;
		scene_start(scene, "/", "Ann");
		for (int i = 0; i < stage; i++) {
			now_ms += 9999;
			assert_int_equal(client_session_tick(client, now_ms), i);
			scene_say_at(scene, steps[i], now_ms);
		}
		assert_true(client->deadline_ms == now_ms + 10000);
		assert_int_equal(client_session_tick(client, now_ms + 9999), stage);
		assert_int_equal(client_session_tick(client, now_ms + 10000), CLIENT_SESSION_LOST);
		scene_check_end(scene, CLIENT_SESSION_LOST, "the server does not answer");
	}
}

static void who_is_here_waits_for_pings_alone(void **state)
{
	struct scene *scene = *state;
	struct client_session *client = &scene->client;

	scene_go_to(scene, CLIENT_SESSION_HERE);
	assert_true(client->ping_due_ms == SCENE_OPENED_MS + SCENE_SPAN_MS);
	scene_say_at(scene, "2", 30000);
	assert_true(client->ping_due_ms == 30000 + SCENE_SPAN_MS);
	scene_say_at(scene, "42[\"notice\",{\"text\":\"no ping\"}]", 40000);
	scene_say_at(scene, SCENE_LIST, 40000);
	assert_true(client->ping_due_ms == 30000 + SCENE_SPAN_MS);
	assert_int_equal(client_session_tick(client, 30000 + SCENE_SPAN_MS - 1), CLIENT_SESSION_HERE);
	assert_int_equal(client_session_tick(client, 30000 + SCENE_SPAN_MS), CLIENT_SESSION_LOST);
	scene_check_end(scene, CLIENT_SESSION_LOST, "the server gave no sign of life for 45 s");
}

/* A terminal that was stopped (Ctrl-Z, a laptop's lid) finds the pings in its socket. */
static void a_late_tick_does_not_judge_the_server(void **state)
{
	struct scene *scene = *state;
	struct client_session *client = &scene->client;
	int64_t late_ms = 30000 + SCENE_SPAN_MS + 5000;

	scene_go_to(scene, CLIENT_SESSION_HERE);
	scene_say_at(scene, "2", 30000);
	assert_int_equal(client_session_tick(client, late_ms), CLIENT_SESSION_HERE);
	assert_true(client->deadline_ms > late_ms);
	scene_say_at(scene, "2", late_ms + 1);
	assert_int_equal(client_session_tick(client, client->deadline_ms - 1), CLIENT_SESSION_HERE);
	assert_true(scene_wait_for_end(scene) > late_ms + SCENE_SPAN_MS);
	assert_int_equal(client->state, CLIENT_SESSION_LOST);
	scene_start(scene, "/", "Ann");
	scene_go_to(scene, CLIENT_SESSION_HERE);
	scene_say_at(scene, "2", 30000);
	client_session_tick(client, late_ms); /* and nothing lay there */
	scene_wait_for_end(scene);
	assert_int_equal(client->state, CLIENT_SESSION_LOST);
}

static void it_is_silent_when_nothing_comes_for_longer_than_pings_are_apart(void **state)
{
	struct scene *scene = *state;
	struct client_session *client = &scene->client;

	scene_go_to(scene, CLIENT_SESSION_HERE);
	assert_true(client->deadline_ms == SCENE_OPENED_MS + SCENE_PATIENCE_MS);
	scene_say_at(scene, "2", 26000);
	assert_true(client->deadline_ms == 26000 + SCENE_PATIENCE_MS);
	scene_say_at(scene, SCENE_LIST, 30000); /* any packet is one */
	assert_int_equal(client_session_tick(client, 26000 + SCENE_PATIENCE_MS), CLIENT_SESSION_HERE);
	assert_false(client->silent);
	assert_true(client->deadline_ms == 30000 + SCENE_PATIENCE_MS);
	client_session_tick(client, client->deadline_ms - 1);
	assert_false(client->silent);
	client_session_tick(client, client->deadline_ms);
	assert_true(client->silent);
	assert_true(client->deadline_ms == 26000 + SCENE_SPAN_MS);
	scene_say_at(scene, SCENE_LIST, 60000);
	assert_false(client->silent);
	assert_true(scene_wait_for_end(scene) == 26000 + SCENE_SPAN_MS);
}

static void who_asks_is_answered_within_three_seconds_or_lost(void **state)
{
	struct scene *scene = *state;
	struct client_session *client = &scene->client;

	scene_go_to(scene, CLIENT_SESSION_ARRIVING);
	client_session_ask(client, 1000);
	told_check(&scene->sent, ""); /* the list is awaited anyway */
	scene_go_to(scene, CLIENT_SESSION_HERE);
	client_session_ask(client, 5000);
	client_session_ask(client, 6000);
	told_check(&scene->sent, "42[\"who_is_here\"]; ");
	assert_true(client->deadline_ms == 8000);
	scene_say_at(scene, SCENE_LIST, 7999);
	assert_int_equal(client_session_tick(client, 8000), CLIENT_SESSION_HERE);
	client_session_ask(client, 9000);
	scene_say_at(scene, "2", 10000); /* that is no answer */
	assert_true(scene_wait_for_end(scene) == 12000);
	scene_check_end(scene, CLIENT_SESSION_LOST, "the server does not answer");
}

/* A terminal that comes back from Ctrl-Z has missed pings; patience is for those. */
static void who_asks_after_a_pause_does_not_wait_for_longer(void **state)
{
	struct scene *scene = *state;

	scene_go_to(scene, CLIENT_SESSION_HERE);
	assert_int_equal(client_session_tick(&scene->client, 600000), CLIENT_SESSION_HERE);
	assert_true(scene->client.silent);
	client_session_ask(&scene->client, 600000);
	assert_true(scene_wait_for_end(scene) == 603000);
}

static void pings_may_be_due_before_a_step_is(void **state)
{
	struct scene *scene = *state;
	struct client_session *client = &scene->client;

	scene_say(scene, "0{\"sid\":\"x\",\"pingInterval\":2000,\"pingTimeout\":1000}");
	assert_true(client->deadline_ms == SCENE_OPENED_MS + 3000);
	scene_say_at(scene, "2", 8500);
	assert_true(client->deadline_ms == SCENE_OPENED_MS + 10000);
	scene_say_at(scene, "2", 10000);
	scene_say_at(scene, SCENE_ENTER, 10500);
	assert_true(client->deadline_ms == 13000);
	assert_int_equal(client_session_tick(client, 13000), CLIENT_SESSION_LOST);
	scene_check_end(scene, CLIENT_SESSION_LOST, "the server gave no sign of life for 3 s");
}

static void a_refusal_gives_time_to_think(void **state)
{
	static const char *const refusals[] = {
		REFUSAL, "42[\"join_refused\",{\"code\":\"banned\",\"message\":\"No.\"}]"
	};
	struct scene *scene = *state;

	for (size_t i = 0; i < COUNT(refusals); i++) {
		scene_go_to(scene, CLIENT_SESSION_ARRIVING);
		assert_int_equal(scene_say(scene, refusals[i]), CLIENT_SESSION_ARRIVING);
		told_check(&scene->told, "refused banned No.; ");
		told_check(&scene->sent, "42[\"who_is_here\"]; "); /* to look on meanwhile, once */
		assert_int_equal(scene_say(scene, refusals[i]), CLIENT_SESSION_ARRIVING);
		told_check(&scene->sent, "");
		buffer_clear(&scene->told);
		assert_true(scene->client.deadline_ms == SCENE_OPENED_MS + SCENE_PATIENCE_MS);
		client_session_call_me(&scene->client, "Bob");
		assert_int_equal(scene_say(scene, SCENE_LIST), CLIENT_SESSION_HERE);
	}
}

static void another_name_may_be_given_while_a_refusal_is_told(void **state)
{
	struct scene *scene = *state;

	scene_go_to(scene, CLIENT_SESSION_ARRIVING);
	scene->second_name = "Bob";
	scene_say(scene, REFUSAL);
	told_check(
		&scene->sent,
		"42[\"who_is_here\"]; 422[\"got_a_new_user\",{\"name\":\"Bob\",\"kind\":\"tui\"}]; ");
	scene_say(scene, "432[{\"ok\":true,\"id\":\"b\"}]");
	told_check(&scene->told, "refused banned No.; joined b; ");
}

static void one_may_leave_while_being_told(void **state)
{
	static const char *const told[] = { "list 1; ", "list 1; present a Ann 1 tui; ",
		                                "list 1; present a Ann 1 tui; end 1; " };
	struct scene *scene = *state;

	for (size_t i = 0; i < COUNT(told); i++) {
		scene_go_to(scene, CLIENT_SESSION_ARRIVING);
		scene->leaves = true;
		scene->leaves_at = (enum presence_event_type)(EVENT_LIST_BEGINS + (int)i);
		assert_int_equal(scene_say(scene, SCENE_LIST), CLIENT_SESSION_LOST);
		told_check(&scene->told, told[i]);
		told_check(&scene->sent, "41; ");
		scene_check_end(scene, CLIENT_SESSION_LOST, "");
		scene->leaves = false;
	}
	scene_go_to(scene, CLIENT_SESSION_HERE);
	scene->leaves = true;
	scene->leaves_at = EVENT_KICKED;
	scene_say(scene, "42[\"kicked\",{\"reason\":\"noise\"}]");
	scene_check_end(scene, CLIENT_SESSION_LOST, "");
}

static void a_name_is_given_only_where_somebody_listens(void **state)
{
	struct scene *scene = *state;

	for (enum client_session_state stage = CLIENT_SESSION_OPENING; stage <= CLIENT_SESSION_ENTERING;
	     stage++) {
		scene_go_to(scene, stage);
		client_session_call_me(&scene->client, "Bob");
		told_check(&scene->sent, "");
		assert_int_equal(scene->client.state, stage);
	}
	scene_go_to(scene, CLIENT_SESSION_HERE);
	client_session_leave(&scene->client);
	told_check(&scene->sent, "41; ");
	client_session_call_me(&scene->client, "Bob");
	told_check(&scene->sent, "");
}

static void leaving_says_good_bye_where_it_is_heard(void **state)
{
	static const char *const sent[] = { "", "", "41; ", "41; " };
	struct scene *scene = *state;

	for (size_t stage = 0; stage < COUNT(sent); stage++) {
		scene_go_to(scene, (enum client_session_state)stage);
		client_session_leave(&scene->client);
		told_check(&scene->sent, sent[stage]);
		scene_check_end(scene, CLIENT_SESSION_LOST, "");
		client_session_leave(&scene->client);
		told_check(&scene->sent, "");
	}
}

#define WITH_SCENE(test) cmocka_unit_test_setup_teardown(test, scene_setup, scene_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCENE(a_late_tick_does_not_judge_the_server),
		WITH_SCENE(it_is_silent_when_nothing_comes_for_longer_than_pings_are_apart),
		WITH_SCENE(who_asks_is_answered_within_three_seconds_or_lost),
		WITH_SCENE(who_asks_after_a_pause_does_not_wait_for_longer),
		WITH_SCENE(the_handshake_of_one_who_joins_is_these_bytes),
		WITH_SCENE(a_key_goes_with_every_name),
		WITH_SCENE(one_who_watches_asks_who_is_here),
		WITH_SCENE(in_a_room_every_packet_names_it),
		WITH_SCENE(a_name_is_sent_as_json),
		WITH_SCENE(changes_are_told_from_the_beginning_on),
		WITH_SCENE(packets_of_other_namespaces_mean_nothing),
		WITH_SCENE(binary_packets_mean_nothing),
		WITH_SCENE(packets_that_are_not_for_a_websocket_mean_nothing),
		WITH_SCENE(only_the_last_question_has_an_answer),
		WITH_SCENE(an_answer_to_nothing_is_none),
		WITH_SCENE(a_ping_is_answered_from_the_open_packet_on),
		WITH_SCENE(each_step_has_ten_seconds),
		WITH_SCENE(who_is_here_waits_for_pings_alone),
		WITH_SCENE(pings_may_be_due_before_a_step_is),
		WITH_SCENE(a_refusal_gives_time_to_think),
		WITH_SCENE(another_name_may_be_given_while_a_refusal_is_told),
		WITH_SCENE(one_may_leave_while_being_told),
		WITH_SCENE(a_name_is_given_only_where_somebody_listens),
		WITH_SCENE(leaving_says_good_bye_where_it_is_heard),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
