#include "web/engine/access_log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/session/hub.h"
#include "core/text/copy.h"
#include "web/engine/engine.h"
#include "web/log.h"

/* What is told of a request, which is gone when it is answered. */
struct access_note {
	int64_t since_ms;
	char client[LOG_ADDRESS_MAX];
	char *agent; /* NULL: there was no memory for it */
	const char *method;
	char target[REQUEST_PATH_MAX + 64];
};

static const char *method_text(enum http_method method)
{
	switch (method) {
	case HTTP_GET: return "GET";
	case HTTP_HEAD: return "HEAD";
	case HTTP_POST: return "POST";
	case HTTP_OPTIONS: return "OPTIONS";
	case HTTP_OTHER_METHOD: break;
	}
	return "other";
}

static void write_target(char *out, size_t size, const struct request *request)
{
	char version[8];
	char transport[16];

	if (!request_parameter(request, "EIO", version, sizeof(version)) ||
	    !request_parameter(request, "transport", transport, sizeof(transport))) {
		snprintf(out, size, "%s", request->path);
		return;
	}
	snprintf(out, size, "%s?EIO=%s&transport=%s", request->path, version, transport);
}

static void end_note(struct connection *connection)
{
	if (connection->access) {
		free(connection->access->agent);
		free(connection->access);
		connection->access = NULL;
	}
}

void access_log_begin(struct connection *connection, const struct request *request)
{
	const struct engine *engine = connection->engine;
	const char *agent = request->peer.user_agent;

	end_note(connection);
	struct access_note *note = engine->settings->access_log ? malloc(sizeof(*note)) : NULL;
	if (!note) {
		return;
	}
	note->since_ms = engine->config.hub->now_ms;
	note->method = method_text(request->method);
	note->agent = copy_text(agent, strlen(agent));
	log_address(&request->peer.address, note->client);
	write_target(note->target, sizeof(note->target), request);
	connection->access = note;
}

void access_log_answer(struct connection *connection, int status, size_t bytes)
{
	const struct engine *engine = connection->engine;
	const struct access_note *note = connection->access;
	char client[LOG_ADDRESS_MAX];

	if (note) {
		log_access(&(struct log_request){
			.client = note->client,
			.method = note->method,
			.target = note->target,
			.agent = note->agent ? note->agent : "",
			.status = status,
			.bytes = (int64_t)bytes,
			.took_ms = engine->config.hub->now_ms - note->since_ms,
		});
	} else if (engine->settings->access_log) { /* there was no request that could be read */
		log_access(&(struct log_request){
			.client = log_address(&connection->address, client),
			.method = "-",
			.target = "-",
			.agent = "",
			.status = status,
			.bytes = (int64_t)bytes,
		});
	}
	end_note(connection);
}

void access_log_lost(struct connection *connection)
{
	if (connection->access) {
		access_log_answer(connection, 0, 0);
	}
}
