#include "core/wire/engineio.h"

#include <cjson/cJSON.h>
#include <string.h>

#include "core/text/utf8.h"
#include "core/wire/base64.h"

enum wire_result engineio_decode_text(uint8_t *bytes, size_t len, struct engineio_packet *packet)
{
	if (len == 0 || bytes[0] < ENGINEIO_OPEN || bytes[0] > ENGINEIO_NOOP ||
	    !utf8_valid((const char *)bytes + 1, len - 1)) {
		return WIRE_MALFORMED;
	}
	*packet = (struct engineio_packet){
		.type = (enum engineio_type)bytes[0],
		.data = bytes + 1,
		.len = len - 1,
	};
	return WIRE_DONE;
}

struct engineio_payload engineio_payload(uint8_t *body, size_t len)
{
	return (struct engineio_payload){ .next = body, .end = len ? body + len : body, .more = true };
}

static enum wire_result decode_base64_message(uint8_t *text, size_t len,
                                              struct engineio_packet *packet)
{
	*packet = (struct engineio_packet){ .type = ENGINEIO_MESSAGE, .binary = true, .data = text };
	return base64_decode(text, &packet->len, text, len) ? WIRE_DONE : WIRE_MALFORMED;
}

enum wire_result engineio_payload_next(struct engineio_payload *payload,
                                       struct engineio_packet *packet)
{
	uint8_t *start = payload->next;
	size_t left = (size_t)(payload->end - start);

	if (!payload->more) {
		return WIRE_INCOMPLETE;
	}
	uint8_t *separator = left ? memchr(start, ENGINEIO_SEPARATOR, left) : NULL;
	size_t len = separator ? (size_t)(separator - start) : left;

	payload->more = separator != NULL;
	payload->next = separator ? separator + 1 : payload->end;
	if (len > 0 && start[0] == 'b') {
		return decode_base64_message(start + 1, len - 1, packet);
	}
	return engineio_decode_text(start, len, packet);
}

void engineio_encode_open(struct buffer *out, const struct engineio_open *open)
{
	buffer_append_text(out, "0{\"sid\":\"");
	buffer_append_text(out, open->sid);
	buffer_append_text(out, open->can_upgrade ? "\",\"upgrades\":[\"websocket\"]"
	                                          : "\",\"upgrades\":[]");
	buffer_append_text(out, ",\"pingInterval\":");
	buffer_append_integer(out, open->ping_interval_ms);
	buffer_append_text(out, ",\"pingTimeout\":");
	buffer_append_integer(out, open->ping_timeout_ms);
	buffer_append_text(out, ",\"maxPayload\":");
	buffer_append_integer(out, (int64_t)open->max_payload);
	buffer_append_byte(out, '}');
}

static bool read_span(const cJSON *object, const char *field, int64_t *span_ms)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, field);

	if (!cJSON_IsNumber(value) ||
	    !(value->valuedouble >= 1 && value->valuedouble <= ENGINEIO_SPAN_MAX_MS)) {
		return false;
	}
	*span_ms = (int64_t)value->valuedouble;
	return true;
}

enum wire_result engineio_decode_open(struct slice json, int64_t *ping_interval_ms,
                                      int64_t *ping_timeout_ms)
{
	if (!json_valid(json.text, json.len)) {
		return WIRE_MALFORMED;
	}
	cJSON *open = cJSON_ParseWithLength(json.text, json.len);
	bool done = cJSON_IsString(cJSON_GetObjectItemCaseSensitive(open, "sid")) &&
	            read_span(open, "pingInterval", ping_interval_ms) &&
	            read_span(open, "pingTimeout", ping_timeout_ms);
	cJSON_Delete(open);
	return done ? WIRE_DONE : WIRE_MALFORMED;
}

static bool text_is(const char *text, const char *expected)
{
	return text && strcmp(text, expected) == 0;
}

static enum engineio_refusal check_known_session(const struct engineio_request *request,
                                                 enum engineio_transport transport)
{
	if (!request->session_known) {
		return ENGINEIO_UNKNOWN_SID;
	}
	if (!request->upgrade && request->session_transport != transport) {
		return ENGINEIO_BAD_REQUEST;
	}
	if (transport == ENGINEIO_WEBSOCKET && !request->upgrade) {
		return ENGINEIO_BAD_REQUEST;
	}
	return request->allowed ? ENGINEIO_ACCEPTED : ENGINEIO_FORBIDDEN;
}

static enum engineio_refusal check_handshake(const struct engineio_request *request,
                                             enum engineio_transport transport)
{
	if (request->method != ENGINEIO_GET) {
		return ENGINEIO_BAD_METHOD;
	}
	if (transport == ENGINEIO_WEBSOCKET && !request->upgrade) {
		return ENGINEIO_BAD_REQUEST;
	}
	if (!request->allowed) {
		return ENGINEIO_FORBIDDEN;
	}
	bool spoken =
		text_is(request->version, "4") || (request->speaks_3 && text_is(request->version, "3"));
	return spoken ? ENGINEIO_ACCEPTED : ENGINEIO_UNSUPPORTED_VERSION;
}

/* JSONP is a transport of version 3 that is not served; in version 4 the parameter means nothing.
 */
static bool asks_for_scripts(const struct engineio_request *request)
{
	return request->jsonp && request->speaks_3 && text_is(request->version, "3");
}

enum engineio_refusal engineio_check(const struct engineio_request *request)
{
	bool websocket = text_is(request->transport, "websocket");
	enum engineio_transport transport = websocket ? ENGINEIO_WEBSOCKET : ENGINEIO_POLLING;

	if (!websocket && !text_is(request->transport, "polling")) {
		return ENGINEIO_UNKNOWN_TRANSPORT;
	}
	if (asks_for_scripts(request)) {
		return ENGINEIO_UNKNOWN_TRANSPORT;
	}
	if (!request->origin_valid || (request->upgrade && !websocket)) {
		return ENGINEIO_BAD_REQUEST;
	}
	return request->sid ? check_known_session(request, transport)
	                    : check_handshake(request, transport);
}

const char *engineio_refusal_message(enum engineio_refusal refusal)
{
	switch (refusal) {
	case ENGINEIO_UNKNOWN_TRANSPORT:
		return "Transport unknown";
	case ENGINEIO_UNKNOWN_SID:
		return "Session ID unknown";
	case ENGINEIO_BAD_METHOD:
		return "Bad handshake method";
	case ENGINEIO_BAD_REQUEST:
		return "Bad request";
	case ENGINEIO_FORBIDDEN:
		return "Forbidden";
	case ENGINEIO_UNSUPPORTED_VERSION:
		return "Unsupported protocol version";
	case ENGINEIO_ACCEPTED:
		break;
	}
	return "Accepted";
}

int engineio_refusal_status(enum engineio_refusal refusal)
{
	return refusal == ENGINEIO_FORBIDDEN ? 403 : 400;
}

void engineio_encode_refusal(struct buffer *out, enum engineio_refusal refusal)
{
	buffer_append_text(out, "{\"code\":");
	buffer_append_integer(out, refusal);
	buffer_append_text(out, ",\"message\":\"");
	buffer_append_text(out, engineio_refusal_message(refusal));
	buffer_append_text(out, "\"}");
}
