#include "web/engine/transport.h"

#include "core/session/session_end.h"
#include "web/engine/connection.h"
#include "web/engine/polling.h"
#include "web/log.h"

/* The fan-out. On an established websocket LWS_WRITE_HTTP sends the bytes as they are: any number
 * of complete frames, in one send, from memory that is shared. libwebsockets does not document this
 * use; it is in this function only, and tests/system/server fails if a version breaks it. */
static enum transport_result send_frames(void *websocket, const uint8_t *bytes, size_t len)
{
	struct connection *connection = websocket;

	if (connection->closing) {
		return TRANSPORT_BLOCKED;
	}
	if (lws_write(connection->wsi, (unsigned char *)(uintptr_t)bytes, len, LWS_WRITE_HTTP) < 0) {
		return TRANSPORT_FAILED;
	}
	if (connection->corked) {
		connection_uncork(connection);
	}
	if (lws_partial_buffered(connection->wsi)) {
		lws_callback_on_writable(connection->wsi);
		return TRANSPORT_BLOCKED;
	}
	return TRANSPORT_SENT;
}

static void close_websocket(void *websocket, enum transport_close how)
{
	struct connection *connection = websocket;

	connection->session = NULL;
	connection_close(connection,
	                 how == TRANSPORT_CLOSE_ABORT ? CONNECTION_END_ABORT : CONNECTION_END_CLEAN);
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

static void log_end(void *context, enum session_end end)
{
	(void)context;
	if (is_worth_knowing(end)) {
		log_info("session", "closed: %s", session_end_text(end));
	} else {
		log_debug("session", "closed: %s", session_end_text(end));
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
		.answer = answer_poll,
		.ended = log_end,
		.random = fill_random,
		.context = random_pool,
	};
}
