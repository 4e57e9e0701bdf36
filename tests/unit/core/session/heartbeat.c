#include "core/session/feed.h"
#include "core/session/session.h"

#include "tests/lib/core/check.h"
#include "tests/lib/core/harness.h"

/* A websocket session that connected, so that only its heartbeat has a deadline. */
static struct session *open_connected(struct recorder *recorder)
{
	struct session *session = open_socket(&recorder->hub, &recorder->socket);

	session_connected(session);
	return session;
}

static void check_timeout(struct recorder *recorder, const struct session *session)
{
	assert_null(hub_find(&recorder->hub, session->sid));
	assert_int_equal(recorder->closed, 1);
	assert_int_equal(recorder->end, SESSION_END_TIMEOUT);
}

static void a_ping_goes_out_each_interval_after_the_last_pong(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_connected(recorder);
	int64_t pong_ms = 0;

	for (int i = 0; i < 10; i++) {
		hub_run_to(&recorder->hub, pong_ms + 24999);
		check_silent(&recorder->socket);
		hub_run_to(&recorder->hub, pong_ms + 25000);
		check_read(&recorder->socket, "2");
		pong_ms += 25000 + 10 + i;
		hub_run_to(&recorder->hub, pong_ms);
		socket_say(session, &recorder->socket, "3");
	}
	assert_int_equal(recorder->closed, 0);
}

static void the_next_ping_does_not_wait_for_a_flush(void **state)
{
	struct recorder *recorder = *state;

	open_connected(recorder);
	hub_set_time(&recorder->hub, 25000);
	hub_tick(&recorder->hub);
	check_read(&recorder->socket, "2");
}

static void a_client_may_answer_up_to_the_last_millisecond(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_connected(recorder);

	hub_run_to(&recorder->hub, 44999);
	check_read(&recorder->socket, "2");
	assert_ptr_equal(hub_find(&recorder->hub, session->sid), session);
	socket_say(session, &recorder->socket, "3");
	hub_run_to(&recorder->hub, 69998);
	check_silent(&recorder->socket);
	hub_run_to(&recorder->hub, 69999);
	check_read(&recorder->socket, "2");
}

static void a_client_that_asks_at_the_deadline_finds_the_session_gone(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_connected(recorder);

	hub_run_to(&recorder->hub, 25000);
	hub_set_time(&recorder->hub, 45000);
	check_timeout(recorder, session);
	assert_true(recorder->socket.closed);
}

static void a_pong_nobody_asked_for_changes_nothing(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_connected(recorder);

	hub_run_to(&recorder->hub, 20000);
	socket_say(session, &recorder->socket, "3");
	hub_run_to(&recorder->hub, 25000);
	check_read(&recorder->socket, "2");
	hub_set_time(&recorder->hub, 45000);
	check_timeout(recorder, session);
}

static void messages_are_no_answer_to_a_ping(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_connected(recorder);

	hub_run_to(&recorder->hub, 44999);
	socket_say(session, &recorder->socket, "4x");
	hub_set_time(&recorder->hub, 45000);
	check_timeout(recorder, session);
}

static void a_busy_connection_is_pinged_all_the_same(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_connected(recorder);

	for (int64_t now = 0; now < 25000; now += 100) {
		hub_run_to(&recorder->hub, now);
		socket_say(session, &recorder->socket, "4x");
		session_send_text(session, "4y", 2);
		hub_settle(&recorder->hub);
		check_read(&recorder->socket, "4y");
	}
	hub_run_to(&recorder->hub, 25000);
	check_read(&recorder->socket, "2");
}

static void encode_large(void *context, struct buffer *out)
{
	(void)context;
	buffer_append_text(out, "42[\"large\",\"");
	uint8_t *place = buffer_extend(out, 500 * 1000);
	assert_non_null(place);
	memset(place, 'x', 500 * 1000);
	buffer_append_text(out, "\"]");
}

static void a_ping_goes_out_before_a_snapshot_that_has_not_begun(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_connected(recorder);
	struct subscription reader;
	struct feed feed;

	feed_init(&feed, &recorder->hub, encode_large, NULL);
	feed_subscribe(&feed, &reader, session);
	feed_request_snapshot(&reader);
	hub_set_time(&recorder->hub, 25000);
	hub_tick(&recorder->hub);
	hub_settle(&recorder->hub);
	check_read(&recorder->socket, "2");
	assert_int_equal(strlen(socket_read(&recorder->socket)), 500 * 1000 + 14);
	feed_unsubscribe(&reader);
	feed_finish(&feed);
}

static void a_ping_does_not_break_into_a_snapshot_that_has_begun(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_connected(recorder);
	struct subscription reader;
	struct feed feed;

	feed_init(&feed, &recorder->hub, encode_large, NULL);
	feed_subscribe(&feed, &reader, session);
	feed_request_snapshot(&reader);
	feed_append(&feed, (const uint8_t *)"4late", 5);
	recorder->socket.result = TRANSPORT_BLOCKED;
	hub_settle(&recorder->hub);
	feed_append(&feed, (const uint8_t *)"4later", 6);
	hub_run_to(&recorder->hub, 25000);
	socket_unblock(session, &recorder->socket);
	hub_settle(&recorder->hub);
	assert_int_equal(strlen(socket_read(&recorder->socket)), 500 * 1000 + 14);
	check_read(&recorder->socket, "2");
	check_read(&recorder->socket, "4later");
	check_silent(&recorder->socket);
	feed_unsubscribe(&reader);
	feed_finish(&feed);
}

static void a_ping_does_not_break_in_when_the_socket_has_just_become_writable(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_connected(recorder);
	struct subscription reader;
	struct feed feed;

	feed_init(&feed, &recorder->hub, encode_large, NULL);
	feed_subscribe(&feed, &reader, session);
	feed_request_snapshot(&reader);
	recorder->socket.result = TRANSPORT_BLOCKED;
	hub_settle(&recorder->hub);
	socket_unblock(session, &recorder->socket);
	hub_set_time(&recorder->hub, 25000);
	hub_tick(&recorder->hub);
	hub_settle(&recorder->hub);
	assert_int_equal(strlen(socket_read(&recorder->socket)), 500 * 1000 + 14);
	check_read(&recorder->socket, "2");
	check_silent(&recorder->socket);
	feed_unsubscribe(&reader);
	feed_finish(&feed);
}

static void a_ping_to_a_blocked_socket_goes_out_first_once_it_is_writable(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_connected(recorder);

	recorder->socket.result = TRANSPORT_BLOCKED;
	session_send_text(session, "4x", 2);
	hub_settle(&recorder->hub);
	hub_run_to(&recorder->hub, 25000);
	check_read(&recorder->socket, "4x");
	check_silent(&recorder->socket);
	socket_unblock(session, &recorder->socket);
	hub_settle(&recorder->hub);
	check_read(&recorder->socket, "2");
}

static void a_ping_that_blocks_the_socket_is_respected(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_connected(recorder);

	recorder->socket.result = TRANSPORT_BLOCKED;
	hub_run_to(&recorder->hub, 25000);
	session_send_text(session, "4x", 2);
	hub_settle(&recorder->hub);
	check_read(&recorder->socket, "2");
	check_silent(&recorder->socket);
	socket_unblock(session, &recorder->socket);
	hub_settle(&recorder->hub);
	check_read(&recorder->socket, "4x");
}

static void a_ping_that_cannot_be_sent_ends_the_session(void **state)
{
	struct recorder *recorder = *state;

	open_connected(recorder);
	recorder->socket.result = TRANSPORT_FAILED;
	hub_run_to(&recorder->hub, 25000);
	assert_int_equal(recorder->closed, 1);
	assert_int_equal(recorder->end, SESSION_END_TRANSPORT);
}

static void a_held_get_is_answered_by_the_ping(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);

	session_connected(session);
	session_get(session, &recorder->request);
	hub_run_to(&recorder->hub, 24999);
	assert_null(request_body(&recorder->request));
	hub_run_to(&recorder->hub, 25000);
	assert_string_equal(request_body(&recorder->request), "2");
	assert_true(session_say(session, "3"));
	session_get(session, &recorder->request);
	hub_run_to(&recorder->hub, 49999);
	assert_null(request_body(&recorder->request));
	hub_run_to(&recorder->hub, 50000);
	assert_string_equal(request_body(&recorder->request), "2");
}

static void a_polling_client_that_stays_away_times_out(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);

	session_connected(session);
	hub_run_to(&recorder->hub, 44999);
	assert_int_equal(recorder->closed, 0);
	hub_set_time(&recorder->hub, 45000);
	check_timeout(recorder, session);
}

static void a_ping_of_an_upgrading_session_waits_for_its_transport(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);

	session_connected(session);
	hub_run_to(&recorder->hub, 24990);
	assert_true(session_probe(session, &recorder->probe));
	socket_say(session, &recorder->probe, "2probe");
	check_read(&recorder->probe, "3probe");
	hub_run_to(&recorder->hub, 25010);
	check_silent(&recorder->probe);
	socket_say(session, &recorder->probe, "5");
	hub_settle(&recorder->hub);
	check_read(&recorder->probe, "2");
	socket_say(session, &recorder->probe, "3");
	hub_run_to(&recorder->hub, 50010);
	check_read(&recorder->probe, "2");
}

static void an_upgrade_does_not_put_off_the_timeout(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);

	session_connected(session);
	hub_run_to(&recorder->hub, 44000);
	assert_true(session_probe(session, &recorder->probe));
	socket_say(session, &recorder->probe, "2probe");
	socket_say(session, &recorder->probe, "5");
	hub_set_time(&recorder->hub, 45000);
	check_timeout(recorder, session);
	assert_true(recorder->probe.closed);
}

static void a_tick_that_comes_late_excuses_a_tenth_of_a_second(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_connected(recorder);

	hub_set_time(&recorder->hub, 60000);
	assert_ptr_equal(hub_find(&recorder->hub, session->sid), session);
	check_read(&recorder->socket, "2");
	hub_run_to(&recorder->hub, 79899);
	assert_int_equal(recorder->closed, 0);
	hub_set_time(&recorder->hub, 79900);
	check_timeout(recorder, session);
}

static void a_tick_that_comes_a_little_late_does_not_put_off_the_deadline(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_connected(recorder);

	hub_set_time(&recorder->hub, 25030);
	hub_tick(&recorder->hub);
	check_read(&recorder->socket, "2");
	hub_run_to(&recorder->hub, 44999);
	assert_int_equal(recorder->closed, 0);
	hub_set_time(&recorder->hub, 45000);
	check_timeout(recorder, session);
}

/* The server was stopped: their answers lie in its sockets, unread. */
static void who_answered_while_the_server_was_stopped_goes_on(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_connected(recorder);

	for (int64_t ping_ms = 25000; ping_ms < 200000; ping_ms += 22000 + 25000) {
		hub_run_to(&recorder->hub, ping_ms);
		check_read(&recorder->socket, "2");
		hub_set_time(&recorder->hub, ping_ms + 22000);
		hub_tick(&recorder->hub);
		assert_ptr_equal(hub_find(&recorder->hub, session->sid), session);
		socket_say(session, &recorder->socket, "3");
	}
	assert_int_equal(recorder->closed, 0);
}

static void who_did_not_is_given_the_time_that_it_was_stopped(void **state)
{
	struct recorder *recorder = *state;

	open_connected(recorder);
	hub_run_to(&recorder->hub, 25000);
	hub_set_time(&recorder->hub, 48000);
	hub_tick(&recorder->hub);
	assert_int_equal(hub_next_deadline(&recorder->hub), 48000 + 23000);
	hub_run_to(&recorder->hub, 48000 + 23000 - 1);
	assert_int_equal(recorder->closed, 0);
	hub_run_to(&recorder->hub, 48000 + 23000);
	assert_int_equal(recorder->closed, 1);
	assert_int_equal(recorder->end, SESSION_END_TIMEOUT);
}

static void the_hub_knows_its_next_deadline(void **state)
{
	struct recorder *recorder = *state;

	assert_true(hub_next_deadline(&recorder->hub) == DEADLINE_NEVER);
	hub_set_time(&recorder->hub, 5);
	struct session *session = open_connected(recorder);
	assert_int_equal(hub_next_deadline(&recorder->hub), 25055);
	hub_run_to(&recorder->hub, 25005);
	assert_int_equal(hub_next_deadline(&recorder->hub), 45005);
	session_close(session, SESSION_END_CLIENT);
	assert_true(hub_next_deadline(&recorder->hub) == DEADLINE_NEVER);
}

static void pings_that_are_due_soon_after_each_other_go_out_together(void **state)
{
	static const int64_t opened_ms[] = { 0, 50, 51 };
	struct recorder *recorder = *state;
	struct session *sessions[3];

	for (size_t i = 0; i < 3; i++) {
		hub_set_time(&recorder->hub, opened_ms[i]);
		sessions[i] = open_polling(&recorder->hub);
		session_connected(sessions[i]);
	}
	hub_set_time(&recorder->hub, hub_next_deadline(&recorder->hub));
	hub_tick(&recorder->hub);
	assert_true(sessions[0]->awaits_pong && sessions[1]->awaits_pong);
	assert_false(sessions[2]->awaits_pong);
	assert_int_equal(hub_next_deadline(&recorder->hub), 25101);
}

static void a_thousand_sessions_keep_their_own_time(void **state)
{
	static struct session *sessions[1000];
	struct recorder *recorder = *state;

	for (int i = 0; i < 1000; i++) {
		hub_run_to(&recorder->hub, i);
		sessions[i] = open_polling(&recorder->hub);
		session_connected(sessions[i]);
	}
	for (int i = 0; i < 1000; i++) {
		hub_run_to(&recorder->hub, 45000 + i - 1);
		assert_int_equal(recorder->closed, i);
		hub_run_to(&recorder->hub, 45000 + i);
		assert_int_equal(recorder->closed, i + 1);
	}
}

#define WITH_HUB(test) cmocka_unit_test_setup_teardown(test, recorder_setup, recorder_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_HUB(a_ping_goes_out_each_interval_after_the_last_pong),
		WITH_HUB(the_next_ping_does_not_wait_for_a_flush),
		WITH_HUB(a_client_may_answer_up_to_the_last_millisecond),
		WITH_HUB(a_client_that_asks_at_the_deadline_finds_the_session_gone),
		WITH_HUB(a_pong_nobody_asked_for_changes_nothing),
		WITH_HUB(messages_are_no_answer_to_a_ping),
		WITH_HUB(a_busy_connection_is_pinged_all_the_same),
		WITH_HUB(a_ping_goes_out_before_a_snapshot_that_has_not_begun),
		WITH_HUB(a_ping_does_not_break_into_a_snapshot_that_has_begun),
		WITH_HUB(a_ping_does_not_break_in_when_the_socket_has_just_become_writable),
		WITH_HUB(a_ping_to_a_blocked_socket_goes_out_first_once_it_is_writable),
		WITH_HUB(a_ping_that_blocks_the_socket_is_respected),
		WITH_HUB(a_ping_that_cannot_be_sent_ends_the_session),
		WITH_HUB(a_held_get_is_answered_by_the_ping),
		WITH_HUB(a_polling_client_that_stays_away_times_out),
		WITH_HUB(a_ping_of_an_upgrading_session_waits_for_its_transport),
		WITH_HUB(an_upgrade_does_not_put_off_the_timeout),
		WITH_HUB(a_tick_that_comes_late_excuses_a_tenth_of_a_second),
		WITH_HUB(a_tick_that_comes_a_little_late_does_not_put_off_the_deadline),
		WITH_HUB(who_answered_while_the_server_was_stopped_goes_on),
		WITH_HUB(who_did_not_is_given_the_time_that_it_was_stopped),
		WITH_HUB(the_hub_knows_its_next_deadline),
		WITH_HUB(pings_that_are_due_soon_after_each_other_go_out_together),
		WITH_HUB(a_thousand_sessions_keep_their_own_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
