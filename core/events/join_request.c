#include "core/events/join_request.h"

#include <cjson/cJSON.h>
#include <string.h>

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
	size_t len;

	switch (name_check(raw, strlen(raw), &start, &len)) {
	case NAME_EMPTY:
		return REFUSAL_NAME_EMPTY;
	case NAME_TOO_LONG:
		return REFUSAL_NAME_TOO_LONG;
	case NAME_FORBIDDEN:
		return REFUSAL_NAME_FORBIDDEN;
	case NAME_OK:
		break;
	}
	profile_set_name(&request->profile, start, len);
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
	request->profile.kind =
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
