#include "core/wire/socketio.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <string.h>

struct reader {
	const char *at;
	const char *end;
};

static bool read_char(struct reader *in, char expected)
{
	if (in->at == in->end || *in->at != expected) {
		return false;
	}
	in->at++;
	return true;
}

static bool at_digit(const struct reader *in)
{
	return in->at < in->end && *in->at >= '0' && *in->at <= '9';
}

/* A decimal number of at most `digits_max` digits; -1 if there is none, -2 if it is longer. */
static int64_t read_number(struct reader *in, int digits_max)
{
	int64_t value = 0;
	int digits = 0;

	for (; at_digit(in); digits++) {
		if (digits == digits_max) {
			return -2;
		}
		value = value * 10 + (*in->at++ - '0');
	}
	return digits ? value : -1;
}

static bool read_type(struct reader *in, struct socketio_packet *packet)
{
	if (in->at == in->end || *in->at < '0' || *in->at > '6') {
		return false;
	}
	packet->type = (enum socketio_type)(*in->at++ - '0');
	return true;
}

static bool is_binary(enum socketio_type type)
{
	return type == SOCKETIO_BINARY_EVENT || type == SOCKETIO_BINARY_ACK;
}

static bool read_attachments(struct reader *in, struct socketio_packet *packet)
{
	if (!is_binary(packet->type)) {
		return true;
	}
	int64_t count = read_number(in, 2);
	if (count < 0 || count > SOCKETIO_ATTACHMENTS_MAX || !read_char(in, '-')) {
		return false;
	}
	packet->attachments = (unsigned)count;
	return true;
}

/* `/admin?x=1,` up to the comma or the end; the query is of EIO3 clients and means nothing here. */
static void read_namespace(struct reader *in, struct socketio_packet *packet)
{
	packet->nsp = (struct slice){ "/", 1 };
	if (in->at == in->end || *in->at != '/') {
		return;
	}
	size_t left = (size_t)(in->end - in->at);
	const char *comma = memchr(in->at, ',', left);
	size_t len = comma ? (size_t)(comma - in->at) : left;
	const char *query = memchr(in->at, '?', len);

	packet->nsp = (struct slice){ in->at, query ? (size_t)(query - in->at) : len };
	in->at += len + (comma ? 1 : 0);
}

static bool read_ack(struct reader *in, struct socketio_packet *packet)
{
	int64_t ack = read_number(in, SOCKETIO_ACK_DIGITS_MAX);

	packet->ack = ack < 0 ? SOCKETIO_NO_ACK : ack;
	return ack != -2;
}

static bool is_reserved(const char *name, size_t len)
{
	static const char *const reserved[] = { "connect",       "connect_error", "disconnect",
		                                    "disconnecting", "newListener",   "removeListener" };

	for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++) {
		if (strlen(reserved[i]) == len && memcmp(name, reserved[i], len) == 0) {
			return true;
		}
	}
	return false;
}

/* A string without escapes is what it looks like, and needs no parser. */
static bool is_plain_string(struct slice raw)
{
	return raw.len >= 2 && raw.text[0] == '"' && !memchr(raw.text, '\\', raw.len);
}

/* Whether an event may have this first element: a number, or a string that is not reserved. */
static bool event_name_allowed(struct slice raw)
{
	if (is_plain_string(raw)) {
		return !is_reserved(raw.text + 1, raw.len - 2);
	}
	cJSON *value = cJSON_ParseWithLength(raw.text, raw.len);
	bool allowed =
		cJSON_IsNumber(value) ||
		(cJSON_IsString(value) && !is_reserved(value->valuestring, strlen(value->valuestring)));

	cJSON_Delete(value);
	return allowed;
}

static bool split_event(struct socketio_packet *packet)
{
	struct json_elements elements = json_elements(packet->json);

	if (!json_elements_next(&elements, &packet->event) || !event_name_allowed(packet->event)) {
		return false;
	}
	packet->arguments = json_elements_rest(&elements);
	return true;
}

/* Walks a parsed value and takes off `awaited` one bit for each placeholder it finds; false at a
 * placeholder with a wrong number. The depth was bounded by json_valid(). */
static bool check_placeholders(const cJSON *value, unsigned attachments, unsigned *awaited)
{
	const cJSON *mark = cJSON_GetObjectItemCaseSensitive(value, "_placeholder");

	if (cJSON_IsObject(value) && cJSON_IsTrue(mark)) {
		const cJSON *number = cJSON_GetObjectItemCaseSensitive(value, "num");
		double num = cJSON_IsNumber(number) ? number->valuedouble : -1;
		if (!(num >= 0 && num < attachments) || num != floor(num)) {
			return false;
		}
		*awaited &= ~(1U << (unsigned)num);
		return true;
	}
	for (const cJSON *child = value->child; child; child = child->next) {
		if (!check_placeholders(child, attachments, awaited)) {
			return false;
		}
	}
	return true;
}

static bool placeholders_valid(struct slice json, unsigned attachments)
{
	unsigned awaited = (1U << attachments) - 1;
	cJSON *value = cJSON_ParseWithLength(json.text, json.len);
	bool valid = value && check_placeholders(value, attachments, &awaited);

	cJSON_Delete(value);
	return valid && awaited == 0;
}

static char first_char(struct slice json)
{
	size_t at = 0;

	while (at < json.len && memchr(" \t\r\n", json.text[at], 4)) {
		at++;
	}
	return at < json.len ? json.text[at] : '\0';
}

static bool shape_fits(struct socketio_packet *packet)
{
	char first = first_char(packet->json);

	switch (packet->type) {
	case SOCKETIO_CONNECT:
		return first == '\0' || first == '{';
	case SOCKETIO_DISCONNECT:
		return first == '\0';
	case SOCKETIO_EVENT:
	case SOCKETIO_BINARY_EVENT:
		return first == '[' && split_event(packet);
	case SOCKETIO_ACK:
	case SOCKETIO_BINARY_ACK:
		return first == '[';
	case SOCKETIO_CONNECT_ERROR:
		return first == '{' || first == '"';
	}
	return false;
}

enum wire_result socketio_decode(const char *text, size_t len, struct socketio_packet *packet)
{
	struct reader in = { text, text + len };

	*packet = (struct socketio_packet){ .ack = SOCKETIO_NO_ACK };
	if (!read_type(&in, packet) || !read_attachments(&in, packet)) {
		return WIRE_MALFORMED;
	}
	read_namespace(&in, packet);
	if (!read_ack(&in, packet)) {
		return WIRE_MALFORMED;
	}
	packet->json = (struct slice){ in.at, (size_t)(in.end - in.at) };
	if (packet->json.len && !json_valid(packet->json.text, packet->json.len)) {
		return WIRE_MALFORMED;
	}
	if (!shape_fits(packet)) {
		return WIRE_MALFORMED;
	}
	if (is_binary(packet->type) && !placeholders_valid(packet->json, packet->attachments)) {
		return WIRE_MALFORMED;
	}
	return WIRE_DONE;
}

void socketio_encode_head(struct buffer *out, enum socketio_type type, unsigned attachments,
                          struct slice nsp, int64_t ack)
{
	buffer_append_byte(out, '4');
	buffer_append_byte(out, (uint8_t)('0' + type));
	if (is_binary(type)) {
		buffer_append_integer(out, attachments);
		buffer_append_byte(out, '-');
	}
	if (!slice_equals(nsp, "/")) {
		buffer_append(out, nsp.text, nsp.len);
		buffer_append_byte(out, ',');
	}
	if (ack != SOCKETIO_NO_ACK) {
		buffer_append_integer(out, ack);
	}
}

#define TEXT_LENGTH(array) (sizeof(array) - 1)

static uint8_t *put(uint8_t *at, const char *text, size_t len)
{
	memcpy(at, text, len);
	return at + len;
}

/* Each connection costs one: a single piece of the buffer for all. */
void socketio_encode_connect(struct buffer *out, struct slice nsp, const char *sid, const char *pid)
{
	static const char before[] = "{\"sid\":\"";
	static const char between[] = "\",\"pid\":\"";
	static const char behind[] = "\"}";
	size_t sid_len = strlen(sid);
	size_t pid_len = strlen(pid);

	socketio_encode_head(out, SOCKETIO_CONNECT, 0, nsp, SOCKETIO_NO_ACK);
	uint8_t *at = buffer_extend(out, TEXT_LENGTH(before) + sid_len +
	                                     (pid_len ? TEXT_LENGTH(between) + pid_len : 0) +
	                                     TEXT_LENGTH(behind));
	if (!at) {
		return;
	}
	at = put(at, before, TEXT_LENGTH(before));
	at = put(at, sid, sid_len);
	if (pid_len) {
		at = put(at, between, TEXT_LENGTH(between));
		at = put(at, pid, pid_len);
	}
	put(at, behind, TEXT_LENGTH(behind));
}

void socketio_encode_connect_error(struct buffer *out, struct slice nsp, const char *message)
{
	socketio_encode_head(out, SOCKETIO_CONNECT_ERROR, 0, nsp, SOCKETIO_NO_ACK);
	buffer_append_text(out, "{\"message\":");
	json_append_string(out, message, strlen(message));
	buffer_append_byte(out, '}');
}

void socketio4_encode_connect(struct buffer *out, struct slice nsp)
{
	socketio_encode_head(out, SOCKETIO_CONNECT, 0, nsp, SOCKETIO_NO_ACK);
}

void socketio4_encode_connect_error(struct buffer *out, struct slice nsp, const char *message)
{
	socketio_encode_head(out, SOCKETIO_CONNECT_ERROR, 0, nsp, SOCKETIO_NO_ACK);
	json_append_string(out, message, strlen(message));
}

void socketio_encode_disconnect(struct buffer *out, struct slice nsp)
{
	socketio_encode_head(out, SOCKETIO_DISCONNECT, 0, nsp, SOCKETIO_NO_ACK);
}
