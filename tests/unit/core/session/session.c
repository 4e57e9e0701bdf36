#include "core/session/session.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/lib/core/check.h"
#include "tests/lib/core/harness.h"

static void check_ended(const struct recorder *recorder, enum session_end end)
{
	assert_int_equal(recorder->closed, 1);
	assert_int_equal(recorder->end, end);
	assert_int_equal(recorder->hub.counters.closed[end], 1);
	assert_true(recorder->socket.closed);
}

static void the_open_packet_on_a_websocket_offers_no_upgrade(void **state)
{
	struct recorder *recorder = *state;
	char expected[200];
	struct session *session =
		session_open(&recorder->hub, &(struct session_opening){ .websocket = &recorder->socket });

	assert_non_null(session);
	hub_settle(&recorder->hub);
	snprintf(expected, sizeof(expected),
	         "0{\"sid\":\"%s\",\"upgrades\":[],\"pingInterval\":25000,\"pingTimeout\":20000,"
	         "\"maxPayload\":1000000}",
	         session->sid);
	check_read(&recorder->socket, expected);
	check_silent(&recorder->socket);
	assert_int_equal(session_transport(session), ENGINEIO_WEBSOCKET);
}

static void a_sid_is_twenty_characters_and_another_one_each_time(void **state)
{
	struct recorder *recorder = *state;
	struct session *sessions[100];

	for (size_t i = 0; i < COUNT(sessions); i++) {
		sessions[i] = session_open(&recorder->hub, &(struct session_opening){ 0 });
		assert_int_equal(strlen(sessions[i]->sid), ENGINEIO_SID_LENGTH);
		assert_int_equal(strspn(sessions[i]->sid, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnop"
		                                          "qrstuvwxyz0123456789-_"),
		                 ENGINEIO_SID_LENGTH);
		for (size_t j = 0; j < i; j++) {
			assert_string_not_equal(sessions[i]->sid, sessions[j]->sid);
		}
		assert_ptr_equal(hub_find(&recorder->hub, sessions[i]->sid), sessions[i]);
	}
}

static void no_session_opens_above_the_limit(void **state)
{
	struct recorder *recorder = *state;
	struct hub_config config = recorder->hub.config;

	config.sessions_max = 2;
	recorder_restart(recorder, config);
	struct session *first = open_polling(&recorder->hub);
	assert_non_null(session_open(&recorder->hub, &(struct session_opening){ 0 }));
	assert_null(session_open(&recorder->hub, &(struct session_opening){ 0 }));
	assert_int_equal(recorder->opened, 2);
	session_close(first, SESSION_END_CLIENT);
	assert_non_null(session_open(&recorder->hub, &(struct session_opening){ 0 }));
}

static void a_session_that_the_upper_protocol_refuses_leaves_nothing_behind(void **state)
{
	struct recorder *recorder = *state;

	recorder->refuse = true;
	assert_null(
		session_open(&recorder->hub, &(struct session_opening){ .websocket = &recorder->socket }));
	assert_int_equal(recorder->hub.session_count, 0);
	assert_int_equal(recorder->hub.counters.opened, 0);
	hub_settle(&recorder->hub);
	check_silent(&recorder->socket);
	assert_false(recorder->socket.closed);
}

static void messages_are_handed_up_without_their_digit(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_socket(&recorder->hub, &recorder->socket);

	socket_say(session, &recorder->socket, "4hello");
	socket_say(session, &recorder->socket, "4");
	socket_say_binary(session, &recorder->socket, "\x00\xff\x04", 3);
	socket_say_binary(session, &recorder->socket, "", 0);
	check_heard(recorder, "hello;;b:00ff04;b:;");
}

static void what_is_queued_leaves_in_order_with_the_next_flush(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_socket(&recorder->hub, &recorder->socket);

	session_send_text(session, "4one", 4);
	session_send_binary(session, "\x01\x02", 2);
	session_send_text(session, "4two", 4);
	check_silent(&recorder->socket);
	hub_settle(&recorder->hub);
	check_read(&recorder->socket, "4one");
	check_read(&recorder->socket, "b:0102");
	check_read(&recorder->socket, "4two");
	check_silent(&recorder->socket);
}

static void a_client_that_sends_1_is_closed_at_once(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_socket(&recorder->hub, &recorder->socket);

	socket_say(session, &recorder->socket, "1");
	check_ended(recorder, SESSION_END_CLIENT);
	assert_int_equal(recorder->socket.how, TRANSPORT_CLOSE_CLEAN);
	assert_null(hub_find(&recorder->hub, session->sid));
}

static void a_ping_from_a_client_closes_the_session(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_socket(&recorder->hub, &recorder->socket);

	socket_say(session, &recorder->socket, "2");
	check_ended(recorder, SESSION_END_ERROR);
}

static void packets_without_a_meaning_for_a_server_are_ignored(void **state)
{
	static const char *const ignored[] = { "0", "0{}", "5", "6", "3", "3x" };
	struct recorder *recorder = *state;
	struct session *session = open_socket(&recorder->hub, &recorder->socket);

	for (size_t i = 0; i < COUNT(ignored); i++) {
		socket_say(session, &recorder->socket, ignored[i]);
	}
	hub_settle(&recorder->hub);
	assert_int_equal(recorder->closed, 0);
	check_heard(recorder, "");
	check_silent(&recorder->socket);
}

static void a_malformed_packet_closes_the_session(void **state)
{
	static const char *const malformed[] = { "", "7", "hello", "4\xff", "b64" };
	struct recorder *recorder = *state;

	for (size_t i = 0; i < COUNT(malformed); i++) {
		struct fake_socket socket;
		fake_socket_init(&socket);
		struct session *session = open_socket(&recorder->hub, &socket);
		socket_say(session, &socket, malformed[i]);
		assert_true(socket.closed);
		assert_int_equal(recorder->end, SESSION_END_ERROR);
		fake_socket_finish(&socket);
	}
	check_heard(recorder, "");
}

static void a_closed_session_hears_and_says_nothing_more(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_socket(&recorder->hub, &recorder->socket);

	session_close(session, SESSION_END_SHUTDOWN);
	session_close(session, SESSION_END_ERROR);
	session_close_orderly(session, SESSION_END_ERROR);
	session_fail(session, SESSION_END_ERROR);
	session_lost(session, &recorder->socket);
	socket_say(session, &recorder->socket, "4late");
	session_send_text(session, "4late", 5);
	session_writable(session);
	hub_settle(&recorder->hub);
	check_ended(recorder, SESSION_END_SHUTDOWN);
	check_silent(&recorder->socket);
	check_heard(recorder, "");
	assert_int_equal(recorder->hub.session_count, 0);
}

static void a_socket_that_is_gone_is_not_spoken_to(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_socket(&recorder->hub, &recorder->socket);

	session_send_text(session, "4x", 2);
	session_lost(session, &recorder->socket);
	hub_settle(&recorder->hub);
	assert_int_equal(recorder->end, SESSION_END_TRANSPORT);
	assert_int_equal(recorder->hub.counters.closed[SESSION_END_TRANSPORT], 1);
	check_silent(&recorder->socket);
	assert_false(recorder->socket.closed);
}

static void a_failed_session_is_closed_by_the_flush_and_not_before(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_socket(&recorder->hub, &recorder->socket);

	session_send_text(session, "4x", 2);
	session_fail(session, SESSION_END_RESOURCES);
	session_fail(session, SESSION_END_SLOW);
	assert_int_equal(recorder->closed, 0);
	hub_settle(&recorder->hub);
	check_ended(recorder, SESSION_END_RESOURCES);
	check_silent(&recorder->socket);
}

static void a_stranger_that_uses_the_session_is_not_heard(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_socket(&recorder->hub, &recorder->socket);
	struct fake_socket stranger;

	fake_socket_init(&stranger);
	socket_say(session, &stranger, "4x");
	socket_say(session, &stranger, "rubbish");
	session_lost(session, &stranger);
	check_heard(recorder, "");
	assert_int_equal(recorder->closed, 0);
	fake_socket_finish(&stranger);
}

static void untrusted_sessions_may_send_less(void **state)
{
	struct recorder *recorder = *state;
	struct hub_config config = recorder->hub.config;

	config.max_payload_untrusted = 16384;
	recorder_restart(recorder, config);
	struct session *session = open_polling(&recorder->hub);
	assert_int_equal(session_max_payload(session), 16384);
	session_trust(session);
	assert_int_equal(session_max_payload(session), 1000000);
	config.max_payload = 1000;
	recorder_restart(recorder, config);
	session = open_polling(&recorder->hub);
	assert_int_equal(session_max_payload(session), 1000);
}

static void more_packets_than_the_rate_allows_close_the_session(void **state)
{
	struct recorder *recorder = *state;
	struct hub_config config = recorder->hub.config;

	config.packets = (struct rate_limit){ .per_second = 10, .burst = 20 };
	recorder_restart(recorder, config);
	struct session *session = open_socket(&recorder->hub, &recorder->socket);
	for (int i = 0; i < 20; i++) {
		socket_say(session, &recorder->socket, "4");
	}
	hub_set_time(&recorder->hub, 100);
	socket_say(session, &recorder->socket, "4");
	assert_int_equal(recorder->closed, 0);
	check_heard(recorder, ";;;;;;;;;;;;;;;;;;;;;");
	socket_say(session, &recorder->socket, "4");
	check_ended(recorder, SESSION_END_RATE);
	check_heard(recorder, "");
}

static void pongs_that_are_due_and_attachments_do_not_count_as_packets(void **state)
{
	struct recorder *recorder = *state;
	struct hub_config config = recorder->hub.config;

	config.packets = (struct rate_limit){ .per_second = 1, .burst = 1 };
	recorder_restart(recorder, config);
	struct session *session = open_socket(&recorder->hub, &recorder->socket);
	session->awaits_pong = true;
	socket_say(session, &recorder->socket, "3");
	for (int i = 0; i < 20; i++) {
		socket_say_binary(session, &recorder->socket, "x", 1);
	}
	socket_say(session, &recorder->socket, "4");
	assert_int_equal(recorder->closed, 0);
}

static void pongs_that_nobody_waits_for_count_as_packets(void **state)
{
	struct recorder *recorder = *state;
	struct hub_config config = recorder->hub.config;

	config.packets = (struct rate_limit){ .per_second = 1, .burst = 2 };
	recorder_restart(recorder, config);
	struct session *session = open_socket(&recorder->hub, &recorder->socket);
	socket_say(session, &recorder->socket, "3");
	socket_say(session, &recorder->socket, "6");
	assert_int_equal(recorder->closed, 0);
	socket_say(session, &recorder->socket, "3");
	check_ended(recorder, SESSION_END_RATE);
}

static void a_session_that_connects_to_no_namespace_ends_after_45_seconds(void **state)
{
	struct recorder *recorder = *state;
	struct hub_config config = recorder->hub.config;

	config.ping_interval_ms = 100000;
	recorder_restart(recorder, config);
	struct session *session = open_socket(&recorder->hub, &recorder->socket);
	hub_run_to(&recorder->hub, 44999);
	assert_ptr_equal(hub_find(&recorder->hub, session->sid), session);
	hub_set_time(&recorder->hub, 45000);
	assert_null(hub_find(&recorder->hub, session->sid));
	check_ended(recorder, SESSION_END_IDLE);
}

static void a_connected_session_has_no_such_deadline(void **state)
{
	struct recorder *recorder = *state;
	struct hub_config config = recorder->hub.config;

	config.ping_interval_ms = 100000;
	recorder_restart(recorder, config);
	struct session *session = open_socket(&recorder->hub, &recorder->socket);
	session_connected(session);
	hub_run_to(&recorder->hub, 99999);
	assert_int_equal(recorder->closed, 0);
}

static void the_outbox_takes_its_limit_and_not_a_byte_more(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_socket(&recorder->hub, &recorder->socket);
	char *text = malloc(SESSION_OUTBOX_MAX);

	assert_non_null(text);
	memset(text, '4', SESSION_OUTBOX_MAX);
	session_send_text(session, text, SESSION_OUTBOX_MAX - 10 - 2);
	session_send_text(session, "", 0);
	assert_int_equal(session->outbox.len, SESSION_OUTBOX_MAX);
	assert_false(session->failed);
	session_send_text(session, "", 0);
	hub_settle(&recorder->hub);
	check_ended(recorder, SESSION_END_SLOW);
	assert_int_equal(recorder->socket.how, TRANSPORT_CLOSE_ABORT);
	free(text);
}

static void a_full_outbox_leaves_if_the_socket_takes_it(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_socket(&recorder->hub, &recorder->socket);
	char *text = malloc(SESSION_OUTBOX_MAX);

	assert_non_null(text);
	memset(text, '4', SESSION_OUTBOX_MAX);
	text[SESSION_OUTBOX_MAX - 10] = '\0';
	session_send_text(session, text, SESSION_OUTBOX_MAX - 10);
	hub_settle(&recorder->hub);
	check_read(&recorder->socket, text);
	assert_int_equal(session->outbox.capacity, 0);
	assert_int_equal(recorder->closed, 0);
	free(text);
}

static void every_end_has_a_text(void **state)
{
	(void)state;
	for (int end = 0; end <= SESSION_END_SHUTDOWN; end++) {
		assert_string_not_equal(session_end_text((enum session_end)end), "unknown");
	}
}

#define WITH_HUB(test) cmocka_unit_test_setup_teardown(test, recorder_setup, recorder_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_HUB(the_open_packet_on_a_websocket_offers_no_upgrade),
		WITH_HUB(a_sid_is_twenty_characters_and_another_one_each_time),
		WITH_HUB(no_session_opens_above_the_limit),
		WITH_HUB(a_session_that_the_upper_protocol_refuses_leaves_nothing_behind),
		WITH_HUB(messages_are_handed_up_without_their_digit),
		WITH_HUB(what_is_queued_leaves_in_order_with_the_next_flush),
		WITH_HUB(a_client_that_sends_1_is_closed_at_once),
		WITH_HUB(a_ping_from_a_client_closes_the_session),
		WITH_HUB(packets_without_a_meaning_for_a_server_are_ignored),
		WITH_HUB(a_malformed_packet_closes_the_session),
		WITH_HUB(a_closed_session_hears_and_says_nothing_more),
		WITH_HUB(a_socket_that_is_gone_is_not_spoken_to),
		WITH_HUB(a_failed_session_is_closed_by_the_flush_and_not_before),
		WITH_HUB(a_stranger_that_uses_the_session_is_not_heard),
		WITH_HUB(untrusted_sessions_may_send_less),
		WITH_HUB(more_packets_than_the_rate_allows_close_the_session),
		WITH_HUB(pongs_that_nobody_waits_for_count_as_packets),
		WITH_HUB(pongs_that_are_due_and_attachments_do_not_count_as_packets),
		WITH_HUB(a_session_that_connects_to_no_namespace_ends_after_45_seconds),
		WITH_HUB(a_connected_session_has_no_such_deadline),
		WITH_HUB(the_outbox_takes_its_limit_and_not_a_byte_more),
		WITH_HUB(a_full_outbox_leaves_if_the_socket_takes_it),
		WITH_HUB(every_end_has_a_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
