#include "core/control/reply.h"

#include <string.h>

#include "core/text/json.h"

void control_encode_greeting(struct buffer *out, const char *version, int64_t uid,
                             enum control_role role)
{
	buffer_append_text(out, "{\"presence\":{\"version\":\"");
	buffer_append_text(out, version);
	buffer_append_text(out, "\",\"schema\":");
	buffer_append_integer(out, CONTROL_SCHEMA);
	buffer_append_text(out, ",\"you\":{\"uid\":");
	buffer_append_integer(out, uid);
	buffer_append_text(out, ",\"role\":\"");
	buffer_append_text(out, control_role_text(role));
	buffer_append_text(out, "\"}}}\n");
}

static void begin(struct buffer *out, const char *id, const char *key)
{
	buffer_append_text(out, "{\"jsonrpc\":\"2.0\",\"id\":");
	buffer_append_text(out, id);
	buffer_append_text(out, ",\"");
	buffer_append_text(out, key);
	buffer_append_text(out, "\":");
}

void control_begin_result(struct buffer *out, const struct control_request *request)
{
	begin(out, request->id, "result");
}

void control_end_result(struct buffer *out)
{
	buffer_append_text(out, "}\n");
}

void control_begin_error(struct buffer *out, const char *id, enum control_error error,
                         const char *message)
{
	begin(out, id, "error");
	buffer_append_text(out, "{\"code\":");
	buffer_append_integer(out, error);
	buffer_append_text(out, ",\"message\":");
	json_append_string(out, message, strlen(message));
}

void control_begin_error_data(struct buffer *out)
{
	buffer_append_text(out, ",\"data\":");
}

void control_end_error(struct buffer *out)
{
	buffer_append_text(out, "}}\n");
}

void control_begin_notification(struct buffer *out, const char *method)
{
	buffer_append_text(out, "{\"jsonrpc\":\"2.0\",\"method\":\"");
	buffer_append_text(out, method);
	buffer_append_text(out, "\",\"params\":");
}

void control_end_notification(struct buffer *out)
{
	buffer_append_text(out, "}\n");
}
