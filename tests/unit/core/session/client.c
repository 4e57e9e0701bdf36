/* Events, acks and attachments of connected clients. */
#include "core/session/client.h"

#include <stdlib.h>

#include "tests/lib/core/check.h"
#include "tests/lib/core/fake_app.h"

#define HOLE(n) "{\"_placeholder\":true,\"num\":" #n "}"

static int setup(void **state)
{
	int result = fake_app_setup(state);

	fake_app_connect(*state, "/");
	fake_app_connect(*state, "/admin");
	return result;
}

static void say_binary(struct fake_app *app, const char *bytes)
{
	socket_say_binary(app->session, &app->socket, bytes, strlen(bytes));
}

static void an_event_is_handed_on_with_its_arguments_and_ack_id(void **state)
{
	struct fake_app *app = *state;

	fake_app_say(app, "42[\"a\"]");
	fake_app_say(app, "42[\"a\",1,{\"b\":[2]}]");
	fake_app_say(app, "4217[\"a\",\"x\"]");
	fake_app_say(app, "42/admin,0[\"b\"]");
	fake_app_say(app, "42[7,8]");
	check_told(app, "event / \"a\" ; event / \"a\" 1,{\"b\":[2]}; event / \"a\" \"x\" 17; "
	                "event /admin \"b\"  0; event / 7 8; ");
	check_session_open(app);
	check_silent(&app->socket);
}

static void acks_of_a_client_are_ignored(void **state)
{
	struct fake_app *app = *state;

	fake_app_say(app, "431[]");
	fake_app_say(app, "43/admin,1[\"x\"]");
	fake_app_say(app, "461-1[" HOLE(0) "]");
	say_binary(app, "x");
	check_told(app, "");
	check_session_open(app);
}

static void packets_that_break_a_rule_close_the_connection(void **state)
{
	static const char *const wrong[] = {
		"4",
		"42",
		"42{}",
		"42[]",
		"42[{}]",
		"42[\"a\"",
		"42[\"connect\"]",
		"42[\"disconnecting\"]",
		"47",
		"4x",
		"43{}",
		"41{}",
		"44{\"message\":\"x\"}",
		"40/other,[]",
		"4511-[\"a\"]",
		"45[\"a\"]",
		"451-[\"a\"]",
		"451-[\"a\"," HOLE(1) "]",
		"42[\"\\ud800\"]",
	};

	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct fake_app *app;
		assert_int_equal(setup(state), 0);
		app = *state;
		fake_app_say(app, wrong[i]);
		if (!app->socket.closed) {
			fail_msg("accepted: %s", wrong[i]);
		}
		check_session_ended(app, SESSION_END_ERROR);
		check_told(app, "disconnected / lost; disconnected /admin lost; ");
		assert_int_equal(fake_app_teardown(state), 0);
	}
}

static void an_event_waits_for_its_attachments(void **state)
{
	struct fake_app *app = *state;

	fake_app_say(app, "452-/admin,3[\"a\"," HOLE(1) ",{\"b\":" HOLE(0) "}]");
	check_told(app, "");
	say_binary(app, "\x01\x02");
	check_told(app, "");
	say_binary(app, "\xff");
	check_told(app, "event /admin \"a\" " HOLE(1) ",{\"b\":" HOLE(0) "} 3 b:0102 b:ff; ");
	check_session_open(app);
}

static void attachments_have_to_come_in_time(void **state)
{
	struct fake_app *app = *state;
	int64_t patience_ms = app->hub.config.ping_timeout_ms;
	int64_t from_ms = app->hub.now_ms;

	fake_app_say(app, "452-[\"a\"," HOLE(0) "," HOLE(1) "]");
	say_binary(app, "x");
	assert_true(app->session->charged > 0);
	assert_int_equal(app->hub.charged, app->session->charged);
	assert_true(hub_next_deadline(&app->hub) <= from_ms + patience_ms);
	hub_set_time(&app->hub, from_ms + patience_ms - 1);
	hub_tick(&app->hub);
	check_session_open(app);
	hub_set_time(&app->hub, from_ms + patience_ms);
	hub_tick(&app->hub);
	assert_int_equal(app->session->state, SESSION_CLOSED);
	assert_int_equal(app->session->end, SESSION_END_ERROR);
	assert_int_equal(app->session->charged, 0);
	assert_int_equal(app->hub.charged, 0);
}

static void an_event_that_is_complete_is_not_overdue(void **state)
{
	struct fake_app *app = *state;

	fake_app_say(app, "451-[\"a\"," HOLE(0) "]");
	say_binary(app, "x");
	assert_int_equal(app->session->charged, app->session->outbox.len);
	assert_true(list_empty(&app->clients.attachments.waiting));
}

static void an_event_with_no_attachments_is_complete_at_once(void **state)
{
	struct fake_app *app = *state;

	fake_app_say(app, "450-[\"a\",1]");
	check_told(app, "event / \"a\" 1; ");
	check_session_open(app);
}

static void an_attachment_may_be_empty(void **state)
{
	struct fake_app *app = *state;
	struct fake_socket *socket = &app->socket;

	fake_app_say(app, "452-[\"a\"," HOLE(0) "," HOLE(1) "]");
	socket_say_binary(app->session, socket, "", 0);
	session_receive(app->session, socket, NULL, 0, true);
	check_told(app, "event / \"a\" " HOLE(0) "," HOLE(1) " b: b:; ");
}

static void ten_attachments_are_the_most(void **state)
{
	struct fake_app *app = *state;

	fake_app_say(app, "4510-[\"a\"," HOLE(0) "," HOLE(1) "," HOLE(2) "," HOLE(3) "," HOLE(
						  4) "," HOLE(5) "," HOLE(6) "," HOLE(7) "," HOLE(8) "," HOLE(9) "]");
	for (int i = 0; i < 10; i++) {
		check_told(app, "");
		say_binary(app, "x");
	}
	assert_true(app->told.len > 0);
	check_session_open(app);
	fake_app_say(app,
	             "4511-[\"a\"," HOLE(0) "," HOLE(1) "," HOLE(2) "," HOLE(3) "," HOLE(4) "," HOLE(
					 5) "," HOLE(6) "," HOLE(7) "," HOLE(8) "," HOLE(9) "," HOLE(10) "]");
	check_session_ended(app, SESSION_END_ERROR);
}

static void a_text_while_attachments_are_awaited_closes_the_connection(void **state)
{
	struct fake_app *app = *state;

	fake_app_say(app, "452-[\"a\"," HOLE(0) "," HOLE(1) "]");
	say_binary(app, "x");
	fake_app_say(app, "42[\"b\"]");
	check_session_ended(app, SESSION_END_ERROR);
	check_told(app, "disconnected / lost; disconnected /admin lost; ");
}

static void a_pong_may_come_between_an_event_and_its_attachments(void **state)
{
	struct fake_app *app = *state;

	fake_app_say(app, "451-[\"a\"," HOLE(0) "]");
	fake_app_say(app, "3");
	say_binary(app, "x");
	check_told(app, "event / \"a\" " HOLE(0) " b:78; ");
}

static void a_binary_message_nobody_awaits_closes_the_connection(void **state)
{
	struct fake_app *app = *state;

	say_binary(app, "x");
	check_session_ended(app, SESSION_END_ERROR);
}

static void attachments_for_a_namespace_that_is_not_connected_close_the_connection(void **state)
{
	struct fake_app *app = *state;

	fake_app_say(app, "451-/n1,[\"a\"," HOLE(0) "]");
	say_binary(app, "x");
	check_session_ended(app, SESSION_END_ERROR);
	check_told(app, "disconnected / lost; disconnected /admin lost; ");
}

static void attachments_together_are_no_larger_than_a_message(void **state)
{
	struct fake_app *app = *state;
	size_t half = app->hub.config.max_payload / 2;
	uint8_t *bytes = calloc(1, half + 1);

	assert_non_null(bytes);
	fake_app_say(app, "452-[\"a\"," HOLE(0) "," HOLE(1) "]");
	socket_say_binary(app->session, &app->socket, bytes, half);
	socket_say_binary(app->session, &app->socket, bytes, half);
	assert_true(app->told.len > 2 * half);
	check_session_open(app);
	fake_app_say(app, "452-[\"a\"," HOLE(0) "," HOLE(1) "]");
	socket_say_binary(app->session, &app->socket, bytes, half);
	socket_say_binary(app->session, &app->socket, bytes, half + 1);
	check_session_ended(app, SESSION_END_ERROR);
	free(bytes);
}

static void what_a_client_does_in_one_namespace_does_not_touch_the_other(void **state)
{
	struct fake_app *app = *state;

	fake_app_say(app, "41/admin,");
	fake_app_say(app, "42[\"a\"]");
	check_told(app, "disconnected /admin left; event / \"a\" ; ");
	feed_append(&app->namespaces[1].feed, (const uint8_t *)"42/admin,[\"x\"]", 14);
	feed_append(&app->namespaces[0].feed, (const uint8_t *)"42[\"y\"]", 7);
	hub_settle(&app->hub);
	check_read(&app->socket, "42[\"y\"]");
	check_silent(&app->socket);
}

static void a_client_may_post_its_packets(void **state)
{
	struct fake_app *app = *state;
	struct session *session = open_polling(&app->hub);
	struct fake_request request;

	fake_request_init(&request);
	assert_true(session_say(session, "40/n1,{\"a\":1}"));
	check_told(app, "connected /n1 {\"a\":1}; ");
	session_get(session, &request);
	check_begins(request_body(&request), "40/n1,{\"sid\":\"");
	assert_true(session_say(session, "451-/n1,[\"a\"," HOLE(0) "]\036bZm9v\03642/n1,[\"b\"]"));
	check_told(app, "event /n1 \"a\" " HOLE(0) " b:666f6f; event /n1 \"b\" ; ");
	assert_false(session_say(session, "42/n1,[\"c\"]\03642/n2,[\"d\"]\03642/n1,[\"e\"]"));
	check_told(app, "event /n1 \"c\" ; disconnected /n1 lost; ");
	fake_request_finish(&request);
}

static void attachments_that_never_came_are_freed_with_the_session(void **state)
{
	struct fake_app *app = *state;

	fake_app_say(app, "452-[\"a\"," HOLE(0) "," HOLE(1) "]");
	say_binary(app, "x");
	session_lost(app->session, &app->socket);
	check_told(app, "disconnected / lost; disconnected /admin lost; ");
}

#define WITH_APP(test) cmocka_unit_test_setup_teardown(test, setup, fake_app_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_APP(an_event_is_handed_on_with_its_arguments_and_ack_id),
		WITH_APP(acks_of_a_client_are_ignored),
		cmocka_unit_test(packets_that_break_a_rule_close_the_connection),
		WITH_APP(an_event_waits_for_its_attachments),
		WITH_APP(attachments_have_to_come_in_time),
		WITH_APP(an_event_that_is_complete_is_not_overdue),
		WITH_APP(an_event_with_no_attachments_is_complete_at_once),
		WITH_APP(an_attachment_may_be_empty),
		WITH_APP(ten_attachments_are_the_most),
		WITH_APP(a_text_while_attachments_are_awaited_closes_the_connection),
		WITH_APP(a_pong_may_come_between_an_event_and_its_attachments),
		WITH_APP(a_binary_message_nobody_awaits_closes_the_connection),
		WITH_APP(attachments_for_a_namespace_that_is_not_connected_close_the_connection),
		WITH_APP(attachments_together_are_no_larger_than_a_message),
		WITH_APP(what_a_client_does_in_one_namespace_does_not_touch_the_other),
		WITH_APP(a_client_may_post_its_packets),
		WITH_APP(attachments_that_never_came_are_freed_with_the_session),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
