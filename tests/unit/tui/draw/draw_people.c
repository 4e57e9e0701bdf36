#include "tests/lib/core/check.h"
#include "tests/lib/tui/picture.h"

static void ones_own_box_is_the_first(void **state)
{
	struct picture *picture = *state;

	picture_crowd(picture, 8);
	picture_live(picture);
	picture->model.sorting = SORT_NAME;
	picture->model.list_stale = true;
	picture_shows(picture, 80, 24, "\n┃ AL Ada Lovelace        ┃");
	picture_shows(picture, 80, 24, "\n┃ (you) · tui · just now ┃");
	assert_int_equal(picture_style_of(picture, "(you)"), STYLE_OWN);
	picture->model.as_list = true;
	picture_shows(picture, 80, 24, "\n› AL Ada Lovelace (you) ");
	assert_int_equal(picture_style_of(picture, "(you)"), STYLE_OWN);
	assert_int_equal(picture_style_of(picture, "›"), STYLE_SELECTED);
}

static void boxes_are_styled_by_whose_they_are(void **state)
{
	struct picture *picture = *state;

	picture_crowd(picture, 3);
	picture_live(picture);
	picture_select(picture, 2);
	picture_draw(picture, 80, 24);
	const struct frame *frame = &picture->frame;
	assert_int_equal(frame_cell(frame, 0, 1)->style, STYLE_OWN);
	assert_int_equal(frame_cell(frame, 26, 1)->style, STYLE_QUIET);
	assert_int_equal(frame_cell(frame, 52, 1)->style, STYLE_SELECTED);
	assert_int_equal(frame_cell(frame, 2, 2)->style, STYLE_HUE + hue_of_id("user-0"));
	assert_int_equal(frame_cell(frame, 28, 2)->style, STYLE_HUE + hue_of_id("user-1"));
	assert_int_equal(picture_style_of(picture, "Ada Lovelace"), STYLE_STRONG);
}

static void a_list_that_is_no_longer_true_looks_like_it(void **state)
{
	struct picture *picture = *state;

	picture_crowd(picture, 3);
	picture_waiting(picture, "gone");
	for (int round = 0; round < 2; round++) {
		picture_draw(picture, 80, 24);
		struct rectangle body = picture->layout.body;
		for (int y = body.y; y < body.y + body.height; y++) {
			for (int x = 0; x < body.width; x++) {
				const struct cell *cell = frame_cell(&picture->frame, x, y);
				bool blank = cell->len == 1 && cell->text[0] == ' ';
				assert_true(blank || cell->style == STYLE_STALE);
			}
		}
		picture->model.as_list = true;
	}
}

static void the_cursor_is_parked_at_the_selected_name(void **state)
{
	struct picture *picture = *state;

	picture_crowd(picture, 30);
	picture_live(picture);
	picture_select(picture, 4); /* "Eve Knuth", whose initials are as long as the first letters */
	picture_draw(picture, 80, 24);
	picture_cursor_at(picture, "E");
	assert_int_equal(picture->frame.cursor_x, 31);
	assert_int_equal(picture->frame.cursor_y, 6);
	assert_false(picture->frame.cursor_shown);
	picture->model.as_list = true;
	picture_draw(picture, 80, 24);
	assert_int_equal(picture->frame.cursor_x, 5);
	assert_int_equal(picture->frame.cursor_y, 5);
	picture->model.mode = MODE_DETAILS;
	picture_draw(picture, 80, 24);
	picture_cursor_at(picture, "E");
}

static void the_rows_follow_the_selection(void **state)
{
	struct picture *picture = *state;

	picture_crowd(picture, 5000);
	picture_live(picture);
	picture_select(picture, 4999);
	picture_shows(picture, 80, 24, "4990-5000 of 5000");
	assert_int_equal(picture->model.first, 1663);
	picture_select(picture, 4995);
	picture_shows(picture, 80, 24, "4990-5000 of 5000");
	picture_select(picture, 0);
	picture_shows(picture, 80, 24, "1-12 of 5000");
	assert_int_equal(picture->model.first, 0);
}

static void what_the_mouse_points_at_is_what_is_there(void **state)
{
	struct picture *picture = *state;

	picture_crowd(picture, 30);
	picture_live(picture);
	picture_select(picture, 13);
	picture_draw(picture, 80, 24);
	int place = layout_hit(&picture->layout, picture->model.first, 30, picture->frame.cursor_x,
	                       picture->frame.cursor_y);
	assert_int_equal(place, 13);
}

static void a_name_keeps_its_room_in_the_narrowest_list(void **state)
{
	struct picture *picture = *state;

	picture_crowd(picture, 3);
	picture_live(picture);
	picture_shows(picture, 20, 8, "› AL Ada Love… (you)\n  BT Bob Turing\n");
	picture_shows_no(picture, 30, 6, "just now");
	picture_shows(picture, 31, 6, "just now");
	picture_shows_no(picture, 35, 6, "tui");
	picture_shows(picture, 36, 6, "tui");
}

static void nobody_is_told_in_words(void **state)
{
	struct picture *picture = *state;

	picture_shows_no(picture, 80, 24, "Nobody");
	model_connection(&picture->model, CONNECTION_LIVE, NULL, 0, PICTURE_NOW_MS);
	picture_shows(picture, 80, 24, "Nobody is here yet.");
	model_set_filter(&picture->model, "x\x1b[2J");
	picture_shows(picture, 80, 24, "Nobody here matches 'x\uFFFD[2J'.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PICTURE_TEST(ones_own_box_is_the_first),
		PICTURE_TEST(boxes_are_styled_by_whose_they_are),
		PICTURE_TEST(a_list_that_is_no_longer_true_looks_like_it),
		PICTURE_TEST(the_cursor_is_parked_at_the_selected_name),
		PICTURE_TEST(the_rows_follow_the_selection),
		PICTURE_TEST(what_the_mouse_points_at_is_what_is_there),
		PICTURE_TEST(a_name_keeps_its_room_in_the_narrowest_list),
		PICTURE_TEST(nobody_is_told_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
