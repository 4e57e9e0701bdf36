#include "core/session/client.h"

#include <stdlib.h>
#include <string.h>

#include "core/wire/socketio.h"

struct pending_event {
	struct session *session; /* which outlives it, even if the event itself ends the client */
	struct deadline overdue; /* clients::attachments */
	size_t charged;          /* bytes, to the session */
	struct socketio_packet packet; /* its slices point into text */
	struct attachment attachments[SOCKETIO_ATTACHMENTS_MAX];
	unsigned count; /* attachments that came */
	size_t bytes;   /* of them */
	char text[];
};

static void pending_destroy(struct pending_event *pending)
{
	if (!pending) {
		return;
	}
	deadline_stop(&pending->overdue);
	session_discharge(pending->session, pending->charged);
	pending->session->hub->counters.input_bytes_freed += pending->charged;
	for (unsigned i = 0; i < pending->count; i++) {
		free(pending->attachments[i].bytes);
	}
	free(pending);
}

static bool pending_charge(struct pending_event *pending, size_t len)
{
	if (!session_charge(pending->session, len)) {
		return false;
	}
	pending->charged += len;
	return true;
}

static struct pending_event *pending_create(struct session *session, const char *text, size_t len)
{
	struct pending_event *pending = calloc(1, sizeof(*pending) + len);

	if (!pending) {
		return NULL;
	}
	pending->session = session;
	deadline_init(&pending->overdue);
	if (!pending_charge(pending, sizeof(*pending) + len)) {
		free(pending);
		return NULL;
	}
	memcpy(pending->text, text, len);
	if (socketio_decode(pending->text, len, &pending->packet) != WIRE_DONE) {
		pending_destroy(pending); /* only for want of memory: the same text was decoded before */
		return NULL;
	}
	return pending;
}

static struct clients *clients_of(const struct client *client)
{
	return client->session->hub->config.upper.context;
}

static const struct app *app_of(const struct client *client)
{
	return &clients_of(client)->app;
}

static void broken_rule(struct client *client)
{
	session_close(client->session, SESSION_END_ERROR);
}

static struct member *find_member(const struct client *client, struct slice name)
{
	list_for_each(node, &client->members) {
		struct member *member = list_entry(node, struct member, link);
		if (member->name_len == name.len && memcmp(member->name, name.text, name.len) == 0) {
			return member;
		}
	}
	return NULL;
}

/* The app is told; what is left is a mark that the server disconnected it. */
static void member_leave(struct member *member, enum leave_reason reason)
{
	const struct app *app = app_of(member->client);

	if (!member->namespace) {
		return;
	}
	if (member->identified) {
		timer_stop(&member_identity(member)->expiry, &clients_of(member->client)->expiries);
	}
	feed_unsubscribe(&member->subscription);
	member->namespace->member_count--;
	app->disconnected(app->context, member, reason);
	member->namespace = NULL;
}

static void remove_member(struct member *member)
{
	member->client->member_count--;
	member_destroy(member);
}

/* The timers run by the steady clock: the wall's, as it is now, says when. */
static void start_expiry(struct member *member, int64_t expires_ms)
{
	const struct hub *hub = member_session(member)->hub;

	timer_start(&member_identity(member)->expiry, &clients_of(member->client)->expiries,
	            expires_ms - hub->wall_offset_ms);
}

static struct member *add_member(struct client *client, struct namespace *namespace,
                                 const struct verdict *verdict)
{
	bool identified = verdict->identity.text || verdict->expires_ms;
	struct member *member =
		member_create(client->session, namespace, identified ? &verdict->identity : NULL);

	if (!member) {
		return NULL;
	}
	member->client = client;
	list_push_back(&client->members, &member->link);
	client->member_count++;
	if (verdict->expires_ms) {
		start_expiry(member, verdict->expires_ms);
	}
	return member;
}

/* As clients of 2.x do: they are connected to "/" implicitly, and not told the ids of members. */
static bool speaks_socketio_4(const struct client *client)
{
	return client->session->dialect->connects_implicitly;
}

static void refuse_connect(struct client *client, struct slice nsp, const char *message)
{
	struct buffer *packet = &client->session->hub->scratch;

	buffer_clear(packet);
	if (speaks_socketio_4(client)) {
		socketio4_encode_connect_error(packet, nsp, message);
	} else {
		socketio_encode_connect_error(packet, nsp, message);
	}
	session_send_packet(client->session, packet);
}

static void turn_away(struct member *member)
{
	struct session *session = member_session(member);

	member_leave(member, LEAVE_LOST);
	remove_member(member);
	session_turn_away(session);
}

/* What a member that goes on has missed is sent behind the word that it may. Stock clients keep
 * what comes before that word, over a loss too, without its offset: they would be told it twice. */
static void accept_connect(struct client *client, struct member *member, struct slice auth)
{
	const struct app *app = app_of(client);
	struct buffer *packet = &client->session->hub->scratch;
	struct arrival arrival = { .tells_pid = !speaks_socketio_4(client) };

	if (app->arrive) {
		app->arrive(app->context, member, auth, &arrival);
	}
	if (arrival.turned_away) {
		turn_away(member);
		return;
	}
	buffer_clear(packet);
	if (speaks_socketio_4(client)) {
		socketio4_encode_connect(packet, member->namespace->name);
	} else {
		socketio_encode_connect(packet, member->namespace->name, member->sid, arrival.pid);
	}
	session_send_packet(client->session, packet);
	if (arrival.recovered) {
		feed_replay(&member->subscription, arrival.position);
	}
	session_connected(client->session);
	app->connected(app->context, member, auth);
}

static void take_connect(struct client *client, const struct socketio_packet *packet)
{
	const struct app *app = app_of(client);
	struct member *member = find_member(client, packet->nsp);

	if (client->session->turned_away) {
		return;
	}
	if (member && member->namespace) { /* connected already */
		broken_rule(client);
		return;
	}
	if (member) {
		remove_member(member);
	}
	if (client->member_count >= CLIENT_NAMESPACES_MAX) {
		refuse_connect(client, packet->nsp, "Too many namespaces");
		return;
	}
	struct slice auth = packet->json.len ? packet->json : (struct slice){ "{}", 2 };
	struct verdict verdict = { .allowed = true };
	if (app->admit) {
		verdict = app->admit(app->context, client, packet->nsp, auth);
	}
	if (!verdict.allowed) {
		refuse_connect(client, packet->nsp, verdict.message);
		return;
	}
	struct namespace *namespace = packet->nsp.len <= NAMESPACE_NAME_BYTES_MAX
	                                  ? app->resolve(app->context, packet->nsp)
	                                  : NULL;
	if (!namespace) {
		refuse_connect(client, packet->nsp, "Invalid namespace");
		return;
	}
	member = add_member(client, namespace, &verdict);
	if (!member) {
		session_fail(client->session, SESSION_END_RESOURCES);
		return;
	}
	accept_connect(client, member, auth);
}

/* A packet for a namespace, complete with its attachments. */
static void take_for_member(struct client *client, const struct socketio_packet *packet,
                            const struct attachment *attachments)
{
	const struct app *app = app_of(client);
	struct member *member = find_member(client, packet->nsp);

	if (!member) {
		broken_rule(client);
		return;
	}
	if (!member->namespace) { /* we disconnected it, and the client does not know yet */
		return;
	}
	if (packet->type == SOCKETIO_DISCONNECT) {
		member_leave(member, LEAVE_LEFT);
		remove_member(member);
	} else if (packet->type == SOCKETIO_EVENT || packet->type == SOCKETIO_BINARY_EVENT) {
		app->event(app->context, member,
		           &(struct event){ .name = packet->event,
		                            .arguments = packet->arguments,
		                            .ack = packet->ack,
		                            .attachments = attachments,
		                            .attachment_count = packet->attachments });
	}
	/* acks of clients are for events that asked for one, and ours do not */
}

static void await_attachments(struct client *client, const char *text, size_t len)
{
	const struct hub *hub = client->session->hub;

	client->pending = pending_create(client->session, text, len);
	if (!client->pending) {
		session_fail(client->session, SESSION_END_RESOURCES);
		return;
	}
	deadline_start(&client->pending->overdue, &clients_of(client)->attachments,
	               hub->now_ms + hub->config.ping_timeout_ms);
}

static void take_text(struct client *client, const char *text, size_t len)
{
	struct socketio_packet packet;

	if (client->pending || socketio_decode(text, len, &packet) != WIRE_DONE ||
	    packet.type == SOCKETIO_CONNECT_ERROR) {
		broken_rule(client);
	} else if (packet.type == SOCKETIO_CONNECT) {
		take_connect(client, &packet);
	} else if (packet.attachments > 0) {
		await_attachments(client, text, len);
	} else {
		take_for_member(client, &packet, NULL);
	}
}

static bool keep_attachment(struct pending_event *pending, const uint8_t *bytes, size_t len)
{
	uint8_t *copy = pending_charge(pending, len) ? malloc(len ? len : 1) : NULL;

	if (!copy) {
		return false;
	}
	if (len > 0) {
		memcpy(copy, bytes, len);
	}
	pending->attachments[pending->count++] = (struct attachment){ copy, len };
	pending->bytes += len;
	return true;
}

static void take_binary(struct client *client, const uint8_t *bytes, size_t len)
{
	struct pending_event *pending = client->pending;

	if (!pending || pending->bytes + len > session_max_payload(client->session)) {
		broken_rule(client);
		return;
	}
	if (!keep_attachment(pending, bytes, len)) {
		session_fail(client->session, SESSION_END_RESOURCES);
		return;
	}
	if (pending->count == pending->packet.attachments) {
		client->pending = NULL;
		take_for_member(client, &pending->packet, pending->attachments);
		pending_destroy(pending);
	}
}

static bool client_opened(void *context, struct session *session)
{
	struct client *client = calloc(1, sizeof(*client));

	(void)context;
	if (!client) {
		return false;
	}
	client->session = session;
	list_init(&client->members);
	session->upper = client;
	return true;
}

static void client_connect_implicitly(void *context, struct session *session)
{
	struct socketio_packet connect = {
		.type = SOCKETIO_CONNECT,
		.nsp = { "/", 1 },
		.ack = SOCKETIO_NO_ACK,
	};

	(void)context;
	take_connect(session->upper, &connect);
}

static void client_message(void *context, struct session *session, const uint8_t *bytes, size_t len,
                           bool binary)
{
	(void)context;
	if (binary) {
		take_binary(session->upper, bytes, len);
	} else {
		take_text(session->upper, (const char *)bytes, len);
	}
}

static enum leave_reason reason_of(enum session_end end)
{
	switch (end) {
	case SESSION_END_CLIENT:
		return LEAVE_LEFT;
	case SESSION_END_TIMEOUT:
		return LEAVE_TIMEOUT;
	case SESSION_END_SHUTDOWN:
		return LEAVE_SHUTDOWN;
	case SESSION_END_TRANSPORT:
	case SESSION_END_ERROR:
	case SESSION_END_IDLE:
	case SESSION_END_RATE:
	case SESSION_END_SLOW:
	case SESSION_END_RESOURCES:
		break;
	}
	return LEAVE_LOST;
}

static void client_closed(void *context, struct session *session, enum session_end end)
{
	struct client *client = session->upper;

	(void)context;
	list_for_each_safe(node, &client->members) {
		struct member *member = list_entry(node, struct member, link);
		member_leave(member, reason_of(end));
		remove_member(member);
	}
	pending_destroy(client->pending);
	free(client);
	session->upper = NULL;
}

static void client_flushed(void *context)
{
	struct clients *clients = context;

	if (clients->app.flushed) {
		clients->app.flushed(clients->app.context);
	}
}

static int64_t client_next_deadline(void *context)
{
	const struct clients *clients = context;
	const struct app *app = &clients->app;
	int64_t expiry = timer_heap_next(&clients->expiries);
	int64_t overdue = deadline_queue_next(&clients->attachments);
	int64_t other = app->next_deadline ? app->next_deadline(app->context) : DEADLINE_NEVER;

	expiry = overdue < expiry ? overdue : expiry;
	return expiry < other ? expiry : other;
}

static void expire(const struct app *app, struct member *member)
{
	if (app->expired) {
		app->expired(app->context, member);
	} else {
		client_disconnect(member, LEAVE_KICKED);
	}
}

static void expire_identities(struct clients *clients)
{
	for (struct timer *timer; (timer = clients->expiries.first);) {
		struct member *member = identity_member(list_entry(timer, struct identity, expiry));
		if (timer->due_ms > member_session(member)->hub->now_ms) {
			break;
		}
		timer_stop(timer, &clients->expiries);
		expire(&clients->app, member);
	}
}

/* As far as the hub judges: after a late waking what came meanwhile is read first. */
static void end_overdue(struct clients *clients)
{
	for (struct list_node *node; (node = list_first(&clients->attachments.waiting));) {
		struct deadline *overdue = list_entry(node, struct deadline, link);
		struct session *session = list_entry(overdue, struct pending_event, overdue)->session;
		if (overdue->due_ms > session->hub->judged_ms) {
			break;
		}
		session_close(session, SESSION_END_ERROR);
	}
}

static void client_tick(void *context)
{
	struct clients *clients = context;
	const struct app *app = &clients->app;

	end_overdue(clients);
	expire_identities(clients);
	if (app->tick) {
		app->tick(app->context);
	}
}

struct upper_protocol client_protocol(struct clients *clients)
{
	deadline_queue_init(&clients->attachments, 0); /* they are started with what they wait for */
	return (struct upper_protocol){
		.opened = client_opened,
		.implicit_connect = client_connect_implicitly,
		.message = client_message,
		.closed = client_closed,
		.flushed = client_flushed,
		.next_deadline = client_next_deadline,
		.tick = client_tick,
		.context = clients,
	};
}

void client_disconnect(struct member *member, enum leave_reason reason)
{
	struct session *session = member_session(member);
	struct buffer *packet = &session->hub->scratch;

	buffer_clear(packet);
	socketio_encode_disconnect(packet, member->namespace->name);
	session_send_packet(session, packet);
	member_leave(member, reason);
}
