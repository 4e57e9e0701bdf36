#include "tui/canvas/theme.h"

#include "tests/lib/core/check.h"

static const enum theme THEMES[] = { THEME_DARK, THEME_LIGHT, THEME_MONO };

static bool equal(struct look one, struct look other)
{
	return one.color == other.color && one.bold == other.bold && one.dim == other.dim &&
	       one.underlined == other.underlined;
}

/* --- Which one it is --- */

static void themes_have_names(void **state)
{
	(void)state;
	assert_string_equal(theme_choice_names[THEME_CHOICE_AUTO], "auto");
	assert_string_equal(theme_choice_names[THEME_CHOICE_DARK], "dark");
	assert_string_equal(theme_choice_names[THEME_CHOICE_LIGHT], "light");
	assert_string_equal(theme_choice_names[THEME_CHOICE_MONO], "mono");
	assert_null(theme_choice_names[THEME_CHOICE_MONO + 1]);
}

static void a_theme_by_name_holds_whatever_is_set(void **state)
{
	(void)state;
	assert_int_equal(theme_choose(THEME_CHOICE_DARK, "1", "0;15"), THEME_DARK);
	assert_int_equal(theme_choose(THEME_CHOICE_LIGHT, "1", "15;0"), THEME_LIGHT);
	assert_int_equal(theme_choose(THEME_CHOICE_MONO, NULL, "15;0"), THEME_MONO);
}

static void no_color_means_mono_if_it_is_not_empty(void **state)
{
	(void)state;
	assert_int_equal(theme_choose(THEME_CHOICE_AUTO, "1", "0;15"), THEME_MONO);
	assert_int_equal(theme_choose(THEME_CHOICE_AUTO, "0", NULL), THEME_MONO);
	assert_int_equal(theme_choose(THEME_CHOICE_AUTO, "", NULL), THEME_DARK);
	assert_int_equal(theme_choose(THEME_CHOICE_AUTO, NULL, NULL), THEME_DARK);
}

struct background {
	const char *colorfgbg;
	enum theme theme;
};

static const struct background BACKGROUNDS[] = {
	{ "15;0", THEME_DARK },
	{ "0;15", THEME_LIGHT },
	{ "0;7", THEME_LIGHT },
	{ "0;default;15", THEME_LIGHT },
	{ "15;default;0", THEME_DARK },
	{ "7;8", THEME_DARK },  /* dark grey */
	{ "0;6", THEME_DARK },
	{ "0;9", THEME_LIGHT },
	{ "0;11", THEME_LIGHT },
	{ "0;16", THEME_DARK }, /* no such colour */
	{ "0;99999999999999999999", THEME_DARK },
	{ "15;default", THEME_DARK },
	{ "0;15x", THEME_DARK },
	{ "0; 15", THEME_DARK },
	{ "0;-15", THEME_DARK },
	{ "0;", THEME_DARK },
	{ ";", THEME_DARK },
	{ "15", THEME_DARK },
	{ "", THEME_DARK },
};

static void the_background_is_the_last_number(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(BACKGROUNDS); i++) {
		if (theme_choose(THEME_CHOICE_AUTO, NULL, BACKGROUNDS[i].colorfgbg) !=
		    BACKGROUNDS[i].theme) {
			fail_msg("\"%s\" is taken for the other one", BACKGROUNDS[i].colorfgbg);
		}
	}
}

/* --- How it looks --- */

static void text_is_as_the_terminal_writes_by_itself(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(THEMES); i++) {
		assert_true(
			equal(theme_look(THEMES[i], STYLE_TEXT), (struct look){ .color = COLOR_DEFAULT }));
	}
}

static void every_style_has_a_colour_that_there_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(THEMES); i++) {
		for (int style = 0; style < STYLES; style++) {
			int color = theme_look(THEMES[i], (enum style)style).color;
			assert_true(color >= COLOR_DEFAULT && color <= 15);
			assert_true(color != 0 && color != 7 && color != 15); /* one's background */
		}
	}
}

static void mono_has_no_colours(void **state)
{
	(void)state;
	for (int style = 0; style < STYLES; style++) {
		assert_int_equal(theme_look(THEME_MONO, (enum style)style).color, COLOR_DEFAULT);
	}
}

static void light_has_no_bright_colours(void **state)
{
	(void)state;
	for (int style = 0; style < STYLES; style++) {
		assert_true(theme_look(THEME_LIGHT, (enum style)style).color < 8);
	}
}

static void what_is_wrong_is_told_apart_without_colours(void **state)
{
	struct look text = theme_look(THEME_MONO, STYLE_TEXT);
	struct look strong = theme_look(THEME_MONO, STYLE_STRONG);

	(void)state;
	assert_false(equal(theme_look(THEME_MONO, STYLE_WARNING), text));
	assert_false(equal(theme_look(THEME_MONO, STYLE_WARNING), strong));
	assert_false(equal(theme_look(THEME_MONO, STYLE_BAD), strong));
	assert_false(equal(theme_look(THEME_MONO, STYLE_STALE), text));
	assert_false(equal(theme_look(THEME_MONO, STYLE_OWN), theme_look(THEME_MONO, STYLE_QUIET)));
	assert_false(
		equal(theme_look(THEME_MONO, STYLE_SELECTED), theme_look(THEME_MONO, STYLE_QUIET)));
}

static void states_are_told_apart_by_colour(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		int good = theme_look(THEMES[i], STYLE_GOOD).color;
		int warning = theme_look(THEMES[i], STYLE_WARNING).color;
		int bad = theme_look(THEMES[i], STYLE_BAD).color;
		assert_true(good != warning && warning != bad && bad != good);
	}
}

static void the_hues_go_around_the_wheel(void **state)
{
	static const int dark[HUES] = { 1, 9, 3, 11, 2, 10, 6, 14, 4, 12, 5, 13 };

	(void)state;
	for (int hue = 0; hue < HUES; hue++) {
		struct look look = theme_look(THEME_DARK, (enum style)(STYLE_HUE + hue));
		assert_true(equal(look, (struct look){ .color = dark[hue] }));
	}
}

static void on_light_the_bright_hues_are_bold(void **state)
{
	static const int light[HUES] = { 1, 1, 3, 3, 2, 2, 6, 6, 4, 4, 5, 5 };

	(void)state;
	for (int hue = 0; hue < HUES; hue++) {
		struct look look = theme_look(THEME_LIGHT, (enum style)(STYLE_HUE + hue));
		assert_true(equal(look, (struct look){ .color = light[hue], .bold = hue % 2 == 1 }));
	}
}

static void without_colours_initials_are_bold(void **state)
{
	(void)state;
	for (int hue = 0; hue < HUES; hue++) {
		assert_true(theme_look(THEME_MONO, (enum style)(STYLE_HUE + hue)).bold);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(themes_have_names),
		cmocka_unit_test(a_theme_by_name_holds_whatever_is_set),
		cmocka_unit_test(no_color_means_mono_if_it_is_not_empty),
		cmocka_unit_test(the_background_is_the_last_number),
		cmocka_unit_test(text_is_as_the_terminal_writes_by_itself),
		cmocka_unit_test(every_style_has_a_colour_that_there_is),
		cmocka_unit_test(mono_has_no_colours),
		cmocka_unit_test(light_has_no_bright_colours),
		cmocka_unit_test(what_is_wrong_is_told_apart_without_colours),
		cmocka_unit_test(states_are_told_apart_by_colour),
		cmocka_unit_test(the_hues_go_around_the_wheel),
		cmocka_unit_test(on_light_the_bright_hues_are_bold),
		cmocka_unit_test(without_colours_initials_are_bold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
