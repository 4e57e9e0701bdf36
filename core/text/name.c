#include "core/text/name.h"

#include <string.h>
#include <utf8proc.h>

#include "core/text/utf8.h"

enum {
	ZERO_WIDTH_NON_JOINER = 0x200c, /* spelling in Persian */
	ZERO_WIDTH_JOINER = 0x200d,     /* one emoji out of several */
	TAG_FIRST = 0xe0020,            /* flags of regions */
	TAG_LAST = 0xe007f,
};

static bool format_character_allowed(uint32_t codepoint)
{
	return codepoint == ZERO_WIDTH_NON_JOINER || codepoint == ZERO_WIDTH_JOINER ||
	       (codepoint >= TAG_FIRST && codepoint <= TAG_LAST);
}

/* Letters by category, and blank by sight. */
static bool looks_blank(uint32_t codepoint)
{
	if (codepoint < 0x034f) { /* nearly all there are */
		return false;
	}
	switch (codepoint) {
	case 0x034f: /* combining grapheme joiner */
	case 0x115f: /* Hangul fillers */
	case 0x1160:
	case 0x3164:
	case 0xffa0:
	case 0x2800: /* braille blank */
		return true;
	default:
		return false;
	}
}

enum look { LOOK_VISIBLE, LOOK_BLANK, LOOK_FORBIDDEN };

static inline enum look look_of(uint32_t codepoint)
{
	switch (utf8proc_category((utf8proc_int32_t)codepoint)) {
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CS:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return LOOK_FORBIDDEN;
	case UTF8PROC_CATEGORY_CF:
		return format_character_allowed(codepoint) ? LOOK_BLANK : LOOK_FORBIDDEN;
	case UTF8PROC_CATEGORY_ZS:
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_ME:
		return LOOK_BLANK;
	default:
		return looks_blank(codepoint) ? LOOK_BLANK : LOOK_VISIBLE;
	}
}

bool name_allows(uint32_t codepoint)
{
	return look_of(codepoint) != LOOK_FORBIDDEN;
}

static bool is_space(uint32_t codepoint)
{
	return utf8proc_category((utf8proc_int32_t)codepoint) == UTF8PROC_CATEGORY_ZS;
}

/* Length of the text up to the last character that is no space. */
static size_t trimmed_length(const char *text, size_t len)
{
	size_t last = 0;
	uint32_t codepoint;

	for (size_t at = 0; at < len;) {
		at += utf8_decode(text + at, len - at, &codepoint);
		last = is_space(codepoint) ? last : at;
	}
	return last;
}

static size_t leading_space(const char *text, size_t len)
{
	size_t at = 0;
	uint32_t codepoint;

	while (at < len) {
		size_t step = utf8_decode(text + at, len - at, &codepoint);
		if (!is_space(codepoint)) {
			break;
		}
		at += step;
	}
	return at;
}

static enum name_verdict judge_characters(const char *text, size_t len)
{
	bool visible = false;
	uint32_t codepoint;

	for (size_t at = 0; at < len;) {
		at += utf8_decode(text + at, len - at, &codepoint);
		enum look look = look_of(codepoint);
		if (look == LOOK_FORBIDDEN) {
			return NAME_FORBIDDEN;
		}
		visible = visible || look == LOOK_VISIBLE;
	}
	return visible ? NAME_OK : NAME_EMPTY;
}

static bool too_many_graphemes(const char *text, size_t len)
{
	unsigned count = 0;

	for (size_t at = 0; at < len; count++) {
		at += utf8_grapheme(text + at, len - at);
	}
	return count > NAME_GRAPHEMES_MAX;
}

enum name_verdict name_check(const char *raw, size_t raw_len, const char **start, size_t *len)
{
	if (!utf8_valid(raw, raw_len)) {
		return NAME_FORBIDDEN;
	}
	size_t skip = leading_space(raw, raw_len);
	*start = raw + skip;
	*len = trimmed_length(*start, raw_len - skip);
	if (*len > NAME_BYTES_MAX || too_many_graphemes(*start, *len)) {
		return NAME_TOO_LONG;
	}
	return judge_characters(*start, *len);
}

size_t name_initials(const char *name, size_t len, char out[INITIALS_BYTES_MAX])
{
	size_t first = utf8_grapheme(name, len);
	size_t last_word = len;

	while (last_word > 0 && name[last_word - 1] != ' ') {
		last_word--;
	}
	memcpy(out, name, first);
	if (last_word == 0) {
		return first;
	}
	size_t second = utf8_grapheme(name + last_word, len - last_word);
	memcpy(out + first, name + last_word, second);
	return first + second;
}
