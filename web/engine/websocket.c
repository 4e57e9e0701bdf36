#include "web/engine/websocket.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/session/hub.h"
#include "core/session/session.h"
#include "web/engine/engine.h"
#include "web/engine/handshake.h"
#include "web/log.h"

/* Refusals of a handshake are plain, and end the connection. */
static int refuse(struct connection *connection, const char *status, const char *message)
{
	uint8_t out[LWS_PRE + 512];
	int len = snprintf((char *)out + LWS_PRE, sizeof(out) - LWS_PRE,
	                   "HTTP/1.1 %s\r\n"
	                   "Connection: close\r\n"
	                   "Content-Type: text/html\r\n"
	                   "Content-Length: %zu\r\n"
	                   "\r\n%s",
	                   status, strlen(message), message);

	log_debug("websocket", "refused: %s", message);
	lws_write(connection->wsi, out + LWS_PRE, (size_t)len, LWS_WRITE_HTTP);
	return -1;
}

static bool version_is_13(struct lws *wsi)
{
	char version[8];
	const char *found = request_header(wsi, WSI_TOKEN_VERSION, version, sizeof(version));

	return found && strcmp(found, "13") == 0;
}

static bool upgrade_is_websocket(struct lws *wsi)
{
	char upgrade[16];
	const char *found = request_header(wsi, WSI_TOKEN_UPGRADE, upgrade, sizeof(upgrade));

	return found && strcasecmp(found, "websocket") == 0;
}

static int confirm_engine(struct connection *connection, const struct request *request)
{
	struct handshake handshake = handshake_check(connection, request, true);

	if (handshake.refusal != ENGINEIO_ACCEPTED) {
		bool forbidden = handshake.refusal == ENGINEIO_FORBIDDEN;
		return refuse(connection, forbidden ? "403 Forbidden" : "400 Bad Request",
		              engineio_refusal_message(handshake.refusal));
	}
	if (!handshake.session && connection->engine->stopping) {
		return refuse(connection, "503 Service Unavailable", "Stopping");
	}
	struct exchange *exchange = connection_begin_exchange(connection);
	if (!exchange) {
		return -1;
	}
	exchange->dialect = handshake.dialect;
	connection->session = handshake.session; /* NULL: it opens one */
	if (!handshake.session) { /* a probe is sent nothing before it speaks */
		connection_cork(connection);
	}
	return 0;
}

int websocket_confirm(struct connection *connection)
{
	struct lws *wsi = connection->wsi;
	struct request request;

	/* pipelined behind a request that is not answered yet, or that closes the connection */
	if (connection->use != CONNECTION_HTTP || connection->closing) {
		return -1;
	}
	/* libwebsockets comes here again, with the headers gone, after an upgrade it refused itself */
	if (lws_hdr_total_length(wsi, WSI_TOKEN_UPGRADE) == 0) {
		return -1;
	}
	request_read(&request, connection);
	if (!handshake_path_matches(connection->engine, request.path) || !upgrade_is_websocket(wsi)) {
		return refuse(connection, "400 Bad Request", "Bad request");
	}
	if (request.method != REQUEST_GET) {
		return refuse(connection, "400 Bad Request", engineio_refusal_message(ENGINEIO_BAD_METHOD));
	}
	if (!version_is_13(wsi)) {
		return refuse(connection, "400 Bad Request\r\nSec-WebSocket-Version: 13, 8", "Bad request");
	}
	return confirm_engine(connection, &request);
}

static struct session *open_session(struct connection *connection)
{
	struct request_texts texts;
	struct peer peer = request_peer(connection, &texts); /* the handshake, once more */

	return session_open(connection->engine->config.hub,
	                    &(struct session_opening){
							.websocket = connection,
							.peer = &peer,
							.dialect = connection->exchange->dialect,
						});
}

int websocket_open(struct connection *connection)
{
	struct session *session = connection->session;

	connection->use = CONNECTION_WEBSOCKET;
	connection->session = NULL;
	if (!session) {
		connection->session = open_session(connection);
	} else if (session_probe(session, connection)) {
		connection->session = session;
	}
	connection_end_exchange(connection);
	if (!connection->session) {
		connection_close(connection, CONNECTION_END_CLEAN);
	}
	return 0;
}

static void deliver(struct connection *connection, uint8_t *bytes, size_t len)
{
	session_receive(connection->session, connection, bytes, len,
	                lws_frame_is_binary(connection->wsi));
}

/* Keeps a part of a message until the rest is there; false: out of memory. */
static bool keep_part(struct connection *connection, const uint8_t *bytes, size_t len)
{
	struct exchange *exchange = connection->exchange;

	if (len == 0) {
		return true;
	}
	if (!exchange) {
		exchange = connection_begin_exchange(connection);
	}
	if (!exchange) {
		return false;
	}
	buffer_append(&exchange->body, bytes, len);
	return !buffer_failed(&exchange->body);
}

int websocket_receive(struct connection *connection, const uint8_t *bytes, size_t len)
{
	struct lws *wsi = connection->wsi;
	size_t before = connection->exchange ? connection->exchange->body.len : 0;
	size_t rest = lws_remaining_packet_payload(wsi);

	if (!connection->session) {
		return 0;
	}
	if (before + len + rest > session_max_payload(connection->session)) {
		log_debug("websocket", "message over the limit");
		connection_lost(connection);
		connection_close(connection, CONNECTION_END_TOO_BIG);
		return 0;
	}
	bool complete = rest == 0 && lws_is_final_fragment(wsi);
	if (complete && before == 0) { /* the usual case: a message in one piece */
		deliver(connection, (uint8_t *)(uintptr_t)bytes, len);
		return 0;
	}
	if (!keep_part(connection, bytes, len)) {
		return -1;
	}
	if (complete) {
		deliver(connection, connection->exchange->body.data, connection->exchange->body.len);
		connection_end_exchange(connection);
	}
	return 0;
}

void websocket_writable(struct connection *connection)
{
	if (connection->session && !lws_partial_buffered(connection->wsi)) {
		session_writable(connection->session);
	}
}
