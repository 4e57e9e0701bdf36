#include "core/session/session.h"

#include "tests/lib/core/check.h"
#include "tests/lib/core/harness.h"

static void check_body(struct fake_request *request, const char *expected)
{
	const char *body = request_body(request);

	if (!body) {
		fail_msg("the request is held, and not answered \"%s\"", expected);
	}
	assert_string_equal(body, expected);
}

/* A polling session of which recorder->probe is a websocket that was answered "3probe". */
static struct session *open_probing(struct recorder *recorder)
{
	struct session *session = open_polling(&recorder->hub);

	assert_true(session_probe(session, &recorder->probe));
	socket_say(session, &recorder->probe, "2probe");
	hub_settle(&recorder->hub);
	check_read(&recorder->probe, "3probe");
	return session;
}

static void check_still_polling(struct recorder *recorder, struct session *session)
{
	assert_int_equal(recorder->closed, 0);
	assert_int_equal(session_transport(session), ENGINEIO_POLLING);
	session_get(session, &recorder->request);
	assert_null(request_body(&recorder->request));
	session_send_text(session, "4still", 6);
	hub_settle(&recorder->hub);
	check_body(&recorder->request, "4still");
}

static void a_probe_is_answered_and_the_session_moves_at_5(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_probing(recorder);

	assert_int_equal(session_transport(session), ENGINEIO_POLLING);
	socket_say(session, &recorder->probe, "5");
	assert_int_equal(session_transport(session), ENGINEIO_WEBSOCKET);
	socket_say(session, &recorder->probe, "4hello");
	check_heard(recorder, "hello;");
	session_send_text(session, "4back", 5);
	hub_settle(&recorder->hub);
	check_read(&recorder->probe, "4back");
	check_silent(&recorder->probe);
}

static void only_the_answer_to_the_probe_is_written_on_the_probing_socket(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);

	session_send_text(session, "4before", 7);
	assert_true(session_probe(session, &recorder->probe));
	hub_settle(&recorder->hub);
	check_silent(&recorder->probe);
	socket_say(session, &recorder->probe, "2probe");
	session_send_text(session, "4during", 7);
	hub_settle(&recorder->hub);
	check_read(&recorder->probe, "3probe");
	check_silent(&recorder->probe);
}

static void what_waits_is_flushed_on_the_websocket_after_the_switch(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_probing(recorder);

	session_send_text(session, "4one", 4);
	session_send_binary(session, "\x01", 1);
	hub_settle(&recorder->hub);
	socket_say(session, &recorder->probe, "5");
	session_send_text(session, "4two", 4);
	hub_settle(&recorder->hub);
	check_read(&recorder->probe, "4one");
	check_read(&recorder->probe, "b:01");
	check_read(&recorder->probe, "4two");
	check_silent(&recorder->probe);
}

static void packets_go_to_a_held_get_while_upgrading(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);

	session_get(session, &recorder->request);
	assert_true(session_probe(session, &recorder->probe));
	hub_settle(&recorder->hub);
	assert_null(request_body(&recorder->request));
	socket_say(session, &recorder->probe, "2probe");
	session_send_text(session, "4x", 2);
	hub_settle(&recorder->hub);
	check_body(&recorder->request, "4x");
	check_read(&recorder->probe, "3probe");
	check_silent(&recorder->probe);
}

static void the_get_that_is_held_at_the_probe_gets_a_noop_at_once(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);

	session_get(session, &recorder->request);
	assert_true(session_probe(session, &recorder->probe));
	hub_settle(&recorder->hub);
	assert_null(request_body(&recorder->request));
	socket_say(session, &recorder->probe, "2probe");
	hub_settle(&recorder->hub);
	check_body(&recorder->request, "6");
}

static void further_gets_get_noops_50_to_100_ms_apart(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_probing(recorder);
	int64_t before = 0;

	session_get(session, &recorder->request);
	check_body(&recorder->request, "6");
	for (int i = 0; i < 20; i++) {
		session_get(session, &recorder->request);
		assert_null(request_body(&recorder->request));
		int64_t next = hub_next_deadline(&recorder->hub);
		hub_run_to(&recorder->hub, next);
		check_body(&recorder->request, "6");
		assert_in_range(next - before, 50, 100);
		before = next;
	}
}

static void a_get_that_comes_late_gets_its_noop_at_once(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_probing(recorder);

	session_get(session, &recorder->request);
	check_body(&recorder->request, "6");
	hub_run_to(&recorder->hub, 1000);
	session_get(session, &recorder->request);
	check_body(&recorder->request, "6");
}

static void packets_do_not_wait_for_the_noops_turn(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_probing(recorder);

	session_get(session, &recorder->request);
	check_body(&recorder->request, "6");
	session_get(session, &recorder->request);
	session_send_text(session, "4x", 2);
	hub_settle(&recorder->hub);
	check_body(&recorder->request, "4x");
}

static void a_ping_while_upgrading_goes_before_a_noop_that_is_due(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);

	hub_run_to(&recorder->hub, 24925);
	assert_true(session_probe(session, &recorder->probe));
	socket_say(session, &recorder->probe, "2probe");
	session_get(session, &recorder->request);
	check_body(&recorder->request, "6");
	session_get(session, &recorder->request);
	hub_run_to(&recorder->hub, 25000);
	check_body(&recorder->request, "2");
	check_read(&recorder->probe, "3probe");
	check_silent(&recorder->probe);
}

static void a_get_that_is_held_at_5_gets_a_noop(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_probing(recorder);

	session_get(session, &recorder->request);
	session_get(session, &recorder->request);
	assert_null(request_body(&recorder->request));
	socket_say(session, &recorder->probe, "5");
	assert_null(session->polling);
	hub_settle(&recorder->hub);
	check_body(&recorder->request, "6");
}

static void an_upgrade_without_a_get_needs_no_noop(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_probing(recorder);

	hub_run_to(&recorder->hub, 200);
	socket_say(session, &recorder->probe, "5");
	hub_settle(&recorder->hub);
	check_silent(&recorder->probe);
	assert_int_equal(session_transport(session), ENGINEIO_WEBSOCKET);
}

static void a_bare_5_is_accepted(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);

	assert_true(session_probe(session, &recorder->probe));
	socket_say(session, &recorder->probe, "5");
	session_send_text(session, "4x", 2);
	hub_settle(&recorder->hub);
	check_read(&recorder->probe, "4x");
}

static void one_websocket_probes_at_a_time(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);

	assert_true(session_probe(session, &recorder->probe));
	assert_false(session_probe(session, &recorder->socket));
	socket_say(session, &recorder->probe, "2probe");
	assert_false(session_probe(session, &recorder->socket));
	socket_say(session, &recorder->probe, "5");
	assert_false(session_probe(session, &recorder->socket));
	check_silent(&recorder->socket);
}

static void a_websocket_session_takes_no_probe(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_socket(&recorder->hub, &recorder->socket);

	assert_false(session_probe(session, &recorder->probe));
}

static void a_polling_request_after_the_upgrade_is_a_bad_one(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_probing(recorder);

	socket_say(session, &recorder->probe, "5");
	struct engineio_request request = {
		.version = "4",
		.transport = "polling",
		.sid = session->sid,
		.origin_valid = true,
		.allowed = true,
		.session_known = hub_find(&recorder->hub, session->sid) == session,
		.session_transport = session_transport(session),
	};
	assert_int_equal(engineio_check(&request), ENGINEIO_BAD_REQUEST);
	request.method = ENGINEIO_POST;
	assert_int_equal(engineio_check(&request), ENGINEIO_BAD_REQUEST);
}

static void anything_else_on_the_probing_socket_drops_it(void **state)
{
	static const char *const wrong[] = { "2", "2prob", "2probes", "3probe", "4x",  "1",
		                                 "6", "0",     "",        "x",      "\xff" };
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);

	for (size_t i = 0; i < COUNT(wrong) * 2; i++) {
		struct fake_socket probe;
		fake_socket_init(&probe);
		assert_true(session_probe(session, &probe));
		if (i % 2) {
			socket_say(session, &probe, "2probe");
		}
		socket_say(session, &probe, wrong[i / 2]);
		assert_true(probe.closed);
		check_still_polling(recorder, session);
		fake_socket_finish(&probe);
	}
	check_heard(recorder, "");
}

static void binary_on_the_probing_socket_drops_it(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);

	assert_true(session_probe(session, &recorder->probe));
	socket_say_binary(session, &recorder->probe, "5", 1);
	assert_true(recorder->probe.closed);
	check_still_polling(recorder, session);
	check_heard(recorder, "");
}

static void a_dropped_probe_that_speaks_on_is_not_heard(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_probing(recorder);

	socket_say(session, &recorder->probe, "4x");
	socket_say(session, &recorder->probe, "4x");
	socket_say(session, &recorder->probe, "5");
	session_lost(session, &recorder->probe);
	check_heard(recorder, "");
	check_still_polling(recorder, session);
}

static void a_probe_that_is_lost_leaves_the_session_polling(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_probing(recorder);

	session_lost(session, &recorder->probe);
	assert_false(recorder->probe.closed);
	check_still_polling(recorder, session);
	assert_true(session_probe(session, &recorder->socket));
}

static void a_probe_that_cannot_be_answered_leaves_the_session_polling(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);

	assert_true(session_probe(session, &recorder->probe));
	recorder->probe.result = TRANSPORT_FAILED;
	socket_say(session, &recorder->probe, "2probe");
	check_still_polling(recorder, session);
}

static void an_upgrade_has_ten_seconds(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);

	hub_run_to(&recorder->hub, 100);
	assert_true(session_probe(session, &recorder->probe));
	socket_say(session, &recorder->probe, "2probe");
	hub_run_to(&recorder->hub, 10099);
	assert_false(recorder->probe.closed);
	hub_run_to(&recorder->hub, 10100);
	assert_true(recorder->probe.closed);
	check_still_polling(recorder, session);
	assert_true(session_probe(session, &recorder->socket));
}

static void a_finished_upgrade_has_no_deadline(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_probing(recorder);

	session_connected(session);
	socket_say(session, &recorder->probe, "5");
	hub_run_to(&recorder->hub, 24999);
	assert_false(recorder->probe.closed);
	assert_int_equal(recorder->closed, 0);
}

static void a_probe_ends_with_its_session(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_probing(recorder);

	session_get(session, &recorder->request);
	session_get(session, &recorder->request);
	assert_true(session_say(session, "1"));
	assert_true(recorder->probe.closed);
	check_body(&recorder->request, "6");
	assert_int_equal(recorder->end, SESSION_END_CLIENT);
}

static void an_orderly_close_while_upgrading_ends_the_probe_and_lingers(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_probing(recorder);

	session_close_orderly(session, SESSION_END_SHUTDOWN);
	assert_true(recorder->probe.closed);
	hub_run_to(&recorder->hub, 29999);
	assert_true(session_poll(session, &recorder->request));
	check_body(&recorder->request, "6\0361");
}

static void a_post_that_is_under_way_at_the_switch_is_taken(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_probing(recorder);
	uint8_t body[] = "4late";

	assert_true(session_post_begin(session));
	socket_say(session, &recorder->probe, "5");
	assert_true(session_post(session, body, 5));
	check_heard(recorder, "late;");
	assert_null(session->polling);
}

static void a_socket_that_blocked_at_the_probe_is_spared_until_it_is_writable(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);

	assert_true(session_probe(session, &recorder->probe));
	recorder->probe.result = TRANSPORT_BLOCKED;
	socket_say(session, &recorder->probe, "2probe");
	socket_say(session, &recorder->probe, "5");
	session_send_text(session, "4x", 2);
	hub_settle(&recorder->hub);
	check_read(&recorder->probe, "3probe");
	check_silent(&recorder->probe);
	socket_unblock(session, &recorder->probe);
	hub_settle(&recorder->hub);
	check_read(&recorder->probe, "4x");
}

static void a_probe_that_blocked_and_was_lost_does_not_block_the_next(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);

	assert_true(session_probe(session, &recorder->probe));
	recorder->probe.result = TRANSPORT_BLOCKED;
	socket_say(session, &recorder->probe, "2probe");
	session_lost(session, &recorder->probe);
	assert_true(session_probe(session, &recorder->socket));
	socket_say(session, &recorder->socket, "5");
	session_send_text(session, "4x", 2);
	hub_settle(&recorder->hub);
	check_read(&recorder->socket, "4x");
}

static void a_probe_that_asks_again_while_it_is_blocked_is_dropped(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);

	assert_true(session_probe(session, &recorder->probe));
	recorder->probe.result = TRANSPORT_BLOCKED;
	socket_say(session, &recorder->probe, "2probe");
	socket_say(session, &recorder->probe, "2probe");
	assert_true(recorder->probe.closed);
	check_still_polling(recorder, session);
}

static void a_probe_that_is_writable_before_the_switch_is_not_blocked_behind_it(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);

	assert_true(session_probe(session, &recorder->probe));
	recorder->probe.result = TRANSPORT_BLOCKED;
	socket_say(session, &recorder->probe, "2probe");
	socket_unblock(session, &recorder->probe);
	hub_settle(&recorder->hub);
	socket_say(session, &recorder->probe, "5");
	session_send_text(session, "4x", 2);
	hub_settle(&recorder->hub);
	check_read(&recorder->probe, "3probe");
	check_read(&recorder->probe, "4x");
}

#define WITH_HUB(test) cmocka_unit_test_setup_teardown(test, recorder_setup, recorder_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_HUB(a_probe_is_answered_and_the_session_moves_at_5),
		WITH_HUB(only_the_answer_to_the_probe_is_written_on_the_probing_socket),
		WITH_HUB(what_waits_is_flushed_on_the_websocket_after_the_switch),
		WITH_HUB(packets_go_to_a_held_get_while_upgrading),
		WITH_HUB(the_get_that_is_held_at_the_probe_gets_a_noop_at_once),
		WITH_HUB(further_gets_get_noops_50_to_100_ms_apart),
		WITH_HUB(a_get_that_comes_late_gets_its_noop_at_once),
		WITH_HUB(packets_do_not_wait_for_the_noops_turn),
		WITH_HUB(a_ping_while_upgrading_goes_before_a_noop_that_is_due),
		WITH_HUB(a_get_that_is_held_at_5_gets_a_noop),
		WITH_HUB(an_upgrade_without_a_get_needs_no_noop),
		WITH_HUB(a_bare_5_is_accepted),
		WITH_HUB(one_websocket_probes_at_a_time),
		WITH_HUB(a_websocket_session_takes_no_probe),
		WITH_HUB(a_polling_request_after_the_upgrade_is_a_bad_one),
		WITH_HUB(anything_else_on_the_probing_socket_drops_it),
		WITH_HUB(binary_on_the_probing_socket_drops_it),
		WITH_HUB(a_dropped_probe_that_speaks_on_is_not_heard),
		WITH_HUB(a_probe_that_is_lost_leaves_the_session_polling),
		WITH_HUB(a_probe_that_cannot_be_answered_leaves_the_session_polling),
		WITH_HUB(an_upgrade_has_ten_seconds),
		WITH_HUB(a_finished_upgrade_has_no_deadline),
		WITH_HUB(a_probe_ends_with_its_session),
		WITH_HUB(an_orderly_close_while_upgrading_ends_the_probe_and_lingers),
		WITH_HUB(a_post_that_is_under_way_at_the_switch_is_taken),
		WITH_HUB(a_socket_that_blocked_at_the_probe_is_spared_until_it_is_writable),
		WITH_HUB(a_probe_that_blocked_and_was_lost_does_not_block_the_next),
		WITH_HUB(a_probe_that_asks_again_while_it_is_blocked_is_dropped),
		WITH_HUB(a_probe_that_is_writable_before_the_switch_is_not_blocked_behind_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
