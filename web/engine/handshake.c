#include "web/engine/handshake.h"

#include <string.h>

#include "core/session/hub.h"
#include "core/session/session.h"
#include "web/engine/engine.h"
#include "web/log.h"

bool handshake_path_matches(const struct engine *engine, const char *path)
{
	const char *ours = engine->config.path;
	size_t len = strlen(ours);

	return strncmp(path, ours, len) == 0 ||
	       (strlen(path) == len - 1 && strncmp(path, ours, len - 1) == 0);
}

static enum engineio_method engineio_method_of(enum http_method method)
{
	switch (method) {
	case HTTP_GET:
		return ENGINEIO_GET;
	case HTTP_POST:
		return ENGINEIO_POST;
	case HTTP_HEAD:
	case HTTP_OPTIONS:
	case HTTP_OTHER_METHOD:
		break;
	}
	return ENGINEIO_OTHER_METHOD;
}

/* b64=1 is of version 3: nothing is to be sent as bytes. Swift's clients of version 4 say it too.
 */
static const struct dialect *dialect_of(const struct request *request, const char *version)
{
	char b64[REQUEST_VALUE_MAX] = "";

	if (strcmp(version, "3") != 0) {
		return &dialect_4;
	}
	request_parameter(request, "b64", b64, sizeof(b64));
	return b64[0] ? &dialect_3_base64 : &dialect_3;
}

/* A page of our own under a name that is not ours may be anybody's, who made that name point at us.
 * To a GET of its own host a browser adds no Origin, so that it cannot be told from a program's,
 * and is let in; but what it opens, such a page can never speak to. */
static bool may_speak(const struct request *request, bool upgrade)
{
	const struct origin_verdict *origin = &request->origin;

	if (origin->misnamed && (upgrade || request->method != HTTP_GET)) {
		log_info("origin", "refused a page of '%s': it is ours with '--host' and that name only",
		         request->texts.origin);
	}
	return origin->allowed || (origin->misnamed && !upgrade && request->method == HTTP_GET);
}

struct handshake handshake_check(const struct connection *connection, const struct request *request,
                                 bool upgrade)
{
	struct handshake handshake = { 0 };
	char version[REQUEST_VALUE_MAX] = "";
	char transport[REQUEST_VALUE_MAX] = "";
	char sid[REQUEST_VALUE_MAX] = "";
	char script[REQUEST_VALUE_MAX];
	bool has_sid = request_parameter(request, "sid", sid, sizeof(sid)) && sid[0];

	request_parameter(request, "EIO", version, sizeof(version));
	request_parameter(request, "transport", transport, sizeof(transport));
	handshake.dialect = dialect_of(request, version);
	handshake.session = has_sid ? hub_find(connection->engine->config.hub, sid) : NULL;
	handshake.refusal = engineio_check(&(struct engineio_request){
		.version = version,
		.transport = transport,
		.sid = has_sid ? sid : NULL,
		.method = engineio_method_of(request->method),
		.upgrade = upgrade,
		.origin_valid = request->origin.valid,
		.allowed = may_speak(request, upgrade),
		.speaks_3 = !connection->engine->settings->no_eio3,
		.jsonp = request_parameter(request, "j", script, sizeof(script)),
		.session_known = handshake.session != NULL,
		.session_transport =
			handshake.session ? session_transport(handshake.session) : ENGINEIO_POLLING,
	});
	if (handshake.refusal == ENGINEIO_ACCEPTED && !handshake.session) {
		handshake.room = hub_room_for(connection->engine->config.hub, &request->peer);
	}
	return handshake;
}
