#include "web/engine/polling.h"

#include <string.h>

#include "core/session/hub.h"
#include "core/session/session.h"
#include "web/engine/engine.h"
#include "web/engine/handshake.h"
#include "web/engine/response.h"
#include "web/log.h"

/* A body over the limit is read and dropped, so that the answer arrives; above this many times the
 * limit the connection is closed instead. */
enum { POLLING_DISCARD_FACTOR = 8 };

static void refuse(struct connection *connection, const char *expose, enum engineio_refusal refusal)
{
	struct buffer body;

	log_debug("polling", "refused: %s", engineio_refusal_message(refusal));
	buffer_init(&body, REQUEST_HEADER_MAX);
	engineio_encode_refusal(&body, refusal);
	response_send(connection, &(struct response){
								  .status = engineio_refusal_status(refusal),
								  .type = "application/json",
								  .expose = expose,
								  .body = body.data,
								  .len = body.len,
							  });
	buffer_finish(&body);
}

static void answer_preflight(struct connection *connection, const struct request *request)
{
	char asked[REQUEST_HEADER_MAX];
	char headers[REQUEST_HEADER_MAX * 2];
	const char *echo =
		request_header(connection->wsi, WSI_TOKEN_HTTP_AC_REQUEST_HEADERS, asked, sizeof(asked));

	snprintf(headers, sizeof(headers),
	         "Access-Control-Allow-Methods: GET,HEAD,PUT,PATCH,POST,DELETE\r\n"
	         "%s%s%s",
	         echo && echo[0] ? "Access-Control-Allow-Headers: " : "", echo ? echo : "",
	         echo && echo[0] ? "\r\n" : "");
	response_send(connection, &(struct response){
								  .status = 204,
								  .headers = headers,
								  .expose = request->origin.expose,
							  });
}

/* From here on nothing of the request is needed but the connection itself. false: out of memory. */
static bool hold(struct connection *connection, const struct request *request,
                 struct session *session)
{
	struct exchange *exchange = connection_begin_exchange(connection);

	if (!exchange) {
		return false;
	}
	exchange->expose = request->origin.expose;
	lws_set_timeout(connection->wsi, NO_PENDING_TIMEOUT, 0);
	lws_http_headers_detach(connection->wsi);
	connection->use = CONNECTION_HELD;
	connection->session = session;
	return true;
}

static void take_get(struct connection *connection, const struct request *request,
                     struct session *session)
{
	if (session_holds_request(session)) {
		/* the first one is told, this one refused, the session closed */
		session_poll(session, connection);
		refuse(connection, request->origin.expose, ENGINEIO_BAD_REQUEST);
		return;
	}
	if (hold(connection, request, session)) {
		session_poll(session, connection);
	} else {
		session_close(session, SESSION_END_RESOURCES);
		response_send_status(connection, request, 503);
	}
}

static void open_session(struct connection *connection, const struct request *request,
                         const struct dialect *dialect)
{
	struct session *session =
		connection->engine->stopping
			? NULL
			: session_open(connection->engine->config.hub,
	                       &(struct session_opening){ .peer = &request->peer, .dialect = dialect });

	if (!session) {
		response_send_status(connection, request, 503);
		return;
	}
	take_get(connection, request, session);
}

static bool is_octet_stream(struct lws *wsi)
{
	char type[REQUEST_HEADER_MAX];
	const char *found = request_header(wsi, WSI_TOKEN_HTTP_CONTENT_TYPE, type, sizeof(type));

	return found && strncmp(found, "application/octet-stream", 24) == 0;
}

static void send_too_large(struct connection *connection, const struct request *request,
                           bool worth_reading)
{
	response_send(connection, &(struct response){
								  .status = 413,
								  .expose = request->origin.expose,
								  .close = !worth_reading,
							  });
}

static void begin_post(struct connection *connection, const struct request *request,
                       struct session *session)
{
	struct exchange *exchange = connection_begin_exchange(connection);

	if (!exchange) {
		session_post_failed(session);
		refuse(connection, request->origin.expose, ENGINEIO_BAD_REQUEST);
		return;
	}
	connection->use = CONNECTION_POSTING;
	exchange->form = is_octet_stream(connection->wsi) ? ENGINEIO_BODY_OCTETS : ENGINEIO_BODY_TEXT;
	exchange->expose = request->origin.expose;
	memcpy(exchange->sid, session->sid, sizeof(exchange->sid));
}

static void take_post(struct connection *connection, const struct request *request,
                      struct session *session)
{
	long long len = request_content_length(connection->wsi);
	size_t max = session_max_payload(session);

	if (len < 0) {
		response_send(
			connection,
			&(struct response){ .status = 411, .expose = request->origin.expose, .close = true });
	} else if ((unsigned long long)len > max) {
		send_too_large(connection, request,
		               (unsigned long long)len <= max * POLLING_DISCARD_FACTOR);
	} else if (!session_post_begin(session)) {
		refuse(connection, request->origin.expose, ENGINEIO_BAD_REQUEST);
	} else {
		begin_post(connection, request, session);
	}
}

void polling_request(struct connection *connection, const struct request *request)
{
	if (request->method == REQUEST_OPTIONS) {
		answer_preflight(connection, request);
		return;
	}
	struct handshake handshake = handshake_check(connection, request, false);
	if (handshake.refusal != ENGINEIO_ACCEPTED) {
		refuse(connection, request->origin.expose, handshake.refusal);
	} else if (!handshake.session) {
		open_session(connection, request, handshake.dialect);
	} else if (request->method == REQUEST_GET) {
		take_get(connection, request, handshake.session);
	} else if (request->method == REQUEST_POST) {
		take_post(connection, request, handshake.session);
	} else { /* as the reference does */
		response_send_status(connection, request, 500);
	}
}

void polling_body(struct connection *connection, const uint8_t *bytes, size_t len)
{
	if (connection->use == CONNECTION_POSTING) {
		buffer_append(&connection->exchange->body, bytes, len);
	}
}

static bool take_body(const struct exchange *exchange, struct session *session)
{
	const struct buffer *body = &exchange->body;

	return exchange->form == ENGINEIO_BODY_OCTETS
	           ? session_post_octets(session, body->data, body->len)
	           : session_post(session, body->data, body->len);
}

void polling_body_complete(struct connection *connection)
{
	struct exchange *exchange = connection->exchange;

	if (connection->use != CONNECTION_POSTING) {
		return;
	}
	struct session *session = hub_find(connection->engine->config.hub, exchange->sid);
	connection->use = CONNECTION_HTTP;
	if (!session) {
		refuse(connection, exchange->expose, ENGINEIO_UNKNOWN_SID);
	} else if (buffer_failed(&exchange->body)) {
		session_post_failed(session);
		refuse(connection, exchange->expose, ENGINEIO_BAD_REQUEST);
	} else if (!take_body(exchange, session)) {
		refuse(connection, exchange->expose, ENGINEIO_BAD_REQUEST);
	} else {
		response_send(connection, &(struct response){
									  .status = 200,
									  .type = "text/html",
									  .headers = "Cache-Control: no-store\r\n",
									  .expose = exchange->expose,
									  .body = (const uint8_t *)"ok",
									  .len = 2,
								  });
	}
}

void polling_answer(struct connection *connection, enum engineio_body form, const uint8_t *body,
                    size_t len)
{
	bool octets = form == ENGINEIO_BODY_OCTETS;

	connection->session = NULL;
	response_send(connection,
	              &(struct response){
					  .status = 200,
					  .type = octets ? "application/octet-stream" : "text/plain; charset=UTF-8",
					  .headers = "Cache-Control: no-store\r\n",
					  .expose = connection->exchange->expose,
					  .body = body,
					  .len = len,
				  });
}
