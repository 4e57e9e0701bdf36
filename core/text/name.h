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
	NAME_FOLDED_MAX = 18 * NAME_BYTES_MAX, /* bytes, more than any name becomes: U+FDFA 11 times */
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

/* Judges `raw` without what is blank around it: spaces, and joiners, fillers, tags and variation
 * selectors, by which two names would differ that look the same. A selector stays behind a
 * pictograph or an ideograph, which it shapes, and tags behind the flag that they name a region's.
 * On NAME_OK *start and *len tell the trimmed part. */
enum name_verdict name_check(const char *raw, size_t raw_len, const char **start, size_t *len);

/* The form of a name in which it is compared with one that is banned; returns its length, 0 if
 * there is nothing to be seen in it. NFKC with case folded (Unicode, section 5.18 and UAX #15), one
 * space for a run of them and none around, and without what is invisible: joiners, variation
 * selectors, fillers, soft hyphens, all that Unicode calls default ignorable, and the braille
 * blank.
 *
 * So an emoji made by joiners is compared as the row of those it is made of, and the colour of a
 * heart makes no difference; tags of a flag stay, as regions are not each other. That is good for
 * bans only, where one of two who look alike may be kept out for the other: who is who is never
 * asked this way. Letters of other scripts that look the same stay different.
 *
 * `text` is valid UTF-8 of at most NAME_BYTES_MAX bytes. */
size_t name_fold(const char *text, size_t len, char out[NAME_FOLDED_MAX]);

/* The first grapheme cluster of the first word and, if there are two words or more, of the last.
 * Writes no more than INITIALS_BYTES_MAX bytes, not terminated, and returns how many. */
size_t name_initials(const char *name, size_t len, char out[INITIALS_BYTES_MAX]);

#endif
