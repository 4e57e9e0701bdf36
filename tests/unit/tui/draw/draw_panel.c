#include "tests/lib/core/check.h"
#include "tests/lib/tui/picture.h"

static void details_show_the_whole_name(void **state)
{
	struct picture *picture = *state;
	static const char name[] = "a-name-of-sixty-four-bytes-that-goes-on-and-on-until-here-it-end";

	picture_add(picture, "\x1b[31mid", name, USER_APP, HOURS(3));
	picture_live(picture);
	picture->model.mode = MODE_DETAILS;
	picture_shows(picture, 80, 24,
	              "│ a-name-of-sixty-four-bytes-that-goes-on-and-on-until-here-it │");
	picture_shows(picture, 80, 24, "│ -end  ");
	picture_shows(picture, 80, 24, "│ this is you ");
	picture_shows(picture, 80, 24, "│ since  2026-11-23 11:02:15 (for 3 h) ");
	picture_shows(picture, 80, 24, "│ kind   app ");
	picture_shows(picture, 80, 24, "│ id     \uFFFD[31mid ");
}

static void help_is_made_of_the_keys(void **state)
{
	struct picture *picture = *state;

	picture_live(picture);
	picture->model.mode = MODE_HELP;
	for (size_t i = 0; i < key_row_count; i++) {
		if (key_rows[i].help) {
			picture_shows(picture, 80, 40, key_rows[i].help);
			picture_shows(picture, 80, 40, key_rows[i].keys_text);
		}
	}
	picture_shows_no(picture, 80, 40, "enlarge");
	picture_shows(picture, 80, 12, "enlarge the terminal for more");
	picture_shows(picture, 20, 5, "\nenlarge the termina…\n");
}

static void nobody_has_no_details(void **state)
{
	struct picture *picture = *state;

	picture->model.mode = MODE_DETAILS;
	picture_shows_no(picture, 80, 24, "Details");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PICTURE_TEST(details_show_the_whole_name),
		PICTURE_TEST(help_is_made_of_the_keys),
		PICTURE_TEST(nobody_has_no_details),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
