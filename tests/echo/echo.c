#include "tests/echo/echo.h"

#include <string.h>

static bool engine_opened(void *context, struct session *session)
{
	(void)context;
	session_connected(session); /* there are no namespaces to wait for */
	return true;
}

static void engine_message(void *context, struct session *session, const uint8_t *bytes, size_t len,
                           bool binary)
{
	(void)context;
	if (binary) {
		session_send_binary(session, bytes, len);
	} else {
		session_send_text(session, bytes - 1, len + 1); /* with the type digit before it */
	}
}

static void engine_closed(void *context, struct session *session, enum session_end end)
{
	(void)context;
	(void)session;
	(void)end;
}

struct upper_protocol engine_echo(void)
{
	return (struct upper_protocol){
		.opened = engine_opened,
		.message = engine_message,
		.closed = engine_closed,
	};
}

static struct namespace *resolve(void *context, struct slice name)
{
	struct socket_echo *echo = context;

	for (size_t i = 0; i < ECHO_NAMESPACES; i++) {
		struct slice own = echo->namespaces[i].name;
		if (own.len == name.len && memcmp(own.text, name.text, name.len) == 0) {
			return &echo->namespaces[i];
		}
	}
	return NULL;
}

static void connected(void *context, struct member *member, struct slice auth)
{
	(void)context;
	member_emit(member, &(struct event){ .name = { "\"auth\"", 6 }, .arguments = auth });
}

static void take_event(void *context, struct member *member, const struct event *event)
{
	(void)context;
	if (json_string_equals(event->name, "message")) {
		struct event back = *event;
		back.name = (struct slice){ "\"message-back\"", 14 };
		member_emit(member, &back);
	} else if (json_string_equals(event->name, "message-with-ack") &&
	           event->ack != SOCKETIO_NO_ACK) {
		member_acknowledge(member, event->ack, event->arguments, event->attachments,
		                   event->attachment_count);
	}
}

static void disconnected(void *context, struct member *member, enum leave_reason reason)
{
	(void)context;
	(void)member;
	(void)reason;
}

struct upper_protocol socket_echo_protocol(struct socket_echo *echo)
{
	echo->clients = (struct clients){
		.app = {
			.resolve = resolve,
			.connected = connected,
			.event = take_event,
			.disconnected = disconnected,
			.context = echo,
		},
	};
	return client_protocol(&echo->clients);
}

void socket_echo_init(struct socket_echo *echo, struct hub *hub)
{
	static const char *const names[ECHO_NAMESPACES] = { "/", "/custom" };

	for (size_t i = 0; i < ECHO_NAMESPACES; i++) {
		struct slice name = { names[i], strlen(names[i]) };
		namespace_init(&echo->namespaces[i], hub, name, NULL, NULL);
	}
}

void socket_echo_finish(struct socket_echo *echo)
{
	for (size_t i = 0; i < ECHO_NAMESPACES; i++) {
		namespace_finish(&echo->namespaces[i]);
	}
}
