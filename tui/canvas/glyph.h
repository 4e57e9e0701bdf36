/* The wide characters that curses is given for a cell. libc and this program may think differently
 * of how wide a character is, and the locale may not be UTF-8; what would go wrong on the screen is
 * replaced here. No curses. */
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
	int width; /* of all together; if that is less than the cell's, spaces are to follow */
};

/* What to show for the cell: its characters; U+FFFD if libc has another width for them than the
 * cell; glyph_in_ascii() if the locale is not UTF-8. Marks that do not fit are left out. */
struct glyphs glyphs_of(const struct cell *cell, bool is_utf8);

/* The character itself if it is ASCII, else the ASCII character that replaces it: one like it, or
 * '?'. */
char glyph_in_ascii(uint32_t codepoint);

#endif
