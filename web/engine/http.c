#include "web/engine/http.h"

#include <stdlib.h>
#include <string.h>

#include "core/session/hub.h"
#include "core/session/session.h"
#include "web/engine/access_log.h"
#include "web/engine/engine.h"
#include "web/engine/handshake.h"
#include "web/engine/polling.h"
#include "web/engine/response.h"
#include "web/engine/websocket.h"
#include "web/log.h"

/* Bytes that may wait behind a request: a whole head, and what came with its last byte. */
enum { BACKLOG_MAX = HTTP_HEAD_MAX + STREAM_READ_MAX };

static bool is_ending(const struct connection *connection)
{
	return connection->stream.ending;
}

static void refuse(struct connection *connection, int status)
{
	connection->keeps_alive = false;
	response_send_status(connection, NULL, status);
}

/* --- A request --- */

static void route(struct connection *connection, const struct request *request)
{
	const struct engine_config *config = &connection->engine->config;

	if (connection->door == CONNECTION_FOR_MONITORS) {
		if (!config->monitor_route(config->monitor_context, connection, request)) {
			response_send_status(connection, request, 404);
		}
	} else if (handshake_path_matches(connection->engine, request->path) &&
	           request->head->websocket) {
		websocket_upgrade(connection, request);
	} else if (config->route && config->route(config->context, connection, request)) {
		return;
	} else if (handshake_path_matches(connection->engine, request->path)) {
		polling_request(connection, request);
	} else if (request->method == HTTP_OPTIONS && strcmp(request->path, "*") == 0) {
		response_send_options(connection, request);
	} else {
		response_send_status(connection, request, 404);
	}
}

/* Whether what follows the head can be told from a further request, once it was answered. */
static bool body_is_bearable(const struct connection *connection, const struct http_request *head)
{
	size_t max = connection->engine->config.hub->config.max_payload * HTTP_DISCARD_FACTOR;

	if (!http_has_body(head)) {
		return true;
	}
	/* others have a body by mistake, or to have it taken for a request */
	return head->method == HTTP_POST && !head->expects_continue &&
	       (head->chunked || (uint64_t)head->content_length <= max);
}

/* The body of a request that was answered without it. */
static void discard_body(struct connection *connection, const struct http_request *head)
{
	if (!connection_begin_exchange(connection)) {
		connection_close(connection);
		return;
	}
	connection->use = CONNECTION_DISCARDING;
	connection->exchange->left = head->chunked ? -1 : head->content_length;
	http_chunked_init(&connection->exchange->chunks);
	stream_expect(&connection->stream, PATIENCE_BODY);
}

static void take_request(struct connection *connection, const struct http_request *head)
{
	struct request request;

	stream_expect_nothing(&connection->stream);
	connection->keeps_alive = http_keeps_alive(head) && body_is_bearable(connection, head);
	connection->asks_to = head->minor == 0;
	connection->head_only = head->method == HTTP_HEAD;
	request_read(&request, connection, head);
	access_log_begin(connection, &request);
	route(connection, &request);
	if (connection->use == CONNECTION_POSTING && !http_has_body(head)) {
		polling_body_complete(connection);
	} else if (connection->use == CONNECTION_HTTP && http_has_body(head) &&
	           !is_ending(connection)) {
		discard_body(connection, head);
	}
}

/* Takes a head off the front of *input and acts on it. false: it is not complete. */
static bool take_head(struct connection *connection, struct slice *input)
{
	struct backlog *backlog = connection->backlog;
	struct http_request *head = backlog ? &backlog->head : &connection->engine->head;

	switch (http_read(head, input->text, input->len)) {
	case WIRE_INCOMPLETE:
		return false;
	case WIRE_MALFORMED:
		log_debug("http", "refused: %s", head->fault);
		refuse(connection, head->status);
		break;
	case WIRE_DONE:
		take_request(connection, head);
		*input = slice_behind(*input, head->size);
		break;
	}
	http_init(head);
	return true;
}

/* --- Its body --- */

static void end_body(struct connection *connection)
{
	if (connection->use == CONNECTION_POSTING) {
		stream_expect_nothing(&connection->stream);
		polling_body_complete(connection);
		return;
	}
	connection->use = CONNECTION_HTTP;
	connection_end_exchange(connection);
	stream_expect(&connection->stream, PATIENCE_IDLE);
}

/* Takes the next piece of the body off the front of *input. */
static enum wire_result next_piece(struct exchange *exchange, struct slice *input,
                                   struct slice *piece)
{
	if (exchange->left < 0) {
		return http_chunked_next(&exchange->chunks, input, piece);
	}
	size_t left = (size_t)exchange->left;
	*piece = (struct slice){ input->text, input->len < left ? input->len : left };
	*input = slice_behind(*input, piece->len);
	exchange->left -= (int64_t)piece->len;
	return exchange->left == 0 ? WIRE_DONE : WIRE_INCOMPLETE;
}

static void take_body(struct connection *connection, struct slice *input)
{
	size_t max = connection->engine->config.hub->config.max_payload * HTTP_DISCARD_FACTOR;
	struct exchange *exchange = connection->exchange;
	struct slice piece = { NULL, 0 };
	enum wire_result result = next_piece(exchange, input, &piece);

	if (result == WIRE_MALFORMED) {
		connection_lost(connection);
		refuse(connection, 400);
		return;
	}
	exchange->received += piece.len;
	if (connection->use == CONNECTION_POSTING) {
		polling_body(connection, piece);
	} else if (exchange->received > max) {
		connection_close(connection);
	}
	if (result == WIRE_DONE && !is_ending(connection)) {
		end_body(connection);
	}
}

/* --- What comes --- */

/* Takes off the front of *input what may be taken now. */
static void consume(struct connection *connection, struct slice *input)
{
	bool more = true;

	while (more && input->len > 0 && !is_ending(connection)) {
		switch (connection->use) {
		case CONNECTION_HTTP:
			more = !stream_is_blocked(&connection->stream) && take_head(connection, input);
			break;
		case CONNECTION_POSTING:
		case CONNECTION_DISCARDING:
			take_body(connection, input);
			break;
		case CONNECTION_HELD:
			more = false;
			break;
		case CONNECTION_WEBSOCKET:
			websocket_receive(connection, (uint8_t *)(uintptr_t)input->text, input->len);
			input->len = 0;
			break;
		}
	}
}

static bool begin_backlog(struct connection *connection, struct slice bytes)
{
	struct http_request *head = &connection->engine->head;
	struct backlog *backlog = malloc(sizeof(*backlog));

	if (backlog) {
		backlog->head = *head;
	}
	http_init(head); /* it is for the next connection */
	if (!backlog) {
		return false;
	}
	buffer_init(&backlog->bytes, BACKLOG_MAX);
	buffer_append(&backlog->bytes, bytes.text, bytes.len);
	connection->backlog = backlog;
	return !buffer_failed(&backlog->bytes);
}

/* What is left of the input waits, and begins the backlog if it is none of it yet. false: there is
 * no memory for it. */
static bool keep(struct connection *connection, struct slice left)
{
	struct backlog *backlog = connection->backlog;

	if (!backlog) {
		return begin_backlog(connection, left);
	}
	memmove(backlog->bytes.data, left.text, left.len);
	backlog->bytes.len = left.len;
	return true;
}

/* Acts on the input, which is all of the backlog if there is one. */
static void take(struct connection *connection, struct slice input)
{
	struct stream *stream = &connection->stream;
	size_t before = input.len;
	bool had_backlog = connection->backlog != NULL;

	consume(connection, &input);
	if (is_ending(connection) || input.len == 0) {
		connection_end_backlog(connection);
		return;
	}
	if (!keep(connection, input)) {
		connection_abort(connection);
		return;
	}
	bool next = connection->use == CONNECTION_HTTP && !stream_is_blocked(stream);
	if (next && connection->keeps_alive && (!had_backlog || input.len < before)) {
		stream_expect(stream, PATIENCE_HEAD); /* of the first one it was begun at accept */
	} else if (!next && input.len >= HTTP_HEAD_MAX) {
		stream_pause(stream);
	}
}

static struct slice backlog_of(const struct connection *connection)
{
	const struct buffer *bytes = &connection->backlog->bytes;

	return (struct slice){ (const char *)bytes->data, bytes->len };
}

void http_receive(struct connection *connection, uint8_t *bytes, size_t len)
{
	struct backlog *backlog = connection->backlog;

	if (!backlog) {
		take(connection, (struct slice){ (const char *)bytes, len });
		return;
	}
	buffer_append(&backlog->bytes, bytes, len);
	if (buffer_failed(&backlog->bytes)) {
		connection_abort(connection);
		return;
	}
	take(connection, backlog_of(connection));
}

void http_writable(struct connection *connection)
{
	if (connection->use == CONNECTION_HELD) {
		return;
	}
	stream_resume(&connection->stream);
	if (connection->backlog) {
		take(connection, backlog_of(connection));
	} else if (connection->use == CONNECTION_HTTP) {
		stream_expect(&connection->stream, PATIENCE_IDLE);
	}
}

static void body_overdue(struct connection *connection)
{
	const struct exchange *exchange = connection->exchange;
	int64_t now_ms = connection->engine->config.hub->now_ms;

	if (patience_with_body(exchange->received, exchange->since_ms, now_ms)) {
		stream_expect(&connection->stream, PATIENCE_BODY);
	} else if (connection->use == CONNECTION_POSTING) {
		connection_lost(connection);
		refuse(connection, 408);
	} else {
		connection_close(connection);
	}
}

void http_overdue(struct connection *connection, enum patience_kind kind)
{
	switch (kind) {
	case PATIENCE_HEAD:
		if (connection->backlog) {
			refuse(connection, 408);
		} else {
			connection_close(connection);
		}
		break;
	case PATIENCE_BODY:
		body_overdue(connection);
		break;
	case PATIENCE_WRITE:
		log_debug("http", "closed: an answer is not read");
		connection_abort(connection);
		break;
	case PATIENCE_IDLE:
	case PATIENCE_DRAIN:
	case PATIENCE_KINDS:
		connection_close(connection);
		break;
	}
}
