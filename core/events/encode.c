#include "core/events/encode.h"

#include <string.h>

#include "core/wire/socketio.h"

const char *leave_reason_text(enum leave_reason reason)
{
	switch (reason) {
	case LEAVE_LEFT:
		return "left";
	case LEAVE_LOST:
		return "lost";
	case LEAVE_TIMEOUT:
		return "timeout";
	case LEAVE_KICKED:
		return "kicked";
	case LEAVE_SHUTDOWN:
		return "shutdown";
	}
	return "lost";
}

static void begin_event(struct buffer *out, struct slice nsp, const char *name)
{
	socketio_encode_head(out, SOCKETIO_EVENT, 0, nsp, SOCKETIO_NO_ACK);
	buffer_append_text(out, "[\"");
	buffer_append_text(out, name);
	buffer_append_text(out, "\",");
}

void event_encode_new_user(struct buffer *out, struct slice nsp, const char *id,
                           const struct profile *profile, int64_t since_ms)
{
	begin_event(out, nsp, "new_user");
	buffer_append_byte(out, '{');
	profile_encode(out, "\"new_user_name\"", id, profile, since_ms);
	buffer_append_text(out, "}]");
}

void event_encode_user_renamed(struct buffer *out, struct slice nsp, const char *id,
                               const struct profile *profile)
{
	begin_event(out, nsp, "user_renamed");
	buffer_append_byte(out, '{');
	profile_encode_name(out, "\"name\"", id, profile);
	buffer_append_text(out, "}]");
}

void event_encode_disconnect_user(struct buffer *out, struct slice nsp, const char *id,
                                  const struct profile *profile, enum leave_reason reason)
{
	begin_event(out, nsp, "disconnect_user");
	buffer_append_byte(out, '{');
	profile_encode_name(out, "\"name\"", id, profile);
	buffer_append_text(out, ",\"reason\":\"");
	buffer_append_text(out, leave_reason_text(reason));
	buffer_append_text(out, "\"}]");
}

void event_encode_notice(struct buffer *out, struct slice nsp, const char *text)
{
	begin_event(out, nsp, "notice");
	buffer_append_text(out, "{\"text\":");
	json_append_string(out, text, strlen(text));
	buffer_append_text(out, "}]");
}

void event_encode_connections(struct buffer *out, size_t count)
{
	buffer_append_text(out, "{\"count\":");
	buffer_append_integer(out, (int64_t)count);
	buffer_append_byte(out, '}');
}

void event_encode_kicked(struct buffer *out, const char *reason)
{
	buffer_append_text(out, "{\"reason\":");
	json_append_string(out, reason, strlen(reason));
	buffer_append_byte(out, '}');
}

void event_begin_existing_users(struct buffer *out, struct slice nsp)
{
	begin_event(out, nsp, "existing_users");
	buffer_append_byte(out, '[');
}

void event_append_user(struct buffer *out, const char *id, const struct profile *profile,
                       int64_t since_ms)
{
	bool first = out->len > 0 && out->data[out->len - 1] == '[';

	if (!first) {
		buffer_append_byte(out, ',');
	}
	buffer_append_byte(out, '{');
	profile_encode(out, "\"name\"", id, profile, since_ms);
	buffer_append_byte(out, '}');
}

void event_end_existing_users(struct buffer *out)
{
	buffer_append(out, "]]", 2);
}

void event_encode_joined(struct buffer *out, const char *id)
{
	buffer_append_text(out, "{\"ok\":true");
	if (id) {
		buffer_append_text(out, ",\"id\":\"");
		buffer_append_text(out, id);
		buffer_append_byte(out, '"');
	}
	buffer_append_byte(out, '}');
}

void event_encode_refusal(struct buffer *out, enum refusal refusal)
{
	buffer_append_text(out, "{\"code\":\"");
	buffer_append_text(out, refusal_code(refusal));
	buffer_append_text(out, "\",\"message\":\"");
	buffer_append_text(out, refusal_message(refusal));
	buffer_append_text(out, "\"}");
}

void event_encode_not_joined(struct buffer *out, enum refusal refusal)
{
	buffer_append_text(out, "{\"ok\":false,\"error\":");
	event_encode_refusal(out, refusal);
	buffer_append_byte(out, '}');
}
