#include "cli/net/connection.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/control/method.h"
#include "core/control/request.h"

#include "cli/output/view.h"

void connection_init(struct connection *connection)
{
	*connection = (struct connection){ .channel.fd = -1, .next_id = 1 };
}

void connection_finish(struct connection *connection)
{
	channel_finish(&connection->channel);
}

__attribute__((format(printf, 3, 4))) static enum exit_status
fail(struct connection *connection, enum exit_status status, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	vsnprintf(connection->obstacle.problem, sizeof(connection->obstacle.problem), format, list);
	va_end(list);
	connection->obstacle.hint[0] = '\0';
	connection_finish(connection);
	return status;
}

static enum exit_status mismatch(struct connection *connection, const char *what)
{
	return fail(connection, EXIT_MISMATCH, "'%s' does not speak the protocol of presenced: %s",
	            connection->path, what);
}

/* What a failed exchange means; the deadline is over, or the other end is not what it should be. */
static enum exit_status broken(struct connection *connection, enum channel_result result,
                               int64_t timeout_ms)
{
	switch (result) {
	case CHANNEL_OK:
		return EXIT_DONE;
	case CHANNEL_TIMEOUT:
		return fail(connection, EXIT_TIMEOUT, "no answer from presenced at '%s' within %.3g s",
		            connection->path, (double)timeout_ms / 1000);
	case CHANNEL_CLOSED:
		return fail(connection, EXIT_UNREACHABLE, "presenced at '%s' closed the connection",
		            connection->path);
	case CHANNEL_MALFORMED:
		return mismatch(connection, "a line is no JSON object");
	case CHANNEL_INTERRUPTED:
		snprintf(connection->obstacle.problem, sizeof(connection->obstacle.problem), "interrupted");
		connection->obstacle.hint[0] = '\0';
		return EXIT_INTERRUPTED;
	case CHANNEL_NO_MEMORY:
		return fail(connection, EXIT_BUG, "out of memory");
	}
	return EXIT_BUG;
}

static enum exit_status refused(struct connection *connection, const cJSON *error)
{
	const char *message = view_text(view_field(error, "message"));

	if (view_number(view_field(error, "code")) != CONTROL_NOT_PERMITTED) {
		return mismatch(connection, message);
	}
	fail(connection, EXIT_NOT_PERMITTED, "presenced at '%s' refused: %s", connection->path,
	     *message ? message : "not permitted");
	socket_path_hint_group(connection->path, connection->obstacle.hint,
	                       sizeof(connection->obstacle.hint));
	return EXIT_NOT_PERMITTED;
}

static enum exit_status take_greeting(struct connection *connection, const cJSON *line)
{
	const cJSON *greeting = view_field(line, "presence");
	int64_t schema = view_number(view_field(greeting, "schema"));

	if (view_field(line, "error")) {
		return refused(connection, view_field(line, "error"));
	}
	if (!cJSON_IsObject(greeting) || schema <= 0) {
		return mismatch(connection, "no greeting");
	}
	snprintf(connection->version, sizeof(connection->version), "%s",
	         view_text(view_field(greeting, "version")));
	snprintf(connection->role, sizeof(connection->role), "%s",
	         view_text(view_field(greeting, "you.role")));
	if (schema == CONTROL_SCHEMA) {
		return EXIT_DONE;
	}
	fail(connection, EXIT_MISMATCH,
	     "presenced %s at '%s' speaks schema %" PRId64
	     " of the protocol, presencectl " PRESENCE_VERSION " speaks %d",
	     connection->version, connection->path, schema, CONTROL_SCHEMA);
	snprintf(connection->obstacle.hint, sizeof(connection->obstacle.hint),
	         "install the presencectl of version %s", connection->version);
	return EXIT_MISMATCH;
}

static enum exit_status greet(struct connection *connection, int64_t timeout_ms,
                              int64_t deadline_ms)
{
	cJSON *line = NULL;
	enum channel_result result = channel_receive(&connection->channel, deadline_ms, &line);

	if (result != CHANNEL_OK) {
		return broken(connection, result, timeout_ms);
	}
	enum exit_status status = take_greeting(connection, line);
	cJSON_Delete(line);
	return status;
}

enum exit_status connection_open(struct connection *connection, const char *path,
                                 int64_t timeout_ms)
{
	int64_t deadline_ms = channel_now() + timeout_ms;
	int fd = -1;

	connection_finish(connection);
	connection->obstacle.problem[0] = '\0';
	connection->obstacle.hint[0] = '\0';
	enum exit_status status =
		socket_path_connect(path, timeout_ms, &fd, connection->path, &connection->obstacle);
	if (status != EXIT_DONE) {
		return status;
	}
	channel_init(&connection->channel, fd);
	return greet(connection, timeout_ms, deadline_ms);
}

static enum exit_status send_request(struct connection *connection, const char *method,
                                     cJSON *params, int64_t timeout_ms, int64_t deadline_ms)
{
	cJSON *request = cJSON_CreateObject();
	struct buffer line;

	cJSON_AddStringToObject(request, "jsonrpc", "2.0");
	cJSON_AddNumberToObject(request, "id", (double)connection->next_id);
	cJSON_AddStringToObject(request, "method", method);
	cJSON_AddItemToObject(request, "params", params ? params : cJSON_CreateObject());
	char *text = cJSON_PrintUnformatted(request);
	cJSON_Delete(request);
	if (!text) {
		return fail(connection, EXIT_BUG, "out of memory");
	}
	buffer_init(&line, CHANNEL_LINE_MAX);
	buffer_append_text(&line, text);
	buffer_append_byte(&line, '\n');
	cJSON_free(text);
	enum channel_result result =
		buffer_failed(&line) ? CHANNEL_NO_MEMORY
							 : channel_send(&connection->channel, line.data, line.len, deadline_ms);
	buffer_finish(&line);
	return broken(connection, result, timeout_ms);
}

enum kind { KIND_ANSWER, KIND_NOTIFICATION, KIND_OLD_ANSWER, KIND_WRONG };

/* What a message is; an old answer is that of a request that was interrupted. */
static enum kind kind_of(const cJSON *message, int64_t id)
{
	const cJSON *answered = view_field(message, "id");

	if (!answered && cJSON_IsString(view_field(message, "method"))) {
		return KIND_NOTIFICATION;
	}
	bool whole = cJSON_IsObject(view_field(message, "result")) ||
	             cJSON_IsObject(view_field(message, "error"));
	if (!whole || (cJSON_IsNumber(answered) && view_number(answered) > id)) {
		return KIND_WRONG;
	}
	return cJSON_IsNumber(answered) && view_number(answered) < id ? KIND_OLD_ANSWER : KIND_ANSWER;
}

static void hand_on(struct connection *connection, const cJSON *message)
{
	if (connection->notify) {
		connection->notify(connection->notify_context, message);
	}
}

static enum exit_status receive_answer(struct connection *connection, int64_t id,
                                       int64_t timeout_ms, int64_t deadline_ms, cJSON **reply)
{
	for (;;) {
		cJSON *message = NULL;
		enum channel_result result = channel_receive(&connection->channel, deadline_ms, &message);
		if (result != CHANNEL_OK) {
			return broken(connection, result, timeout_ms);
		}
		enum kind kind = kind_of(message, id);
		if (kind == KIND_ANSWER) {
			*reply = message;
			return EXIT_DONE;
		}
		if (kind == KIND_NOTIFICATION) {
			hand_on(connection, message);
		}
		cJSON_Delete(message);
		if (kind == KIND_WRONG) {
			return mismatch(connection, "an answer that nobody asked for");
		}
	}
}

enum exit_status connection_call(struct connection *connection, const char *method, cJSON *params,
                                 int64_t timeout_ms, cJSON **reply)
{
	int64_t deadline_ms = channel_now() + timeout_ms;
	enum exit_status status = send_request(connection, method, params, timeout_ms, deadline_ms);

	if (status != EXIT_DONE) {
		return status;
	}
	return receive_answer(connection, connection->next_id++, timeout_ms, deadline_ms, reply);
}

enum exit_status connection_wait(struct connection *connection, int64_t timeout_ms)
{
	cJSON *message = NULL;
	enum channel_result result =
		channel_receive(&connection->channel, channel_now() + timeout_ms, &message);

	if (result == CHANNEL_TIMEOUT) {
		return EXIT_TIMEOUT;
	}
	if (result != CHANNEL_OK) {
		return broken(connection, result, timeout_ms);
	}
	if (kind_of(message, connection->next_id) == KIND_NOTIFICATION) {
		hand_on(connection, message);
	}
	cJSON_Delete(message);
	return EXIT_DONE;
}
