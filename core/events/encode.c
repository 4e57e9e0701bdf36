#include "core/events/encode.h"

#include <cjson/cJSON.h>
#include <string.h>

const char *refusal_code(enum refusal refusal)
{
	switch (refusal) {
	case REFUSAL_NONE:
		return "none";
	case REFUSAL_BAD_REQUEST:
		return "bad_request";
	case REFUSAL_NAME_EMPTY:
		return "name_empty";
	case REFUSAL_NAME_TOO_LONG:
		return "name_too_long";
	case REFUSAL_NAME_FORBIDDEN:
		return "name_forbidden";
	case REFUSAL_KEY:
		return "bad_key";
	case REFUSAL_CONNECTIONS:
		return "too_many_connections";
	case REFUSAL_BANNED:
		return "banned";
	case REFUSAL_RATE:
		return "too_many_joins";
	case REFUSAL_UNAVAILABLE:
		return "unavailable";
	}
	return "unknown";
}

const char *refusal_message(enum refusal refusal)
{
	switch (refusal) {
	case REFUSAL_NONE:
		return "Welcome.";
	case REFUSAL_BAD_REQUEST:
		return "A name is needed to join.";
	case REFUSAL_NAME_EMPTY:
		return "Please enter a name that can be seen.";
	case REFUSAL_NAME_TOO_LONG:
		return "That name is too long. Please use at most 32 characters.";
	case REFUSAL_NAME_FORBIDDEN:
		return "That name has characters that cannot be shown. Please use others.";
	case REFUSAL_KEY:
		return "A key has 16 to 64 letters, digits, - and _.";
	case REFUSAL_CONNECTIONS:
		return "You are here with too many connections already.";
	case REFUSAL_BANNED:
		return "You may not join with this name.";
	case REFUSAL_RATE:
		return "Too many attempts. Please wait a moment.";
	case REFUSAL_UNAVAILABLE:
		return "The server is full. Please try again later.";
	}
	return "Unknown.";
}

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

bool event_is_join(const struct event *event)
{
	return json_string_equals(event->name, "got_a_new_user");
}

bool event_is_list_request(const struct event *event)
{
	return json_string_equals(event->name, "who_is_here");
}

static enum refusal decode_name(const char *raw, struct join_request *request)
{
	const char *start;

	switch (name_check(raw, strlen(raw), &start, &request->name_len)) {
	case NAME_EMPTY:
		return REFUSAL_NAME_EMPTY;
	case NAME_TOO_LONG:
		return REFUSAL_NAME_TOO_LONG;
	case NAME_FORBIDDEN:
		return REFUSAL_NAME_FORBIDDEN;
	case NAME_OK:
		break;
	}
	memcpy(request->name, start, request->name_len);
	request->name[request->name_len] = '\0';
	return REFUSAL_NONE;
}

static enum refusal decode_key(const cJSON *key, struct join_request *request)
{
	if (!key || cJSON_IsNull(key)) {
		return REFUSAL_NONE;
	}
	const char *text = cJSON_GetStringValue(key);
	if (!text || !key_valid(text, strlen(text))) {
		return REFUSAL_KEY;
	}
	request->key_len = strlen(text);
	memcpy(request->key, text, request->key_len);
	return REFUSAL_NONE;
}

static enum refusal decode_join_object(const cJSON *object, struct join_request *request)
{
	const cJSON *name = cJSON_GetObjectItemCaseSensitive(object, "name");

	if (!cJSON_IsString(name)) {
		return REFUSAL_BAD_REQUEST;
	}
	request->kind =
		user_kind_parse(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, "kind")));
	enum refusal refusal = decode_name(name->valuestring, request);
	return refusal == REFUSAL_NONE
	           ? decode_key(cJSON_GetObjectItemCaseSensitive(object, "key"), request)
	           : refusal;
}

enum refusal event_decode_join(const struct event *event, struct join_request *request)
{
	if (event->attachment_count > 0) {
		return REFUSAL_BAD_REQUEST;
	}
	if (json_has_nul(event->arguments)) {
		return REFUSAL_NAME_FORBIDDEN;
	}
	/* cJSON stops behind the first value: further arguments mean nothing here */
	cJSON *object = cJSON_ParseWithLength(event->arguments.text, event->arguments.len);
	enum refusal refusal = decode_join_object(object, request);
	cJSON_Delete(object);
	return refusal;
}

static void begin_event(struct buffer *out, struct slice nsp, const char *name)
{
	socketio_encode_head(out, SOCKETIO_EVENT, 0, nsp, SOCKETIO_NO_ACK);
	buffer_append_text(out, "[\"");
	buffer_append_text(out, name);
	buffer_append_text(out, "\",");
}

/* `{"id":"…","<name_key>":"…"`: left open for what follows. Ids need no escape. */
static void begin_user(struct buffer *out, const struct user *user, const char *name_key)
{
	buffer_append_text(out, "{\"id\":\"");
	buffer_append_text(out, user->id);
	buffer_append_text(out, "\",\"");
	buffer_append_text(out, name_key);
	buffer_append_text(out, "\":");
	json_append_string(out, user->name, user->name_len);
}

static void append_whole_user(struct buffer *out, const struct user *user, const char *name_key)
{
	begin_user(out, user, name_key);
	buffer_append_text(out, ",\"since\":");
	buffer_append_integer(out, user->since_ms);
	buffer_append_text(out, ",\"kind\":\"");
	buffer_append_text(out, user_kind_text(user->kind));
	buffer_append_text(out, "\"}");
}

void event_encode_new_user(struct buffer *out, struct slice nsp, const struct user *user)
{
	begin_event(out, nsp, "new_user");
	append_whole_user(out, user, "new_user_name");
	buffer_append_byte(out, ']');
}

void event_encode_user_renamed(struct buffer *out, struct slice nsp, const struct user *user)
{
	begin_event(out, nsp, "user_renamed");
	begin_user(out, user, "name");
	buffer_append_text(out, "}]");
}

void event_encode_disconnect_user(struct buffer *out, struct slice nsp, const struct user *user,
                                  enum leave_reason reason)
{
	begin_event(out, nsp, "disconnect_user");
	begin_user(out, user, "name");
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

void event_encode_users(struct buffer *out, const struct roster *roster)
{
	buffer_append_byte(out, '[');
	list_for_each(node, &roster->users) {
		if (node != list_first(&roster->users)) {
			buffer_append_byte(out, ',');
		}
		append_whole_user(out, list_entry(node, struct user, link), "name");
	}
	buffer_append_byte(out, ']');
}

void event_encode_existing_users(struct buffer *out, struct slice nsp, const struct roster *roster)
{
	begin_event(out, nsp, "existing_users");
	event_encode_users(out, roster);
	buffer_append_byte(out, ']');
}

void event_encode_joined(struct buffer *out, const struct user *user)
{
	buffer_append_text(out, "{\"ok\":true");
	if (user) {
		buffer_append_text(out, ",\"id\":\"");
		buffer_append_text(out, user->id);
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
