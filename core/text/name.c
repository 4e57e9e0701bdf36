#include "core/text/name.h"

#include <string.h>
#include <utf8proc.h>

#include "core/text/utf8.h"

enum {
	ZERO_WIDTH_NON_JOINER = 0x200c, /* spelling in Persian */
	ZERO_WIDTH_JOINER = 0x200d,     /* one emoji out of several */
	BRAILLE_BLANK = 0x2800,
	BLACK_FLAG = 0x1f3f4, /* with tags behind it, the flag of a region */
	TAG_FIRST = 0xe0020,
	TAG_LAST = 0xe007f,
	IGNORABLE_FIRST = 0xad, /* the soft hyphen: below, nothing is */
	FOLDED_CODEPOINTS_MAX = 18 * NAME_BYTES_MAX, /* U+FDFA becomes 18, which none surpasses */
};

static bool is_tag(uint32_t codepoint)
{
	return codepoint >= TAG_FIRST && codepoint <= TAG_LAST;
}

static bool format_character_allowed(uint32_t codepoint)
{
	return codepoint == ZERO_WIDTH_NON_JOINER || codepoint == ZERO_WIDTH_JOINER ||
	       is_tag(codepoint);
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
	case BRAILLE_BLANK:
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
	if (codepoint < 0x80) {
		return codepoint == ' ';
	}
	return utf8proc_category((utf8proc_int32_t)codepoint) == UTF8PROC_CATEGORY_ZS;
}

/* Joiners, variation selectors, fillers, tags: what has no look of its own and is no space. */
static bool is_invisible(uint32_t codepoint)
{
	return codepoint >= IGNORABLE_FIRST &&
	       (codepoint == BRAILLE_BLANK ||
	        utf8proc_get_property((utf8proc_int32_t)codepoint)->ignorable);
}

static bool is_variation_selector(uint32_t codepoint)
{
	return (codepoint >= 0xfe00 && codepoint <= 0xfe0f) ||
	       (codepoint >= 0xe0100 && codepoint <= 0xe01ef);
}

/* Pictographs are coloured or not, and ideographs of one code point drawn in several ways. */
static bool has_variants(uint32_t codepoint)
{
	return utf8proc_get_property((utf8proc_int32_t)codepoint)->boundclass ==
	           UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC ||
	       (codepoint >= 0x3400 && codepoint <= 0x9fff) ||
	       (codepoint >= 0xf900 && codepoint <= 0xfaff) ||
	       (codepoint >= 0x20000 && codepoint <= 0x3ffff);
}

/* Where the code point that ends at `end` begins, and which it is. */
static size_t step_back(const char *text, size_t end, uint32_t *codepoint)
{
	size_t at = end - 1;

	while (at > 0 && ((unsigned char)text[at] & 0xc0) == 0x80) {
		at--;
	}
	utf8_decode(text + at, end - at, codepoint);
	return at;
}

/* The last code point before `end` that is not invisible; 0: there is none. */
static uint32_t seen_before(const char *text, size_t end)
{
	uint32_t codepoint = 0;

	while (end > 0) {
		end = step_back(text, end, &codepoint);
		if (!is_invisible(codepoint)) {
			return codepoint;
		}
	}
	return 0;
}

/* Whether `codepoint` says how what stands before it, up to `end`, looks. */
static bool shapes(uint32_t codepoint, const char *text, size_t end)
{
	uint32_t before = 0;

	if (is_tag(codepoint)) {
		return seen_before(text, end) == BLACK_FLAG;
	}
	if (!is_variation_selector(codepoint) || end == 0) {
		return false;
	}
	step_back(text, end, &before);
	return has_variants(before);
}

/* What may stand around a name and is no part of it; what is forbidden is so there as well. */
static bool is_padding(uint32_t codepoint)
{
	return is_space(codepoint) || (is_invisible(codepoint) && name_allows(codepoint));
}

/* Length of the text up to the last character that is part of it: no space, and no invisible one
 * that only makes a name another than the one it looks like. */
static size_t trimmed_length(const char *text, size_t len)
{
	uint32_t codepoint = 0;

	while (len > 0) {
		size_t at = step_back(text, len, &codepoint);
		if (!is_padding(codepoint) || shapes(codepoint, text, at)) {
			break;
		}
		len = at;
	}
	return len;
}

static size_t leading_blank(const char *text, size_t len)
{
	size_t at = 0;
	uint32_t codepoint;

	while (at < len) {
		size_t step = utf8_decode(text + at, len - at, &codepoint);
		if (!is_padding(codepoint)) {
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
	size_t skip = leading_blank(raw, raw_len);
	*start = raw + skip;
	*len = trimmed_length(*start, raw_len - skip);
	if (*len > NAME_BYTES_MAX || too_many_graphemes(*start, *len)) {
		return NAME_TOO_LONG;
	}
	return judge_characters(*start, *len);
}

/* As name_fold(), of ASCII; -1: it is something else. */
static int fold_ascii(const char *text, size_t len, char out[NAME_FOLDED_MAX])
{
	int count = 0;

	for (size_t i = 0; i < len; i++) {
		char c = text[i];
		if ((unsigned char)c >= 0x80) {
			return -1;
		}
		if (c == ' ' && (count == 0 || out[count - 1] == ' ')) {
			continue;
		}
		out[count++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	return count > 0 && out[count - 1] == ' ' ? count - 1 : count;
}

/* Copies the text without what is invisible, before it keeps letters and their marks apart. Tags
 * tell the flags of regions from each other. */
static size_t drop_invisible(const char *text, size_t len, char out[NAME_BYTES_MAX])
{
	size_t count = 0;
	uint32_t codepoint;
	uint32_t seen = 0;

	for (size_t at = 0, step; at < len; at += step) {
		step = utf8_decode(text + at, len - at, &codepoint);
		bool invisible = is_invisible(codepoint);
		if (!invisible || (is_tag(codepoint) && seen == BLACK_FLAG)) {
			memcpy(out + count, text + at, step);
			count += step;
		}
		seen = invisible ? seen : codepoint;
	}
	return count;
}

/* Encodes what was folded, with one space for each run of them and none around all. */
static size_t encode_folded(const utf8proc_int32_t *codepoints, size_t count,
                            char out[NAME_FOLDED_MAX])
{
	size_t len = 0;
	bool space = false;

	for (size_t i = 0; i < count; i++) {
		if (is_space((uint32_t)codepoints[i])) {
			space = true;
			continue;
		}
		if (space && len > 0) {
			out[len++] = ' ';
		}
		space = false;
		len += (size_t)utf8proc_encode_char(codepoints[i], (utf8proc_uint8_t *)out + len);
	}
	return len;
}

size_t name_fold(const char *text, size_t len, char out[NAME_FOLDED_MAX])
{
	static const utf8proc_option_t options =
		UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD;
	utf8proc_int32_t codepoints[FOLDED_CODEPOINTS_MAX];
	char seen[NAME_BYTES_MAX];
	int ascii = fold_ascii(text, len, out);

	if (ascii >= 0) {
		return (size_t)ascii;
	}
	size_t seen_len = drop_invisible(text, len, seen);
	utf8proc_ssize_t count =
		utf8proc_decompose((const utf8proc_uint8_t *)seen, (utf8proc_ssize_t)seen_len, codepoints,
	                       FOLDED_CODEPOINTS_MAX, options);
	count = utf8proc_normalize_utf32(codepoints, count, options);
	return encode_folded(codepoints, (size_t)count, out);
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
