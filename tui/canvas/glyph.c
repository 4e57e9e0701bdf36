#include "tui/canvas/glyph.h"

#include "core/text/utf8.h"

enum { REPLACEMENT = 0xfffd };

char glyph_in_ascii(uint32_t codepoint)
{
	switch (codepoint) {
	case 0x00b7: return '-'; /* · */
	case 0x00d7: return 'x'; /* × */
	case 0x2013: return '-'; /* – */
	case 0x2019: return '\''; /* ’ */
	case 0x2026: return '~'; /* … */
	case 0x203a: return '>'; /* › */
	default: return codepoint < 0x80 ? (char)codepoint : '?';
	}
}

static bool add_character(struct glyphs *glyphs, wchar_t character)
{
	int width = wcwidth(character);

	if (width > 0 && glyphs->count < GLYPHS_MAX) {
		glyphs->all[glyphs->count++] = (struct glyph){ { character }, 1, width };
		glyphs->width += width;
		return true;
	}
	if (width != 0 || glyphs->count == 0) {
		return false;
	}
	struct glyph *last = &glyphs->all[glyphs->count - 1];
	if (last->len < GLYPH_CHARACTERS_MAX) {
		last->text[last->len++] = character;
	}
	return true;
}

/* false: for libc it is not as wide as for us, or nothing that is shown. */
static bool split_cell(struct glyphs *glyphs, const struct cell *cell)
{
	uint32_t codepoint;

	for (size_t at = 0, step; at < cell->len; at += step) {
		step = utf8_decode(cell->text + at, cell->len - at, &codepoint);
		if (step == 0 || !add_character(glyphs, (wchar_t)codepoint)) {
			return false;
		}
	}
	return glyphs->width == cell->width;
}

static struct glyphs one_character(wchar_t character)
{
	return (struct glyphs){ .all = { { { character }, 1, 1 } }, .count = 1, .width = 1 };
}

struct glyphs glyphs_of(const struct cell *cell, bool is_utf8)
{
	struct glyphs glyphs = { 0 };
	uint32_t codepoint = REPLACEMENT;

	if (cell->len == 0) {
		return one_character(L' ');
	}
	if (is_utf8) {
		return split_cell(&glyphs, cell) ? glyphs : one_character(REPLACEMENT);
	}
	utf8_decode(cell->text, cell->len, &codepoint);
	return one_character((wchar_t)glyph_in_ascii(codepoint));
}
