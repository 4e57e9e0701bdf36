#include "tests/lib/core/check.h"
#include "tests/lib/tui/picture.h"

static void hints_are_those_that_fit(void **state)
{
	struct picture *picture = *state;

	picture_live(picture);
	picture_shows(picture, 80, 24, "/ filter");
	picture_shows(picture, 80, 24, "? help  q quit\n");
	picture_shows(picture, 80, 24, "r rename");
	assert_int_equal(picture_style_of(picture, "? help"), STYLE_KEY);
	assert_int_equal(picture_style_of(picture, "help"), STYLE_QUIET);
	picture_shows(picture, 30, 24, "\n/ filter  ? help  q quit\n");
	picture_shows(picture, 20, 24, "\n? help  q quit\n");
	picture->model.my_name[0] = '\0';
	picture_shows_no(picture, 80, 24, "rename");
}

static void a_filter_is_told_until_it_is_dropped(void **state)
{
	struct picture *picture = *state;

	picture_crowd(picture, 30);
	picture_live(picture);
	model_set_filter(&picture->model, "ada");
	picture_shows(picture, 80, 24, "\nfilter: ada (Esc to drop)  ");
	picture_shows(picture, 20, 5, "\nfilter: ada  ? help\n");
	model_set_filter(&picture->model, "a name of many letters");
	picture_shows(picture, 30, 8, "\nfilter: a name … (Esc to drop)\n");
}

static void an_open_panel_says_how_to_close_it(void **state)
{
	struct picture *picture = *state;

	picture_live(picture);
	picture->model.mode = MODE_HELP;
	picture_shows(picture, 80, 24, "\nEsc back  ");
}

static void a_prompt_has_the_cursor(void **state)
{
	struct picture *picture = *state;
	struct model *model = &picture->model;

	picture_live(picture);
	model_begin_typing(model, MODE_RENAME, "日本");
	picture_shows(picture, 80, 24, "\nNew name: 日本 ");
	assert_int_equal(picture->frame.cursor_x, 14);
	assert_int_equal(picture->frame.cursor_y, 23);
	assert_true(picture->frame.cursor_shown);
	edit_move(&model->edit, EDIT_LEFT);
	picture_draw(picture, 80, 24);
	picture_cursor_at(picture, "本");
	edit_move(&model->edit, EDIT_START);
	picture_draw(picture, 80, 24);
	picture_cursor_at(picture, "日");
}

static void a_long_line_scrolls_with_the_cursor(void **state)
{
	struct picture *picture = *state;
	struct model *model = &picture->model;

	picture_live(picture);
	model_begin_typing(model, MODE_FILTER, "abcdefghijklmnopqrstuvwxyz");
	picture_shows(picture, 20, 5, "\nFilter: …qrstuvwxyz\n");
	assert_int_equal(picture->frame.cursor_x, 19);
	edit_move(&model->edit, EDIT_START);
	picture_shows(picture, 20, 5, "\nFilter: abcdefghijk…\n");
	assert_int_equal(picture->frame.cursor_x, 8);
	for (int i = 0; i < 26; i++) {
		edit_move(&model->edit, EDIT_RIGHT);
		picture_draw(picture, 20, 5);
		picture_check(picture);
		const char next[] = { (char)('b' + i), '\0' };
		if (i < 25) {
			const struct frame *frame = &picture->frame;
			const struct cell *cell = frame_cell(frame, frame->cursor_x, frame->cursor_y);
			assert_true(cell->text[0] == next[0] || cell->len == 3); /* or "…" covers it */
		}
	}
}

static void what_is_typed_is_made_harmless(void **state)
{
	struct picture *picture = *state;

	picture_live(picture);
	model_begin_typing(&picture->model, MODE_RENAME, "a\u202e\u200b👩\u200d🚀b");
	picture_shows(picture, 80, 24, "\nNew name: a\uFFFD\uFFFD👩b ");
	assert_int_equal(picture->frame.cursor_x, 16);
}

static void a_name_is_asked_for_even_where_nobody_is_shown(void **state)
{
	struct picture *picture = *state;

	model_begin_typing(&picture->model, MODE_NAME, "Ada");
	picture_shows(picture, 80, 24, "╭─ Who are you? ─");
	picture_shows(picture, 80, 24, "│ Your name: Ada ");
	assert_true(picture->frame.cursor_shown);
	picture_cursor_at(picture, " ");
	picture_shows(picture, 20, 5, "\nYour name: Ada\n");
	picture_shows(picture, 20, 2, "\nYour name: Ada\n");
	picture_shows(picture, 16, 1, "Ada\n");
	assert_true(picture->frame.cursor_shown);
}

static void the_newest_event_is_the_lowest(void **state)
{
	struct picture *picture = *state;
	struct model *model = &picture->model;

	picture_live(picture);
	model_note(model, LOG_CAME, PICTURE_NOW_MS - 2000, "Bob joined", "");
	model_note(model, LOG_WENT, PICTURE_NOW_MS - 1000, "Bob left", "");
	model_note(model, LOG_NOTICE, PICTURE_NOW_MS, "lunch", "");
	picture_shows(picture, 80, 24,
	              "\n14:02:13 + Bob joined\n14:02:14 - Bob left\n14:02:15 ! lunch\n");
	assert_int_equal(picture_style_of(picture, "+ Bob"), STYLE_GOOD);
	assert_int_equal(picture_style_of(picture, "- Bob"), STYLE_QUIET);
	assert_int_equal(picture_style_of(picture, "! lunch"), STYLE_WARNING);
	model_note(model, LOG_RENAMED, PICTURE_NOW_MS, "Bob is now Rob", "");
	picture_shows(picture, 80, 24, "14:02:15 ~ Bob is now Rob\n");
}

static void ascii_pictures_have_ascii_borders_and_marks(void **state)
{
	const struct model_config config = { .server = "x", .room = "lobby", .ascii = true };
	struct picture picture;

	(void)state;
	picture_begin(&picture, &config);
	picture_add(&picture, "a", "Ada", USER_TUI, 0);
	picture_add(&picture, "b", "Bob", USER_WEB, 0);
	picture_live(&picture);
	for (int i = 0; i < 4; i++) {
		static const enum mode modes[] = { MODE_BROWSE, MODE_DETAILS, MODE_HELP, MODE_NAME };
		picture.model.mode = modes[i];
		const char *text = picture_draw(&picture, 100, 40);
		for (; *text; text++) {
			assert_true((unsigned char)*text < 0x80);
		}
	}
	picture_end(&picture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PICTURE_TEST(hints_are_those_that_fit),
		PICTURE_TEST(a_filter_is_told_until_it_is_dropped),
		PICTURE_TEST(an_open_panel_says_how_to_close_it),
		PICTURE_TEST(a_prompt_has_the_cursor),
		PICTURE_TEST(a_long_line_scrolls_with_the_cursor),
		PICTURE_TEST(what_is_typed_is_made_harmless),
		PICTURE_TEST(a_name_is_asked_for_even_where_nobody_is_shown),
		PICTURE_TEST(the_newest_event_is_the_lowest),
		PICTURE_TEST(ascii_pictures_have_ascii_borders_and_marks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
