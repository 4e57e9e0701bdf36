#include "web/engine/polling.h"

#include <string.h>

#include "core/session/hub.h"
#include "core/session/session.h"
#include "web/engine/engine.h"
#include "web/engine/handshake.h"
#include "web/engine/refusal.h"
#include "web/engine/response.h"
#include "web/log.h"

static void answer_preflight(struct connection *connection, const struct request *request)
{
	char asked[REQUEST_HEADER_MAX];
	char headers[REQUEST_HEADER_MAX * 2];
	const char *echo =
		request_header(request, HTTP_ACCESS_CONTROL_REQUEST_HEADERS, asked, sizeof(asked));

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
	connection_expose(connection, request->origin.expose);
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
		refusal_answer_polling(connection, request->origin.expose, ENGINEIO_BAD_REQUEST);
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

static bool is_octet_stream(const struct request *request)
{
	char type[REQUEST_HEADER_MAX];
	const char *found = request_header(request, HTTP_CONTENT_TYPE, type, sizeof(type));

	return found && strncmp(found, "application/octet-stream", 24) == 0;
}

static void send_status(struct connection *connection, const char *expose, int status)
{
	response_send(connection, &(struct response){ .status = status, .expose = expose });
}

/* A client that waits to be asked for its body. */
static void ask_for_body(struct connection *connection, const struct http_request *head)
{
	static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";

	if (head->expects_continue) {
		connection->keeps_alive = http_keeps_alive(head);
		stream_write(&connection->stream, go_on, sizeof(go_on) - 1);
	}
}

static void begin_post(struct connection *connection, const struct request *request,
                       struct session *session)
{
	const struct http_request *head = request->head;
	struct exchange *exchange = connection_begin_exchange(connection);

	if (!exchange) {
		session_post_failed(session);
		refusal_answer_polling(connection, request->origin.expose, ENGINEIO_BAD_REQUEST);
		return;
	}
	connection->use = CONNECTION_POSTING;
	connection_expose(connection, request->origin.expose);
	exchange->form = is_octet_stream(request) ? ENGINEIO_BODY_OCTETS : ENGINEIO_BODY_TEXT;
	exchange->left = head->chunked ? -1 : head->content_length;
	http_chunked_init(&exchange->chunks);
	memcpy(exchange->sid, session->sid, sizeof(exchange->sid));
	stream_expect(&connection->stream, PATIENCE_BODY);
	ask_for_body(connection, head);
}

static void take_post(struct connection *connection, const struct request *request,
                      struct session *session)
{
	const struct http_request *head = request->head;
	uint64_t len = head->chunked ? 0 : (uint64_t)head->content_length;

	if (!head->chunked && head->content_length < 0) {
		connection->keeps_alive = false;
		send_status(connection, request->origin.expose, 411);
	} else if (len > session_max_payload(session)) {
		send_status(connection, request->origin.expose, 413);
	} else if (!session_post_begin(session)) {
		refusal_answer_polling(connection, request->origin.expose, ENGINEIO_BAD_REQUEST);
	} else {
		begin_post(connection, request, session);
	}
}

void polling_request(struct connection *connection, const struct request *request)
{
	if (request->method == HTTP_OPTIONS) {
		answer_preflight(connection, request);
		return;
	}
	struct handshake handshake = handshake_check(connection, request, false);
	if (handshake.refusal != ENGINEIO_ACCEPTED) {
		refusal_answer_polling(connection, request->origin.expose, handshake.refusal);
	} else if (handshake.room != HUB_ROOM) {
		refusal_answer_no_room(connection, request, handshake.room, false);
	} else if (!handshake.session) {
		open_session(connection, request, handshake.dialect);
	} else if (request->method == HTTP_GET) {
		take_get(connection, request, handshake.session);
	} else if (request->method == HTTP_POST) {
		take_post(connection, request, handshake.session);
	} else { /* as the reference does */
		response_send_status(connection, request, 500);
	}
}

/* Of a body in chunks it turns out only now that it is too large; how many bytes may still come
 * nobody knows. */
static void end_too_large(struct connection *connection, struct session *session)
{
	if (session) {
		session_post_failed(session);
	}
	connection->use = CONNECTION_HTTP;
	connection->keeps_alive = false;
	send_status(connection, connection->exchange->expose, 413);
}

/* A body for which its address has no room is as one for which there is no memory. */
static void count_body(struct connection *connection)
{
	struct exchange *exchange = connection->exchange;

	if (exchange->body.len > CONNECTION_INPUT_FREE) {
		struct session *session = hub_find(connection->engine->config.hub, exchange->sid);
		if (session && !connection_charge(connection, session)) {
			buffer_finish(&exchange->body);
			exchange->body.failed = true;
		}
	}
}

void polling_body(struct connection *connection, struct slice piece)
{
	struct exchange *exchange = connection->exchange;

	if (exchange->left < 0) {
		struct session *session = hub_find(connection->engine->config.hub, exchange->sid);
		if (!session || exchange->received > session_max_payload(session)) {
			end_too_large(connection, session);
			return;
		}
	}
	buffer_append(&exchange->body, piece.text, piece.len);
	count_body(connection);
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
	const struct exchange *exchange = connection->exchange;
	struct session *session = hub_find(connection->engine->config.hub, exchange->sid);
	connection->use = CONNECTION_HTTP;
	connection_discharge(connection);
	if (!session) {
		refusal_answer_polling(connection, exchange->expose, ENGINEIO_UNKNOWN_SID);
	} else if (buffer_failed(&exchange->body)) {
		session_post_failed(session);
		refusal_answer_polling(connection, exchange->expose, ENGINEIO_BAD_REQUEST);
	} else if (!take_body(exchange, session)) {
		refusal_answer_polling(connection, exchange->expose, ENGINEIO_BAD_REQUEST);
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
	if (connection->backlog) { /* what came behind the GET */
		stream_want_writable(&connection->stream);
	}
}
