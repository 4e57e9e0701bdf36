#include "tui/canvas/glyph.h"

#include <locale.h>

#include "tests/lib/core/check.h"

static struct glyphs show(const char *text, int width, bool is_utf8)
{
	struct cell cell = { .len = (uint8_t)strlen(text), .width = (uint8_t)width };

	assert_true(cell.len <= CELL_BYTES_MAX);
	memcpy(cell.text, text, cell.len);
	return glyphs_of(&cell, is_utf8);
}

static int set_up(void **state)
{
	(void)state;
	return setlocale(LC_CTYPE, "C.UTF-8") ? 0 : -1;
}

static const struct {
	const char *text;
	int width;
	const wchar_t *shown;
	const wchar_t *second; /* the glyph beside it */
} SAMPLES[] = {
	{ "a", 1, L"a", NULL },
	{ "─", 1, L"─", NULL },
	{ "漢", 2, L"漢", NULL },
	{ "🙂", 2, L"🙂", NULL },
	{ "e\u0301", 1, L"e\u0301", NULL },
	{ "🇩🇪", 2, L"🇩", L"🇪" },
	{ "e\u0301\u0302\u0303\u0304\u0305\u0306", 1, L"e\u0301\u0302\u0303\u0304", NULL },
	{ "", 1, L" ", NULL },
	{ "漢", 1, L"\ufffd", NULL }, /* libc thinks otherwise of its width */
	{ "a", 2, L"\ufffd", NULL },
	{ "abc", 3, L"\ufffd", NULL },
	{ "\u0301", 1, L"\ufffd", NULL },
	{ "\x1b", 1, L"\ufffd", NULL },
	{ "a\xff", 1, L"\ufffd", NULL },
};

static void a_cell_is_what_libc_can_show_as_wide(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(SAMPLES); i++) {
		struct glyphs glyphs = show(SAMPLES[i].text, SAMPLES[i].width, true);
		if (glyphs.count != (SAMPLES[i].second ? 2 : 1) || glyphs.width > SAMPLES[i].width ||
		    wcscmp(glyphs.all[0].text, SAMPLES[i].shown) != 0 ||
		    (SAMPLES[i].second && wcscmp(glyphs.all[1].text, SAMPLES[i].second) != 0)) {
			fail_msg("row %zu: %ls, %d glyphs", i, glyphs.all[0].text, glyphs.count);
		}
	}
}

static void outside_of_utf8_there_is_only_ascii(void **state)
{
	(void)state;
	assert_int_equal(show("a", 1, false).all[0].text[0], L'a');
	assert_int_equal(show("e\u0301", 1, false).all[0].text[0], L'e');
	assert_int_equal(show("e\u0301", 1, false).all[0].text[1], 0);
	assert_int_equal(show("é", 1, false).all[0].text[0], L'?');
	assert_int_equal(show("漢", 2, false).all[0].text[0], L'?');
	assert_int_equal(show("漢", 2, false).width, 1);
	assert_int_equal(show("…", 1, false).all[0].text[0], L'~');
	assert_int_equal(show("›", 1, false).all[0].text[0], L'>');
	assert_int_equal(show("\xff", 1, false).all[0].text[0], L'?');
}

static void every_character_has_something_in_ascii(void **state)
{
	(void)state;
	for (uint32_t codepoint = 0x20; codepoint < 0x11000; codepoint++) {
		char shown = glyph_in_ascii(codepoint);
		assert_true(shown >= 0x20 && (codepoint == 0x7f || shown < 0x7f));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cell_is_what_libc_can_show_as_wide),
		cmocka_unit_test(outside_of_utf8_there_is_only_ascii),
		cmocka_unit_test(every_character_has_something_in_ascii),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
