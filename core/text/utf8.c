#include "core/text/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum { ASCII_STEP = sizeof(uint64_t) }; /* bytes that are looked at together */

static bool is_tail(unsigned char byte)
{
	return (byte & 0xc0) == 0x80;
}

static size_t sequence_length(unsigned char lead)
{
	if (lead < 0x80) {
		return 1;
	}
	if (lead >= 0xc2 && lead <= 0xdf) {
		return 2;
	}
	if (lead >= 0xe0 && lead <= 0xef) {
		return 3;
	}
	return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

/* The second byte rules out overlong forms, surrogates and what lies above U+10FFFF
 * (The Unicode Standard, table 3-7). */
static bool second_byte_fits(unsigned char lead, unsigned char second)
{
	switch (lead) {
	case 0xe0:
		return second >= 0xa0;
	case 0xed:
		return second <= 0x9f;
	case 0xf0:
		return second >= 0x90;
	case 0xf4:
		return second <= 0x8f;
	default:
		return true;
	}
}

size_t utf8_decode(const char *text, size_t len, uint32_t *codepoint)
{
	static const uint32_t lead_bits[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	const unsigned char *bytes = (const unsigned char *)text;
	size_t need = sequence_length(bytes[0]);

	if (need == 0 || need > len || (need > 1 && !second_byte_fits(bytes[0], bytes[1]))) {
		return 0;
	}
	uint32_t value = bytes[0] & lead_bits[need];
	for (size_t i = 1; i < need; i++) {
		if (!is_tail(bytes[i])) {
			return 0;
		}
		value = value << 6 | (bytes[i] & 0x3fU);
	}
	*codepoint = value;
	return need;
}

/* Whether the next ASCII_STEP bytes are ASCII. */
static bool is_ascii(const char *text)
{
	uint64_t bytes;

	memcpy(&bytes, text, sizeof(bytes));
	return (bytes & 0x8080808080808080) == 0;
}

/* The bytes of well-formed UTF-8 at the start. */
static size_t valid_length(const char *text, size_t len)
{
	uint32_t codepoint;
	size_t step = 1;
	size_t at = 0;

	for (; at < len && step > 0; at += step) {
		if (len - at >= ASCII_STEP && is_ascii(text + at)) { /* nearly all of it is */
			step = ASCII_STEP;
		} else {
			bool single = (unsigned char)text[at] < 0x80;
			step = single ? 1 : utf8_decode(text + at, len - at, &codepoint);
		}
	}
	return at;
}

bool utf8_valid(const char *text, size_t len)
{
	return len == 0 || valid_length(text, len) == len; /* a heartbeat's is empty */
}

/* Whether a code point may begin with these bytes, which are fewer than it has. */
static bool may_become_one(const char *text, size_t len)
{
	const unsigned char *bytes = (const unsigned char *)text;

	return len < sequence_length(bytes[0]) &&
	       (len < 2 || (is_tail(bytes[1]) && second_byte_fits(bytes[0], bytes[1]))) &&
	       (len < 3 || is_tail(bytes[2]));
}

bool utf8_valid_so_far(const char *text, size_t len, size_t *whole)
{
	*whole = valid_length(text, len);
	return *whole == len || may_become_one(text + *whole, len - *whole);
}

static bool is_printable_ascii(char byte)
{
	return byte >= ' ' && byte <= '~';
}

size_t utf8_grapheme(const char *text, size_t len)
{
	if (len >= 2 && is_printable_ascii(text[0]) && is_printable_ascii(text[1])) {
		return 1; /* nothing joins these two: most names never come to the tables below */
	}
	uint32_t before = 0;
	uint32_t here;
	utf8proc_int32_t state = 0;
	size_t at = len ? utf8_decode(text, len, &before) : 0;

	while (at < len) {
		size_t step = utf8_decode(text + at, len - at, &here);
		if (step == 0 || utf8proc_grapheme_break_stateful((utf8proc_int32_t)before,
		                                                  (utf8proc_int32_t)here, &state)) {
			break;
		}
		before = here;
		at += step;
	}
	return at;
}

void utf8_fold(struct buffer *out, const char *text, size_t len)
{
	utf8proc_uint8_t *folded;
	utf8proc_ssize_t folded_len =
		utf8proc_map((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)len, &folded,
	                 UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK);

	if (folded_len == UTF8PROC_ERROR_NOMEM) {
		out->failed = true;
		return;
	}
	if (folded_len < 0) {
		buffer_append(out, text, len);
		return;
	}
	buffer_append(out, folded, (size_t)folded_len);
	free(folded);
}
