#include "cli/output/view.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/options/suggest.h"

#include "cli/output/time_format.h"

const cJSON *view_field(const cJSON *object, const char *path)
{
	char name[64];

	while (object) {
		size_t len = strcspn(path, ".");
		snprintf(name, sizeof(name), "%.*s", (int)len, path);
		object = cJSON_GetObjectItemCaseSensitive(object, name);
		if (path[len] == '\0') {
			break;
		}
		path += len + 1;
	}
	return object;
}

int64_t view_number(const cJSON *field)
{
	const double exact = 9007199254740992.0; /* 2^53 */
	double value = cJSON_IsNumber(field) ? field->valuedouble : 0;

	if (!(value > -exact && value < exact)) { /* NaN is neither */
		return 0;
	}
	return (int64_t)value;
}

const char *view_text(const cJSON *field)
{
	return cJSON_IsString(field) ? field->valuestring : "";
}

const struct column *view_column(const struct view *view, const char *name, size_t len)
{
	for (size_t i = 0; i < view->column_count; i++) {
		const char *known = view->columns[i].name;
		if (strlen(known) == len && memcmp(known, name, len) == 0) {
			return &view->columns[i];
		}
	}
	return NULL;
}

const char *view_nearest_column(const struct view *view, const char *name)
{
	struct suggestion suggestion = { .word = name };

	for (size_t i = 0; i < view->column_count; i++) {
		suggest_consider(&suggestion, view->columns[i].name);
	}
	return suggestion.best;
}

static void append_number(struct buffer *out, const cJSON *field)
{
	char text[32];

	if (field->valuedouble == (double)view_number(field)) {
		buffer_append_integer(out, view_number(field));
		return;
	}
	int len = snprintf(text, sizeof(text), "%.15g", field->valuedouble);
	buffer_append(out, text, (size_t)len);
}

static void append_scalar(struct buffer *out, const cJSON *field)
{
	if (cJSON_IsString(field)) {
		buffer_append_text(out, field->valuestring);
	} else if (cJSON_IsNumber(field)) {
		append_number(out, field);
	} else if (cJSON_IsBool(field)) {
		buffer_append_text(out, cJSON_IsTrue(field) ? "yes" : "no");
	}
}

static void append_text(struct buffer *out, const cJSON *field)
{
	const cJSON *element;

	if (!cJSON_IsArray(field)) {
		append_scalar(out, field);
		return;
	}
	cJSON_ArrayForEach(element, field)
	{
		buffer_append_text(out, element->prev && element != field->child ? ", " : "");
		append_scalar(out, element);
	}
}

/* "1.4 MB": bytes for people. */
static void append_bytes(struct buffer *out, int64_t bytes)
{
	static const char *const units[] = { "B", "kB", "MB", "GB", "TB" };
	double value = (double)bytes;
	size_t unit = 0;
	char text[32];

	for (; value >= 1000 && unit < 4; unit++) {
		value /= 1000;
	}
	int len = snprintf(text, sizeof(text), unit && value < 10 ? "%.1f %s" : "%.0f %s", value,
	                   units[unit]);
	buffer_append(out, text, (size_t)len);
}

static void append_time(struct buffer *out, int64_t time_ms, bool for_people, int64_t now_ms)
{
	char text[TIME_FORMAT_TEXT_MAX];

	if (for_people) {
		time_format_relative(text, time_ms, now_ms);
	} else {
		time_format_absolute(text, time_ms);
	}
	buffer_append_text(out, text);
}

static void append_span(struct buffer *out, int64_t span_ms)
{
	char text[TIME_FORMAT_TEXT_MAX];

	time_format_span(text, span_ms);
	buffer_append_text(out, text);
}

void view_append_cell(struct buffer *out, const struct column *column, const cJSON *object,
                      bool for_people, int64_t now_ms)
{
	const cJSON *field = view_field(object, column->path ? column->path : column->name);
	enum column_kind kind = cJSON_IsNumber(field) ? column->kind : COLUMN_TEXT;
	int64_t number = view_number(field);

	switch (kind) {
	case COLUMN_UNTIL:
		if (number == 0) {
			buffer_append_text(out, for_people ? "for good" : "");
			return;
		}
		append_time(out, number, for_people, now_ms);
		return;
	case COLUMN_TIME: /* it has been: if not by our clock, that was set since, or differs */
		append_time(out, for_people && number > now_ms ? now_ms : number, for_people, now_ms);
		return;
	case COLUMN_SPAN:
		if (for_people) {
			append_span(out, number);
			return;
		}
		break;
	case COLUMN_BYTES:
		if (for_people) {
			append_bytes(out, number);
			return;
		}
		break;
	case COLUMN_TEXT:
	case COLUMN_COUNT:
		break;
	}
	append_text(out, field);
}
