/* Text of strangers on a terminal: what of it may be shown, and how many cells that takes.
 *
 * A name is hostile input to whoever looks at it: an escape sequence moves the cursor, a bidi
 * control turns a line around. So text is sanitised first, and measured and cut then. What
 * terminals draw each in their own way (emoji of several code points) is reduced to what they agree
 * about. */
#ifndef PRESENCE_CORE_TEXT_WIDTH_H
#define PRESENCE_CORE_TEXT_WIDTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"

/* Whether a terminal may be handed this code point: no control (C0, DEL, C1), line or paragraph
 * separator, format character (Cf; bidi controls are some), nor an unassigned one. */
bool width_shows(uint32_t codepoint);

/* Appends `text` with U+FFFD for what may not be shown: such a code point, a byte that is no UTF-8,
 * a mark with nothing before it. A grapheme cluster with a joiner, an emoji selector, a skin tone
 * or tags is reduced to its base. Returns the cells of what was appended. */
size_t width_sanitise(struct buffer *out, const char *text, size_t len);

/* The cells of sanitised text. */
size_t width_cells(const char *text, size_t len);

/* Appends as much of sanitised `text` as goes into `cells`, with "…" at the end if that is not all.
 * Returns the cells used: less than `cells` where a wide character did not fit. */
size_t width_cut(struct buffer *out, const char *text, size_t len, size_t cells);

#endif
