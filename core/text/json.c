#include "core/text/json.h"

#include <cjson/cJSON.h>
#include <stdint.h>
#include <string.h>

#include "core/text/utf8.h"

/* A recursive scanner whose depth is bounded by JSON_DEPTH_MAX. Every scan_* function takes the
 * place where its construct begins and returns the place behind it, or NULL if it is malformed. */

static const double exact_max = 9007199254740992.0; /* 2^53 */

static const char *scan_value(const char *at, const char *end, int depth);

static const char *skip_space(const char *at, const char *end)
{
	while (at < end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r')) {
		at++;
	}
	return at;
}

static bool is_digit(const char *at, const char *end)
{
	return at < end && *at >= '0' && *at <= '9';
}

static const char *scan_digits(const char *at, const char *end)
{
	if (!is_digit(at, end)) {
		return NULL;
	}
	while (is_digit(at, end)) {
		at++;
	}
	return at;
}

static const char *scan_number(const char *at, const char *end)
{
	if (at < end && *at == '-') {
		at++;
	}
	bool zero = at < end && *at == '0';
	at = zero ? at + 1 : scan_digits(at, end);
	if (at && at < end && *at == '.') {
		at = scan_digits(at + 1, end);
	}
	if (at && at < end && (*at == 'e' || *at == 'E')) {
		at++;
		if (at < end && (*at == '+' || *at == '-')) {
			at++;
		}
		at = scan_digits(at, end);
	}
	return at;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9') {
		return c - '0';
	}
	if (c >= 'a' && c <= 'f') {
		return c - 'a' + 10;
	}
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The four digits behind "\u"; -1 if they are not there. */
static int32_t hex_unit(const char *at, const char *end)
{
	int32_t value = 0;

	if (end - at < 4) {
		return -1;
	}
	for (int i = 0; i < 4; i++) {
		int digit = hex_digit(at[i]);
		if (digit < 0) {
			return -1;
		}
		value = value * 16 + digit;
	}
	return value;
}

/* `at` stands behind "\u". A high surrogate must be followed by an escaped low one: a lone one has
 * no UTF-8 and breaks clients in C++, Rust and Swift. */
static const char *scan_unicode_escape(const char *at, const char *end)
{
	int32_t unit = hex_unit(at, end);

	if (unit < 0 || (unit >= 0xdc00 && unit <= 0xdfff)) {
		return NULL;
	}
	at += 4;
	if (unit < 0xd800 || unit > 0xdbff) {
		return at;
	}
	if (end - at < 6 || at[0] != '\\' || at[1] != 'u') {
		return NULL;
	}
	int32_t low = hex_unit(at + 2, end);
	return low >= 0xdc00 && low <= 0xdfff ? at + 6 : NULL;
}

static const char *scan_escape(const char *at, const char *end)
{
	if (at == end) {
		return NULL;
	}
	if (*at == 'u') {
		return scan_unicode_escape(at + 1, end);
	}
	return memchr("\"\\/bfnrt", *at, 8) ? at + 1 : NULL;
}

static const char *scan_string(const char *at, const char *end)
{
	uint32_t codepoint;

	for (at++; at && at < end && *at != '"';) {
		unsigned char c = (unsigned char)*at;
		if (c == '\\') {
			at = scan_escape(at + 1, end);
		} else if (c < 0x20) {
			return NULL;
		} else if (c < 0x80) {
			at++;
		} else {
			size_t step = utf8_decode(at, (size_t)(end - at), &codepoint);
			at = step ? at + step : NULL;
		}
	}
	return at && at < end ? at + 1 : NULL;
}

static const char *scan_literal(const char *at, const char *end, const char *literal)
{
	size_t len = strlen(literal);

	return (size_t)(end - at) >= len && memcmp(at, literal, len) == 0 ? at + len : NULL;
}

/* "key" : value */
static const char *scan_member(const char *at, const char *end, int depth)
{
	if (at == end || *at != '"') {
		return NULL;
	}
	at = scan_string(at, end);
	if (!at) {
		return NULL;
	}
	at = skip_space(at, end);
	return at < end && *at == ':' ? scan_value(at + 1, end, depth) : NULL;
}

/* An array or an object: `at` stands on the opening bracket. */
static const char *scan_container(const char *at, const char *end, int depth)
{
	bool object = *at == '{';
	char close = object ? '}' : ']';

	if (depth == 0) {
		return NULL;
	}
	at = skip_space(at + 1, end);
	if (at < end && *at == close) {
		return at + 1;
	}
	for (;;) {
		at = object ? scan_member(at, end, depth - 1) : scan_value(at, end, depth - 1);
		if (!at) {
			return NULL;
		}
		at = skip_space(at, end);
		if (at == end || (*at != ',' && *at != close)) {
			return NULL;
		}
		if (*at++ == close) {
			return at;
		}
		at = skip_space(at, end);
	}
}

static const char *scan_value(const char *at, const char *end, int depth)
{
	at = skip_space(at, end);
	if (at == end) {
		return NULL;
	}
	switch (*at) {
	case '{':
	case '[':
		return scan_container(at, end, depth);
	case '"':
		return scan_string(at, end);
	case 't':
		return scan_literal(at, end, "true");
	case 'f':
		return scan_literal(at, end, "false");
	case 'n':
		return scan_literal(at, end, "null");
	default:
		return scan_number(at, end);
	}
}

bool json_string_equals(struct slice raw, const char *text)
{
	size_t len = strlen(text);

	if (!memchr(raw.text, '\\', raw.len)) {
		return raw.len == len + 2 && raw.text[0] == '"' && memcmp(raw.text + 1, text, len) == 0;
	}
	cJSON *value = cJSON_ParseWithLength(raw.text, raw.len);
	bool equal = cJSON_IsString(value) && strcmp(value->valuestring, text) == 0;
	cJSON_Delete(value);
	return equal;
}

bool json_has_nul(struct slice json)
{
	for (size_t at = 0; at + 6 <= json.len; at++) {
		if (json.text[at] != '\\') {
			continue;
		}
		if (memcmp(json.text + at, "\\u0000", 6) == 0) {
			return true;
		}
		at++; /* what is escaped may be a backslash */
	}
	return false;
}

bool json_valid(const char *text, size_t len)
{
	const char *end = text + len;
	const char *at = scan_value(text, end, JSON_DEPTH_MAX);

	return at && skip_space(at, end) == end;
}

struct json_elements json_elements(struct slice array)
{
	const char *end = array.text + array.len;

	while (end[-1] != ']') { /* space behind a valid array */
		end--;
	}
	return (struct json_elements){ .next = skip_space(array.text, end) + 1, .end = end - 1 };
}

bool json_elements_next(struct json_elements *elements, struct slice *element)
{
	const char *start = skip_space(elements->next, elements->end);

	if (start < elements->end && *start == ',') {
		start = skip_space(start + 1, elements->end);
	}
	if (start == elements->end) {
		return false;
	}
	elements->next = scan_value(start, elements->end, JSON_DEPTH_MAX);
	*element = (struct slice){ start, (size_t)(elements->next - start) };
	return true;
}

struct slice json_elements_rest(const struct json_elements *elements)
{
	const char *start = skip_space(elements->next, elements->end);

	if (start < elements->end && *start == ',') {
		start++;
	}
	return (struct slice){ start, (size_t)(elements->end - start) };
}

static const char *short_escape(unsigned char c)
{
	switch (c) {
	case '"':
		return "\\\"";
	case '\\':
		return "\\\\";
	case '\n':
		return "\\n";
	case '\r':
		return "\\r";
	case '\t':
		return "\\t";
	default:
		return NULL;
	}
}

static bool needs_escape(unsigned char c)
{
	return c < 0x20 || c == '"' || c == '\\';
}

/* Whether one of eight bytes may need an escape: looked at together, by arithmetic that a byte may
 * borrow from its neighbour in, so that some that need none are named as well. */
static bool may_need_escape(const char *text)
{
	static const uint64_t each = 0x0101010101010101;
	uint64_t bytes;

	memcpy(&bytes, text, sizeof(bytes));
	uint64_t quotes = bytes ^ (each * '"');
	uint64_t backslashes = bytes ^ (each * '\\');
	uint64_t found = ((bytes - each * 0x20) & ~bytes) | ((quotes - each) & ~quotes) |
	                 ((backslashes - each) & ~backslashes);
	return (found & (each * 0x80)) != 0;
}

/* Bytes before the first that needs an escape. */
static size_t plain_length(const char *text, size_t len)
{
	size_t at = 0;

	while (at + sizeof(uint64_t) <= len && !may_need_escape(text + at)) {
		at += sizeof(uint64_t);
	}
	while (at < len && !needs_escape((unsigned char)text[at])) {
		at++;
	}
	return at;
}

static void append_escape(struct buffer *out, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";

	if (short_escape(c)) {
		buffer_append_text(out, short_escape(c));
	} else {
		buffer_append(out, (char[]){ '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] }, 6);
	}
}

bool json_read_whole(const struct cJSON *object, const char *field, int64_t *number)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, field);

	if (!cJSON_IsNumber(value) || !(value->valuedouble >= 0 && value->valuedouble <= exact_max)) {
		return false;
	}
	*number = (int64_t)value->valuedouble;
	return true;
}

void json_append_string(struct buffer *out, const char *text, size_t len)
{
	buffer_append_byte(out, '"');
	for (size_t at = 0; at < len; at++) {
		size_t plain = plain_length(text + at, len - at);
		buffer_append(out, text + at, plain);
		at += plain;
		if (at < len) {
			append_escape(out, (unsigned char)text[at]);
		}
	}
	buffer_append_byte(out, '"');
}
