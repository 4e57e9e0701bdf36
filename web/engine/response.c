#include "web/engine/response.h"

#include <stdio.h>
#include <string.h>

#include "web/engine/engine.h"
#include "web/log.h"

static const char *reason_phrase(int status)
{
	switch (status) {
	case 200:
		return "OK";
	case 204:
		return "No Content";
	case 304:
		return "Not Modified";
	case 400:
		return "Bad Request";
	case 403:
		return "Forbidden";
	case 404:
		return "Not Found";
	case 405:
		return "Method Not Allowed";
	case 411:
		return "Length Required";
	case 413:
		return "Payload Too Large";
	case 503:
		return "Service Unavailable";
	default:
		return "Internal Server Error";
	}
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

static void append_head(struct buffer *out, const struct response *response)
{
	buffer_append_text(out, "HTTP/1.1 ");
	buffer_append_integer(out, response->status);
	buffer_append_byte(out, ' ');
	buffer_append_text(out, reason_phrase(response->status));
	buffer_append_text(out, "\r\n");
	if (response->type) {
		append_header(out, "Content-Type", response->type);
	}
	if (response->expose) {
		append_cors(out, response->expose);
	}
	if (response->headers) {
		buffer_append_text(out, response->headers);
	}
	if (response->close) {
		append_header(out, "Connection", "close");
	}
	if (response->status != 304) {
		buffer_append_text(out, "Content-Length: ");
		buffer_append_integer(out, (int64_t)response->len);
		buffer_append_text(out, "\r\n");
	}
	buffer_append_text(out, "\r\n");
}

void response_send(struct connection *connection, const struct response *response)
{
	struct buffer *out = &connection->engine->scratch;

	buffer_clear(out);
	buffer_extend(out, LWS_PRE);
	append_head(out, response);
	if (!response->head_only) {
		buffer_append(out, response->body, response->len);
	}
	connection->use = CONNECTION_HTTP;
	connection_end_exchange(connection);
	if (buffer_failed(out)) {
		log_error("response", "out of memory");
		connection_close(connection, CONNECTION_END_ABORT);
		return;
	}
	int sent =
		lws_write(connection->wsi, out->data + LWS_PRE, out->len - LWS_PRE, LWS_WRITE_HTTP_FINAL);
	buffer_shrink(out, ENGINE_SCRATCH_KEPT);
	if (sent < 0 || response->close || lws_http_transaction_completed(connection->wsi)) {
		connection_close(connection, CONNECTION_END_CLEAN);
	}
}

void response_send_status(struct connection *connection, const struct request *request, int status)
{
	char text[64];
	int len = snprintf(text, sizeof(text), "%s\n", reason_phrase(status));

	response_send(connection, &(struct response){
								  .status = status,
								  .type = "text/plain; charset=utf-8",
								  .headers = status == 405 ? "Allow: GET, HEAD\r\n" : NULL,
								  .expose = request->origin.expose,
								  .body = (const uint8_t *)text,
								  .len = (size_t)len,
								  .head_only = request->method == REQUEST_HEAD,
							  });
}
