/* Who may connect to a namespace, as whom, and for how long: the app's verdict on a CONNECT. */
#include <stdio.h>

#include "core/session/client.h"

#include "tests/lib/core/alloc.h"
#include "tests/lib/core/check.h"
#include "tests/lib/core/fake_app.h"

enum { EPOCH_MS = 1000000, ALLOCATIONS_MAX = 50 };

/* Takes tokens `{"token":"<name>"}` of one digit behind them, the seconds that they are good for, 0
 * for ever: "ann5". Without a token somebody is let in as nobody. */
static struct verdict judge(void *context, const struct client *client, struct slice name,
                            struct slice auth)
{
	static const char head[] = "{\"token\":\"";
	size_t len = sizeof(head) - 1;
	struct fake_app *app = context;

	assert_ptr_equal(client->session, app->session);
	assert_true(name.len > 0);
	if (slice_equals(auth, "{}")) {
		return (struct verdict){ .allowed = true };
	}
	if (auth.len < len + 4 || memcmp(auth.text, head, len) != 0) {
		return (struct verdict){ .message = "Who are \"you\"?" };
	}
	int seconds = auth.text[auth.len - 3] - '0';
	return (struct verdict){
		.allowed = true,
		.identity = { auth.text + len, auth.len - len - 3 },
		.expires_ms = seconds ? EPOCH_MS + 1000 * seconds : 0,
	};
}

static void write_expired(void *context, struct member *member)
{
	struct fake_app *app = context;
	const struct identity *identity = member_identity(member);

	buffer_append_text(&app->told, "expired ");
	buffer_append(&app->told, identity->bytes.text, identity->bytes.len);
	buffer_append_text(&app->told, "; ");
}

static void write_identity(void *context, struct member *member, const struct event *event)
{
	struct fake_app *app = context;
	const struct identity *identity = member_identity(member);

	(void)event;
	buffer_append_text(&app->told, "by ");
	if (identity) {
		buffer_append(&app->told, identity->bytes.text, identity->bytes.len);
	} else {
		buffer_append_text(&app->told, "nobody");
	}
	buffer_append_text(&app->told, "; ");
}

static int setup(void **state)
{
	if (fake_app_setup(state) != 0) {
		return -1;
	}
	struct fake_app *app = *state;
	app->clients.app.admit = judge;
	app->clients.app.event = write_identity;
	hub_set_wall_offset(&app->hub, EPOCH_MS);
	return 0;
}

static void connect_as(struct fake_app *app, const char *nsp, const char *token)
{
	char packet[100];

	snprintf(packet, sizeof(packet), "40%s,{\"token\":\"%s\"}", nsp, token);
	fake_app_say(app, packet);
	check_connected(app, nsp);
	buffer_clear(&app->told);
}

static void an_identity_is_there_when_an_event_comes(void **state)
{
	struct fake_app *app = *state;

	connect_as(app, "/", "ann0");
	connect_as(app, "/admin", "root0");
	fake_app_connect(app, "/n0");
	fake_app_say(app, "42[\"x\"]");
	fake_app_say(app, "42/admin,[\"x\"]");
	fake_app_say(app, "42/n0,[\"x\"]");
	check_told(app, "by ann; by root; by nobody; ");
	assert_true(app->hub.config.upper.next_deadline(&app->clients) == DEADLINE_NEVER);
}

static void a_payload_that_is_refused_is_told_why(void **state)
{
	struct fake_app *app = *state;

	fake_app_say(app, "40/admin,{\"password\":\"1234\"}");
	hub_settle(&app->hub);
	check_read(&app->socket, "44/admin,{\"message\":\"Who are \\\"you\\\"?\"}");
	check_told(app, "");
	check_session_open(app);
	connect_as(app, "/admin", "ann0");
}

static void it_expires_at_the_millisecond_and_the_app_is_told(void **state)
{
	struct fake_app *app = *state;

	app->clients.app.expired = write_expired;
	connect_as(app, "/", "bob7");
	connect_as(app, "/admin", "ann5");
	connect_as(app, "/n0", "eve6");
	assert_int_equal(hub_next_deadline(&app->hub), 5000);
	hub_run_to(&app->hub, 4999);
	check_told(app, "");
	hub_run_to(&app->hub, 5000);
	check_told(app, "expired ann; ");
	hub_run_to(&app->hub, 20000);
	check_told(app, "expired eve; expired bob; "); /* once each */
	fake_app_say(app, "42/admin,[\"x\"]");
	check_told(app, "by ann; "); /* what the app makes of it is its own business */
}

static void where_the_app_does_not_care_the_member_is_disconnected(void **state)
{
	struct fake_app *app = *state;

	connect_as(app, "/admin", "ann5");
	connect_as(app, "/", "ann0");
	hub_run_to(&app->hub, 5000);
	check_told(app, "disconnected /admin kicked; ");
	check_read(&app->socket, "41/admin,");
	check_session_open(app);
	connect_as(app, "/admin", "ann9");
}

static void one_that_is_over_already_expires_at_once(void **state)
{
	struct fake_app *app = *state;

	hub_run_to(&app->hub, 3000);
	connect_as(app, "/admin", "ann2");
	hub_tick(&app->hub);
	check_told(app, "disconnected /admin kicked; ");
}

static void who_left_does_not_expire(void **state)
{
	struct fake_app *app = *state;

	app->clients.app.expired = write_expired;
	connect_as(app, "/admin", "ann5");
	connect_as(app, "/", "ann6");
	fake_app_say(app, "41/admin,");
	buffer_clear(&app->told);
	session_lost(app->session, &app->socket);
	hub_run_to(&app->hub, 10000);
	check_told(app, "disconnected / lost; ");
	assert_null(app->clients.expiries.first);
}

static struct verdict someone_long(void *context, const struct client *client, struct slice name,
                                   struct slice auth)
{
	static const char long_identity[IDENTITY_BYTES_MAX + 1];

	(void)context;
	(void)client;
	(void)name;
	return (struct verdict){
		.allowed = true,
		.identity = { long_identity, IDENTITY_BYTES_MAX + (slice_equals(auth, "{}") ? 0 : 1) }
	};
}

static void an_identity_has_a_limit(void **state)
{
	struct fake_app *app = *state;

	app->clients.app.admit = someone_long;
	fake_app_connect(app, "/");
	assert_int_equal(member_identity(app->member)->bytes.len, IDENTITY_BYTES_MAX);
	fake_app_say(app, "40/admin,{\"x\":1}");
	hub_flush(&app->hub);
	check_session_ended(app, SESSION_END_RESOURCES);
}

static void out_of_memory_ends_the_session_and_leaves_nothing(void **state)
{
	bool failed = true;

	(void)state;
	for (unsigned n = 1; failed; n++) {
		size_t live = alloc_live();
		void *own = NULL;
		assert_true(n < ALLOCATIONS_MAX);
		assert_int_equal(setup(&own), 0);
		struct fake_app *app = own;
		buffer_extend(&app->told, 100); /* so that it is not what fails */
		buffer_clear(&app->told);
		alloc_fail_at(n, ALLOC_FAIL_ONCE);
		fake_app_say(app, "40/admin,{\"token\":\"ann5\"}");
		failed = alloc_stop_failing();
		hub_settle(&app->hub);
		assert_int_equal(app->hub.session_count, failed ? 0 : 1);
		assert_int_equal(fake_app_teardown(&own), 0);
		assert_int_equal(alloc_live(), live);
	}
}

static void who_has_no_identity_pays_nothing_for_it(void **state)
{
	struct fake_app *app = *state;

	fake_app_connect(app, "/");
	assert_null(member_identity(app->member));
	/* with the name of "/" a member still ends within the pad of what stands before the name */
	assert_true(offsetof(struct member, name) < sizeof(struct member));
	assert_true(offsetof(struct member, name) ==
	            offsetof(struct member, sid) + MEMBER_SID_LENGTH + 2);
}

#define ADMIT_TEST(test) cmocka_unit_test_setup_teardown(test, setup, fake_app_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ADMIT_TEST(an_identity_is_there_when_an_event_comes),
		ADMIT_TEST(a_payload_that_is_refused_is_told_why),
		ADMIT_TEST(it_expires_at_the_millisecond_and_the_app_is_told),
		ADMIT_TEST(where_the_app_does_not_care_the_member_is_disconnected),
		ADMIT_TEST(one_that_is_over_already_expires_at_once),
		ADMIT_TEST(who_left_does_not_expire),
		ADMIT_TEST(an_identity_has_a_limit),
		ADMIT_TEST(who_has_no_identity_pays_nothing_for_it),
		cmocka_unit_test(out_of_memory_ends_the_session_and_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
