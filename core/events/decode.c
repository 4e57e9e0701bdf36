#include "core/events/decode.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <string.h>

/* What a JavaScript number holds exactly. */
static const double since_max = 9007199254740992.0;

/* Where news go. */
struct listener {
	news_fn *tell;
	void *context;
};

static void tell(const struct listener *to, struct news news)
{
	news.id = news.id ? news.id : "";
	news.name = news.name ? news.name : "";
	news.reason = news.reason ? news.reason : "";
	news.code = news.code ? news.code : "";
	to->tell(to->context, &news);
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
	const char *text = text_of(object, field, NEWS_TEXT_BYTES_MAX);

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
static bool read_person(const cJSON *object, const char *name_field, struct news *news)
{
	news->id = text_of(object, "id", NEWS_ID_BYTES_MAX);
	news->name = text_of(object, name_field, NEWS_TEXT_BYTES_MAX);
	news->kind =
		user_kind_parse(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, "kind")));
	return news->id && news->name && read_since(object, &news->since_ms);
}

static bool decode_new_user(const cJSON *argument, const struct listener *to)
{
	struct news news = { .type = NEWS_CAME };

	if (!read_person(argument, "new_user_name", &news)) {
		return false;
	}
	tell(to, news);
	return true;
}

static bool all_are_people(const cJSON *array, size_t *count)
{
	struct news news;

	*count = 0;
	for (const cJSON *item = array->child; item; item = item->next) {
		if (!read_person(item, "name", &news)) {
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
	tell(to, (struct news){ .type = NEWS_LIST_BEGINS, .count = count });
	for (const cJSON *item = argument->child; item; item = item->next) {
		struct news news = { .type = NEWS_PRESENT };
		read_person(item, "name", &news);
		tell(to, news);
	}
	tell(to, (struct news){ .type = NEWS_LIST_ENDS, .count = count });
	return true;
}

static bool decode_named(const cJSON *argument, enum news_type type, const struct listener *to)
{
	struct news news = {
		.type = type,
		.id = text_of(argument, "id", NEWS_ID_BYTES_MAX),
		.name = text_of(argument, "name", NEWS_TEXT_BYTES_MAX),
		.reason = optional_text_of(argument, "reason"),
	};

	if (!news.id || !news.name) {
		return false;
	}
	tell(to, news);
	return true;
}

static bool decode_user_renamed(const cJSON *argument, const struct listener *to)
{
	return decode_named(argument, NEWS_RENAMED, to);
}

static bool decode_disconnect_user(const cJSON *argument, const struct listener *to)
{
	return decode_named(argument, NEWS_WENT, to);
}

static bool decode_kicked(const cJSON *argument, const struct listener *to)
{
	tell(to, (struct news){ .type = NEWS_KICKED, .reason = optional_text_of(argument, "reason") });
	return true;
}

static bool decode_notice(const cJSON *argument, const struct listener *to)
{
	const char *text = text_of(argument, "text", NEWS_TEXT_BYTES_MAX);

	if (text) {
		tell(to, (struct news){ .type = NEWS_NOTICE, .reason = text });
	}
	return text;
}

static bool decode_refusal(const cJSON *argument, const struct listener *to)
{
	struct news news = {
		.type = NEWS_REFUSED,
		.code = text_of(argument, "code", NEWS_TEXT_BYTES_MAX),
		.reason = text_of(argument, "message", NEWS_TEXT_BYTES_MAX),
	};

	if (!news.code || !news.reason) {
		return false;
	}
	tell(to, news);
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

enum wire_result news_decode_event(struct slice event, struct slice arguments, news_fn *tell_fn,
                                   void *context)
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
	const char *id = text_of(answer, "id", NEWS_ID_BYTES_MAX);
	if (id) {
		tell(to, (struct news){ .type = NEWS_JOINED, .id = id });
	}
	return id;
}

enum wire_result news_decode_answer(struct slice array, news_fn *tell_fn, void *context)
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

void news_decode_message(struct slice json, char *out, size_t size)
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
