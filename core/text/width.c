#include "core/text/width.h"

#include <utf8proc.h>

#include "core/text/utf8.h"

enum {
	ZERO_WIDTH_NON_JOINER = 0x200c,
	ZERO_WIDTH_JOINER = 0x200d,
	EMOJI_SELECTOR = 0xfe0f, /* VS16 */
	SKIN_TONE_FIRST = 0x1f3fb,
	SKIN_TONE_LAST = 0x1f3ff,
	TAG_FIRST = 0xe0020,
	TAG_LAST = 0xe007f,
};

static const char REPLACEMENT[] = "\xef\xbf\xbd"; /* U+FFFD, one cell */
static const char ELLIPSIS[] = "\xe2\x80\xa6";    /* U+2026, one cell */

static utf8proc_category_t category_of(uint32_t codepoint)
{
	return utf8proc_category((utf8proc_int32_t)codepoint);
}

bool width_shows(uint32_t codepoint)
{
	switch (category_of(codepoint)) {
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_CN:
	case UTF8PROC_CATEGORY_CS:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return false;
	default:
		return true;
	}
}

/* Vowels and finals of Hangul, which terminals draw into the cells of the consonant before. */
static bool is_trailing_jamo(uint32_t codepoint)
{
	return (codepoint >= 0x1160 && codepoint <= 0x11ff) ||
	       (codepoint >= 0xd7b0 && codepoint <= 0xd7ff);
}

static size_t cells_of(uint32_t codepoint)
{
	if (is_trailing_jamo(codepoint)) {
		return 0;
	}
	int width = utf8proc_charwidth((utf8proc_int32_t)codepoint);
	return width > 0 ? (size_t)width : 0;
}

static bool reduces_cluster(uint32_t codepoint)
{
	return codepoint == ZERO_WIDTH_JOINER || codepoint == EMOJI_SELECTOR ||
	       (codepoint >= SKIN_TONE_FIRST && codepoint <= SKIN_TONE_LAST) ||
	       (codepoint >= TAG_FIRST && codepoint <= TAG_LAST);
}

/* Whether one of the code points behind the base says that only the base is to be shown. */
static bool is_reduced(const char *rest, size_t len)
{
	uint32_t codepoint;

	for (size_t at = 0; at < len;) {
		at += utf8_decode(rest + at, len - at, &codepoint);
		if (reduces_cluster(codepoint)) {
			return true;
		}
	}
	return false;
}

static size_t append_replacement(struct buffer *out)
{
	buffer_append_text(out, REPLACEMENT);
	return 1;
}

/* What follows the base: marks, and perhaps a non-joiner. That one is spelling behind a letter of a
 * script without case, as in Persian, and is left out; elsewhere it makes two names look the same.
 */
static size_t append_marks(struct buffer *out, uint32_t base, const char *rest, size_t len)
{
	size_t cells = 0;
	uint32_t codepoint;

	for (size_t at = 0, step; at < len; at += step) {
		step = utf8_decode(rest + at, len - at, &codepoint);
		if (width_shows(codepoint)) {
			buffer_append(out, rest + at, step);
			cells += cells_of(codepoint);
		} else if (codepoint != ZERO_WIDTH_NON_JOINER ||
		           category_of(base) != UTF8PROC_CATEGORY_LO) {
			cells += append_replacement(out);
		}
	}
	return cells;
}

/* Appends the first cluster of `text`, or one replacement; *step tells how much that was of it. */
static size_t sanitise_cluster(struct buffer *out, const char *text, size_t len, size_t *step)
{
	uint32_t base;
	size_t base_len = utf8_decode(text, len, &base);

	*step = base_len ? base_len : 1;
	if (base_len == 0 || !width_shows(base) || cells_of(base) == 0) {
		return append_replacement(out);
	}
	*step = utf8_grapheme(text, len);
	buffer_append(out, text, base_len);
	if (is_reduced(text + base_len, *step - base_len)) {
		return cells_of(base);
	}
	return cells_of(base) + append_marks(out, base, text + base_len, *step - base_len);
}

size_t width_sanitise(struct buffer *out, const char *text, size_t len)
{
	size_t cells = 0;

	for (size_t at = 0, step; at < len; at += step) {
		unsigned char c = (unsigned char)text[at];
		unsigned char next = at + 1 < len ? (unsigned char)text[at + 1] : 0;
		if (c >= 0x20 && c < 0x7f && next < 0x80) { /* nothing can combine with it */
			buffer_append_byte(out, c);
			cells++;
			step = 1;
		} else {
			cells += sanitise_cluster(out, text + at, len - at, &step);
		}
	}
	return cells;
}

/* The cells of the first cluster of sanitised text; *step is its length. */
static size_t cluster_cells(const char *text, size_t len, size_t *step)
{
	size_t cells = 0;
	uint32_t codepoint;

	*step = utf8_grapheme(text, len);
	for (size_t at = 0; at < *step;) {
		at += utf8_decode(text + at, *step - at, &codepoint);
		cells += cells_of(codepoint);
	}
	return cells;
}

size_t width_cells(const char *text, size_t len)
{
	size_t cells = 0;

	for (size_t at = 0, step; at < len; at += step) {
		cells += cluster_cells(text + at, len - at, &step);
	}
	return cells;
}

size_t width_cut(struct buffer *out, const char *text, size_t len, size_t cells)
{
	size_t whole = width_cells(text, len);
	size_t used = 0;

	if (whole <= cells) {
		buffer_append(out, text, len);
		return whole;
	}
	if (cells == 0) {
		return 0;
	}
	for (size_t at = 0, step; at < len; at += step) {
		size_t more = cluster_cells(text + at, len - at, &step);
		if (used + more > cells - 1) {
			break;
		}
		buffer_append(out, text + at, step);
		used += more;
	}
	buffer_append_text(out, ELLIPSIS);
	return used + 1;
}
