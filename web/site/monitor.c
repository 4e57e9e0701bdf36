#include "web/site/monitor.h"

#include <string.h>

#include "web/engine/response.h"

enum { OBSTACLES_BYTES_MAX = 4096, ACCEPT_BYTES_MAX = 1024 };

typedef void serve_fn(const struct monitor *monitor, struct connection *connection,
                      const struct request *request);

static void send_text(struct connection *connection, int status, const char *type,
                      const struct buffer *body)
{
	if (buffer_failed(body)) {
		response_send_status(connection, NULL, 503);
		return;
	}
	response_send(connection, &(struct response){
								  .status = status,
								  .type = type,
								  .headers = "Cache-Control: no-store\r\n",
								  .body = body->data,
								  .len = body->len,
							  });
}

static void serve_alive(const struct monitor *monitor, struct connection *connection,
                        const struct request *request)
{
	const struct buffer ok = { .data = (uint8_t *)(uintptr_t) "ok\n", .len = 3 };

	(void)monitor;
	(void)request;
	send_text(connection, 200, "text/plain; charset=utf-8", &ok);
}

static void serve_ready(const struct monitor *monitor, struct connection *connection,
                        const struct request *request)
{
	struct buffer text;

	(void)request;
	buffer_init(&text, OBSTACLES_BYTES_MAX);
	monitor->append_obstacles(monitor->context, &text);
	bool ready = text.len == 0 && !buffer_failed(&text);
	if (ready) {
		buffer_append_text(&text, "ready\n");
	}
	send_text(connection, ready ? 200 : 503, "text/plain; charset=utf-8", &text);
	buffer_finish(&text);
}

static void serve_metrics(const struct monitor *monitor, struct connection *connection,
                          const struct request *request)
{
	char accept[ACCEPT_BYTES_MAX];
	struct buffer text;
	enum exposition_format format =
		exposition_choose(request_header(request, HTTP_ACCEPT, accept, sizeof(accept)));

	buffer_init(&text, EXPOSITION_BYTES_MAX);
	monitor->append_metrics(monitor->context, &text, format);
	send_text(connection, 200, exposition_type(format), &text);
	buffer_finish(&text);
}

static void serve(serve_fn *answer, const struct monitor *monitor, struct connection *connection,
                  const struct request *request)
{
	if (request->method == HTTP_OPTIONS) {
		response_send_options(connection, request);
	} else if (request->method != HTTP_GET && request->method != HTTP_HEAD) {
		response_send_status(connection, request, 405);
	} else {
		answer(monitor, connection, request);
	}
}

bool monitor_serve_health(const struct monitor *monitor, struct connection *connection,
                          const struct request *request)
{
	if (strcmp(request->path, "/healthz") == 0) {
		serve(serve_alive, monitor, connection, request);
		return true;
	}
	if (strcmp(request->path, "/readyz") == 0) {
		serve(serve_ready, monitor, connection, request);
		return true;
	}
	return false;
}

bool monitor_route(void *context, struct connection *connection, const struct request *request)
{
	const struct monitor *monitor = context;

	if (strcmp(request->path, "/metrics") == 0) {
		serve(serve_metrics, monitor, connection, request);
		return true;
	}
	return monitor_serve_health(monitor, connection, request);
}
