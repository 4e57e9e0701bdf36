#include "core/session/namespace.h"

#include <stdlib.h>

#include "tests/lib/core/check.h"
#include "tests/lib/core/fake_app.h"

static uint8_t BYTES[] = { 0x00, 0x1e, 0xff };

static const struct attachment ATTACHMENTS[] = { { BYTES, 3 }, { BYTES, 0 } };

static struct slice slice_of(const char *text)
{
	return (struct slice){ text, strlen(text) };
}

static void an_event_for_one_member_is_these_bytes(void **state)
{
	struct fake_app *app = *state;

	fake_app_connect(app, "/");
	member_emit(app->member, &(struct event){ .name = slice_of("\"a\"") });
	member_emit(app->member,
	            &(struct event){ .name = slice_of("\"b\""), .arguments = slice_of("1,{\"c\":2}") });
	member_emit(app->member, &(struct event){ .name = slice_of("7"), .ack = 3 });
	hub_settle(&app->hub);
	check_read(&app->socket, "42[\"a\"]");
	check_read(&app->socket, "42[\"b\",1,{\"c\":2}]");
	check_read(&app->socket, "42[7]");
	check_silent(&app->socket);
}

static void an_event_names_a_namespace_that_is_not_the_default_one(void **state)
{
	struct fake_app *app = *state;

	fake_app_connect(app, "/admin");
	member_emit(app->member, &(struct event){ .name = slice_of("\"a\"") });
	hub_settle(&app->hub);
	check_read(&app->socket, "42/admin,[\"a\"]");
}

static void attachments_follow_their_event_at_once(void **state)
{
	struct fake_app *app = *state;

	fake_app_connect(app, "/");
	fake_app_connect(app, "/admin");
	member_emit(app->member, &(struct event){ .name = slice_of("\"a\""),
	                                          .arguments = slice_of("\"holes\""),
	                                          .attachments = ATTACHMENTS,
	                                          .attachment_count = 2 });
	feed_append(&app->namespaces[0].feed, (const uint8_t *)"42[\"x\"]", 7);
	member_emit(app->member, &(struct event){ .name = slice_of("\"b\"") });
	hub_settle(&app->hub);
	check_read(&app->socket, "452-/admin,[\"a\",\"holes\"]");
	check_read(&app->socket, "b:001eff");
	check_read(&app->socket, "b:");
	check_read(&app->socket, "42/admin,[\"b\"]");
	check_read(&app->socket, "42[\"x\"]");
	check_silent(&app->socket);
}

static void an_ack_carries_the_id_that_was_asked_with(void **state)
{
	struct fake_app *app = *state;

	fake_app_connect(app, "/");
	member_acknowledge(app->member, 0, slice_of(""), NULL, 0);
	member_acknowledge(app->member, 17, slice_of("{\"ok\":true}"), NULL, 0);
	hub_settle(&app->hub);
	check_read(&app->socket, "430[]");
	check_read(&app->socket, "4317[{\"ok\":true}]");
	fake_app_connect(app, "/admin");
	member_acknowledge(app->member, 999999999999999, slice_of("1,2"), ATTACHMENTS, 1);
	hub_settle(&app->hub);
	check_read(&app->socket, "461-/admin,999999999999999[1,2]");
	check_read(&app->socket, "b:001eff");
	check_silent(&app->socket);
}

static void members_are_counted(void **state)
{
	struct fake_app *app = *state;
	struct namespace *admin = &app->namespaces[1];

	assert_int_equal(admin->member_count, 0);
	fake_app_connect(app, "/admin");
	assert_int_equal(admin->member_count, 1);
	client_disconnect(app->member, LEAVE_KICKED);
	assert_int_equal(admin->member_count, 0);
	hub_settle(&app->hub);
	check_read(&app->socket, "41/admin,");
	fake_app_connect(app, "/admin");
	fake_app_say(app, "41/admin,");
	assert_int_equal(admin->member_count, 0);
	fake_app_connect(app, "/admin");
	session_lost(app->session, &app->socket);
	assert_int_equal(admin->member_count, 0);
}

static void an_event_too_large_for_the_outbox_ends_the_session(void **state)
{
	struct fake_app *app = *state;
	char *text = malloc(SESSION_OUTBOX_MAX);

	assert_non_null(text);
	memset(text, '1', SESSION_OUTBOX_MAX);
	fake_app_connect(app, "/");
	member_emit(app->member, &(struct event){ .name = slice_of("\"a\""),
	                                          .arguments = { text, SESSION_OUTBOX_MAX } });
	hub_settle(&app->hub);
	check_session_ended(app, SESSION_END_SLOW);
	check_silent(&app->socket);
	free(text);
}

#define WITH_APP(test) cmocka_unit_test_setup_teardown(test, fake_app_setup, fake_app_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_APP(an_event_for_one_member_is_these_bytes),
		WITH_APP(an_event_names_a_namespace_that_is_not_the_default_one),
		WITH_APP(attachments_follow_their_event_at_once),
		WITH_APP(an_ack_carries_the_id_that_was_asked_with),
		WITH_APP(members_are_counted),
		WITH_APP(an_event_too_large_for_the_outbox_ends_the_session),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
