#include "core/control/request.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum parameter_type { TYPE_TEXT, TYPE_TEXTS, TYPE_NUMBER, TYPE_FLAG };

struct parameter_row {
	const char *name;
	enum control_parameter bit;
	enum parameter_type type;
	size_t offset;    /* of the field in struct control_request */
	size_t bytes_max; /* of a text, and of each of several */
};

#define FIELD(field) offsetof(struct control_request, field)

/* clang-format off */
static const struct parameter_row parameters[] = {
	{ "room",         CONTROL_PARAM_ROOM,         TYPE_TEXT,   FIELD(room), CONTROL_NAME_MAX },
	{ "user",         CONTROL_PARAM_USER,         TYPE_TEXT,   FIELD(user), CONTROL_NAME_MAX },
	{ "users",        CONTROL_PARAM_USERS,        TYPE_TEXTS,  FIELD(users), CONTROL_NAME_MAX },
	{ "text",         CONTROL_PARAM_TEXT,         TYPE_TEXT,   FIELD(text), CONTROL_TEXT_MAX },
	{ "reason",       CONTROL_PARAM_REASON,       TYPE_TEXT,   FIELD(reason), CONTROL_REASON_MAX },
	{ "target",       CONTROL_PARAM_TARGET,       TYPE_TEXT,   FIELD(target), CONTROL_NAME_MAX },
	{ "prefix",       CONTROL_PARAM_PREFIX,       TYPE_TEXT,   FIELD(prefix), CONTROL_NAME_MAX },
	{ "log_level",    CONTROL_PARAM_LOG_LEVEL,    TYPE_TEXT,   FIELD(log_level), CONTROL_NAME_MAX },
	{ "format",       CONTROL_PARAM_FORMAT,       TYPE_TEXT,   FIELD(format), CONTROL_NAME_MAX },
	{ "limit",        CONTROL_PARAM_LIMIT,        TYPE_NUMBER, FIELD(limit), 0 },
	{ "ban",          CONTROL_PARAM_BAN,          TYPE_NUMBER, FIELD(ban_ms), 0 },
	{ "for",          CONTROL_PARAM_FOR,          TYPE_NUMBER, FIELD(for_ms), 0 },
	{ "all",          CONTROL_PARAM_ALL,          TYPE_FLAG,   FIELD(all), 0 },
	{ "all_matching", CONTROL_PARAM_ALL_MATCHING, TYPE_FLAG,   FIELD(all_matching), 0 },
};
/* clang-format on */

enum { PARAMETERS = sizeof(parameters) / sizeof(parameters[0]) };

static const double SAFE_INTEGER_MAX = 9007199254740991.0; /* exact in a double */

static const struct parameter_row *find_parameter(const char *name)
{
	for (size_t i = 0; i < PARAMETERS; i++) {
		if (strcmp(parameters[i].name, name) == 0) {
			return &parameters[i];
		}
	}
	return NULL;
}

static bool is_text(const cJSON *value, size_t bytes_max)
{
	return cJSON_IsString(value) && strlen(value->valuestring) <= bytes_max;
}

static bool take_texts(struct control_request *request, const cJSON *list)
{
	const cJSON *item;

	if (!cJSON_IsArray(list)) {
		return false;
	}
	cJSON_ArrayForEach(item, list)
	{
		if (!is_text(item, CONTROL_NAME_MAX) || request->user_count == CONTROL_USERS_MAX) {
			return false;
		}
		request->users[request->user_count++] = item->valuestring;
	}
	return request->user_count > 0;
}

static bool is_count(const cJSON *value)
{
	return cJSON_IsNumber(value) && value->valuedouble >= 0 &&
	       value->valuedouble <= SAFE_INTEGER_MAX &&
	       value->valuedouble == floor(value->valuedouble);
}

/* Puts a value of the row's type into its field; false: it is of another type. */
static bool take_value(struct control_request *request, const struct parameter_row *row,
                       const cJSON *value)
{
	void *field = (char *)request + row->offset;

	switch (row->type) {
	case TYPE_TEXT:
		*(const char **)field = value->valuestring;
		return is_text(value, row->bytes_max);
	case TYPE_TEXTS:
		return take_texts(request, value);
	case TYPE_NUMBER:
		*(int64_t *)field = is_count(value) ? (int64_t)value->valuedouble : 0;
		return is_count(value);
	case TYPE_FLAG:
		*(bool *)field = cJSON_IsTrue(value);
		return cJSON_IsBool(value);
	}
	return false;
}

static enum control_error fail(struct control_request *request, enum control_error error,
                               const char *problem)
{
	snprintf(request->problem, sizeof(request->problem), "%s", problem);
	return error;
}

static enum control_error take_parameters(struct control_request *request, const cJSON *params)
{
	const struct control_method_row *method = &control_methods[request->method];
	const cJSON *value;

	if (params && !cJSON_IsObject(params)) {
		return fail(request, CONTROL_BAD_PARAMS, "params is not an object");
	}
	cJSON_ArrayForEach(value, params)
	{
		const struct parameter_row *row = find_parameter(value->string);
		if (!row || !(method->allowed & row->bit)) {
			return fail(request, CONTROL_BAD_PARAMS, "there is no such parameter");
		}
		if (!take_value(request, row, value)) {
			snprintf(request->problem, sizeof(request->problem),
			         "parameter '%s' has a wrong type or value", row->name);
			return CONTROL_BAD_PARAMS;
		}
		request->given |= row->bit;
	}
	if ((request->given & method->required) != method->required) {
		return fail(request, CONTROL_BAD_PARAMS, "a required parameter is missing");
	}
	return CONTROL_OK;
}

/* The id is handed back as it came: a whole number, a short string, or null. */
static bool take_id(struct control_request *request, const cJSON *id)
{
	struct buffer text;

	request->answered = id != NULL;
	if (!id || cJSON_IsNull(id)) {
		return true;
	}
	if (!cJSON_IsString(id) && !is_count(id)) {
		return false;
	}
	buffer_init(&text, CONTROL_ID_MAX - 1);
	if (cJSON_IsString(id)) {
		json_append_string(&text, id->valuestring, strlen(id->valuestring));
	} else {
		buffer_append_integer(&text, (int64_t)id->valuedouble);
	}
	bool fits = !buffer_failed(&text);
	if (fits) {
		memcpy(request->id, text.data, text.len);
		request->id[text.len] = '\0';
	}
	buffer_finish(&text);
	return fits;
}

static bool is_version_2(const cJSON *document)
{
	const cJSON *version = cJSON_GetObjectItemCaseSensitive(document, "jsonrpc");

	return cJSON_IsString(version) && strcmp(version->valuestring, "2.0") == 0;
}

static enum control_error decode_document(struct control_request *request)
{
	const cJSON *document = request->document;
	const cJSON *method = cJSON_GetObjectItemCaseSensitive(document, "method");

	if (!take_id(request, cJSON_GetObjectItemCaseSensitive(document, "id"))) {
		return fail(request, CONTROL_INVALID_REQUEST, "the id is not a number or a short string");
	}
	if (!is_version_2(document) || !cJSON_IsString(method)) {
		return fail(request, CONTROL_INVALID_REQUEST, "not a JSON-RPC 2.0 request");
	}
	if (!control_method_find(method->valuestring, &request->method)) {
		return fail(request, CONTROL_NO_METHOD, "there is no such method");
	}
	return take_parameters(request, cJSON_GetObjectItemCaseSensitive(document, "params"));
}

enum control_error control_request_decode(struct slice line, struct control_request *request)
{
	*request = (struct control_request){ .answered = true, .id = "null" };
	if (!json_valid(line.text, line.len)) {
		return fail(request, CONTROL_PARSE_ERROR, "not JSON");
	}
	if (json_has_nul(line)) {
		return fail(request, CONTROL_INVALID_REQUEST, "a text has a NUL in it");
	}
	request->document = cJSON_ParseWithLength(line.text, line.len);
	if (!request->document) {
		return fail(request, CONTROL_NO_MEMORY, "out of memory");
	}
	if (!cJSON_IsObject(request->document)) {
		return fail(request, CONTROL_INVALID_REQUEST, "not a JSON object");
	}
	return decode_document(request);
}

void control_request_finish(struct control_request *request)
{
	cJSON_Delete(request->document);
	request->document = NULL;
}
