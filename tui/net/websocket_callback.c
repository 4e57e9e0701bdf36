#include "tui/net/websocket_internal.h"

static int on_certificate(struct websocket *websocket, X509_STORE_CTX *chain, bool accepted)
{
	return tls_verify_judge(&websocket->tls_verify, chain, accepted) ? 0 : 1;
}

static int on_request(struct websocket *websocket, struct lws *wsi, unsigned char **at, size_t room)
{
	static const unsigned char agent[] = "presence-tui";

	websocket_connected(websocket);
	return lws_add_http_header_by_token(wsi, WSI_TOKEN_HTTP_USER_AGENT, agent,
	                                    (int)sizeof(agent) - 1, at, *at + room);
}

/* -1: it is no WebSocket, and nothing more is wanted of it. */
static int on_answer(struct websocket *websocket, struct lws *wsi)
{
	answer_read(&websocket->answer, wsi);
	return websocket->answer.code == ANSWER_SWITCHES_PROTOCOLS ? 0 : -1;
}

static int on_answer_body(struct websocket *websocket, const char *bytes, size_t len)
{
	answer_read_body(&websocket->answer, bytes, len);
	return 0;
}

/* No certificate was looked at: that must not be taken for a good one. */
static int on_accept(const struct websocket *websocket)
{
	return websocket->target.tls && !websocket->tls_verify.verified ? -1 : 0;
}

static int on_open(struct websocket *websocket)
{
	websocket_talk_open(websocket);
	return 0;
}

/* -1: the websocket ended while it looked at this, and let the connection go. */
static int still_there(struct lws *wsi)
{
	return lws_get_opaque_user_data(wsi) ? 0 : -1;
}

static int on_receive(struct websocket *websocket, struct lws *wsi, uint8_t *bytes, size_t len)
{
	websocket_talk_receive(websocket, bytes, len);
	return still_there(wsi);
}

static int on_writable(struct websocket *websocket)
{
	return websocket_talk_writable(websocket) ? 0 : -1;
}

static int on_peer_close(struct websocket *websocket, const uint8_t *bytes, size_t len)
{
	websocket_talk_closed(websocket, bytes, len);
	return 0; /* libwebsockets answers and closes */
}

static int on_gone(struct websocket *websocket, struct lws *wsi, const char *told)
{
	websocket_gone(websocket, wsi, told);
	return 0;
}

static int route(struct websocket *websocket, struct lws *wsi, enum lws_callback_reasons reason,
                 void *user, void *in, size_t len)
{
	switch ((int)reason) {
	case LWS_CALLBACK_OPENSSL_PERFORM_SERVER_CERT_VERIFICATION:
		return on_certificate(websocket, user, len != 0);
	case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER: return on_request(websocket, wsi, in, len);
	case LWS_CALLBACK_ESTABLISHED_CLIENT_HTTP: return on_answer(websocket, wsi);
	case LWS_CALLBACK_RECEIVE_CLIENT_HTTP_READ: return on_answer_body(websocket, in, len);
	case LWS_CALLBACK_COMPLETED_CLIENT_HTTP: return -1;
	case LWS_CALLBACK_CLIENT_FILTER_PRE_ESTABLISH: return on_accept(websocket);
	case LWS_CALLBACK_CLIENT_ESTABLISHED: return on_open(websocket);
	case LWS_CALLBACK_CLIENT_RECEIVE: return on_receive(websocket, wsi, in, len);
	case LWS_CALLBACK_CLIENT_WRITEABLE: return on_writable(websocket);
	case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE: return on_peer_close(websocket, in, len);
	case LWS_CALLBACK_CLIENT_CONNECTION_ERROR: return on_gone(websocket, wsi, in);
	case LWS_CALLBACK_CLOSED_CLIENT_HTTP:
	case LWS_CALLBACK_CLIENT_CLOSED:
	case LWS_CALLBACK_WSI_DESTROY: return on_gone(websocket, wsi, NULL);
	default: return 0;
	}
}

/* What is asked about a connection that was let go is refused. */
static int refuse(enum lws_callback_reasons reason)
{
	switch ((int)reason) {
	case LWS_CALLBACK_OPENSSL_PERFORM_SERVER_CERT_VERIFICATION:
	case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER:
	case LWS_CALLBACK_ESTABLISHED_CLIENT_HTTP:
	case LWS_CALLBACK_COMPLETED_CLIENT_HTTP:
	case LWS_CALLBACK_CLIENT_FILTER_PRE_ESTABLISH:
	case LWS_CALLBACK_CLIENT_ESTABLISHED:
	case LWS_CALLBACK_CLIENT_RECEIVE:
	case LWS_CALLBACK_CLIENT_WRITEABLE: return -1;
	default: return 0;
	}
}

static bool has_connection(enum lws_callback_reasons reason)
{
	switch ((int)reason) {
	case LWS_CALLBACK_PROTOCOL_INIT:
	case LWS_CALLBACK_PROTOCOL_DESTROY:
	case LWS_CALLBACK_EVENT_WAIT_CANCELLED: return false;
	default: return true;
	}
}

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                    size_t len)
{
	struct websocket *websocket = has_connection(reason) ? lws_get_opaque_user_data(wsi) : NULL;

	return websocket ? route(websocket, wsi, reason, user, in, len) : refuse(reason);
}

const struct lws_protocols websocket_protocols[] = {
	{ .name = "presence-tui", .callback = on_event, .rx_buffer_size = WEBSOCKET_RECEIVE_BYTES },
	{ 0 },
};
