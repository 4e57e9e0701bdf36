#include "web/engine/websocket.h"

#include <openssl/sha.h>
#include <string.h>

#include "core/session/hub.h"
#include "core/session/session.h"
#include "core/wire/wshandshake.h"
#include "web/engine/engine.h"
#include "web/engine/handshake.h"
#include "web/engine/refusal.h"
#include "web/engine/response.h"
#include "web/log.h"

/* --- The handshake --- */

/* The proof that we understood; false: what the client sent is no key. */
static bool prove(const struct request *request, char accept[WSHANDSHAKE_ACCEPT_LENGTH + 1])
{
	char challenge[WSHANDSHAKE_CHALLENGE_LENGTH + 1];
	uint8_t hash[WSHANDSHAKE_SHA1_BYTES];

	if (!wshandshake_challenge(challenge, http_field(request->head, HTTP_SEC_WEBSOCKET_KEY))) {
		return false;
	}
	SHA1((const unsigned char *)challenge, WSHANDSHAKE_CHALLENGE_LENGTH, hash);
	wshandshake_accept(accept, hash);
	return true;
}

/* Boards with the Arduino library ask for one, and want to hear it again. What else is asked for we
 * do not know, and a client that needs it closes. */
static const char *choose_protocol(const struct request *request)
{
	static const char *const known[] = { "presence", "arduino" };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (http_lists(request->head, HTTP_SEC_WEBSOCKET_PROTOCOL, known[i])) {
			return known[i];
		}
	}
	return NULL;
}

static struct session *open_session(struct connection *connection, const struct request *request,
                                    const struct dialect *dialect)
{
	return session_open(connection->engine->config.hub, &(struct session_opening){
															.websocket = connection,
															.peer = &request->peer,
															.dialect = dialect,
														});
}

static void begin(struct connection *connection, const struct request *request,
                  const struct handshake *handshake)
{
	struct session *session = handshake->session;

	connection->use = CONNECTION_WEBSOCKET;
	wsreader_init(&connection->reader);
	rate_init(&connection->frames, connection->engine->config.hub->now_ms);
	if (!session) {
		connection->session = open_session(connection, request, handshake->dialect);
	} else if (session_probe(session, connection)) {
		connection->session = session;
	}
	if (!connection->session) {
		connection_close_websocket(connection, WSCLOSE_NONE);
	}
}

static void accept_handshake(struct connection *connection, const struct request *request,
                             const struct handshake *handshake)
{
	char proof[WSHANDSHAKE_ACCEPT_LENGTH + 1];

	if (!prove(request, proof)) {
		refusal_answer_upgrade(connection, request, 400, NULL, "Bad request");
		return;
	}
	if (!handshake->session) { /* a probe is sent nothing before it speaks */
		connection_cork(connection);
	}
	if (response_switch(connection, proof, choose_protocol(request))) {
		begin(connection, request, handshake);
	} else {
		connection_abort(connection);
	}
}

void websocket_upgrade(struct connection *connection, const struct request *request)
{
	struct slice version = http_field(request->head, HTTP_SEC_WEBSOCKET_VERSION);

	if (request->method != HTTP_GET) {
		refusal_answer_websocket(connection, request, ENGINEIO_BAD_METHOD);
		return;
	}
	if (!version.text || !slice_equals(version, "13")) {
		refusal_answer_upgrade(connection, request, 400, "Sec-WebSocket-Version: 13, 8\r\n",
		                       "Bad request");
		return;
	}
	struct handshake handshake = handshake_check(connection, request, true);
	if (handshake.refusal != ENGINEIO_ACCEPTED) {
		refusal_answer_websocket(connection, request, handshake.refusal);
	} else if (!handshake.session && connection->engine->stopping) {
		refusal_answer_upgrade(connection, request, 503, NULL, "Stopping");
	} else if (handshake.room != HUB_ROOM) {
		refusal_answer_no_room(connection, request, handshake.room, true);
	} else {
		accept_handshake(connection, request, &handshake);
	}
}

/* --- What comes --- */

/* It is over, for the session too. */
static void end(struct connection *connection, unsigned code)
{
	connection_lost(connection);
	connection_close_websocket(connection, code);
}

/* It does what a client would not do. */
static void end_for(struct connection *connection, const char *why)
{
	char address[LOG_ADDRESS_MAX];

	log_info("websocket", "closed %s: %s", log_address(&connection->address, address), why);
	end(connection, WSCLOSE_POLICY);
}

/* false: there were too many. */
static bool count_frame(struct connection *connection)
{
	static const struct rate_limit limit = { .per_second = WEBSOCKET_FRAMES_PER_SECOND,
		                                     .burst = WEBSOCKET_FRAMES_AT_ONCE };

	const struct hub *hub = connection->engine->config.hub;

	if (rate_take(&connection->frames, hub_limit(hub, limit), hub->now_ms)) {
		return true;
	}
	end_for(connection, "too many frames");
	return false;
}

static void take_event(struct connection *connection, const struct wsreader_event *event)
{
	struct session *session = connection->session;
	bool message = event->type == WSREADER_MESSAGE;

	if (event->type == WSREADER_CLOSE) {
		end(connection, event->code);
	} else if ((message && event->len > 0) || count_frame(connection)) {
		if (message) {
			connection_discharge(connection);
			session_receive(session, connection, event->data, event->len, event->binary);
		} else if (event->type == WSREADER_PING) {
			session_pong(session, connection, event->data, event->len);
		}
	}
}

/* What is there of a message waits in an exchange until it is whole, and has to become that in
 * time; an idle connection has none. */
static void move_partial(struct connection *connection, struct buffer *fresh)
{
	struct exchange *exchange = connection->exchange;

	if (exchange) {
		if (exchange->body.len == 0) {
			connection_end_exchange(connection);
			stream_expect_nothing(&connection->stream);
		}
		return;
	}
	if (fresh->len == 0) {
		return;
	}
	exchange = connection_begin_exchange(connection);
	if (!exchange) {
		end(connection, WSCLOSE_INTERNAL_ERROR);
		return;
	}
	exchange->body = *fresh;
	*fresh = (struct buffer){ 0 };
	stream_expect(&connection->stream, PATIENCE_BODY);
}

static void keep_partial(struct connection *connection, struct buffer *fresh)
{
	move_partial(connection, fresh);
	if (connection->exchange && connection->session &&
	    !connection_charge(connection, connection->session)) {
		end_for(connection, "its address has too much that is not whole");
	}
}

/* Until there is nothing more, or it is over. */
static void take_events(struct connection *connection, struct wsreader_input input,
                        struct buffer *partial)
{
	enum wire_result result = WIRE_DONE;
	struct wsreader_event event;

	while (result == WIRE_DONE && connection->session) {
		size_t limit = session_max_payload(connection->session);
		result = wsreader_next(&connection->reader, &input, partial, limit, &event);
		if (result == WIRE_DONE) {
			take_event(connection, &event);
		} else if (result == WIRE_MALFORMED) {
			log_debug("websocket", "closed: %u", event.code);
			end(connection, event.code);
		}
	}
}

void websocket_receive(struct connection *connection, uint8_t *bytes, size_t len)
{
	struct wsreader_input input = { bytes, bytes + len };
	struct buffer fresh;

	buffer_init(&fresh,
	            connection->engine->config.hub->config.max_payload + WSFRAME_CONTROL_PAYLOAD_MAX);
	take_events(connection, input, connection->exchange ? &connection->exchange->body : &fresh);
	if (!connection->stream.ending) {
		keep_partial(connection, &fresh);
	}
	buffer_finish(&fresh);
}

void websocket_writable(struct connection *connection)
{
	if (connection->session && !stream_is_blocked(&connection->stream)) {
		session_writable(connection->session);
	}
}

static void stalled(struct connection *connection)
{
	struct session *session = connection->session;

	if (session && session->websocket == connection) {
		session_close(session, SESSION_END_SLOW); /* which aborts the connection */
	} else {
		connection_lost(connection);
	}
	connection_abort(connection);
}

void websocket_overdue(struct connection *connection, enum patience_kind kind)
{
	const struct exchange *exchange = connection->exchange;
	int64_t now_ms = connection->engine->config.hub->now_ms;

	if (kind == PATIENCE_WRITE) {
		stalled(connection);
	} else if (exchange && patience_with_body(exchange->body.len, exchange->since_ms, now_ms)) {
		stream_expect(&connection->stream, PATIENCE_BODY);
	} else {
		end_for(connection, "a message does not come");
	}
}
