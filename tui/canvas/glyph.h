/* What libc, and so curses, can put on the screen for a cell: characters that are as wide for it as
 * they are for us, in the locale's character set. No curses. */
#ifndef PRESENCE_TUI_CANVAS_GLYPH_H
#define PRESENCE_TUI_CANVAS_GLYPH_H

#include <stdbool.h>
#include <stdint.h>
#include <wchar.h>

#include "tui/canvas/frame.h"

enum {
	GLYPH_CHARACTERS_MAX = 5, /* a character and its marks; curses takes no more */
	GLYPHS_MAX = 2,           /* of a cell: a flag is two letters beside each other */
};

struct glyph {
	wchar_t text[GLYPH_CHARACTERS_MAX + 1]; /* terminated */
	int len;
	int width;
};

struct glyphs {
	struct glyph all[GLYPHS_MAX];
	int count;
	int width; /* of all; less than the cell's: spaces are to fill it */
};

/* What to show for the cell. Where libc thinks of its width otherwise, that is U+FFFD; where the
 * locale is not UTF-8, what glyph_in_ascii() says. Marks beyond the room are left out. */
struct glyphs glyphs_of(const struct cell *cell, bool is_utf8);

/* The character, or what stands for it where there is only ASCII: '?' if nothing else does. */
char glyph_in_ascii(uint32_t codepoint);

#endif
