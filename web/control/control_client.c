#include "web/control/control_client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "web/log.h"

enum { READ_BYTES = 16 * 1024, AUDIT_LINE_MAX = 200 };

/* A write that is under way, with its bytes behind it. */
struct pending_write {
	uv_write_t request;
	size_t event_bytes; /* 0 for a reply */
	char bytes[];
};

static void take_lines(struct control_client *client);

static void on_closed(uv_handle_t *handle)
{
	struct control_client *client = handle->data;

	control_lines_finish(&client->lines);
	free(client->room);
	free(client);
}

void control_client_close(struct control_client *client)
{
	if (client->closing) {
		return;
	}
	client->closing = true;
	client->host->closed(client->host->context, client);
	uv_close((uv_handle_t *)&client->pipe, on_closed);
}

static void on_shut_down(uv_shutdown_t *request, int status)
{
	struct control_client *client = request->data;

	(void)status;
	free(request);
	control_client_close(client);
}

/* What is queued still goes out. */
static void close_after_writes(struct control_client *client)
{
	uv_shutdown_t *request = malloc(sizeof(*request));

	client->leaving = true;
	if (request && !client->closing) {
		request->data = client;
		if (uv_shutdown(request, (uv_stream_t *)&client->pipe, on_shut_down) == 0) {
			return;
		}
	}
	free(request);
	control_client_close(client);
}

static bool send_bytes(struct control_client *client, const uint8_t *bytes, size_t len, bool event);

static void tell_dropped(struct control_client *client)
{
	struct buffer line;

	buffer_init(&line, 256);
	control_begin_notification(&line, "lagged");
	buffer_append_text(&line, "{\"dropped\":");
	buffer_append_integer(&line, (int64_t)client->dropped);
	buffer_append_byte(&line, '}');
	control_end_notification(&line);
	if (!buffer_failed(&line) && send_bytes(client, line.data, line.len, true)) {
		client->dropped = 0;
	}
	buffer_finish(&line);
}

static void on_written(uv_write_t *request, int status)
{
	struct pending_write *pending = (struct pending_write *)(void *)request;
	struct control_client *client = request->data;

	client->events_waiting -= pending->event_bytes;
	free(pending);
	if (status == UV_ECANCELED || client->closing) {
		return;
	}
	if (status < 0) {
		control_client_close(client);
		return;
	}
	if (client->dropped > 0 && client->events_waiting < CONTROL_EVENTS_WAITING_MAX / 2) {
		tell_dropped(client);
	}
	take_lines(client);
}

static bool send_bytes(struct control_client *client, const uint8_t *bytes, size_t len, bool event)
{
	struct pending_write *pending = malloc(sizeof(*pending) + len);

	if (!pending) {
		return false;
	}
	memcpy(pending->bytes, bytes, len);
	pending->event_bytes = event ? len : 0;
	pending->request.data = client;
	uv_buf_t buffer = uv_buf_init(pending->bytes, (unsigned)len);
	if (uv_write(&pending->request, (uv_stream_t *)&client->pipe, &buffer, 1, on_written) != 0) {
		free(pending);
		return false;
	}
	client->events_waiting += pending->event_bytes;
	return true;
}

static void send_reply(struct control_client *client, const struct buffer *reply)
{
	if (buffer_failed(reply) || !send_bytes(client, reply->data, reply->len, false)) {
		control_client_close(client);
	}
}

void control_client_notify(struct control_client *client, const struct presence_change *change,
                           const struct buffer *line)
{
	if (!client->watching || client->closing || !admin_concerns(change, client->room)) {
		return;
	}
	if (client->dropped > 0 && client->events_waiting < CONTROL_EVENTS_WAITING_MAX / 2) {
		tell_dropped(client);
	}
	/* once behind it is told of nothing until it has read, so that the gap is one */
	if (client->dropped > 0 || buffer_failed(line) ||
	    client->events_waiting + line->len > CONTROL_EVENTS_WAITING_MAX ||
	    !send_bytes(client, line->data, line->len, true)) {
		client->dropped++;
	}
}

static bool start_watching(struct control_client *client, const struct control_request *request)
{
	char *room = request->room ? strdup(request->room) : NULL;

	if (request->room && !room) {
		return false;
	}
	free(client->room);
	client->room = room;
	client->watching = true;
	client->dropped = 0;
	return true;
}

/* The request as it came, fit for a log: printable ASCII, and not too long. */
static void printable(struct slice line, char out[AUDIT_LINE_MAX + 1])
{
	size_t len = line.len < AUDIT_LINE_MAX ? line.len : AUDIT_LINE_MAX;

	for (size_t i = 0; i < len; i++) {
		out[i] = line.text[i] >= ' ' && line.text[i] <= '~' ? line.text[i] : '?';
	}
	out[len] = '\0';
}

/* Every command that changes something leaves a line, whether it succeeded or not. */
static void audit(const struct control_client *client, const struct control_request *request,
                  struct slice line, enum control_error error)
{
	const struct control_method_row *method = &control_methods[request->method];
	char text[AUDIT_LINE_MAX + 1];

	if (method->role == CONTROL_ADMIN) {
		printable(line, text);
		log_audit("control", "%s by uid %lld pid %d %s: %s", method->name,
		          (long long)client->peer.caller.uid, (int)client->peer.pid,
		          error == CONTROL_OK ? "done" : "refused", text);
	}
}

static void answer(struct control_client *client, const struct control_request *request,
                   struct slice line, struct buffer *reply)
{
	enum control_error error =
		admin_call(client->host->admin, &client->peer.caller, request, reply);

	audit(client, request, line, error);
	if (error == CONTROL_OK && request->method == CONTROL_WATCH &&
	    !start_watching(client, request)) {
		control_client_close(client);
	}
}

static void take_line(struct control_client *client, struct slice line)
{
	struct control_request request;
	struct buffer reply;
	enum control_error error = control_request_decode(line, &request);

	buffer_init(&reply, ADMIN_REPLY_MAX);
	if (error == CONTROL_OK) {
		answer(client, &request, line, &reply);
	} else {
		admin_refuse(&request, error, &reply);
	}
	if (buffer_failed(&reply)) { /* whatever was done is done */
		buffer_clear(&reply);
		snprintf(request.problem, sizeof(request.problem), "out of memory");
		admin_refuse(&request, CONTROL_NO_MEMORY, &reply);
	}
	bool unreadable = error == CONTROL_PARSE_ERROR || error == CONTROL_INVALID_REQUEST;
	if (!client->closing && (request.answered || unreadable)) {
		send_reply(client, &reply);
	}
	buffer_finish(&reply);
	control_request_finish(&request);
}

static void take_overlong(struct control_client *client)
{
	struct control_request request = { .id = "null", .problem = "the line is too long" };
	struct buffer reply;

	buffer_init(&reply, 1024);
	admin_refuse(&request, CONTROL_INVALID_REQUEST, &reply);
	send_reply(client, &reply);
	buffer_finish(&reply);
	uv_read_stop((uv_stream_t *)&client->pipe);
	close_after_writes(client);
}

static bool has_unsent(const struct control_client *client)
{
	return uv_stream_get_write_queue_size((const uv_stream_t *)&client->pipe) > 0;
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer);
static void on_read(uv_stream_t *stream, ssize_t len, const uv_buf_t *buffer);

/* Carries out the requests that came, one after another. It pauses, and reads no more, while the
 * client does not take what it asked for; on_written() goes on. */
static void take_lines(struct control_client *client)
{
	struct slice line;

	if (client->leaving) {
		return;
	}
	while (!client->closing && !has_unsent(client)) {
		enum wire_result result = control_lines_next(&client->lines, &line);
		if (result == WIRE_MALFORMED) {
			take_overlong(client);
			return;
		}
		if (result == WIRE_INCOMPLETE) {
			break;
		}
		if (line.len > 0) {
			take_line(client, line);
		}
	}
	if (client->closing) {
		return;
	}
	if (has_unsent(client)) {
		uv_read_stop((uv_stream_t *)&client->pipe);
	} else if (client->ended) {
		close_after_writes(client);
	} else {
		uv_read_start((uv_stream_t *)&client->pipe, on_alloc, on_read);
	}
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
	static char bytes[READ_BYTES]; /* one read at a time, consumed before the next */

	(void)handle;
	(void)suggested;
	*buffer = uv_buf_init(bytes, sizeof(bytes));
}

static void on_read(uv_stream_t *stream, ssize_t len, const uv_buf_t *buffer)
{
	struct control_client *client = stream->data;

	if (len == UV_EOF && !client->watching) { /* it has asked all, and waits for the answers */
		client->ended = true;
		uv_read_stop(stream);
		take_lines(client);
		return;
	}
	if (len < 0) {
		control_client_close(client);
		return;
	}
	engine_update_time(client->host->engine);
	control_lines_feed(&client->lines, buffer->base, (size_t)len);
	take_lines(client);
}

static void greet(struct control_client *client)
{
	struct buffer line;

	buffer_init(&line, 1024);
	control_encode_greeting(&line, client->host->admin->version, client->peer.caller.uid,
	                        client->peer.caller.role);
	send_reply(client, &line);
	buffer_finish(&line);
}

static void turn_away(struct control_client *client, const char *refusal)
{
	struct control_request request = { .id = "null" };
	struct buffer line;

	log_info("control", "turned away uid %lld pid %d: %s", (long long)client->peer.caller.uid,
	         (int)client->peer.pid, refusal);
	snprintf(request.problem, sizeof(request.problem), "%s", refusal);
	buffer_init(&line, 1024);
	admin_refuse(&request, CONTROL_NOT_PERMITTED, &line);
	send_reply(client, &line);
	buffer_finish(&line);
	close_after_writes(client);
}

struct control_client *control_client_create(const struct control_client_host *host, int fd,
                                             const struct control_peer *peer)
{
	struct control_client *client = calloc(1, sizeof(*client));

	if (!client) {
		return NULL;
	}
	client->host = host;
	client->peer = *peer;
	list_node_init(&client->link);
	control_lines_init(&client->lines);
	uv_pipe_init(host->engine->config.loop, &client->pipe, 0);
	client->pipe.data = client;
	if (uv_pipe_open(&client->pipe, fd) != 0) { /* it cannot fail for a socket */
		close(fd);
	}
	return client;
}

void control_client_start(struct control_client *client, const char *refusal)
{
	if (refusal) {
		turn_away(client, refusal);
	} else {
		greet(client);
		take_lines(client);
	}
}
