#include "core/text/width.h"

#include "tests/lib/core/check.h"

#define ESCAPE "\x1b"
#define BAD "\xef\xbf\xbd"
#define CUT "\xe2\x80\xa6"

struct shown {
	const char *raw;
	const char *shown;
	size_t cells;
};

static const struct shown TEXTS[] = {
	{ "", "", 0 },
	{ "bob", "bob", 3 },
	{ "\u00e9", "\u00e9", 1 },
	{ "e\u0301", "e\u0301", 1 },
	{ "\u65e5\u672c", "\u65e5\u672c", 4 },
	{ "\uff21", "\uff21", 2 },
	{ "\uac00", "\uac00", 2 },
	{ "\u1100\u1161", "\u1100\u1161", 2 },            /* a syllable of two letters */
	{ "\U0001F600", "\U0001F600", 2 },
	{ "\U0001F1E9\U0001F1EA", "\U0001F1E9\U0001F1EA", 2 }, /* a flag */
	/* Clusters that terminals do not agree about are reduced to their base. */
	{ "\U0001F469\u200D\U0001F680", "\U0001F469", 2 },
	{ "\U0001F44B\U0001F3FD", "\U0001F44B", 2 },
	{ "\u2764\uFE0F", "\u2764", 1 },
	{ "1\uFE0F\u20E3", "1", 1 },
	{ "\U0001F3F4\U000E0067\U000E0062\U000E007F", "\U0001F3F4", 2 },
	{ "a\U0001F469\u200D\U0001F680z", "a\U0001F469z", 4 },
	/* What a terminal would act on. */
	{ ESCAPE "[31mred", BAD "[31mred", 8 },
	{ "a\tb\nc\r\n", "a" BAD "b" BAD "c" BAD BAD, 7 },
	{ "\x7f", BAD, 1 },
	{ "\xc2\x9b"
	  "31m",
	  BAD "31m", 4 }, /* CSI as one C1 code point */
	{ "\u202egnp.exe", BAD "gnp.exe", 8 },
	{ "\u2066x\u2069", BAD "x" BAD, 3 },
	{ "a\u200fb", "a" BAD "b", 3 },
	{ "a\u200bb", "a" BAD "b", 3 },
	{ "\ufeffx", BAD "x", 2 },
	{ "soft\u00adhyphen", "soft" BAD "hyphen", 11 },
	{ "a\u2028b\u2029", "a" BAD "b" BAD, 4 },
	{ "\u0600"
	  "1",
	  BAD "1", 2 }, /* a format character that stands before digits */
	/* What is no text. */
	{ "a\xff"
	  "b",
	  "a" BAD "b", 3 },
	{ "\xed\xa0\x80", BAD BAD BAD, 3 },
	{ "\xc3", BAD, 1 },
	{ "\u0378", BAD, 1 },                             /* not assigned */
	{ "\u0301x", BAD "x", 2 },                        /* a mark with nothing before it */
	/* Joiners: spelling in Persian, a disguise in "admin". */
	{ "\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u062e", 3 },
	{ "ad\u200cmin", "ad" BAD "min", 6 },
};

static void what_is_shown_is_harmless_and_measured(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(TEXTS); i++) {
		struct buffer out;
		buffer_init(&out, 1024);
		size_t cells = width_sanitise(&out, TEXTS[i].raw, strlen(TEXTS[i].raw));
		check_buffer(&out, TEXTS[i].shown);
		if (cells != TEXTS[i].cells) {
			fail_msg("\"%s\": %zu cells, not %zu", TEXTS[i].shown, cells, TEXTS[i].cells);
		}
		buffer_finish(&out);
	}
}

static void sanitised_text_measures_the_same_again(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(TEXTS); i++) {
		struct buffer again;
		size_t len = strlen(TEXTS[i].shown);
		buffer_init(&again, 1024);
		assert_int_equal(width_cells(TEXTS[i].shown, len), TEXTS[i].cells);
		assert_int_equal(width_sanitise(&again, TEXTS[i].shown, len), TEXTS[i].cells);
		check_buffer(&again, TEXTS[i].shown);
		buffer_finish(&again);
	}
}

static void a_nul_is_replaced_like_any_control(void **state)
{
	struct buffer out;

	(void)state;
	buffer_init(&out, 64);
	assert_int_equal(width_sanitise(&out, "a\0b", 3), 3);
	check_buffer(&out, "a" BAD "b");
	buffer_finish(&out);
}

struct cut {
	const char *text;
	size_t cells;
	const char *cut;
	size_t used;
};

static const struct cut CUTS[] = {
	{ "alice", 5, "alice", 5 },
	{ "alice", 4, "ali" CUT, 4 },
	{ "alice", 1, CUT, 1 },
	{ "alice", 0, "", 0 },
	{ "", 0, "", 0 },
	{ "\u65e5\u672c\u8a9e", 6, "\u65e5\u672c\u8a9e", 6 },
	{ "\u65e5\u672c\u8a9e", 5, "\u65e5\u672c" CUT, 5 },
	{ "\u65e5\u672c\u8a9e", 4, "\u65e5" CUT, 3 }, /* half a character does not go in */
	{ "e\u0301e\u0301e\u0301", 2, "e\u0301" CUT, 2 }, /* nor is one taken apart */
};

static void a_cut_text_fits_and_says_that_it_is_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(CUTS); i++) {
		struct buffer out;
		buffer_init(&out, 1024);
		assert_int_equal(width_cut(&out, CUTS[i].text, strlen(CUTS[i].text), CUTS[i].cells),
		                 CUTS[i].used);
		check_buffer(&out, CUTS[i].cut);
		buffer_finish(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_shown_is_harmless_and_measured),
		cmocka_unit_test(sanitised_text_measures_the_same_again),
		cmocka_unit_test(a_nul_is_replaced_like_any_control),
		cmocka_unit_test(a_cut_text_fits_and_says_that_it_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
