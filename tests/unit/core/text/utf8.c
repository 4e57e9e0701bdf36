#include "core/text/utf8.h"

#include "tests/lib/core/check.h"

struct decoding {
	const char *text;
	size_t step; /* 0: malformed */
	uint32_t codepoint;
};

static const struct decoding DECODINGS[] = {
	{ "a", 1, 'a' },
	{ "\x7f", 1, 0x7f },
	{ "\xc2\x80", 2, 0x80 },
	{ "\xdf\xbf", 2, 0x7ff },
	{ "\xe0\xa0\x80", 3, 0x800 },
	{ "\xed\x9f\xbf", 3, 0xd7ff },
	{ "\xee\x80\x80", 3, 0xe000 },
	{ "\xef\xbf\xbf", 3, 0xffff },
	{ "\xf0\x90\x80\x80", 4, 0x10000 },
	{ "\xf0\x9f\x98\x80", 4, 0x1f600 },
	{ "\xf4\x8f\xbf\xbf", 4, 0x10ffff },
	{ "\x80", 0, 0 },             /* a tail without a lead */
	{ "\xbf", 0, 0 },
	{ "\xc0\x80", 0, 0 },         /* overlong NUL */
	{ "\xc1\xbf", 0, 0 },
	{ "\xe0\x9f\xbf", 0, 0 },     /* overlong */
	{ "\xf0\x8f\xbf\xbf", 0, 0 },
	{ "\xed\xa0\x80", 0, 0 },     /* surrogates */
	{ "\xed\xbf\xbf", 0, 0 },
	{ "\xf4\x90\x80\x80", 0, 0 }, /* above U+10FFFF */
	{ "\xf5\x80\x80\x80", 0, 0 },
	{ "\xff", 0, 0 },
	{ "\xc2", 0, 0 },             /* cut */
	{ "\xe2\x82", 0, 0 },
	{ "\xf0\x9f\x98", 0, 0 },
	{ "\302a", 0, 0 }, /* a tail is missing */
	{ "\xe2\202a", 0, 0 },
	{ "\342a\x82", 0, 0 },
	{ "\xf0\x9f\230a", 0, 0 },
};

static void a_code_point_is_decoded_or_refused_strictly(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(DECODINGS); i++) {
		uint32_t codepoint = 0;
		size_t step = utf8_decode(DECODINGS[i].text, strlen(DECODINGS[i].text), &codepoint);
		if (step != DECODINGS[i].step || (step && codepoint != DECODINGS[i].codepoint)) {
			fail_msg("row %zu: %zu bytes, U+%04X", i, step, codepoint);
		}
	}
}

static void a_text_is_valid_if_all_of_it_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(DECODINGS); i++) {
		char text[16] = "ab";
		size_t len = strlen(DECODINGS[i].text);
		memcpy(text + 2, DECODINGS[i].text, len);
		text[2 + len] = 'z';
		if (utf8_valid(text, len + 3) != (DECODINGS[i].step > 0)) {
			fail_msg("row %zu", i);
		}
	}
	assert_true(utf8_valid("", 0));
	assert_true(utf8_valid("a\0b", 3));
}

static void a_text_that_ends_inside_a_character_is_not_valid(void **state)
{
	static const char emoji[] = "\xf0\x9f\x98\x80";

	(void)state;
	for (size_t len = 1; len < 4; len++) {
		assert_false(utf8_valid(emoji, len));
	}
	assert_true(utf8_valid(emoji, 4));
}

static size_t encode(uint32_t codepoint, char out[4])
{
	size_t len = codepoint < 0x80 ? 1 : codepoint < 0x800 ? 2 : codepoint < 0x10000 ? 3 : 4;

	for (size_t i = len - 1; i > 0; i--, codepoint >>= 6) {
		out[i] = (char)(0x80 | (codepoint & 0x3f));
	}
	out[0] = (char)(len == 1 ? codepoint : (0xf00U >> len & 0xf0) | codepoint);
	return len;
}

static void what_begins_like_a_character_may_go_on(void **state)
{
	static bool begins[0x10000]; /* by its first two bytes, of three or four */
	char text[4];
	size_t whole;

	(void)state;
	for (uint32_t codepoint = 0; codepoint <= 0x10ffff; codepoint++) {
		size_t len = codepoint >> 11 == 0xd800 >> 11 ? 0 : encode(codepoint, text);
		for (size_t here = 0; here <= len; here++) {
			assert_true(utf8_valid_so_far(text, here, &whole));
			assert_int_equal(whole, here == len ? len : 0);
		}
		if (len > 2) {
			begins[(size_t)(unsigned char)text[0] << 8 | (unsigned char)text[1]] = true;
		}
	}
	for (size_t i = 0; i < COUNT(begins); i++) {
		text[0] = (char)(i >> 8);
		text[1] = (char)i;
		bool so_far = utf8_valid_so_far(text, 2, &whole);
		assert_true(so_far || !begins[i]);
		assert_true(!so_far || begins[i] || whole > 0);
	}
}

static void what_is_whole_is_told_of_a_text_that_goes_on(void **state)
{
	size_t whole;

	(void)state;
	assert_true(utf8_valid_so_far("ab\xf0\x9f\x98", 5, &whole));
	assert_int_equal(whole, 2);
	assert_true(utf8_valid_so_far("\xc3\xbc"
	                              "\xc3",
	                              3, &whole));
	assert_int_equal(whole, 2);
	assert_false(utf8_valid_so_far("ab\xf0\x9f"
	                               "c",
	                               5, &whole));
	assert_false(utf8_valid_so_far("ab\x80", 3, &whole));
	assert_false(utf8_valid_so_far("\xf0\x9f\x98"
	                               "a",
	                               4, &whole));
}

struct cluster {
	const char *text;
	size_t len; /* bytes of the first grapheme cluster */
};

static const struct cluster CLUSTERS[] = {
	{ "", 0 },
	{ "ab", 1 },
	{ "e\u0301x", 3 },                                             /* e, combining acute */
	{ "\U0001F469\u200D\U0001F680!", 11 },                         /* astronaut, by a joiner */
	{ "\U0001F1E9\U0001F1EA\U0001F1EB", 8 },                       /* one flag and a half */
	{ "\U0001F44D\U0001F3FD.", 8 },                                /* thumb with a skin tone */
	{ "\u1112\u1161\u11ab.", 9 },                                  /* Hangul in conjoining parts */
	{ "\r\nx", 2 },
	{ "\u00e9t\u00e9", 2 },
};

static void the_first_grapheme_cluster_is_what_a_reader_calls_a_character(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(CLUSTERS); i++) {
		size_t len = utf8_grapheme(CLUSTERS[i].text, strlen(CLUSTERS[i].text));
		if (len != CLUSTERS[i].len) {
			fail_msg("\"%s\": %zu bytes, not %zu", CLUSTERS[i].text, len, CLUSTERS[i].len);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_code_point_is_decoded_or_refused_strictly),
		cmocka_unit_test(a_text_is_valid_if_all_of_it_is),
		cmocka_unit_test(a_text_that_ends_inside_a_character_is_not_valid),
		cmocka_unit_test(what_begins_like_a_character_may_go_on),
		cmocka_unit_test(what_is_whole_is_told_of_a_text_that_goes_on),
		cmocka_unit_test(the_first_grapheme_cluster_is_what_a_reader_calls_a_character),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
