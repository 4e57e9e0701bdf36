/* What a session does when its client speaks version 3; that of version 4 is in all other files. */
#include "core/wire/dialect.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/session/feed.h"
#include "core/session/session.h"
#include "tests/lib/core/check.h"
#include "tests/lib/core/fake_app.h"
#include "tests/lib/core/harness.h"

/* A websocket session of version 3 that has got its open packet. */
static struct session *open_socket_3(struct recorder *recorder, const struct dialect *dialect)
{
	struct session *session = open_socket_as(&recorder->hub, &recorder->socket,
	                                         (struct session_opening){ .dialect = dialect });

	session_connected(session);
	return session;
}

static struct session *open_polling_3(struct recorder *recorder, const struct dialect *dialect)
{
	struct session *session =
		session_open(&recorder->hub, &(struct session_opening){ .dialect = dialect });

	session_connected(session);
	session_get(session, &recorder->request);
	return session;
}

static void check_body(struct fake_request *request, const char *expected)
{
	const char *body = request_body(request);

	if (!body) {
		fail_msg("the GET is held, and not answered \"%s\"", expected);
	}
	assert_int_equal(request->form, ENGINEIO_BODY_TEXT);
	assert_string_equal(body, expected);
}

static void check_octets(const struct fake_request *request, const char *expected, size_t len)
{
	assert_true(request->answered);
	assert_int_equal(request->form, ENGINEIO_BODY_OCTETS);
	assert_int_equal(request->body.len, len + 1); /* the fake puts a NUL behind it */
	assert_memory_equal(request->body.data, expected, len);
}

static bool post_octets(struct session *session, const char *body, size_t len)
{
	uint8_t *copy = malloc(len);

	assert_non_null(copy);
	memcpy(copy, body, len);
	bool taken = session_post_begin(session) && session_post_octets(session, copy, len);
	free(copy);
	return taken;
}

static void check_closed(const struct recorder *recorder, enum session_end end)
{
	assert_int_equal(recorder->closed, 1);
	assert_int_equal(recorder->end, end);
}

static void the_open_packet_has_its_length_before_it(void **state)
{
	struct recorder *recorder = *state;
	const struct session *session = open_polling_3(recorder, &dialect_3);
	char expected[200];

	snprintf(expected, sizeof(expected),
	         "118:0{\"sid\":\"%s\",\"upgrades\":[\"websocket\"],\"pingInterval\":25000,"
	         "\"pingTimeout\":20000,\"maxPayload\":1000000}",
	         session->sid);
	check_body(&recorder->request, expected);
}

static void a_ping_of_the_client_is_answered(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_socket_3(recorder, &dialect_3);

	socket_say(session, &recorder->socket, "2");
	hub_settle(&recorder->hub);
	check_read(&recorder->socket, "3");
	assert_int_equal(recorder->closed, 0);
}

static void the_server_never_pings(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_socket_3(recorder, &dialect_3);

	for (int64_t now_ms = 25000; now_ms <= 250000; now_ms += 25000) {
		hub_run_to(&recorder->hub, now_ms);
		check_silent(&recorder->socket);
		socket_say(session, &recorder->socket, "2");
		hub_settle(&recorder->hub);
		check_read(&recorder->socket, "3");
	}
}

static void a_client_is_gone_an_interval_and_a_timeout_after_its_last_ping(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_socket_3(recorder, &dialect_3);

	hub_run_to(&recorder->hub, 44999);
	socket_say(session, &recorder->socket, "2");
	hub_run_to(&recorder->hub, 44999 + 44999);
	assert_ptr_equal(hub_find(&recorder->hub, session->sid), session);
	hub_set_time(&recorder->hub, 44999 + 45000);
	assert_null(hub_find(&recorder->hub, session->sid));
	check_closed(recorder, SESSION_END_TIMEOUT);
}

static void messages_are_no_pings(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_socket_3(recorder, &dialect_3);

	hub_run_to(&recorder->hub, 30000);
	socket_say(session, &recorder->socket, "4hello");
	socket_say(session, &recorder->socket, "3");
	hub_run_to(&recorder->hub, 45000);
	check_closed(recorder, SESSION_END_TIMEOUT);
}

static void a_text_payload_is_taken(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling_3(recorder, &dialect_3);

	assert_true(session_say(session, "3:4\U0001f600"
	                                 "10:b4AAECAw==1:2"));
	check_heard(recorder, "\U0001f600;b:00010203;");
	session_get(session, &recorder->request);
	check_body(&recorder->request, "1:3");
}

static void a_payload_of_version_4_closes_the_session(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling_3(recorder, &dialect_3);

	assert_false(session_say(session, "4hello"));
	check_closed(recorder, SESSION_END_ERROR);
}

static void a_payload_of_octets_is_taken(void **state)
{
	static const char body[] = "\0\6\xff"
							   "4hello\1\3\xff\4\0\xff\0\1\xff"
							   "6";
	struct recorder *recorder = *state;
	struct session *session = open_polling_3(recorder, &dialect_3);

	assert_true(post_octets(session, body, sizeof(body) - 1));
	check_heard(recorder, "hello;b:00ff;");
}

static void octets_close_a_session_of_version_4(void **state)
{
	static const char body[] = "\0\6\xff"
							   "4hello";
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);

	assert_false(post_octets(session, body, sizeof(body) - 1));
	check_heard(recorder, "");
	check_closed(recorder, SESSION_END_ERROR);
}

static void what_waits_goes_out_with_its_lengths(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling_3(recorder, &dialect_3);

	session_send_text(session, "4one", 4);
	session_send_text(session, "4\u20ac\U0001f600", 8);
	session_get(session, &recorder->request);
	check_body(&recorder->request, "4:4one4:4\u20ac\U0001f600");
	session_get(session, &recorder->request);
	assert_null(request_body(&recorder->request));
}

static void a_binary_message_makes_octets_of_the_answer(void **state)
{
	static const char expected[] = "\0\4\xff"
								   "4one\1\4\xff\4abc\1\1\xff\4\0\3\xff"
								   "4\xc3\xa9";
	struct recorder *recorder = *state;
	struct session *session = open_polling_3(recorder, &dialect_3);

	session_send_text(session, "4one", 4);
	session_send_binary(session, "abc", 3);
	session_send_binary(session, "", 0);
	session_send_text(session, "4\xc3\xa9", 3);
	session_get(session, &recorder->request);
	check_octets(&recorder->request, expected, sizeof(expected) - 1);
	session_send_text(session, "4two", 4);
	session_get(session, &recorder->request);
	check_body(&recorder->request, "4:4two");
}

static void a_client_that_takes_no_bytes_gets_base64(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling_3(recorder, &dialect_3_base64);

	session_send_text(session, "4x", 2);
	session_send_binary(session, "foob", 4);
	session_send_binary(session, "", 0);
	session_get(session, &recorder->request);
	check_body(&recorder->request, "2:4x10:b4Zm9vYg==2:b4");
}

static void bytes_over_a_websocket_begin_with_the_byte_four(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_socket_3(recorder, &dialect_3);

	session_send_binary(session, "abc", 3);
	session_send_binary(session, "", 0);
	hub_settle(&recorder->hub);
	check_read(&recorder->socket, "b:04616263");
	check_read(&recorder->socket, "b:04");
	socket_say_binary(session, &recorder->socket, "\4xyz", 4);
	socket_say(session, &recorder->socket, "b4eHl6");
	check_heard(recorder, "b:78797a;b:78797a;");
}

static void base64_goes_over_a_websocket_as_text(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_socket_3(recorder, &dialect_3_base64);

	session_send_binary(session, "foob", 4);
	hub_settle(&recorder->hub);
	check_read(&recorder->socket, "b4Zm9vYg==");
}

static void bytes_without_their_type_close_the_session(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_socket_3(recorder, &dialect_3);

	socket_say_binary(session, &recorder->socket, "xyz", 3);
	check_heard(recorder, "");
	check_closed(recorder, SESSION_END_ERROR);
}

static void a_held_get_is_told_the_end(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling_3(recorder, &dialect_3);

	session_get(session, &recorder->request);
	session_close_orderly(session, SESSION_END_SHUTDOWN);
	check_body(&recorder->request, "1:1");
}

static void the_next_get_is_told_the_end(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling_3(recorder, &dialect_3);

	session_close_orderly(session, SESSION_END_SHUTDOWN);
	session_get(session, &recorder->request);
	check_body(&recorder->request, "1:61:1");
}

static void a_goodbye_by_post_ends_the_held_get_with_a_noop(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling_3(recorder, &dialect_3);

	session_get(session, &recorder->request);
	assert_true(session_say(session, "1:1"));
	check_body(&recorder->request, "1:6");
	check_closed(recorder, SESSION_END_CLIENT);
}

static void an_upgrade_is_that_of_version_4_with_other_noops(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling_3(recorder, &dialect_3);

	session_get(session, &recorder->request);
	assert_true(session_probe(session, &recorder->probe));
	socket_say(session, &recorder->probe, "2probe");
	check_read(&recorder->probe, "3probe");
	hub_settle(&recorder->hub);
	check_body(&recorder->request, "1:6");
	session_get(session, &recorder->second);
	socket_say(session, &recorder->probe, "5");
	check_body(&recorder->second, "1:6");
	session_send_binary(session, "abc", 3);
	hub_settle(&recorder->hub);
	check_read(&recorder->probe, "b:04616263");
}

static void an_event_of_a_feed_is_the_same_for_all_versions(void **state)
{
	static const char event[] = "42[\"new_user\",{\"new_user_name\":\"\U0001f600\"}]";
	struct recorder *recorder = *state;
	struct session *polling = open_polling_3(recorder, &dialect_3);
	struct session *socket = open_socket_3(recorder, &dialect_3_base64);
	struct subscription readers[2];
	struct feed feed;

	feed_init(&feed, &recorder->hub, NULL, NULL);
	feed_subscribe(&feed, &readers[0], polling);
	feed_subscribe(&feed, &readers[1], socket);
	feed_append(&feed, (const uint8_t *)event, sizeof(event) - 1);
	session_get(polling, &recorder->request);
	check_body(&recorder->request, "37:42[\"new_user\",{\"new_user_name\":\"\U0001f600\"}]");
	check_read(&recorder->socket, event);
	feed_unsubscribe(&readers[0]);
	feed_unsubscribe(&readers[1]);
	feed_finish(&feed);
}

/* Socket.IO above it */

static struct session *open_client(struct fake_app *app, struct fake_socket *socket)
{
	fake_socket_init(socket);
	return open_socket_as(&app->hub, socket, (struct session_opening){ .dialect = &dialect_3 });
}

static void close_client(struct session *session, struct fake_socket *socket)
{
	session_close(session, SESSION_END_SHUTDOWN);
	fake_socket_finish(socket);
}

static void a_client_is_connected_to_the_main_namespace_implicitly(void **state)
{
	struct fake_app *app = *state;
	struct fake_socket socket;
	struct session *session = open_client(app, &socket);

	check_read(&socket, "40");
	check_told(app, "connected / {}; ");
	check_silent(&socket);
	close_client(session, &socket);
}

static void a_connect_reply_has_no_json(void **state)
{
	struct fake_app *app = *state;
	struct fake_socket socket;
	struct session *session = open_client(app, &socket);

	check_read(&socket, "40");
	socket_say(session, &socket, "40/admin?x=1,");
	hub_settle(&app->hub);
	check_read(&socket, "40/admin,");
	check_told(app, "connected / {}; connected /admin {}; ");
	socket_say(session, &socket, "42/admin,1[\"a\"]");
	check_told(app, "event /admin \"a\"  1; ");
	close_client(session, &socket);
}

static void a_connect_error_is_a_text(void **state)
{
	struct fake_app *app = *state;
	struct fake_socket socket;
	struct session *session = open_client(app, &socket);

	check_read(&socket, "40");
	socket_say(session, &socket, "40/nowhere,");
	hub_settle(&app->hub);
	check_read(&socket, "44/nowhere,\"Invalid namespace\"");
	close_client(session, &socket);
}

static struct verdict nobody(void *context, const struct client *client, struct slice name,
                             struct slice auth)
{
	(void)context;
	(void)client;
	(void)name;
	(void)auth;
	return (struct verdict){ .message = "You are \"banned\"." };
}

static void who_is_not_admitted_is_told_so_at_an_implicit_connect(void **state)
{
	struct fake_app *app = *state;
	struct fake_socket socket;

	app->clients.app.admit = nobody;
	struct session *session = open_client(app, &socket);
	check_read(&socket, "44\"You are \\\"banned\\\".\"");
	check_told(app, "");
	close_client(session, &socket);
}

static void a_second_connect_closes_as_ever(void **state)
{
	struct fake_app *app = *state;
	struct fake_socket socket;
	struct session *session = open_client(app, &socket);

	socket_say(session, &socket, "40");
	hub_settle(&app->hub);
	assert_true(socket.closed);
	check_told(app, "connected / {}; disconnected / lost; ");
	fake_socket_finish(&socket);
}

#define SESSION_TEST(name) cmocka_unit_test_setup_teardown(name, recorder_setup, recorder_teardown)
#define CLIENT_TEST(name) cmocka_unit_test_setup_teardown(name, fake_app_setup, fake_app_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SESSION_TEST(the_open_packet_has_its_length_before_it),
		SESSION_TEST(a_ping_of_the_client_is_answered),
		SESSION_TEST(the_server_never_pings),
		SESSION_TEST(a_client_is_gone_an_interval_and_a_timeout_after_its_last_ping),
		SESSION_TEST(messages_are_no_pings),
		SESSION_TEST(a_text_payload_is_taken),
		SESSION_TEST(a_payload_of_version_4_closes_the_session),
		SESSION_TEST(a_payload_of_octets_is_taken),
		SESSION_TEST(octets_close_a_session_of_version_4),
		SESSION_TEST(what_waits_goes_out_with_its_lengths),
		SESSION_TEST(a_binary_message_makes_octets_of_the_answer),
		SESSION_TEST(a_client_that_takes_no_bytes_gets_base64),
		SESSION_TEST(bytes_over_a_websocket_begin_with_the_byte_four),
		SESSION_TEST(base64_goes_over_a_websocket_as_text),
		SESSION_TEST(bytes_without_their_type_close_the_session),
		SESSION_TEST(a_held_get_is_told_the_end),
		SESSION_TEST(the_next_get_is_told_the_end),
		SESSION_TEST(a_goodbye_by_post_ends_the_held_get_with_a_noop),
		SESSION_TEST(an_upgrade_is_that_of_version_4_with_other_noops),
		SESSION_TEST(an_event_of_a_feed_is_the_same_for_all_versions),
		CLIENT_TEST(a_client_is_connected_to_the_main_namespace_implicitly),
		CLIENT_TEST(a_connect_reply_has_no_json),
		CLIENT_TEST(a_connect_error_is_a_text),
		CLIENT_TEST(who_is_not_admitted_is_told_so_at_an_implicit_connect),
		CLIENT_TEST(a_second_connect_closes_as_ever),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
