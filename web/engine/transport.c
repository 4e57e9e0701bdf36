#include "web/engine/transport.h"

#include "core/session/session_end.h"
#include "web/engine/connection.h"
#include "web/engine/polling.h"
#include "web/log.h"

static enum transport_result send_frames(void *websocket, const uint8_t *bytes, size_t len)
{
	struct connection *connection = websocket;
	enum stream_result result = stream_write(&connection->stream, bytes, len);

	if (connection->corked) {
		connection_uncork(connection);
	}
	switch (result) {
	case STREAM_SENT:
		return TRANSPORT_SENT;
	case STREAM_BLOCKED:
		return TRANSPORT_BLOCKED;
	case STREAM_FAILED:
		break;
	}
	return TRANSPORT_FAILED;
}

static void close_websocket(void *websocket, enum transport_close how)
{
	struct connection *connection = websocket;

	connection_end_exchange(connection);
	connection->session = NULL;
	if (how == TRANSPORT_CLOSE_ABORT) {
		connection_abort(connection);
	} else {
		connection_close_websocket(connection, WSCLOSE_NONE);
	}
}

static size_t websocket_waiting(const void *websocket)
{
	const struct connection *connection = websocket;

	return stream_waiting(&connection->stream);
}

static void answer_poll(void *request, enum engineio_body form, const uint8_t *body, size_t len)
{
	polling_answer(request, form, body, len);
}

static bool is_worth_knowing(enum session_end end)
{
	return end == SESSION_END_ERROR || end == SESSION_END_RATE || end == SESSION_END_SLOW ||
	       end == SESSION_END_RESOURCES;
}

static void log_end(void *context, const struct session_peer *peer, enum session_end end)
{
	char address[LOG_ADDRESS_MAX];

	(void)context;
	log_address(&peer->address, address);
	if (is_worth_knowing(end)) {
		log_info("session", "closed %s: %s", address, session_end_text(end));
	} else {
		log_debug("session", "closed %s: %s", address, session_end_text(end));
	}
}

static void fill_random(void *context, uint8_t *bytes, size_t len)
{
	random_pool_take(context, bytes, len);
}

struct transport transport_over_connections(struct random_pool *random_pool)
{
	return (struct transport){
		.send = send_frames,
		.close = close_websocket,
		.waiting = websocket_waiting,
		.answer = answer_poll,
		.ended = log_end,
		.random = fill_random,
		.context = random_pool,
	};
}
