#include "core/text/name.h"

#include "tests/lib/core/check.h"

struct judged {
	const char *raw;
	enum name_verdict verdict;
	const char *trimmed; /* on NAME_OK */
};

#define TEN "0123456789"
#define TEN_E "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"
#define ASTRONAUT "\U0001F469\u200D\U0001F680"

static const struct judged NAMES[] = {
	{ "bob", NAME_OK, "bob" },
	{ "  Ann Lee ", NAME_OK, "Ann Lee" },
	{ "\u3000\u00a0Ann\u2003", NAME_OK, "Ann" },
	{ "\u00e9\U0001F600", NAME_OK, "\u00e9\U0001F600" },
	{ ASTRONAUT, NAME_OK, ASTRONAUT },
	{ "<b>\"x\"</b>", NAME_OK, "<b>\"x\"</b>" },
	{ "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", NAME_OK,
	  "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645" }, /* Persian, with its non-joiner */
	{ "\U0001F3F4\U000E0067\U000E0062\U000E007F", NAME_OK,
	  "\U0001F3F4\U000E0067\U000E0062\U000E007F" }, /* a region's flag, by tags */
	{ "alice\u200d", NAME_OK, "alice" },
	{ "alice\u200c \u200d", NAME_OK, "alice" },
	{ "alice\ufe0f", NAME_OK, "alice" },
	{ "alice\u3164\u2800", NAME_OK, "alice" },
	{ "alice\u034f", NAME_OK, "alice" },
	{ "alice\U000E0067\U000E007F", NAME_OK, "alice" },
	{ "\u200d\u3164 alice", NAME_OK, "alice" },
	{ "al\u200dice", NAME_OK, "al\u200dice" },
	{ "e\u0301\u200d", NAME_OK, "e\u0301" },
	{ "Ann \u2764\ufe0f", NAME_OK, "Ann \u2764\ufe0f" }, /* a red heart */
	{ "\u2764\ufe0f\ufe0f", NAME_OK, "\u2764\ufe0f" },
	{ ASTRONAUT "\u200d", NAME_OK, ASTRONAUT },
	{ "\u845b\U000E0100", NAME_OK, "\u845b\U000E0100" }, /* a variant of an ideograph */
	{ TEN TEN TEN "12", NAME_OK, TEN TEN TEN "12" },
	{ TEN_E TEN_E TEN_E "\u00e9\u00e9", NAME_OK, TEN_E TEN_E TEN_E "\u00e9\u00e9" },
	{ "   " TEN TEN TEN "12   ", NAME_OK, TEN TEN TEN "12" },
	{ "", NAME_EMPTY, NULL },
	{ "   ", NAME_EMPTY, NULL },
	{ "\u3000\u00a0", NAME_EMPTY, NULL },
	{ "\u200d\u200c", NAME_EMPTY, NULL },
	{ "\u0301", NAME_EMPTY, NULL }, /* marks without a letter */
	{ "\u3164", NAME_EMPTY, NULL }, /* Hangul filler */
	{ "\u2800\u2800", NAME_EMPTY, NULL },
	{ "\u115f\u1160\uffa0", NAME_EMPTY, NULL },
	{ "\u0301\u200d", NAME_EMPTY, NULL },
	{ "\U000E0067", NAME_EMPTY, NULL },
	{ "\ufe0f", NAME_EMPTY, NULL },
	{ TEN TEN TEN "123", NAME_TOO_LONG, NULL },
	{ TEN_E TEN_E TEN_E "\u00e9\u00e9x", NAME_TOO_LONG, NULL },
	{ ASTRONAUT ASTRONAUT ASTRONAUT ASTRONAUT ASTRONAUT ASTRONAUT, NAME_TOO_LONG, NULL },
	{ "a\nb", NAME_FORBIDDEN, NULL },
	{ "a\tb", NAME_FORBIDDEN, NULL },
	{ "\x1b[31mred", NAME_FORBIDDEN, NULL },
	{ "a\x7f", NAME_FORBIDDEN, NULL },
	{ "a\xc2\x85", NAME_FORBIDDEN, NULL },
	{ "a\u2028b", NAME_FORBIDDEN, NULL },
	{ "a\u2029b", NAME_FORBIDDEN, NULL },
	{ "a\u202eb", NAME_FORBIDDEN, NULL }, /* bidi controls */
	{ "a\u2066b", NAME_FORBIDDEN, NULL },
	{ "a\u200fb", NAME_FORBIDDEN, NULL },
	{ "a\u200bb", NAME_FORBIDDEN, NULL }, /* zero width space: two names that look the same */
	{ "\ufeff"
	  "a",
	  NAME_FORBIDDEN, NULL },
	{ "a\u200b", NAME_FORBIDDEN, NULL },
	{ "a\xff", NAME_FORBIDDEN, NULL },
	{ "a\xed\xa0\x80", NAME_FORBIDDEN, NULL },
	{ "a\xc3", NAME_FORBIDDEN, NULL },
};

static void a_name_is_judged_by_what_others_will_see(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(NAMES); i++) {
		const char *start = NULL;
		size_t len = 0;
		enum name_verdict verdict = name_check(NAMES[i].raw, strlen(NAMES[i].raw), &start, &len);
		if (verdict != NAMES[i].verdict) {
			fail_msg("\"%s\": verdict %d, not %d", NAMES[i].raw, verdict, NAMES[i].verdict);
		}
		if (verdict == NAME_OK) {
			check_bytes(start, len, NAMES[i].trimmed);
		}
	}
}

static void sixty_four_bytes_in_few_characters_are_a_name(void **state)
{
	static const char family[] =
		"\U0001F468\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466"; /* 25 */
	char name[80];
	const char *start;
	size_t len;

	(void)state;
	memcpy(name, family, 25);
	memcpy(name + 25, family, 25);
	memcpy(name + 50, "12345678901234", 14);
	assert_int_equal(name_check(name, 64, &start, &len), NAME_OK);
	assert_int_equal(len, NAME_BYTES_MAX);
	name[64] = '5';
	assert_int_equal(name_check(name, 65, &start, &len), NAME_TOO_LONG);
}

static void a_code_point_is_allowed_or_not_wherever_it_stands(void **state)
{
	static const uint32_t allowed[] = { ' ', 'a', 0xa0, 0x301, 0x200c, 0x200d, 0xfe0f, 0xe0067 };
	static const uint32_t forbidden[] = { 0, '\t', '\n', 0x1b, 0x7f,   0x9b,  0xad,
		                                  0x200b, 0x2028, 0x2029, 0x202e, 0x2066, 0xfeff, 0xd800 };

	(void)state;
	for (size_t i = 0; i < COUNT(allowed); i++) {
		assert_true(name_allows(allowed[i]));
	}
	for (size_t i = 0; i < COUNT(forbidden); i++) {
		assert_false(name_allows(forbidden[i]));
	}
}

static void a_nul_in_a_name_is_forbidden(void **state)
{
	const char *start;
	size_t len;

	(void)state;
	assert_int_equal(name_check("a\0b", 3, &start, &len), NAME_FORBIDDEN);
}

struct folded {
	const char *name;
	const char *folded;
};

#define LIGATURE "\ufdfa" /* of 18 letters */
#define THREE_LIGATURES LIGATURE LIGATURE LIGATURE
#define NINE_LIGATURES THREE_LIGATURES THREE_LIGATURES THREE_LIGATURES

static const struct folded FOLDED[] = {
	{ "alice", "alice" },
	{ "  Alice   LEE ", "alice lee" },
	{ "", "" },
	{ "   ", "" },
	{ "\uff21\uff4c\uff49\uff43\uff45", "alice" }, /* full width */
	{ "\u00a0Al\u2003\u3000\u00a0ice\u2003", "al ice" },
	{ "al\u200dice", "alice" },
	{ "a\u200cl\ufe0fi\u3164c\u115f\u1160e\uffa0\u2800", "alice" },
	{ "\u00adal\u2060ice\ufeff", "alice" },
	{ "ali\U000E0061ce", "alice" },
	{ "\u3164\u200d", "" },
	{ "E\u0301", "\u00e9" },
	{ "e\u200d\u0301", "\u00e9" },
	{ "STRASSE", "strasse" },
	{ "stra\u00dfe", "strasse" },
	{ "\u03a3\u03c2", "\u03c3\u03c3" }, /* sigmas */
	{ "\ufb01n", "fin" },
	{ "\u2764\ufe0f", "\u2764" },
	{ ASTRONAUT, "\U0001F469\U0001F680" },
	{ "\U0001F3F4\U000E0067\U000E007F", "\U0001F3F4\U000E0067\U000E007F" },
	{ "\u0430lice", "\u0430lice" }, /* Cyrillic a */
};

static void the_spellings_of_a_name_are_folded_to_one(void **state)
{
	char out[NAME_FOLDED_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT(FOLDED); i++) {
		size_t len = name_fold(FOLDED[i].name, strlen(FOLDED[i].name), out);
		check_bytes(out, len, FOLDED[i].folded);
		len = name_fold(FOLDED[i].folded, strlen(FOLDED[i].folded), out);
		check_bytes(out, len, FOLDED[i].folded);
	}
}

static void the_longest_name_has_room_for_what_it_is_folded_to(void **state)
{
	static const char name[] = NINE_LIGATURES NINE_LIGATURES THREE_LIGATURES "x";
	char out[NAME_FOLDED_MAX];

	(void)state;
	assert_int_equal(strlen(name), NAME_BYTES_MAX);
	size_t len = name_fold(name, NAME_BYTES_MAX, out);
	assert_int_equal(len, 21 * 33 + 1);
	assert_int_equal(out[len - 1], 'x');
}

struct initials {
	const char *name;
	const char *initials;
};

static const struct initials INITIALS[] = {
	{ "bob", "b" },
	{ "Ann Lee", "AL" },
	{ "Ann van der Lee", "AL" },
	{ "Ann  Lee", "AL" },
	{ "\u00e9mile zola", "\u00e9z" },
	{ "e\u0301mile", "e\u0301" },
	{ ASTRONAUT " " ASTRONAUT, ASTRONAUT ASTRONAUT },
	{ "\U0001F1E9\U0001F1EA x", "\U0001F1E9\U0001F1EAx" },
};

static void initials_are_of_the_first_and_the_last_word(void **state)
{
	char out[INITIALS_BYTES_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT(INITIALS); i++) {
		size_t len = name_initials(INITIALS[i].name, strlen(INITIALS[i].name), out);
		check_bytes(out, len, INITIALS[i].initials);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_is_judged_by_what_others_will_see),
		cmocka_unit_test(sixty_four_bytes_in_few_characters_are_a_name),
		cmocka_unit_test(a_code_point_is_allowed_or_not_wherever_it_stands),
		cmocka_unit_test(a_nul_in_a_name_is_forbidden),
		cmocka_unit_test(the_spellings_of_a_name_are_folded_to_one),
		cmocka_unit_test(the_longest_name_has_room_for_what_it_is_folded_to),
		cmocka_unit_test(initials_are_of_the_first_and_the_last_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
