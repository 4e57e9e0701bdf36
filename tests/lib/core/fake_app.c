#include "tests/lib/core/fake_app.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/lib/core/check.h"

enum { TOLD_MAX = 1024 * 1024 };

static void tell(struct fake_app *app, const char *what, const struct namespace *namespace)
{
	buffer_append_text(&app->told, what);
	buffer_append(&app->told, namespace->name.text, namespace->name.len);
	buffer_append_byte(&app->told, ' ');
}

static struct namespace *resolve(void *context, struct slice name)
{
	struct fake_app *app = context;

	for (size_t i = 0; i < FAKE_NAMESPACES; i++) {
		if (slice_equals(name, app->names[i])) {
			return &app->namespaces[i];
		}
	}
	return NULL;
}

static void connected(void *context, struct member *member, struct slice auth)
{
	struct fake_app *app = context;

	assert_null(member->app_data);
	member->app_data = app;
	app->member = member;
	tell(app, "connected ", member->namespace);
	buffer_append(&app->told, auth.text, auth.len);
	buffer_append_text(&app->told, "; ");
}

static void tell_attachments(struct fake_app *app, const struct event *event)
{
	for (unsigned i = 0; i < event->attachment_count; i++) {
		buffer_append_text(&app->told, " b:");
		for (size_t j = 0; j < event->attachments[i].len; j++) {
			char hex[3];
			snprintf(hex, sizeof(hex), "%02x", event->attachments[i].bytes[j]);
			buffer_append_text(&app->told, hex);
		}
	}
}

static void take_event(void *context, struct member *member, const struct event *event)
{
	struct fake_app *app = context;

	assert_ptr_equal(member->app_data, app);
	app->member = member;
	tell(app, "event ", member->namespace);
	buffer_append(&app->told, event->name.text, event->name.len);
	buffer_append_byte(&app->told, ' ');
	buffer_append(&app->told, event->arguments.text, event->arguments.len);
	if (event->ack != SOCKETIO_NO_ACK) {
		buffer_append_byte(&app->told, ' ');
		buffer_append_integer(&app->told, event->ack);
	}
	tell_attachments(app, event);
	buffer_append_text(&app->told, "; ");
}

static void disconnected(void *context, struct member *member, enum leave_reason reason)
{
	static const char *const reasons[] = { "left", "lost", "timeout", "kicked", "shutdown" };
	struct fake_app *app = context;

	assert_ptr_equal(member->app_data, app);
	member->app_data = NULL; /* a second time would be seen */
	tell(app, "disconnected ", member->namespace);
	buffer_append_text(&app->told, reasons[reason]);
	buffer_append_text(&app->told, "; ");
}

static void make_namespaces(struct fake_app *app)
{
	for (int i = 0; i < FAKE_NAMESPACES; i++) {
		snprintf(app->names[i], sizeof(app->names[i]), "/n%d", i - 2);
	}
	memcpy(app->names[0], "/", 2);
	memcpy(app->names[1], "/admin", 7);
	for (int i = 0; i < FAKE_NAMESPACES; i++) {
		struct slice name = { app->names[i], strlen(app->names[i]) };
		namespace_init(&app->namespaces[i], &app->hub, name, NULL, NULL);
	}
}

int fake_app_setup(void **state)
{
	struct fake_app *app = calloc(1, sizeof(*app));

	if (!app) {
		return -1;
	}
	struct hub_config config = harness_config(&app->world);
	app->clients = (struct clients){
		.app = { .resolve = resolve,
		         .connected = connected,
		         .event = take_event,
		         .disconnected = disconnected,
		         .context = app },
	};
	config.upper = client_protocol(&app->clients);
	hub_init(&app->hub, &config);
	buffer_init(&app->told, TOLD_MAX);
	make_namespaces(app);
	fake_socket_init(&app->socket);
	app->session = open_socket(&app->hub, &app->socket);
	*state = app;
	return 0;
}

int fake_app_teardown(void **state)
{
	struct fake_app *app = *state;
	size_t left = 0;

	hub_finish(&app->hub);
	for (int i = 0; i < FAKE_NAMESPACES; i++) {
		left += app->namespaces[i].member_count;
		namespace_finish(&app->namespaces[i]);
	}
	fake_socket_finish(&app->socket);
	buffer_finish(&app->told);
	free(app);
	return left == 0 ? 0 : -1;
}

void fake_app_say(struct fake_app *app, const char *text)
{
	socket_say(app->session, &app->socket, text);
}

void check_told(struct fake_app *app, const char *expected)
{
	check_buffer(&app->told, expected);
	buffer_clear(&app->told);
}

void check_connected(struct fake_app *app, const char *nsp)
{
	char expected[200];

	hub_settle(&app->hub);
	assert_int_equal(strlen(app->member->sid), MEMBER_SID_LENGTH);
	assert_string_not_equal(app->member->sid, app->session->sid);
	snprintf(expected, sizeof(expected), "40%s%s{\"sid\":\"%s\"}", strcmp(nsp, "/") ? nsp : "",
	         strcmp(nsp, "/") ? "," : "", app->member->sid);
	check_read(&app->socket, expected);
}

void fake_app_connect(struct fake_app *app, const char *nsp)
{
	char packet[64];

	snprintf(packet, sizeof(packet), "40%s,", nsp);
	fake_app_say(app, packet);
	check_connected(app, nsp);
	buffer_clear(&app->told);
}

void check_session_ended(const struct fake_app *app, enum session_end end)
{
	assert_true(app->socket.closed);
	assert_int_equal(app->hub.counters.closed[end], 1);
	assert_int_equal(app->hub.session_count, 0);
}

void check_session_open(struct fake_app *app)
{
	hub_settle(&app->hub);
	assert_false(app->socket.closed);
	assert_int_equal(app->hub.session_count, 1);
}
