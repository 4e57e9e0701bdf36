/* UTF-8, strictly: no overlong forms, no surrogates, nothing above U+10FFFF. */
#ifndef PRESENCE_CORE_TEXT_UTF8_H
#define PRESENCE_CORE_TEXT_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"

/* Whether all `len` bytes are well-formed UTF-8. */
bool utf8_valid(const char *text, size_t len);

/* The same of a text that comes in pieces: whether these bytes can be the beginning of well-formed
 * UTF-8. *whole is then how many of them are complete code points; at most 3 bytes are behind it.
 */
bool utf8_valid_so_far(const char *text, size_t len, size_t *whole);

/* Decodes the code point at the start of `text` (len >= 1) into *codepoint and returns its length
 * in bytes; 0 if it is malformed. */
size_t utf8_decode(const char *text, size_t len, uint32_t *codepoint);

/* Bytes of the first grapheme cluster (Unicode TR29) of valid UTF-8; 0 only if len is 0. */
size_t utf8_grapheme(const char *text, size_t len);

/* Appends `text` (valid UTF-8) as it is compared by people: without case, marks and compatibility
 * forms, so that "josé" and "JOSE" are the same. What cannot be mapped is appended as it is. */
void utf8_fold(struct buffer *out, const char *text, size_t len);

#endif
