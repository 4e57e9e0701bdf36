/* JSON: one object for a finite answer, {"schema":1,"users":[…]}; one object a line for a stream.
 */
#include <stdio.h>
#include <string.h>

#include "core/control/method.h"
#include "core/text/json.h"
#include "core/text/utf8.h"
#include "core/text/width.h"

#include "cli/output/writer.h"

static void append_unit(struct buffer *out, uint32_t unit)
{
	char escape[8];
	int len = snprintf(escape, sizeof(escape), "\\u%04x", (unsigned)(unit & 0xffff));

	buffer_append(out, escape, (size_t)len);
}

static void append_escape(struct buffer *out, uint32_t codepoint)
{
	if (codepoint > 0xffff) {
		append_unit(out, 0xd800 + ((codepoint - 0x10000) >> 10));
		append_unit(out, 0xdc00 + ((codepoint - 0x10000) & 0x3ff));
	} else {
		append_unit(out, codepoint);
	}
}

/* cJSON escapes C0 only. All else that is to be escaped stands in strings, where it may be. */
static void append_escaped(struct buffer *out, const char *json, size_t len)
{
	uint32_t codepoint;

	for (size_t at = 0, step; at < len; at += step) {
		unsigned char c = (unsigned char)json[at];
		step = c < 0x7f ? 1 : utf8_decode(json + at, len - at, &codepoint);
		if (step == 0) { /* checked before it was parsed */
			step = 1;
		} else if (c < 0x7f || width_shows(codepoint)) {
			buffer_append(out, json + at, step);
		} else {
			append_escape(out, codepoint);
		}
	}
}

void writer_append_json(struct buffer *out, const cJSON *value)
{
	char *json = cJSON_PrintUnformatted(value);

	if (json) {
		append_escaped(out, json, strlen(json));
	} else {
		out->failed = true;
	}
	cJSON_free(json);
}

/* The members of an object, each with a comma before it. */
static void append_members(struct buffer *out, const cJSON *object)
{
	char *json = object ? cJSON_PrintUnformatted(object) : NULL;
	size_t len = json ? strlen(json) : 0;

	if (object && !json) {
		out->failed = true;
	} else if (len > 2) {
		buffer_append_byte(out, ',');
		append_escaped(out, json + 1, len - 2);
	}
	cJSON_free(json);
}

/* The chosen columns of an object, as one. */
static void append_chosen(struct writer *writer, const cJSON *object)
{
	const char *comma = "";

	buffer_append_byte(writer->out, '{');
	for (size_t i = 0; i < writer->column_count; i++) {
		const struct column *column = writer->columns[i];
		const cJSON *field = view_field(object, column->path ? column->path : column->name);
		if (field) {
			buffer_append_text(writer->out, comma);
			json_append_string(writer->out, column->name, strlen(column->name));
			buffer_append_byte(writer->out, ':');
			writer_append_json(writer->out, field);
			comma = ",";
		}
	}
	buffer_append_byte(writer->out, '}');
}

static void json_begin(struct writer *writer, const cJSON *extras)
{
	if (writer->view->stream) {
		return;
	}
	buffer_append_text(writer->out, "{\"schema\":");
	buffer_append_integer(writer->out, CONTROL_SCHEMA);
	append_members(writer->out, extras);
	if (!writer->view->record) {
		buffer_append_text(writer->out, ",\"");
		buffer_append_text(writer->out, writer->view->key);
		buffer_append_text(writer->out, "\":[");
	}
}

static void json_row(struct writer *writer, const cJSON *object)
{
	if (writer->view->record) {
		append_members(writer->out, object);
		return;
	}
	if (!writer->view->stream && writer->rows > 0) {
		buffer_append_byte(writer->out, ',');
	}
	if (writer->column_count > 0) {
		append_chosen(writer, object);
	} else {
		writer_append_json(writer->out, object);
	}
	if (writer->view->stream) {
		buffer_append_byte(writer->out, '\n');
	}
}

static void json_end(struct writer *writer)
{
	if (!writer->view->stream) {
		buffer_append_text(writer->out, writer->view->record ? "}\n" : "]}\n");
	}
}

const struct writer_format writer_json = { json_begin, json_row, json_end };
