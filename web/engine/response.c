#include "web/engine/response.h"

#include <stdio.h>
#include <string.h>

#include "web/engine/access_log.h"
#include "web/engine/engine.h"
#include "web/log.h"

static const struct {
	int status;
	const char *text;
} reasons[] = {
	{ 101, "Switching Protocols" },
	{ 200, "OK" },
	{ 204, "No Content" },
	{ 304, "Not Modified" },
	{ 400, "Bad Request" },
	{ 403, "Forbidden" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 408, "Request Timeout" },
	{ 411, "Length Required" },
	{ 413, "Content Too Large" },
	{ 414, "URI Too Long" },
	{ 417, "Expectation Failed" },
	{ 421, "Misdirected Request" },
	{ 429, "Too Many Requests" },
	{ 431, "Request Header Fields Too Large" },
	{ 500, "Internal Server Error" },
	{ 501, "Not Implemented" },
	{ 503, "Service Unavailable" },
	{ 505, "HTTP Version Not Supported" },
};

/* What keeps browsers from making more of an answer than it is. A page may use our own files and
 * nothing else, and nothing inline: a name that got past all escapes still runs nothing. Anything
 * else may use nothing at all. */
static const char guards[] = "X-Content-Type-Options: nosniff\r\n"
							 "Referrer-Policy: no-referrer\r\n";
static const char page_policy[] =
	"Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "
	"img-src 'self' data:; connect-src 'self'; form-action 'none'; base-uri 'none'; "
	"frame-ancestors 'none'\r\n";
static const char data_policy[] =
	"Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n";

static const char *reason_phrase(int status)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		if (reasons[i].status == status) {
			return reasons[i].text;
		}
	}
	return "Unknown";
}

static void append_header(struct buffer *out, const char *name, const char *value)
{
	buffer_append_text(out, name);
	buffer_append_text(out, ": ");
	buffer_append_text(out, value);
	buffer_append_text(out, "\r\n");
}

static void append_cors(struct buffer *out, const char *expose)
{
	append_header(out, "Access-Control-Allow-Origin", expose);
	if (strcmp(expose, "*") != 0) {
		append_header(out, "Access-Control-Allow-Credentials", "true");
		append_header(out, "Vary", "Origin");
	}
}

/* Pages of other hosts may have what is allowed to any of them: a script that they name comes
 * without an Origin. */
static bool is_shared(const struct connection *connection, const struct response *response)
{
	const struct origin_policy *origins = &connection->engine->settings->origins;

	return response->expose || origins->any || origins->count > 0;
}

static void append_guards(struct buffer *out, const struct connection *connection,
                          const struct response *response)
{
	buffer_append_text(out, guards);
	buffer_append_text(out, response->is_page ? page_policy : data_policy);
	append_header(out, "Cross-Origin-Resource-Policy",
	              is_shared(connection, response) ? "cross-origin" : "same-origin");
}

static void append_status(struct buffer *out, int status)
{
	buffer_append_text(out, "HTTP/1.1 ");
	buffer_append_integer(out, status);
	buffer_append_byte(out, ' ');
	buffer_append_text(out, reason_phrase(status));
	buffer_append_text(out, "\r\n");
}

static void append_head(struct buffer *out, const struct connection *connection,
                        const struct response *response)
{
	append_status(out, response->status);
	if (response->type) {
		append_header(out, "Content-Type", response->type);
	}
	if (response->expose) {
		append_cors(out, response->expose);
	}
	append_guards(out, connection, response);
	if (response->headers) {
		buffer_append_text(out, response->headers);
	}
	if (!connection->keeps_alive) {
		append_header(out, "Connection", "close");
	} else if (connection->asks_to) {
		append_header(out, "Connection", "keep-alive");
	}
	if (response->status != 304) {
		buffer_append_text(out, "Content-Length: ");
		buffer_append_integer(out, (int64_t)response->len);
		buffer_append_text(out, "\r\n");
	}
	buffer_append_text(out, "\r\n");
}

/* Nothing more is read of a connection before its answer was taken. */
static void after_write(struct connection *connection, enum stream_result result)
{
	if (result == STREAM_FAILED) {
		connection_abort(connection);
	} else if (!connection->keeps_alive) {
		connection_close(connection);
	} else if (result == STREAM_BLOCKED) {
		stream_expect_nothing(&connection->stream);
		stream_pause(&connection->stream);
	} else {
		stream_expect(&connection->stream, PATIENCE_IDLE);
	}
}

void response_send(struct connection *connection, const struct response *response)
{
	struct buffer *out = &connection->engine->scratch;

	buffer_clear(out);
	append_head(out, connection, response);
	if (!connection->head_only && response->status != 304) {
		buffer_append(out, response->body, response->len);
	}
	connection->use = CONNECTION_HTTP;
	connection_end_exchange(connection);
	access_log_answer(connection, response->status, response->len);
	if (buffer_failed(out)) {
		log_error("response", "out of memory");
		connection_abort(connection);
		return;
	}
	after_write(connection, stream_write(&connection->stream, out->data, out->len));
	buffer_shrink(out, ENGINE_SCRATCH_KEPT);
}

void response_send_status(struct connection *connection, const struct request *request, int status)
{
	char text[64];
	int len = snprintf(text, sizeof(text), "%s\n", reason_phrase(status));

	response_send(connection, &(struct response){
								  .status = status,
								  .type = "text/plain; charset=utf-8",
								  .headers = status == 405 ? "Allow: GET, HEAD, OPTIONS\r\n" : NULL,
								  .expose = request ? request->origin.expose : NULL,
								  .body = (const uint8_t *)text,
								  .len = (size_t)len,
							  });
}

void response_send_options(struct connection *connection, const struct request *request)
{
	response_send(connection, &(struct response){
								  .status = 204,
								  .headers = "Allow: GET, HEAD, OPTIONS\r\n",
								  .expose = request->origin.expose,
							  });
}

bool response_switch(struct connection *connection, const char *accept, const char *protocol)
{
	struct buffer *out = &connection->engine->scratch;

	buffer_clear(out);
	append_status(out, 101);
	append_header(out, "Upgrade", "websocket");
	append_header(out, "Connection", "Upgrade");
	append_header(out, "Sec-WebSocket-Accept", accept);
	if (protocol) {
		append_header(out, "Sec-WebSocket-Protocol", protocol);
	}
	buffer_append_text(out, "\r\n");
	access_log_answer(connection, 101, 0);
	return !buffer_failed(out) &&
	       stream_write(&connection->stream, out->data, out->len) != STREAM_FAILED;
}
