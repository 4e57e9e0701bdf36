#include "web/engine/callback.h"

#include "web/engine/connection.h"
#include "web/engine/engine.h"
#include "web/engine/handshake.h"
#include "web/engine/polling.h"
#include "web/engine/response.h"
#include "web/engine/websocket.h"

static void route(struct connection *connection, const struct request *request)
{
	const struct engine_config *config = &connection->engine->config;

	if (config->route && config->route(config->context, connection, request)) {
		return;
	}
	if (handshake_path_matches(connection->engine, request->path)) {
		polling_request(connection, request);
	} else {
		response_send_status(connection, request, 404);
	}
}

static int on_request(struct connection *connection)
{
	struct request request;

	/* pipelined behind a request that is not answered yet, or that closes the connection */
	if (connection->use != CONNECTION_HTTP || connection->closing) {
		return -1;
	}
	request_read(&request, connection);
	route(connection, &request);
	return 0;
}

static int on_body(struct connection *connection, const void *bytes, size_t len)
{
	polling_body(connection, bytes, len);
	return 0;
}

static int on_body_complete(struct connection *connection)
{
	polling_body_complete(connection);
	return 0;
}

static int on_websocket_writable(struct connection *connection)
{
	websocket_writable(connection);
	return 0;
}

static int on_lost(struct connection *connection)
{
	connection_lost(connection);
	return 0;
}

static int on_destroy(struct connection *connection, struct lws *wsi)
{
	lws_set_opaque_user_data(wsi, NULL);
	connection_destroy(connection);
	return 0;
}

static int dispatch(struct connection *connection, struct lws *wsi,
                    enum lws_callback_reasons reason, void *user, void *in, size_t len)
{
	switch (reason) {
	case LWS_CALLBACK_HTTP:
		return on_request(connection);
	case LWS_CALLBACK_HTTP_BODY:
		return on_body(connection, in, len);
	case LWS_CALLBACK_HTTP_BODY_COMPLETION:
		return on_body_complete(connection);
	case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
		return websocket_confirm(connection);
	case LWS_CALLBACK_ESTABLISHED:
		return websocket_open(connection);
	case LWS_CALLBACK_RECEIVE:
		return websocket_receive(connection, in, len);
	case LWS_CALLBACK_SERVER_WRITEABLE:
		return on_websocket_writable(connection);
	case LWS_CALLBACK_RAW_ADOPT: /* CONNECT: a raw connection without any timeout */
		return -1;
	case LWS_CALLBACK_CLOSED_HTTP:
	case LWS_CALLBACK_WS_SERVER_DROP_PROTOCOL:
	case LWS_CALLBACK_CLOSED:
		return on_lost(connection);
	case LWS_CALLBACK_WSI_DESTROY:
		return on_destroy(connection, wsi);
	case LWS_CALLBACK_HTTP_WRITEABLE:
		return 0; /* answers go out when there is one */
	default:
		return lws_callback_http_dummy(wsi, reason, user, in, len);
	}
}

static int callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                    size_t len)
{
	struct connection *connection = wsi ? lws_get_opaque_user_data(wsi) : NULL;

	if (!connection) { /* of the context, or before a socket is adopted */
		return 0;
	}
	connection->wsi = wsi;
	engine_update_time(connection->engine);
	return dispatch(connection, wsi, reason, user, in, len);
}

/* A frame's payload reaches us in pieces of at most RX_BYTES, and an idle connection holds no more.
 * Less than the 125 bytes of a control frame it must not be: libwebsockets would take the rest of a
 * ping for another one. */
enum { RX_BYTES = 128, TX_BYTES = 1024 * 1024 };

/* The second has the name that boards with the Arduino library ask for, and do so always: who asks
 * for a subprotocol that is not here is cut off by libwebsockets. */
const struct lws_protocols server_protocols[] = {
	{
		.name = "presence",
		.callback = callback,
		.per_session_data_size = sizeof(void *), /* with none, closes are not told */
		.rx_buffer_size = RX_BYTES,
		.tx_packet_size = TX_BYTES,
	},
	{
		.name = "arduino",
		.callback = callback,
		.per_session_data_size = sizeof(void *),
		.rx_buffer_size = RX_BYTES,
		.tx_packet_size = TX_BYTES,
	},
	{ 0 },
};

const struct lws_http_mount server_mount = {
	.mountpoint = "/",
	.mountpoint_len = 1,
	.origin = "presence",
	.origin_protocol = LWSMPRO_CALLBACK,
};
