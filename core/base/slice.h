/* A piece of somebody's text: where it begins, and its bytes. Nothing is owned, nothing is
 * terminated. */
#ifndef PRESENCE_CORE_BASE_SLICE_H
#define PRESENCE_CORE_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>

struct slice {
	const char *text;
	size_t len;
};

/* What is behind its first `len` bytes; it must have as many. */
static inline struct slice slice_behind(struct slice slice, size_t len)
{
	return (struct slice){ len ? slice.text + len : slice.text, slice.len - len };
}

bool slice_equals(struct slice slice, const char *text);

/* As slice_equals(), where A and a are the same, of ASCII alone. */
bool slice_equals_anycase(struct slice slice, const char *text);

/* Takes what stands before the first `separator` from *rest, and the separator itself; all of it if
 * there is none. */
struct slice slice_take(struct slice *rest, char separator);

#endif
