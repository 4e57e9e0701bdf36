#include "core/wire/http_syntax.h"

#include <string.h>

enum { PORT_DIGITS_MAX = 5, IPV6_COLONS = 7 };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter_or_digit(char c)
{
	char lower = (char)(c | 0x20);

	return is_digit(c) || (lower >= 'a' && lower <= 'z');
}

bool http_is_token_char(char c)
{
	return is_letter_or_digit(c) || c == '-' || (c != '\0' && strchr("!#$%&'*+.^_`|~", c));
}

bool http_is_token(struct slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (!http_is_token_char(text.text[i])) {
			return false;
		}
	}
	return text.len > 0;
}

int http_hex_value(char c)
{
	char lower = (char)(c | 0x20);

	if (is_digit(c)) {
		return c - '0';
	}
	return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

struct slice http_trimmed(struct slice text)
{
	while (text.len > 0 && is_blank(text.text[0])) {
		text = slice_behind(text, 1);
	}
	while (text.len > 0 && is_blank(text.text[text.len - 1])) {
		text.len--;
	}
	return text;
}

/* The bytes before the next comma that is not between quotes. */
static size_t element_length(struct slice text)
{
	bool quoted = false;
	size_t at = 0;

	for (; at < text.len && (quoted || text.text[at] != ','); at++) {
		if (quoted && text.text[at] == '\\' && at + 1 < text.len) {
			at++;
		} else if (text.text[at] == '"') {
			quoted = !quoted;
		}
	}
	return at;
}

bool http_list_next(struct slice *rest, struct slice *element)
{
	while (rest->len > 0) {
		size_t len = element_length(*rest);
		*element = http_trimmed((struct slice){ rest->text, len });
		*rest = slice_behind(*rest, len < rest->len ? len + 1 : len);
		if (element->len > 0) {
			return true;
		}
	}
	return false;
}

static size_t name_length(struct slice text)
{
	size_t len = 0;

	while (len < text.len &&
	       (is_letter_or_digit(text.text[len]) || memchr("-._~", text.text[len], 4))) {
		len++;
	}
	return len;
}

/* Of an IPv6 address in its brackets; 0: it is none. */
static size_t address_length(struct slice text)
{
	size_t len = 1;

	while (len < text.len && (http_hex_value(text.text[len]) >= 0 || text.text[len] == ':' ||
	                          text.text[len] == '.')) {
		len++;
	}
	return len > 2 && len < text.len && text.text[len] == ']' ? len + 1 : 0;
}

/* Of an IPv6 address without brackets, with what may be a port behind it or its last group; 0: it
 * is none. The XMLHttpRequest that Socket.IO's client has under node writes "::1:3000". */
static size_t bare_address_length(struct slice text)
{
	size_t colons = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (text.text[i] == ':') {
			colons++;
		} else if (http_hex_value(text.text[i]) < 0) {
			return 0;
		}
	}
	bool shortened = text.len > 1 && memmem(text.text, text.len, "::", 2);
	return shortened || colons >= IPV6_COLONS ? text.len : 0;
}

static bool is_port(struct slice text)
{
	size_t digits = 0;

	while (digits < text.len && is_digit(text.text[digits])) {
		digits++;
	}
	return digits == text.len && digits <= PORT_DIGITS_MAX;
}

bool http_is_host(struct slice text)
{
	bool bracketed = text.len > 0 && text.text[0] == '[';
	size_t len = bracketed ? address_length(text) : name_length(text);

	if (bare_address_length(text) > 0) {
		return true;
	}
	if (len == 0) {
		return false;
	}
	struct slice port = slice_behind(text, len);
	return port.len == 0 || (port.text[0] == ':' && is_port(slice_behind(port, 1)));
}

bool http_read_number(struct slice text, int64_t *number)
{
	*number = 0;
	for (size_t i = 0; i < text.len; i++) {
		int digit = text.text[i] - '0';
		if (!is_digit(text.text[i]) || *number > (INT64_MAX - digit) / 10) {
			return false;
		}
		*number = *number * 10 + digit;
	}
	return text.len > 0;
}
