/* Connecting to namespaces, and leaving them. */
#include <stdio.h>

#include "core/session/client.h"

#include "tests/lib/core/check.h"
#include "tests/lib/core/fake_app.h"

struct variant {
	const char *packet;
	const char *nsp;
	const char *auth;
};

static const struct variant CONNECTS[] = {
	{ "40", "/", "{}" },
	{ "40{}", "/", "{}" },
	{ "40/", "/", "{}" },
	{ "40/,", "/", "{}" }, /* Swift */
	{ "40{\"token\":\"x\"}", "/", "{\"token\":\"x\"}" },
	{ "40/,{\"token\":\"x\"}", "/", "{\"token\":\"x\"}" },
	{ "40/admin,", "/admin", "{}" },
	{ "40/admin", "/admin", "{}" }, /* C++ */
	{ "40/admin,{\"token\":\"x\"}", "/admin", "{\"token\":\"x\"}" },
	{ "40/admin?x=1,", "/admin", "{}" },
};

static void every_way_to_write_a_connect_is_answered_with_a_sid(void **state)
{
	struct fake_app *app = *state;

	for (size_t i = 0; i < COUNT(CONNECTS); i++) {
		char told[100];
		fake_app_say(app, CONNECTS[i].packet);
		snprintf(told, sizeof(told), "connected %s %s; ", CONNECTS[i].nsp, CONNECTS[i].auth);
		check_told(app, told);
		check_connected(app, CONNECTS[i].nsp);
		check_silent(&app->socket);
		fake_app_say(app, strcmp(CONNECTS[i].nsp, "/") ? "41/admin," : "41");
		buffer_clear(&app->told);
	}
	check_session_open(app);
}

static void every_way_to_write_a_disconnect_is_understood(void **state)
{
	static const struct variant disconnects[] = {
		{ "41", "/", NULL },
		{ "41/,", "/", NULL },
		{ "41/", "/", NULL },
		{ "41/admin,", "/admin", NULL },
		{ "41/admin", "/admin", NULL },
	};
	struct fake_app *app = *state;

	for (size_t i = 0; i < COUNT(disconnects); i++) {
		char told[100];
		fake_app_connect(app, disconnects[i].nsp);
		fake_app_say(app, disconnects[i].packet);
		snprintf(told, sizeof(told), "disconnected %s left; ", disconnects[i].nsp);
		check_told(app, told);
	}
	check_session_open(app);
	check_silent(&app->socket);
}

static void an_unknown_namespace_is_refused_and_the_session_goes_on(void **state)
{
	struct fake_app *app = *state;

	fake_app_say(app, "40/other,{\"a\":1}");
	check_session_open(app);
	check_read(&app->socket, "44/other,{\"message\":\"Invalid namespace\"}");
	fake_app_say(app, "40/Admin,");
	fake_app_say(app, "40/admin/,");
	check_session_open(app);
	check_read(&app->socket, "44/Admin,{\"message\":\"Invalid namespace\"}");
	check_read(&app->socket, "44/admin/,{\"message\":\"Invalid namespace\"}");
	check_told(app, "");
	fake_app_connect(app, "/");
}

static void a_namespace_with_an_endless_name_is_refused(void **state)
{
	struct fake_app *app = *state;
	char packet[1100] = "40/";

	memset(packet + 3, 'x', 1000);
	fake_app_say(app, packet);
	check_session_open(app);
	check_begins(socket_read(&app->socket), "44/xxx");
	check_told(app, "");
}

static void sids_differ_from_each_other_and_from_the_sessions_secret(void **state)
{
	struct fake_app *app = *state;
	char first[MEMBER_SID_LENGTH + 1];

	fake_app_connect(app, "/");
	memcpy(first, app->member->sid, sizeof(first));
	fake_app_connect(app, "/admin");
	assert_string_not_equal(app->member->sid, first);
	fake_app_say(app, "41");
	fake_app_connect(app, "/");
	assert_string_not_equal(app->member->sid, first);
}

static void a_second_connect_to_a_namespace_closes_the_connection(void **state)
{
	struct fake_app *app = *state;

	fake_app_connect(app, "/");
	fake_app_say(app, "40");
	check_told(app, "disconnected / lost; ");
	check_session_ended(app, SESSION_END_ERROR);
}

static void packets_before_a_connect_close_the_connection(void **state)
{
	static const char *const packets[] = {
		"42[\"a\"]",        "421[\"a\"]", "431[]",       "41",
		"42/admin,[\"a\"]", "41/admin,",  "450-[\"a\"]", "460-1[]",
	};

	for (size_t i = 0; i < COUNT(packets); i++) {
		struct fake_app *app;
		assert_int_equal(fake_app_setup(state), 0);
		app = *state;
		if (strstr(packets[i], "admin")) { /* to another namespace does not help */
			fake_app_connect(app, "/");
		}
		fake_app_say(app, packets[i]);
		check_session_ended(app, SESSION_END_ERROR);
		check_told(app, strstr(packets[i], "admin") ? "disconnected / lost; " : "");
		assert_int_equal(fake_app_teardown(state), 0);
	}
}

static void packets_after_the_clients_own_disconnect_close_the_connection(void **state)
{
	struct fake_app *app = *state;

	fake_app_connect(app, "/");
	fake_app_say(app, "41");
	fake_app_say(app, "42[\"a\"]");
	check_told(app, "disconnected / left; ");
	check_session_ended(app, SESSION_END_ERROR);
}

static void the_connection_stays_when_the_last_namespace_was_left(void **state)
{
	struct fake_app *app = *state;

	fake_app_connect(app, "/");
	fake_app_say(app, "41");
	hub_run_to(&app->hub, 25000);
	check_read(&app->socket, "2");
	fake_app_say(app, "3");
	hub_run_to(&app->hub, 49999);
	check_session_open(app);
	fake_app_connect(app, "/admin");
}

static void sixteen_namespaces_are_the_most(void **state)
{
	struct fake_app *app = *state;
	char packet[32];

	for (int i = 0; i < CLIENT_NAMESPACES_MAX; i++) {
		snprintf(packet, sizeof(packet), "/n%d", i);
		fake_app_connect(app, packet);
	}
	fake_app_say(app, "40/n16,");
	check_session_open(app);
	check_read(&app->socket, "44/n16,{\"message\":\"Too many namespaces\"}");
	check_told(app, "");
	fake_app_say(app, "41/n3,");
	check_told(app, "disconnected /n3 left; ");
	fake_app_connect(app, "/n16");
}

static void packets_for_a_namespace_the_server_has_left_are_ignored(void **state)
{
	static const char *const late[] = {
		"42[\"a\"]", "421[\"a\"]", "431[]", "450-[\"a\"]", "41", "42[\"b\"]",
	};
	struct fake_app *app = *state;

	fake_app_connect(app, "/");
	client_disconnect(app->member, LEAVE_KICKED);
	check_told(app, "disconnected / kicked; ");
	for (size_t i = 0; i < COUNT(late); i++) {
		fake_app_say(app, late[i]);
	}
	fake_app_say(app, "451-[\"a\",{\"_placeholder\":true,\"num\":0}]");
	socket_say_binary(app->session, &app->socket, "x", 1);
	check_session_open(app);
	check_told(app, "");
	check_read(&app->socket, "41");
	check_silent(&app->socket);
}

static void after_the_server_has_left_a_client_may_connect_again(void **state)
{
	struct fake_app *app = *state;

	for (int i = 0; i < 3 * CLIENT_NAMESPACES_MAX; i++) {
		fake_app_connect(app, "/admin");
		client_disconnect(app->member, LEAVE_KICKED);
		check_told(app, "disconnected /admin kicked; ");
		hub_settle(&app->hub);
		check_read(&app->socket, "41/admin,");
	}
	check_session_open(app);
}

static void what_the_server_leaves_with_is_told_in_order(void **state)
{
	struct fake_app *app = *state;
	struct event event = { .name = { "\"kicked\"", 8 }, .arguments = { "{\"reason\":\"x\"}", 14 } };

	fake_app_connect(app, "/");
	feed_append(&app->namespaces[0].feed, (const uint8_t *)"42[\"never\"]", 11);
	member_emit(app->member, &event);
	client_disconnect(app->member, LEAVE_KICKED);
	feed_append(&app->namespaces[0].feed, (const uint8_t *)"42[\"never\"]", 11);
	hub_settle(&app->hub);
	check_read(&app->socket, "42[\"kicked\",{\"reason\":\"x\"}]");
	check_read(&app->socket, "41");
	check_silent(&app->socket);
}

static void a_session_that_never_connects_is_closed_in_time(void **state)
{
	struct fake_app *app = *state;

	fake_app_say(app, "40/unknown,");
	hub_run_to(&app->hub, 25000);
	fake_app_say(app, "3");
	hub_run_to(&app->hub, 44999);
	check_session_open(app);
	hub_run_to(&app->hub, 45000);
	check_session_ended(app, SESSION_END_IDLE);
}

struct reason {
	enum session_end end;
	const char *told;
};

static const struct reason REASONS[] = {
	{ SESSION_END_CLIENT, "disconnected / left; disconnected /admin left; " },
	{ SESSION_END_TRANSPORT, "disconnected / lost; disconnected /admin lost; " },
	{ SESSION_END_TIMEOUT, "disconnected / timeout; disconnected /admin timeout; " },
	{ SESSION_END_ERROR, "disconnected / lost; disconnected /admin lost; " },
	{ SESSION_END_IDLE, "disconnected / lost; disconnected /admin lost; " },
	{ SESSION_END_RATE, "disconnected / lost; disconnected /admin lost; " },
	{ SESSION_END_SLOW, "disconnected / lost; disconnected /admin lost; " },
	{ SESSION_END_RESOURCES, "disconnected / lost; disconnected /admin lost; " },
	{ SESSION_END_SHUTDOWN, "disconnected / shutdown; disconnected /admin shutdown; " },
};

static void the_end_of_a_session_is_told_for_each_of_its_namespaces(void **state)
{
	for (size_t i = 0; i < COUNT(REASONS); i++) {
		struct fake_app *app;
		assert_int_equal(fake_app_setup(state), 0);
		app = *state;
		fake_app_connect(app, "/");
		fake_app_connect(app, "/n5");
		client_disconnect(app->member, LEAVE_KICKED);
		hub_settle(&app->hub);
		check_read(&app->socket, "41/n5,");
		fake_app_connect(app, "/admin");
		session_close(app->session, REASONS[i].end);
		check_told(app, REASONS[i].told);
		assert_int_equal(fake_app_teardown(state), 0);
	}
}

#define WITH_APP(test) cmocka_unit_test_setup_teardown(test, fake_app_setup, fake_app_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_APP(every_way_to_write_a_connect_is_answered_with_a_sid),
		WITH_APP(every_way_to_write_a_disconnect_is_understood),
		WITH_APP(an_unknown_namespace_is_refused_and_the_session_goes_on),
		WITH_APP(a_namespace_with_an_endless_name_is_refused),
		WITH_APP(sids_differ_from_each_other_and_from_the_sessions_secret),
		WITH_APP(a_second_connect_to_a_namespace_closes_the_connection),
		cmocka_unit_test(packets_before_a_connect_close_the_connection),
		WITH_APP(packets_after_the_clients_own_disconnect_close_the_connection),
		WITH_APP(the_connection_stays_when_the_last_namespace_was_left),
		WITH_APP(sixteen_namespaces_are_the_most),
		WITH_APP(packets_for_a_namespace_the_server_has_left_are_ignored),
		WITH_APP(after_the_server_has_left_a_client_may_connect_again),
		WITH_APP(what_the_server_leaves_with_is_told_in_order),
		WITH_APP(a_session_that_never_connects_is_closed_in_time),
		cmocka_unit_test(the_end_of_a_session_is_told_for_each_of_its_namespaces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
