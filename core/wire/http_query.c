#include "core/wire/http_query.h"

#include "core/wire/http_syntax.h"

enum { ESCAPE_LENGTH = 3 };

/* The byte that the escape at the start stands for; 0: there is none, or it may not be decoded. */
static char escaped(struct slice text)
{
	if (text.len < ESCAPE_LENGTH || text.text[0] != '%') {
		return '\0';
	}
	int high = http_hex_value(text.text[1]);
	int low = http_hex_value(text.text[2]);
	return high >= 0 && low >= 0 ? (char)(high << 4 | low) : '\0';
}

/* Takes the next byte of a query, decoded; it has one. */
static char take_char(struct slice *text)
{
	char c = escaped(*text);

	if (c == '\0') {
		c = text->text[0] == '+' ? ' ' : text->text[0];
		*text = slice_behind(*text, 1);
	} else {
		*text = slice_behind(*text, ESCAPE_LENGTH);
	}
	return c;
}

/* Whether all of it, decoded, is `name`. */
static bool is_name(struct slice text, const char *name)
{
	while (text.len > 0 && *name) {
		if (take_char(&text) != *name++) {
			return false;
		}
	}
	return text.len == 0 && *name == '\0';
}

static void copy_value(struct slice value, char *out, size_t size)
{
	size_t len = 0;

	while (value.len > 0 && len + 1 < size) {
		out[len++] = take_char(&value);
	}
	out[len] = '\0';
}

bool http_parameter(struct slice query, const char *name, char *out, size_t size)
{
	bool found = false;

	while (query.len > 0) {
		struct slice value = slice_take(&query, '&');
		size_t len = value.len;
		struct slice key = slice_take(&value, '=');
		if (key.len < len && is_name(key, name)) {
			copy_value(value, out, size);
			found = true;
		}
	}
	return found;
}

bool http_decode_path(struct slice path, char *out, size_t size)
{
	size_t len = 0;

	out[0] = '\0';
	while (path.len > 0 && len + 1 < size) {
		char c = path.text[0] == '%' ? escaped(path) : path.text[0];
		if (c == '\0') {
			break;
		}
		path = slice_behind(path, path.text[0] == '%' ? ESCAPE_LENGTH : 1);
		out[len++] = c;
	}
	out[path.len == 0 ? len : 0] = '\0';
	return path.len == 0;
}
