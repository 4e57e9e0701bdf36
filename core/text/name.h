/* The names people give themselves: what is a name, and what is made of it for display.
 *
 * A name is shown to strangers, in pages, terminals and logs. It is text without a way to act on
 * the place that shows it: no control characters, no bidi controls, no line ends. */
#ifndef PRESENCE_CORE_TEXT_NAME_H
#define PRESENCE_CORE_TEXT_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	NAME_BYTES_MAX = 64,
	NAME_GRAPHEMES_MAX = 32,
	INITIALS_BYTES_MAX = 2 * NAME_BYTES_MAX,
};

enum name_verdict {
	NAME_OK,
	NAME_EMPTY,     /* nothing in it that can be seen */
	NAME_TOO_LONG,  /* over NAME_BYTES_MAX bytes or NAME_GRAPHEMES_MAX grapheme clusters */
	NAME_FORBIDDEN, /* a control, bidi control, line end, or not UTF-8 */
};

/* Whether a name may have this code point: no control (C0, DEL, C1), line or paragraph separator,
 * nor a format character (bidi controls are some) but joiners and tags, which spelling and emoji
 * need. */
bool name_allows(uint32_t codepoint);

/* Judges `raw` without the spaces around it. On NAME_OK *start and *len tell the trimmed part. */
enum name_verdict name_check(const char *raw, size_t raw_len, const char **start, size_t *len);

/* The first grapheme cluster of the first word and, if there are two words or more, of the last.
 * Writes no more than INITIALS_BYTES_MAX bytes, not terminated, and returns how many. */
size_t name_initials(const char *name, size_t len, char out[INITIALS_BYTES_MAX]);

#endif
