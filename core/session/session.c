#include "core/session/session.h"

#include <stdlib.h>
#include <string.h>

#include "core/session/hub_state.h"
#include "core/session/session_internal.h"
#include "core/session/snapshot.h"
#include "core/session/user_agent.h"
#include "core/wire/base64.h"
#include "core/wire/wsframe.h"

enum { SID_RANDOM_BYTES = ENGINEIO_SID_LENGTH / 4 * 3 };

static void set_peer(struct session *session, const struct session_opening *opening)
{
	const struct peer *peer = opening->peer;

	if (!peer) {
		return;
	}
	session->peer.address = peer->address;
	if (peer->user_agent) {
		session->peer.agent = user_agent_retain(&session->hub->user_agents, peer->user_agent);
	}
}

static struct session *session_create(struct hub *hub, const struct session_opening *opening)
{
	struct session *session = calloc(1, sizeof(*session));

	if (!session) {
		return NULL;
	}
	session->hub = hub;
	session->dialect = opening->dialect ? opening->dialect : &dialect_4;
	session->websocket = opening->websocket;
	list_node_init(&session->link);
	list_node_init(&session->ready);
	list_node_init(&session->silent);
	list_init(&session->subscriptions);
	deadline_init(&session->heartbeat);
	deadline_init(&session->connect);
	buffer_init(&session->outbox, SESSION_OUTBOX_MAX);
	rate_init(&session->packets, hub->now_ms);
	session->last_seen_ms = hub->now_ms;
	if (!session->websocket && !polling_create(session)) {
		free(session);
		return NULL;
	}
	set_peer(session, opening);
	return session;
}

void session_destroy(struct session *session)
{
	free(session->polling);
	user_agent_release(&session->hub->user_agents, session->peer.agent);
	session_discharge(session, session->charged);
	shares_release(&session->hub->shares, session->share);
	snapshot_release(session->partial);
	buffer_finish(&session->outbox);
	free(session);
}

static void queue_open_packet(struct session *session)
{
	const struct hub_config *config = &session->hub->config;
	struct buffer *packet = &session->hub->scratch;

	buffer_clear(packet);
	engineio_encode_open(packet, &(struct engineio_open){
									 .sid = session->sid,
									 .can_upgrade = !session->websocket,
									 .ping_interval_ms = config->ping_interval_ms,
									 .ping_timeout_ms = config->ping_timeout_ms,
									 .max_payload = config->max_payload,
								 });
	session_send_packet(session, packet);
}

static bool session_register(struct session *session)
{
	struct hub *hub = session->hub;
	uint8_t secret[SID_RANDOM_BYTES];

	hub->config.transport.random(hub->config.transport.context, secret, sizeof(secret));
	base64url_encode(session->sid, secret, sizeof(secret));
	return table_insert(&hub->by_sid, &session->by_sid, session->sid, ENGINEIO_SID_LENGTH) ==
	       PRESENCE_OK;
}

static void start_heartbeat(struct session *session)
{
	struct hub *hub = session->hub;

	deadline_start(&session->heartbeat,
	               session->dialect->client_pings ? &hub->silences : &hub->pings, hub->now_ms);
}

static void connect_implicitly(struct session *session)
{
	const struct upper_protocol *upper = &session->hub->config.upper;

	if (session->dialect->connects_implicitly && upper->implicit_connect) {
		upper->implicit_connect(upper->context, session);
	}
}

struct session *session_open(struct hub *hub, const struct session_opening *opening)
{
	struct session *session = session_create(hub, opening);
	if (!session) {
		return NULL;
	}
	if (!hub_take_share(session, opening->peer)) {
		session_destroy(session);
		return NULL;
	}
	if (!hub->config.upper.opened(hub->config.upper.context, session)) {
		session_destroy(session);
		return NULL;
	}
	if (!session_register(session)) {
		hub->config.upper.closed(hub->config.upper.context, session, SESSION_END_RESOURCES);
		session_destroy(session);
		return NULL;
	}
	list_push_back(&hub->open, &session->link);
	hub_count_in(session);
	start_heartbeat(session);
	deadline_start(&session->connect, &hub->connects, hub->now_ms);
	queue_open_packet(session);
	connect_implicitly(session);
	return session;
}

void session_trust(struct session *session)
{
	if (!session->trusted) {
		session->trusted = true;
		session->share->strangers--;
	}
}

bool session_charge(struct session *session, size_t len)
{
	if (len > HUB_SOURCE_BYTES_MAX || session->share->bytes > HUB_SOURCE_BYTES_MAX - len) {
		return false;
	}
	session->share->bytes += len;
	session->charged += len;
	session->hub->charged += len;
	return true;
}

void session_discharge(struct session *session, size_t len)
{
	if (len > 0) { /* of none there may be no share */
		session->share->bytes -= len;
		session->charged -= len;
		session->hub->charged -= len;
	}
}

enum engineio_transport session_transport(const struct session *session)
{
	return session->websocket ? ENGINEIO_WEBSOCKET : ENGINEIO_POLLING;
}

size_t session_max_payload(const struct session *session)
{
	const struct hub_config *config = &session->hub->config;
	bool small = !session->trusted && config->max_payload_untrusted < config->max_payload;

	return small ? config->max_payload_untrusted : config->max_payload;
}

/* Whether the packet is one that nobody has to pay for: an attachment, which belongs to the message
 * before it, or the end. */
static bool is_free(const struct engineio_packet *packet)
{
	return packet->binary || packet->type == ENGINEIO_CLOSE;
}

/* false: there were too many, and the session is closing. */
static bool count_packet(struct session *session, const struct engineio_packet *packet)
{
	struct hub *hub = session->hub;

	hub->counters.packets++;
	if (is_free(packet) ||
	    rate_take(&session->packets, hub_limit(hub, hub->config.packets), hub->now_ms)) {
		return true;
	}
	session_close_orderly(session, SESSION_END_RATE);
	return false;
}

static void take_message(struct session *session, const struct engineio_packet *packet)
{
	struct hub *hub = session->hub;

	hub->config.upper.message(hub->config.upper.context, session, packet->data, packet->len,
	                          packet->binary);
}

static void take_ping(struct session *session)
{
	if (session->dialect->client_pings) {
		start_heartbeat(session);
		session_answer_ping(session);
	} else {
		session_close(session, SESSION_END_ERROR);
	}
}

void session_take_packet(struct session *session, const struct engineio_packet *packet)
{
	if (packet->type == ENGINEIO_PONG && session->awaits_pong) { /* which costs nothing */
		session->awaits_pong = false;
		start_heartbeat(session);
		return;
	}
	if (!count_packet(session, packet)) {
		return;
	}
	switch (packet->type) {
	case ENGINEIO_MESSAGE:
		take_message(session, packet);
		break;
	case ENGINEIO_CLOSE:
		session_close(session, SESSION_END_CLIENT);
		break;
	case ENGINEIO_PING:
		take_ping(session);
		break;
	case ENGINEIO_OPEN:
	case ENGINEIO_UPGRADE:
	case ENGINEIO_PONG: /* some clients send one unasked */
	case ENGINEIO_NOOP: /* Swift POSTs it */
		break;
	}
}

void session_receive(struct session *session, void *websocket, uint8_t *bytes, size_t len,
                     bool binary)
{
	const struct dialect *dialect = session->dialect;
	dialect_decode_fn *decode = binary ? dialect->decode_binary : dialect->decode_text;
	struct engineio_packet packet;

	if (session->state != SESSION_OPEN) {
		return;
	}
	session->last_seen_ms = session->hub->now_ms;
	bool malformed = decode(bytes, len, &packet) != WIRE_DONE;
	if (upgrade_is_by(session, websocket)) {
		upgrade_take_packet(session, malformed ? NULL : &packet);
	} else if (websocket != session->websocket) { /* a probe that was dropped speaks on */
		return;
	} else if (malformed) {
		session_close(session, SESSION_END_ERROR);
	} else {
		session_take_packet(session, &packet);
	}
}

/* Puts a frame's header into the outbox and returns where its payload goes; NULL: the session is
 * over, or fails by it. */
static uint8_t *queue_frame(struct session *session, enum wsframe_opcode opcode, size_t len)
{
	uint8_t header[WSFRAME_HEADER_MAX];

	if (session->state != SESSION_OPEN || session->failed) {
		return NULL;
	}
	size_t header_len = wsframe_header(header, opcode, len);
	bool full = header_len + len > SESSION_OUTBOX_MAX - session->outbox.len ||
	            !session_charge(session, header_len + len);
	if (full) {
		session_fail(session, SESSION_END_SLOW);
		return NULL;
	}
	buffer_append(&session->outbox, header, header_len);
	uint8_t *payload = buffer_extend(&session->outbox, len);
	if (!payload) {
		session_fail(session, SESSION_END_RESOURCES);
		return NULL;
	}
	session_mark_ready(session);
	return payload;
}

void session_send_text(struct session *session, const void *packet, size_t len)
{
	uint8_t *payload = queue_frame(session, WSFRAME_TEXT, len);

	if (payload && len > 0) {
		memcpy(payload, packet, len);
	}
}

void session_send_binary(struct session *session, const void *bytes, size_t len)
{
	const struct dialect *dialect = session->dialect;
	uint8_t *payload = queue_frame(session, dialect->binary_opcode, dialect->binary_length(len));

	if (payload) {
		dialect->write_binary(payload, bytes, len);
	}
}

void session_send_packet(struct session *session, const struct buffer *packet)
{
	if (buffer_failed(packet)) {
		session_fail(session, SESSION_END_RESOURCES);
	} else {
		session_send_text(session, packet->data, packet->len);
	}
}

static void send_pong(struct session *session, const uint8_t *payload, size_t len)
{
	uint8_t frame[WSFRAME_PONG_MAX];

	if (session->state != SESSION_OPEN || session->failed ||
	    session_send_at_once(session, frame, wsframe_pong(frame, payload, len))) {
		return;
	}
	uint8_t *out = queue_frame(session, WSFRAME_PONG, len);
	if (out && len > 0) {
		memcpy(out, payload, len);
	}
}

void session_pong(struct session *session, const void *websocket, const uint8_t *payload,
                  size_t len)
{
	if (upgrade_is_by(session, websocket)) {
		upgrade_pong(session, payload, len);
	} else if (websocket == session->websocket) {
		send_pong(session, payload, len);
	}
}

void session_connected(struct session *session)
{
	deadline_stop(&session->connect);
	list_remove(&session->silent);
}

void session_turn_away(struct session *session)
{
	session->turned_away = true;
	deadline_start(&session->connect, &session->hub->turned_away, session->hub->now_ms);
}

void session_mark_ready(struct session *session)
{
	if (!session->failed && session->state != SESSION_CLOSED && !list_linked(&session->ready)) {
		list_push_back(&session->hub->ready, &session->ready);
	}
}

void session_fail(struct session *session, enum session_end end)
{
	if (session->failed || session->state == SESSION_CLOSED) {
		return;
	}
	session->failed = true;
	session->end = end;
	list_remove(&session->ready);
	list_push_back(&session->hub->failed, &session->ready);
}

void session_writable(struct session *session)
{
	session->blocked = false;
	session_mark_ready(session);
}

void session_lost(struct session *session, const void *websocket)
{
	if (upgrade_is_by(session, websocket)) {
		session->polling->probe = NULL;
		upgrade_stop(session);
	} else if (websocket == session->websocket) {
		session->websocket = NULL;
		session->hub->websocket_count--;
		session_close(session, SESSION_END_TRANSPORT);
	}
}

static void stop_deadlines(struct session *session)
{
	deadline_stop(&session->heartbeat);
	deadline_stop(&session->connect);
}

/* The part of the end that comes once, whether the session lingers or not. */
static void session_leave(struct session *session, enum session_end end)
{
	struct hub *hub = session->hub;

	session->end = end;
	stop_deadlines(session);
	hub->counters.closed[end]++;
	if (hub->config.transport.ended) {
		hub->config.transport.ended(hub->config.transport.context, &session->peer, end);
	}
	hub->config.upper.closed(hub->config.upper.context, session, end);
}

static void end_transports(struct session *session)
{
	const struct transport *transport = &session->hub->config.transport;
	/* behind half a frame a close frame would be taken for a part of it */
	bool cut = session->end == SESSION_END_SLOW || session->partial_sent > 0;

	upgrade_stop(session);
	if (session_holds_request(session)) {
		bool asked = session->end == SESSION_END_CLIENT;
		polling_answer_last(session, asked ? ENGINEIO_NOOP : ENGINEIO_CLOSE);
	}
	if (session->websocket) {
		transport->close(session->websocket, cut ? TRANSPORT_CLOSE_ABORT : TRANSPORT_CLOSE_CLEAN);
		session->websocket = NULL;
		session->hub->websocket_count--;
	}
}

void session_close(struct session *session, enum session_end end)
{
	struct hub *hub = session->hub;
	enum session_state before = session->state;

	if (before == SESSION_CLOSED) {
		return;
	}
	session->state = SESSION_CLOSED;
	if (before == SESSION_OPEN) {
		session_leave(session, end);
	}
	end_transports(session);
	table_remove(&hub->by_sid, &session->by_sid);
	list_remove(&session->ready);
	list_remove(&session->link);
	list_push_back(&hub->dead, &session->link);
	hub_count_out(session);
}

void session_close_orderly(struct session *session, enum session_end end)
{
	if (session->state != SESSION_OPEN) {
		return;
	}
	if (session->websocket || session_holds_request(session)) {
		session_close(session, end);
		return;
	}
	session->state = SESSION_LINGERING;
	session_leave(session, end);
	upgrade_stop(session);
	deadline_start(&session->polling->phase, &session->hub->lingers, session->hub->now_ms);
}
