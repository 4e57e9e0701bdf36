/* JSON at the border: a strict check before anything else looks at a text, and the writing of
 * strings. Values are read with cJSON, after the check: cJSON alone accepts what is not JSON. */
#ifndef PRESENCE_CORE_TEXT_JSON_H
#define PRESENCE_CORE_TEXT_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"
#include "core/base/slice.h"

struct cJSON;

enum { JSON_DEPTH_MAX = 16 }; /* arrays and objects inside each other */

/* Whether `raw`, a valid JSON value, is the string `text`, however it is escaped. */
bool json_string_equals(struct slice raw, const char *text);

/* Whether an escaped NUL is in a valid JSON text: it would end the C string that cJSON makes of it,
 * and so cut a name or a command short. */
bool json_has_nul(struct slice json);

/* Whether the `len` bytes are exactly one JSON value (RFC 8259): well-formed UTF-8, no lone
 * surrogate in an escape, no raw control character in a string, at most JSON_DEPTH_MAX deep. */
bool json_valid(const char *text, size_t len);

/* The elements of a *valid* JSON array, one after another, each as its raw text. */
struct json_elements {
	const char *next;
	const char *end;
};

/* `array` must have passed json_valid() and begin with '['. */
struct json_elements json_elements(struct slice array);

/* Takes the next element; false if there is none. `elements->next` then stands behind it. */
bool json_elements_next(struct json_elements *elements, struct slice *element);

/* What is left of the array behind the last element taken: "" or the raw text of further elements
 * without the closing bracket. */
struct slice json_elements_rest(const struct json_elements *elements);

/* Reads a field of an object, a whole number from 0 to 2^53, up to which JSON's numbers are exact.
 * false: there is no such field, or it is something else, and *number is unchanged. */
bool json_read_whole(const struct cJSON *object, const char *field, int64_t *number);

/* Appends `text` (valid UTF-8) as a JSON string with its quotes. */
void json_append_string(struct buffer *out, const char *text, size_t len);

#endif
