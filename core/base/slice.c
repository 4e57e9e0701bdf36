#include "core/base/slice.h"

#include <string.h>

bool slice_equals(struct slice slice, const char *text)
{
	size_t len = strlen(text);

	return slice.len == len && (len == 0 || memcmp(slice.text, text, len) == 0);
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

bool slice_equals_anycase(struct slice slice, const char *text)
{
	for (size_t i = 0; i < slice.len; i++) {
		if (text[i] == '\0' || lower(slice.text[i]) != lower(text[i])) {
			return false;
		}
	}
	return text[slice.len] == '\0';
}

struct slice slice_take(struct slice *rest, char separator)
{
	const char *end = rest->len ? memchr(rest->text, separator, rest->len) : NULL;
	struct slice taken = { rest->text, end ? (size_t)(end - rest->text) : rest->len };

	*rest = slice_behind(*rest, taken.len + (end != NULL));
	return taken;
}
