#include "core/events/decode.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <string.h>

/* What a JavaScript number holds exactly. */
static const double since_max = 9007199254740992.0;

/* Where events go. */
struct listener {
	presence_event_fn *tell;
	void *context;
};

static void tell(const struct listener *to, struct presence_event event)
{
	event.id = event.id ? event.id : "";
	event.name = event.name ? event.name : "";
	event.reason = event.reason ? event.reason : "";
	event.code = event.code ? event.code : "";
	to->tell(to->context, &event);
}

/* The text of this field; NULL: it is none, is empty, or has over `max` bytes. */
static const char *text_of(const cJSON *object, const char *field, size_t max)
{
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, field));

	return text && *text && strlen(text) <= max ? text : NULL;
}

/* As text_of(), but "" where it is missing or empty. */
static const char *optional_text_of(const cJSON *object, const char *field)
{
	const char *text = text_of(object, field, EVENT_TEXT_BYTES_MAX);

	return text ? text : "";
}

static bool read_since(const cJSON *object, int64_t *since_ms)
{
	const cJSON *since = cJSON_GetObjectItemCaseSensitive(object, "since");

	if (!cJSON_IsNumber(since) || !(fabs(since->valuedouble) <= since_max)) {
		return false;
	}
	*since_ms = (int64_t)since->valuedouble;
	return true;
}

/* Somebody as new_user and existing_users describe them. */
static bool read_person(const cJSON *object, const char *name_field, struct presence_event *event)
{
	event->id = text_of(object, "id", EVENT_ID_BYTES_MAX);
	event->name = text_of(object, name_field, EVENT_TEXT_BYTES_MAX);
	event->kind =
		user_kind_parse(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, "kind")));
	return event->id && event->name && read_since(object, &event->since_ms);
}

static bool decode_new_user(const cJSON *argument, const struct listener *to)
{
	struct presence_event event = { .type = EVENT_CAME };

	if (!read_person(argument, "new_user_name", &event)) {
		return false;
	}
	tell(to, event);
	return true;
}

static bool all_are_people(const cJSON *array, size_t *count)
{
	struct presence_event event;

	*count = 0;
	for (const cJSON *item = array->child; item; item = item->next) {
		if (!read_person(item, "name", &event)) {
			return false;
		}
		++*count;
	}
	return true;
}

/* Looks at all of them first: half a list would be worse than none. */
static bool decode_existing_users(const cJSON *argument, const struct listener *to)
{
	size_t count;

	if (!cJSON_IsArray(argument) || !all_are_people(argument, &count)) {
		return false;
	}
	tell(to, (struct presence_event){ .type = EVENT_LIST_BEGINS, .count = count });
	for (const cJSON *item = argument->child; item; item = item->next) {
		struct presence_event event = { .type = EVENT_PRESENT };
		read_person(item, "name", &event);
		tell(to, event);
	}
	tell(to, (struct presence_event){ .type = EVENT_LIST_ENDS, .count = count });
	return true;
}

static bool decode_named(const cJSON *argument, enum presence_event_type type,
                         const struct listener *to)
{
	struct presence_event event = {
		.type = type,
		.id = text_of(argument, "id", EVENT_ID_BYTES_MAX),
		.name = text_of(argument, "name", EVENT_TEXT_BYTES_MAX),
		.reason = optional_text_of(argument, "reason"),
	};

	if (!event.id || !event.name) {
		return false;
	}
	tell(to, event);
	return true;
}

static bool decode_user_renamed(const cJSON *argument, const struct listener *to)
{
	return decode_named(argument, EVENT_RENAMED, to);
}

static bool decode_disconnect_user(const cJSON *argument, const struct listener *to)
{
	return decode_named(argument, EVENT_WENT, to);
}

static bool decode_kicked(const cJSON *argument, const struct listener *to)
{
	tell(to, (struct presence_event){ .type = EVENT_KICKED,
	                                  .reason = optional_text_of(argument, "reason") });
	return true;
}

static bool decode_notice(const cJSON *argument, const struct listener *to)
{
	const char *text = text_of(argument, "text", EVENT_TEXT_BYTES_MAX);

	if (text) {
		tell(to, (struct presence_event){ .type = EVENT_NOTICE, .reason = text });
	}
	return text;
}

static bool decode_refusal(const cJSON *argument, const struct listener *to)
{
	struct presence_event event = {
		.type = EVENT_REFUSED,
		.code = text_of(argument, "code", EVENT_TEXT_BYTES_MAX),
		.reason = text_of(argument, "message", EVENT_TEXT_BYTES_MAX),
	};

	if (!event.code || !event.reason) {
		return false;
	}
	tell(to, event);
	return true;
}

static const struct {
	const char *name;
	bool (*decode)(const cJSON *argument, const struct listener *to);
} events[] = {
	{ "new_user", decode_new_user },
	{ "disconnect_user", decode_disconnect_user },
	{ "existing_users", decode_existing_users },
	{ "user_renamed", decode_user_renamed },
	{ "notice", decode_notice },
	{ "kicked", decode_kicked },
	{ "join_refused", decode_refusal },
};

enum { EVENTS = sizeof(events) / sizeof(events[0]) };

enum wire_result event_decode(struct slice event, struct slice arguments,
                              presence_event_fn *tell_fn, void *context)
{
	struct listener to = { tell_fn, context };
	size_t i = 0;

	while (i < EVENTS && !json_string_equals(event, events[i].name)) {
		i++;
	}
	if (i == EVENTS) {
		return WIRE_DONE;
	}
	if (json_has_nul(arguments)) { /* it would end a text early */
		return WIRE_MALFORMED;
	}
	/* cJSON stops behind the first value: further arguments mean nothing here */
	cJSON *argument = cJSON_ParseWithLength(arguments.text, arguments.len);
	bool done = argument && events[i].decode(argument, &to);
	cJSON_Delete(argument);
	return done ? WIRE_DONE : WIRE_MALFORMED;
}

static bool decode_answer(const cJSON *answer, const struct listener *to)
{
	if (!cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(answer, "ok"))) {
		return decode_refusal(cJSON_GetObjectItemCaseSensitive(answer, "error"), to);
	}
	const char *id = text_of(answer, "id", EVENT_ID_BYTES_MAX);
	if (id) {
		tell(to, (struct presence_event){ .type = EVENT_JOINED, .id = id });
	}
	return id;
}

enum wire_result event_decode_answer(struct slice array, presence_event_fn *tell_fn, void *context)
{
	struct listener to = { tell_fn, context };

	if (json_has_nul(array)) {
		return WIRE_MALFORMED;
	}
	cJSON *values = cJSON_ParseWithLength(array.text, array.len);
	bool done = decode_answer(cJSON_GetArrayItem(values, 0), &to);
	cJSON_Delete(values);
	return done ? WIRE_DONE : WIRE_MALFORMED;
}

void event_decode_message(struct slice json, char *out, size_t size)
{
	cJSON *value = cJSON_ParseWithLength(json.text, json.len);
	const cJSON *field = cJSON_GetObjectItemCaseSensitive(value, "message");
	const char *found = cJSON_GetStringValue(field ? field : value);
	const char *text = found ? found : "";
	size_t len = strnlen(text, size);

	while (len > 0 && (len == size || ((unsigned char)text[len] & 0xc0) == 0x80)) {
		len--;
	}
	memcpy(out, text, len);
	out[len] = '\0';
	cJSON_Delete(value);
}
