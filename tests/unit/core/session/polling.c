#include <stdio.h>

#include "core/session/feed.h"
#include "core/session/session.h"

#include "tests/lib/core/check.h"
#include "tests/lib/core/harness.h"

static void check_ended(const struct recorder *recorder, enum session_end end)
{
	assert_int_equal(recorder->closed, 1);
	assert_int_equal(recorder->end, end);
}

/* The held GET was answered with this. */
static void check_body(struct fake_request *request, const char *expected)
{
	const char *body = request_body(request);

	if (!body) {
		fail_msg("the request is held, and not answered \"%s\"", expected);
	}
	assert_string_equal(body, expected);
}

static void the_open_packet_stands_alone_in_the_first_body(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = session_open(&recorder->hub, &(struct session_opening){ 0 });
	char expected[200];

	session_get(session, &recorder->request);
	snprintf(expected, sizeof(expected),
	         "0{\"sid\":\"%s\",\"upgrades\":[\"websocket\"],\"pingInterval\":25000,"
	         "\"pingTimeout\":20000,\"maxPayload\":1000000}",
	         session->sid);
	check_body(&recorder->request, expected);
	assert_int_equal(session_transport(session), ENGINEIO_POLLING);
}

static void a_get_is_held_until_there_is_something_to_send(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);

	session_get(session, &recorder->request);
	hub_run_to(&recorder->hub, 10000);
	assert_null(request_body(&recorder->request));
	session_send_text(session, "4x", 2);
	assert_null(request_body(&recorder->request));
	hub_settle(&recorder->hub);
	check_body(&recorder->request, "4x");
}

static void what_waited_is_one_body_with_separators(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);

	session_send_text(session, "2", 1);
	session_send_text(session, "4one", 4);
	session_send_text(session, "4\xe2\x82\xac", 4);
	hub_settle(&recorder->hub);
	session_get(session, &recorder->request);
	check_body(&recorder->request, "2\0364one\0364\u20ac");
	session_get(session, &recorder->second);
	assert_null(request_body(&recorder->second));
}

static void binary_messages_are_b_and_base64(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);

	session_send_binary(session, "foob", 4);
	session_send_text(session, "4x", 2);
	session_send_binary(session, "", 0);
	session_get(session, &recorder->request);
	check_body(&recorder->request, "bZm9vYg==\0364x\036b");
}

static void a_second_get_while_one_is_held_ends_the_session(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);

	session_get(session, &recorder->request);
	assert_false(session_poll(session, &recorder->second));
	check_body(&recorder->request, "1");
	assert_null(request_body(&recorder->second));
	check_ended(recorder, SESSION_END_ERROR);
	assert_null(hub_find(&recorder->hub, session->sid));
}

static void a_second_get_in_the_same_iteration_ends_the_session_too(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);

	assert_true(session_poll(session, &recorder->request));
	assert_false(session_poll(session, &recorder->second));
	check_body(&recorder->request, "1");
	check_ended(recorder, SESSION_END_ERROR);
}

static void a_get_that_the_client_drops_ends_the_session(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);

	session_get(session, &recorder->request);
	session_poll_lost(session);
	check_ended(recorder, SESSION_END_TRANSPORT);
	hub_settle(&recorder->hub);
	assert_null(request_body(&recorder->request));
}

static void a_post_is_taken_apart_into_its_packets(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);

	assert_true(session_say(session, "4one\0364\u20ac\036bZm9v\0364"));
	check_heard(recorder, "one;\u20ac;b:666f6f;;");
	assert_true(session_say(session, "4two"));
	check_heard(recorder, "two;");
}

static void packets_without_a_meaning_for_a_server_may_be_posted(void **state)
{
	static const char *const ignored[] = { "6", "5", "0", "3", "3\0366" };
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);

	session_get(session, &recorder->request);
	for (size_t i = 0; i < COUNT(ignored); i++) {
		assert_true(session_say(session, ignored[i]));
	}
	hub_settle(&recorder->hub);
	assert_int_equal(recorder->closed, 0);
	assert_null(request_body(&recorder->request));
}

static void a_post_that_cannot_be_read_ends_the_session(void **state)
{
	static const char *const malformed[] = {
		"", "4a\x1e", "\0364a", "4a\x1e\0364b", "9", "hello", "b*", "4\xff", "2", "4a\0362",
	};
	struct recorder *recorder = *state;

	for (size_t i = 0; i < COUNT(malformed); i++) {
		struct session *session = open_polling(&recorder->hub);
		session_get(session, &recorder->request);
		if (session_say(session, malformed[i])) {
			fail_msg("accepted: \"%s\"", malformed[i]);
		}
		assert_int_equal(recorder->closed, i + 1);
		assert_int_equal(recorder->end, SESSION_END_ERROR);
		assert_null(hub_find(&recorder->hub, session->sid));
		check_body(&recorder->request, "1");
	}
}

static void a_post_without_memory_behind_it_is_an_empty_one(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);

	assert_true(session_post_begin(session));
	assert_false(session_post(session, NULL, 0));
	check_ended(recorder, SESSION_END_ERROR);
}

static void packets_before_the_one_that_cannot_be_read_count(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);

	assert_false(session_say(session, "4one\036x\0364two"));
	check_heard(recorder, "one;");
}

static void a_second_post_at_the_same_time_ends_the_session(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);
	uint8_t body[] = "4x";

	assert_true(session_post_begin(session));
	assert_false(session_post_begin(session));
	check_ended(recorder, SESSION_END_ERROR);
	assert_false(session_post(session, body, 2));
	check_heard(recorder, "");
}

static void a_post_that_breaks_off_ends_the_session(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);

	assert_true(session_post_begin(session));
	session_post_failed(session);
	assert_int_equal(recorder->closed, 1);
	assert_null(hub_find(&recorder->hub, session->sid));
}

static void a_post_that_breaks_off_behind_an_upgrade_ends_the_session(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);

	assert_true(session_post_begin(session));
	assert_true(session_probe(session, &recorder->probe));
	socket_say(session, &recorder->probe, "5");
	session_post_failed(session);
	check_ended(recorder, SESSION_END_TRANSPORT);
	assert_true(recorder->probe.closed);
}

static void a_websocket_session_is_not_polled(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_socket(&recorder->hub, &recorder->socket);

	assert_null(session->polling);
	assert_false(session_holds_request(session));
	assert_false(session_poll(session, &recorder->request));
	check_ended(recorder, SESSION_END_ERROR);
}

static void a_websocket_session_takes_no_post(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_socket(&recorder->hub, &recorder->socket);

	assert_false(session_post_begin(session));
	check_ended(recorder, SESSION_END_ERROR);
}

static void posting_1_answers_the_held_get_with_a_noop_and_closes(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);

	session_get(session, &recorder->request);
	assert_true(session_say(session, "4bye\0361"));
	check_body(&recorder->request, "6");
	check_heard(recorder, "bye;");
	check_ended(recorder, SESSION_END_CLIENT);
	assert_null(hub_find(&recorder->hub, session->sid));
}

static void nothing_behind_a_1_is_heard(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);

	assert_true(session_say(session, "1\0364late\036rubbish"));
	check_heard(recorder, "");
	check_ended(recorder, SESSION_END_CLIENT);
}

static void an_orderly_close_answers_the_held_get_with_1(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);

	session_get(session, &recorder->request);
	session_close_orderly(session, SESSION_END_SHUTDOWN);
	check_body(&recorder->request, "1");
	check_ended(recorder, SESSION_END_SHUTDOWN);
	assert_null(hub_find(&recorder->hub, session->sid));
}

static void what_waits_goes_out_with_the_last_answer(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);

	session_get(session, &recorder->request);
	session_send_text(session, "4one", 4);
	session_send_text(session, "4two", 4);
	session_close_orderly(session, SESSION_END_SHUTDOWN);
	check_body(&recorder->request, "4one\0364two\0361");
	session = open_polling(&recorder->hub);
	session_get(session, &recorder->second);
	session_send_text(session, "4one", 4);
	assert_true(session_say(session, "1"));
	check_body(&recorder->second, "4one");
}

static void after_an_orderly_close_the_next_get_learns_of_it_once(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);

	session_send_text(session, "4x", 2);
	session_close_orderly(session, SESSION_END_SHUTDOWN);
	check_ended(recorder, SESSION_END_SHUTDOWN);
	hub_settle(&recorder->hub);
	assert_ptr_equal(hub_find(&recorder->hub, session->sid), session);
	assert_int_equal(recorder->hub.session_count, 1);
	assert_true(session_poll(session, &recorder->request));
	check_body(&recorder->request, "6\0361");
	assert_null(hub_find(&recorder->hub, session->sid));
	hub_settle(&recorder->hub);
	check_ended(recorder, SESSION_END_SHUTDOWN);
	assert_int_equal(recorder->hub.session_count, 0);
}

static void a_lingering_session_is_gone_after_30_seconds(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);

	hub_run_to(&recorder->hub, 1000);
	session_close_orderly(session, SESSION_END_SHUTDOWN);
	hub_run_to(&recorder->hub, 30999);
	assert_ptr_equal(hub_find(&recorder->hub, session->sid), session);
	hub_set_time(&recorder->hub, 31000);
	assert_null(hub_find(&recorder->hub, session->sid));
	check_ended(recorder, SESSION_END_SHUTDOWN);
}

static void a_lingering_session_takes_no_post_and_no_websocket(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);

	session_close_orderly(session, SESSION_END_SHUTDOWN);
	assert_false(session_say(session, "4x"));
	assert_false(session_probe(session, &recorder->probe));
	check_heard(recorder, "");
	assert_true(session_poll(session, &recorder->request));
	check_body(&recorder->request, "6\0361");
}

static void too_many_packets_in_a_post_end_it_there(void **state)
{
	struct recorder *recorder = *state;
	struct hub_config config = recorder->hub.config;

	config.packets = (struct rate_limit){ .per_second = 1, .burst = 2 };
	recorder_restart(recorder, config);
	struct session *session = open_polling(&recorder->hub);
	assert_false(session_say(session, "4a\0364b\0364c\0364d"));
	check_heard(recorder, "a;b;");
	check_ended(recorder, SESSION_END_RATE);
}

static void a_long_backlog_is_cut_into_several_bodies(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);
	struct subscription reader;
	struct feed feed;
	char text[10001] = "";
	size_t expected = 300 * (10000 + 1);
	size_t got = 0;
	int bodies = 0;

	feed_init(&feed, &recorder->hub, NULL, NULL);
	feed_subscribe(&feed, &reader, session);
	memset(text, 'x', 10000);
	for (int i = 0; i < 300; i++) {
		assert_int_equal(feed_append(&feed, (const uint8_t *)text, 10000), PRESENCE_OK);
	}
	for (; got < expected && bodies < 10; bodies++) {
		session_get(session, &recorder->request);
		assert_non_null(request_body(&recorder->request));
		got += recorder->request.body.len - 1 + 1; /* each body lacks one separator */
		assert_true(recorder->request.body.len < 2 * 1024 * 1024 + 10010);
	}
	assert_int_equal(got, expected);
	assert_true(bodies > 1);
	session_get(session, &recorder->request);
	assert_null(request_body(&recorder->request));
	feed_unsubscribe(&reader);
	feed_finish(&feed);
}

static void closing_all_ends_every_session_in_its_own_way(void **state)
{
	struct recorder *recorder = *state;
	struct session *held = open_polling(&recorder->hub);
	struct session *away = open_polling(&recorder->hub);

	open_socket(&recorder->hub, &recorder->socket);
	session_get(held, &recorder->request);
	hub_close_some(&recorder->hub, SIZE_MAX, SESSION_END_SHUTDOWN);
	hub_settle(&recorder->hub);
	check_body(&recorder->request, "1");
	assert_true(recorder->socket.closed);
	assert_int_equal(recorder->socket.how, TRANSPORT_CLOSE_CLEAN);
	assert_int_equal(recorder->closed, 3);
	assert_int_equal(recorder->hub.session_count, 1);
	assert_ptr_equal(hub_find(&recorder->hub, away->sid), away);
}

#define WITH_HUB(test) cmocka_unit_test_setup_teardown(test, recorder_setup, recorder_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_HUB(the_open_packet_stands_alone_in_the_first_body),
		WITH_HUB(a_get_is_held_until_there_is_something_to_send),
		WITH_HUB(what_waited_is_one_body_with_separators),
		WITH_HUB(binary_messages_are_b_and_base64),
		WITH_HUB(a_second_get_while_one_is_held_ends_the_session),
		WITH_HUB(a_second_get_in_the_same_iteration_ends_the_session_too),
		WITH_HUB(a_get_that_the_client_drops_ends_the_session),
		WITH_HUB(a_post_is_taken_apart_into_its_packets),
		WITH_HUB(packets_without_a_meaning_for_a_server_may_be_posted),
		WITH_HUB(a_post_that_cannot_be_read_ends_the_session),
		WITH_HUB(a_post_without_memory_behind_it_is_an_empty_one),
		WITH_HUB(packets_before_the_one_that_cannot_be_read_count),
		WITH_HUB(a_second_post_at_the_same_time_ends_the_session),
		WITH_HUB(a_post_that_breaks_off_ends_the_session),
		WITH_HUB(a_post_that_breaks_off_behind_an_upgrade_ends_the_session),
		WITH_HUB(a_websocket_session_is_not_polled),
		WITH_HUB(a_websocket_session_takes_no_post),
		WITH_HUB(posting_1_answers_the_held_get_with_a_noop_and_closes),
		WITH_HUB(nothing_behind_a_1_is_heard),
		WITH_HUB(an_orderly_close_answers_the_held_get_with_1),
		WITH_HUB(what_waits_goes_out_with_the_last_answer),
		WITH_HUB(after_an_orderly_close_the_next_get_learns_of_it_once),
		WITH_HUB(a_lingering_session_is_gone_after_30_seconds),
		WITH_HUB(a_lingering_session_takes_no_post_and_no_websocket),
		WITH_HUB(too_many_packets_in_a_post_end_it_there),
		WITH_HUB(a_long_backlog_is_cut_into_several_bodies),
		WITH_HUB(closing_all_ends_every_session_in_its_own_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
