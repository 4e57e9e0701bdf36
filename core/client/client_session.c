#include "core/client/client_session.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/base/deadline.h"
#include "core/text/name.h"
#include "core/text/utf8.h"
#include "core/wire/engineio.h"
#include "core/wire/socketio.h"

enum {
	PACKET_MAX = 8 * NAME_BYTES_MAX + 256, /* bytes of the largest packet that we send */
};

bool visitor_ended(const struct visitor *visitor)
{
	return visitor->state >= VISITOR_LOST;
}

/* What was cut off by length may end with a part of a character. */
static void drop_broken_character(char *text)
{
	size_t len = strlen(text);

	while (!utf8_valid(text, len)) {
		len--;
	}
	text[len] = '\0';
}

/* The first end counts, whatever follows it. `why` may be a server's words. */
static void end(struct visitor *visitor, enum visitor_state state, const char *why)
{
	if (!visitor_ended(visitor)) {
		visitor->state = state;
		visitor->deadline_ms = DEADLINE_NEVER;
		snprintf(visitor->why, sizeof(visitor->why), "%s", why);
		drop_broken_character(visitor->why);
	}
}

static void set_deadline(struct visitor *visitor)
{
	visitor->deadline_ms =
		visitor->step_due_ms < visitor->ping_due_ms ? visitor->step_due_ms : visitor->ping_due_ms;
}

/* The next step of the handshake is awaited, or none. */
static void await_step(struct visitor *visitor, int64_t now_ms)
{
	visitor->step_due_ms =
		visitor->state < VISITOR_HERE ? now_ms + VISITOR_HANDSHAKE_MS : DEADLINE_NEVER;
	set_deadline(visitor);
}

static void await_ping(struct visitor *visitor, int64_t now_ms)
{
	visitor->ping_due_ms = now_ms + visitor->ping_span_ms;
	set_deadline(visitor);
}

void visitor_init(struct visitor *visitor, const struct visitor_config *config, int64_t now_ms)
{
	*visitor = (struct visitor){ .config = *config, .ping_due_ms = DEADLINE_NEVER };
	await_step(visitor, now_ms);
}

static struct slice nsp_of(const struct visitor *visitor)
{
	return (struct slice){ visitor->config.nsp, strlen(visitor->config.nsp) };
}

static void send(struct visitor *visitor, struct buffer *packet)
{
	if (buffer_failed(packet)) {
		end(visitor, VISITOR_LOST, "out of memory");
	} else {
		visitor->config.send(visitor->config.context, packet->data, packet->len);
	}
	buffer_finish(packet);
}

/* A Socket.IO packet without JSON: CONNECT and DISCONNECT. */
static void send_bare(struct visitor *visitor, enum socketio_type type)
{
	struct buffer packet;

	buffer_init(&packet, PACKET_MAX);
	socketio_encode_head(&packet, type, 0, nsp_of(visitor), SOCKETIO_NO_ACK);
	send(visitor, &packet);
}

/* In the namespace, where events mean something. */
static bool is_inside(const struct visitor *visitor)
{
	return visitor->state == VISITOR_ARRIVING || visitor->state == VISITOR_HERE;
}

void visitor_call_me(struct visitor *visitor, const char *name)
{
	struct buffer packet;

	if (!is_inside(visitor)) {
		return;
	}
	buffer_init(&packet, PACKET_MAX);
	socketio_encode_head(&packet, SOCKETIO_EVENT, 0, nsp_of(visitor), ++visitor->asked);
	buffer_append_text(&packet, "[\"got_a_new_user\",{\"name\":");
	json_append_string(&packet, name, strlen(name));
	if (visitor->config.key) {
		buffer_append_text(&packet, ",\"key\":");
		json_append_string(&packet, visitor->config.key, strlen(visitor->config.key));
	}
	buffer_append_text(&packet, ",\"kind\":\"tui\"}]");
	send(visitor, &packet);
}

static void ask_who_is_here(struct visitor *visitor)
{
	struct buffer packet;

	buffer_init(&packet, PACKET_MAX);
	socketio_encode_head(&packet, SOCKETIO_EVENT, 0, nsp_of(visitor), SOCKETIO_NO_ACK);
	buffer_append_text(&packet, "[\"who_is_here\"]");
	visitor->asked_who = true;
	send(visitor, &packet);
}

void visitor_leave(struct visitor *visitor)
{
	if (is_inside(visitor)) {
		send_bare(visitor, SOCKETIO_DISCONNECT);
	}
	end(visitor, VISITOR_LOST, "");
}

/* An end by itself: the DISCONNECT that follows may get lost with the connection. */
static void be_kicked(struct visitor *visitor, const char *reason)
{
	char why[VISITOR_WHY_BYTES];

	snprintf(why, sizeof(why), "you were removed from this room%s%s", *reason ? ": " : "", reason);
	end(visitor, VISITOR_DISMISSED, why);
}

/* To think about another name takes its time; who is here is to be seen meanwhile. */
static void think_again(struct visitor *visitor)
{
	visitor->step_due_ms = DEADLINE_NEVER;
	if (visitor->state == VISITOR_ARRIVING && !visitor->asked_who) {
		ask_who_is_here(visitor);
	}
}

/* Passes news on, and takes what they mean for the visit itself. Who is told may leave. */
static void hear(void *context, const struct news *news)
{
	struct visitor *visitor = context;

	if (visitor_ended(visitor)) {
		return;
	}
	switch (news->type) {
	case NEWS_LIST_ENDS:
		visitor->state = VISITOR_HERE;
		visitor->step_due_ms = DEADLINE_NEVER;
		break;
	case NEWS_REFUSED:
		think_again(visitor);
		break;
	default:
		break;
	}
	set_deadline(visitor);
	visitor->config.tell(visitor->config.context, news);
	if (news->type == NEWS_KICKED) {
		be_kicked(visitor, news->reason);
	}
}

static void take_event(struct visitor *visitor, const struct socketio_packet *packet)
{
	if (!is_inside(visitor)) {
		end(visitor, VISITOR_CONFUSED, "the server speaks before it let us in");
	} else if (news_decode_event(packet->event, packet->arguments, hear, visitor) != WIRE_DONE) {
		end(visitor, VISITOR_CONFUSED, "the server sent an event that cannot be understood");
	}
}

/* Only the answer to what was asked last counts; ids begin at 1. */
static void take_answer(struct visitor *visitor, const struct socketio_packet *packet)
{
	if (packet->ack > 0 && packet->ack == visitor->asked &&
	    news_decode_answer(packet->json, hear, visitor) != WIRE_DONE) {
		end(visitor, VISITOR_CONFUSED, "the server sent an answer that cannot be understood");
	}
}

static void enter(struct visitor *visitor, int64_t now_ms)
{
	if (visitor->state != VISITOR_ENTERING) {
		end(visitor, VISITOR_CONFUSED, "the server let us in though nobody asked");
		return;
	}
	visitor->state = VISITOR_ARRIVING;
	await_step(visitor, now_ms);
	if (visitor->config.name) {
		visitor_call_me(visitor, visitor->config.name);
	} else {
		ask_who_is_here(visitor);
	}
}

static void be_turned_away(struct visitor *visitor, struct slice json)
{
	char message[VISITOR_WHY_BYTES];

	news_decode_message(json, message, sizeof(message));
	end(visitor, VISITOR_TURNED_AWAY, *message ? message : "the server gave no reason");
}

static void take_packet(struct visitor *visitor, const struct socketio_packet *packet,
                        int64_t now_ms)
{
	if (!slice_equals(packet->nsp, visitor->config.nsp)) {
		return;
	}
	switch (packet->type) {
	case SOCKETIO_CONNECT:
		enter(visitor, now_ms);
		break;
	case SOCKETIO_DISCONNECT:
		end(visitor, VISITOR_DISMISSED, "the server ended the connection");
		break;
	case SOCKETIO_EVENT:
		take_event(visitor, packet);
		break;
	case SOCKETIO_ACK:
		take_answer(visitor, packet);
		break;
	case SOCKETIO_CONNECT_ERROR:
		be_turned_away(visitor, packet->json);
		break;
	case SOCKETIO_BINARY_EVENT:
	case SOCKETIO_BINARY_ACK:
		break; /* none of ours has attachments */
	}
}

static void take_message(struct visitor *visitor, const struct engineio_packet *message,
                         int64_t now_ms)
{
	struct socketio_packet packet;

	if (visitor->state == VISITOR_OPENING ||
	    socketio_decode((const char *)message->data, message->len, &packet) != WIRE_DONE) {
		end(visitor, VISITOR_CONFUSED, "the server does not speak Socket.IO");
	} else {
		take_packet(visitor, &packet, now_ms);
	}
}

static void take_open(struct visitor *visitor, const struct engineio_packet *packet, int64_t now_ms)
{
	int64_t interval_ms;
	int64_t timeout_ms;

	if (visitor->state != VISITOR_OPENING ||
	    engineio_decode_open((struct slice){ (const char *)packet->data, packet->len },
	                         &interval_ms, &timeout_ms) != WIRE_DONE) {
		end(visitor, VISITOR_CONFUSED, "the server does not speak Socket.IO");
		return;
	}
	visitor->state = VISITOR_ENTERING;
	visitor->ping_span_ms = interval_ms + timeout_ms;
	await_ping(visitor, now_ms);
	await_step(visitor, now_ms);
	send_bare(visitor, SOCKETIO_CONNECT);
}

static void take_ping(struct visitor *visitor, int64_t now_ms)
{
	static const uint8_t pong[] = { ENGINEIO_PONG };

	if (visitor->state == VISITOR_OPENING) {
		end(visitor, VISITOR_CONFUSED, "the server does not speak Socket.IO");
		return;
	}
	await_ping(visitor, now_ms);
	visitor->config.send(visitor->config.context, pong, sizeof(pong));
}

enum visitor_state visitor_take(struct visitor *visitor, uint8_t *bytes, size_t len, int64_t now_ms)
{
	struct engineio_packet packet;

	if (visitor_ended(visitor)) {
		return visitor->state;
	}
	if (engineio_decode_text(bytes, len, &packet) != WIRE_DONE) {
		end(visitor, VISITOR_CONFUSED, "the server does not speak Socket.IO");
		return visitor->state;
	}
	switch (packet.type) {
	case ENGINEIO_OPEN:
		take_open(visitor, &packet, now_ms);
		break;
	case ENGINEIO_CLOSE:
		end(visitor, VISITOR_LOST, "the server closed the session");
		break;
	case ENGINEIO_PING:
		take_ping(visitor, now_ms);
		break;
	case ENGINEIO_MESSAGE:
		take_message(visitor, &packet, now_ms);
		break;
	case ENGINEIO_PONG:
	case ENGINEIO_UPGRADE:
	case ENGINEIO_NOOP:
		break;
	}
	return visitor->state;
}

enum visitor_state visitor_tick(struct visitor *visitor, int64_t now_ms)
{
	char why[VISITOR_WHY_BYTES];

	if (now_ms >= visitor->ping_due_ms) {
		snprintf(why, sizeof(why), "the server gave no sign of life for %" PRId64 " s",
		         visitor->ping_span_ms / 1000);
		end(visitor, VISITOR_LOST, why);
	} else if (now_ms >= visitor->step_due_ms) {
		end(visitor, VISITOR_LOST, "the server does not answer");
	}
	return visitor->state;
}
