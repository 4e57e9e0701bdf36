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

bool client_session_ended(const struct client_session *client)
{
	return client->state >= CLIENT_SESSION_LOST;
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
static void end(struct client_session *client, enum client_session_state state, const char *why)
{
	if (!client_session_ended(client)) {
		client->state = state;
		client->deadline_ms = DEADLINE_NEVER;
		snprintf(client->why, sizeof(client->why), "%s", why);
		drop_broken_character(client->why);
	}
}

static int64_t sooner(int64_t one_ms, int64_t other_ms)
{
	return one_ms < other_ms ? one_ms : other_ms;
}

static int64_t first_due(const struct client_session *client)
{
	return sooner(client->step_due_ms, client->ping_due_ms);
}

/* Only what the server owes us anyway is judged with patience. However late it is, a silence is
 * one, and whoever asks was awake then. */
static void set_deadline(struct client_session *client)
{
	int64_t judged_ms = lateness_next(&client->lateness, first_due(client));

	client->deadline_ms = sooner(judged_ms, sooner(client->silent_due_ms, client->answer_due_ms));
}

/* Only pings move the deadline at once; when it is due, what has come since does. */
static void look_for_silence(struct client_session *client, int64_t now_ms)
{
	if (now_ms < client->silent_due_ms) {
		return;
	}
	client->silent = now_ms >= client->heard_ms + client->patience_ms;
	client->silent_due_ms =
		client->silent ? DEADLINE_NEVER : client->heard_ms + client->patience_ms;
}

static void be_heard(struct client_session *client, int64_t now_ms)
{
	client->heard_ms = now_ms;
	if (client->silent) {
		client->silent = false;
		client->silent_due_ms = now_ms + client->patience_ms;
		set_deadline(client);
	}
}

static void wake(struct client_session *client, int64_t now_ms)
{
	lateness_wake(&client->lateness, now_ms - client->awake_ms);
	client->awake_ms = now_ms;
}

/* The next step of the handshake is awaited, or none. */
static void await_step(struct client_session *client, int64_t now_ms)
{
	client->step_due_ms =
		client->state < CLIENT_SESSION_HERE ? now_ms + CLIENT_SESSION_HANDSHAKE_MS : DEADLINE_NEVER;
	set_deadline(client);
}

static void await_ping(struct client_session *client, int64_t now_ms)
{
	client->ping_due_ms = now_ms + client->ping_span_ms;
	client->silent_due_ms = now_ms + client->patience_ms;
	set_deadline(client);
}

void client_session_init(struct client_session *client, const struct client_session_config *config,
                         int64_t now_ms)
{
	*client = (struct client_session){
		.config = *config,
		.ping_due_ms = DEADLINE_NEVER,
		.answer_due_ms = DEADLINE_NEVER,
		.silent_due_ms = DEADLINE_NEVER,
		.heard_ms = now_ms,
		.awake_ms = now_ms,
	};
	await_step(client, now_ms);
}

static struct slice nsp_of(const struct client_session *client)
{
	return (struct slice){ client->config.nsp, strlen(client->config.nsp) };
}

static void send(struct client_session *client, struct buffer *packet)
{
	if (buffer_failed(packet)) {
		end(client, CLIENT_SESSION_LOST, "out of memory");
	} else {
		client->config.send(client->config.context, packet->data, packet->len);
	}
	buffer_finish(packet);
}

/* A Socket.IO packet without JSON: CONNECT and DISCONNECT. */
static void send_bare(struct client_session *client, enum socketio_type type)
{
	struct buffer packet;

	buffer_init(&packet, PACKET_MAX);
	socketio_encode_head(&packet, type, 0, nsp_of(client), SOCKETIO_NO_ACK);
	send(client, &packet);
}

/* In the namespace, where events mean something. */
static bool is_inside(const struct client_session *client)
{
	return client->state == CLIENT_SESSION_ARRIVING || client->state == CLIENT_SESSION_HERE;
}

void client_session_call_me(struct client_session *client, const char *name)
{
	struct buffer packet;

	if (!is_inside(client)) {
		return;
	}
	buffer_init(&packet, PACKET_MAX);
	socketio_encode_head(&packet, SOCKETIO_EVENT, 0, nsp_of(client), ++client->asked);
	buffer_append_text(&packet, "[\"got_a_new_user\",{\"name\":");
	json_append_string(&packet, name, strlen(name));
	if (client->config.key) {
		buffer_append_text(&packet, ",\"key\":");
		json_append_string(&packet, client->config.key, strlen(client->config.key));
	}
	buffer_append_text(&packet, ",\"kind\":\"tui\"}]");
	send(client, &packet);
}

static void ask_who_is_here(struct client_session *client)
{
	struct buffer packet;

	buffer_init(&packet, PACKET_MAX);
	socketio_encode_head(&packet, SOCKETIO_EVENT, 0, nsp_of(client), SOCKETIO_NO_ACK);
	buffer_append_text(&packet, "[\"who_is_here\"]");
	client->asked_who = true;
	send(client, &packet);
}

void client_session_ask(struct client_session *client, int64_t now_ms)
{
	if (client->state == CLIENT_SESSION_HERE && client->answer_due_ms == DEADLINE_NEVER) {
		client->answer_due_ms = now_ms + CLIENT_SESSION_ANSWER_MS;
		set_deadline(client);
		ask_who_is_here(client);
	}
}

void client_session_leave(struct client_session *client)
{
	if (is_inside(client)) {
		send_bare(client, SOCKETIO_DISCONNECT);
	}
	end(client, CLIENT_SESSION_LOST, "");
}

/* An end by itself: the DISCONNECT that follows may get lost with the connection. */
static void be_kicked(struct client_session *client, const char *reason)
{
	char why[CLIENT_SESSION_WHY_BYTES];

	snprintf(why, sizeof(why), "you were removed from this room%s%s", *reason ? ": " : "", reason);
	end(client, CLIENT_SESSION_DISMISSED, why);
}

/* To think about another name takes its time; who is here is to be seen meanwhile. */
static void think_again(struct client_session *client)
{
	client->step_due_ms = DEADLINE_NEVER;
	if (client->state == CLIENT_SESSION_ARRIVING && !client->asked_who) {
		ask_who_is_here(client);
	}
}

/* Passes an event on, and takes what it means for the session itself. Who is told may leave. */
static void hear(void *context, const struct presence_event *event)
{
	struct client_session *client = context;

	if (client_session_ended(client)) {
		return;
	}
	switch (event->type) {
	case EVENT_LIST_ENDS:
		client->state = CLIENT_SESSION_HERE;
		client->step_due_ms = DEADLINE_NEVER;
		client->answer_due_ms = DEADLINE_NEVER;
		break;
	case EVENT_REFUSED:
		client->answer_due_ms = DEADLINE_NEVER;
		think_again(client);
		break;
	default:
		break;
	}
	set_deadline(client);
	client->config.tell(client->config.context, event);
	if (event->type == EVENT_KICKED) {
		be_kicked(client, event->reason);
	}
}

static void take_event(struct client_session *client, const struct socketio_packet *packet)
{
	if (!is_inside(client)) {
		end(client, CLIENT_SESSION_CONFUSED, "the server speaks before it let us in");
	} else if (event_decode(packet->event, packet->arguments, hear, client) != WIRE_DONE) {
		end(client, CLIENT_SESSION_CONFUSED, "the server sent an event that cannot be understood");
	}
}

/* Only the answer to what was asked last counts; ids begin at 1. */
static void take_answer(struct client_session *client, const struct socketio_packet *packet)
{
	if (packet->ack > 0 && packet->ack == client->asked &&
	    event_decode_answer(packet->json, hear, client) != WIRE_DONE) {
		end(client, CLIENT_SESSION_CONFUSED, "the server sent an answer that cannot be understood");
	}
}

static void enter(struct client_session *client, int64_t now_ms)
{
	if (client->state != CLIENT_SESSION_ENTERING) {
		end(client, CLIENT_SESSION_CONFUSED, "the server let us in though nobody asked");
		return;
	}
	client->state = CLIENT_SESSION_ARRIVING;
	await_step(client, now_ms);
	if (client->config.name) {
		client_session_call_me(client, client->config.name);
	} else {
		ask_who_is_here(client);
	}
}

static void be_turned_away(struct client_session *client, struct slice json)
{
	char message[CLIENT_SESSION_WHY_BYTES];

	event_decode_message(json, message, sizeof(message));
	end(client, CLIENT_SESSION_TURNED_AWAY, *message ? message : "the server gave no reason");
}

static void take_packet(struct client_session *client, const struct socketio_packet *packet,
                        int64_t now_ms)
{
	if (!slice_equals(packet->nsp, client->config.nsp)) {
		return;
	}
	switch (packet->type) {
	case SOCKETIO_CONNECT:
		enter(client, now_ms);
		break;
	case SOCKETIO_DISCONNECT:
		end(client, CLIENT_SESSION_DISMISSED, "the server ended the connection");
		break;
	case SOCKETIO_EVENT:
		take_event(client, packet);
		break;
	case SOCKETIO_ACK:
		take_answer(client, packet);
		break;
	case SOCKETIO_CONNECT_ERROR:
		be_turned_away(client, packet->json);
		break;
	case SOCKETIO_BINARY_EVENT:
	case SOCKETIO_BINARY_ACK:
		break; /* none of ours has attachments */
	}
}

static void take_message(struct client_session *client, const struct engineio_packet *message,
                         int64_t now_ms)
{
	struct socketio_packet packet;

	if (client->state == CLIENT_SESSION_OPENING ||
	    socketio_decode((const char *)message->data, message->len, &packet) != WIRE_DONE) {
		end(client, CLIENT_SESSION_CONFUSED, "the server does not speak Socket.IO");
	} else {
		take_packet(client, &packet, now_ms);
	}
}

static void take_open(struct client_session *client, const struct engineio_packet *packet,
                      int64_t now_ms)
{
	int64_t interval_ms;
	int64_t timeout_ms;

	if (client->state != CLIENT_SESSION_OPENING ||
	    engineio_decode_open((struct slice){ (const char *)packet->data, packet->len },
	                         &interval_ms, &timeout_ms) != WIRE_DONE) {
		end(client, CLIENT_SESSION_CONFUSED, "the server does not speak Socket.IO");
		return;
	}
	client->state = CLIENT_SESSION_ENTERING;
	client->ping_span_ms = interval_ms + timeout_ms;
	client->patience_ms = interval_ms + CLIENT_SESSION_LATE_MS;
	await_ping(client, now_ms);
	await_step(client, now_ms);
	send_bare(client, SOCKETIO_CONNECT);
}

static void take_ping(struct client_session *client, int64_t now_ms)
{
	static const uint8_t pong[] = { ENGINEIO_PONG };

	if (client->state == CLIENT_SESSION_OPENING) {
		end(client, CLIENT_SESSION_CONFUSED, "the server does not speak Socket.IO");
		return;
	}
	await_ping(client, now_ms);
	client->config.send(client->config.context, pong, sizeof(pong));
}

enum client_session_state client_session_take(struct client_session *client, uint8_t *bytes,
                                              size_t len, int64_t now_ms)
{
	struct engineio_packet packet;

	if (client_session_ended(client)) {
		return client->state;
	}
	wake(client, now_ms);
	be_heard(client, now_ms);
	if (engineio_decode_text(bytes, len, &packet) != WIRE_DONE) {
		end(client, CLIENT_SESSION_CONFUSED, "the server does not speak Socket.IO");
		return client->state;
	}
	switch (packet.type) {
	case ENGINEIO_OPEN:
		take_open(client, &packet, now_ms);
		break;
	case ENGINEIO_CLOSE:
		end(client, CLIENT_SESSION_LOST, "the server closed the session");
		break;
	case ENGINEIO_PING:
		take_ping(client, now_ms);
		break;
	case ENGINEIO_MESSAGE:
		take_message(client, &packet, now_ms);
		break;
	case ENGINEIO_PONG:
	case ENGINEIO_UPGRADE:
	case ENGINEIO_NOOP:
		break;
	}
	return client->state;
}

enum client_session_state client_session_tick(struct client_session *client, int64_t now_ms)
{
	char why[CLIENT_SESSION_WHY_BYTES];

	if (client_session_ended(client)) {
		return client->state;
	}
	wake(client, now_ms);
	look_for_silence(client, now_ms);
	int64_t judged_ms = lateness_judge(&client->lateness, now_ms, first_due(client));
	set_deadline(client);
	if (judged_ms >= client->ping_due_ms) {
		snprintf(why, sizeof(why), "the server gave no sign of life for %" PRId64 " s",
		         client->ping_span_ms / 1000);
		end(client, CLIENT_SESSION_LOST, why);
	} else if (judged_ms >= client->step_due_ms || now_ms >= client->answer_due_ms) {
		end(client, CLIENT_SESSION_LOST, "the server does not answer");
	}
	return client->state;
}
