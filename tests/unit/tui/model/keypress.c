#include "tui/model/keypress.h"

#include <stdlib.h>

#include "tests/lib/core/check.h"
#include "tests/lib/tui/people.h"

static const struct layout GRID = {
	.mode = LAYOUT_GRID,
	.body = { 0, 1, 72, 8 },
	.columns = 3,
	.rows = 2,
	.box_width = 24,
};

static int set_up(void **state)
{
	struct model *model = malloc(sizeof(*model));

	people_begin(model);
	people_live(model, "me ada bob cy");
	model_arrange(model);
	*state = model;
	return 0;
}

static int tear_down(void **state)
{
	model_finish(*state);
	free(*state);
	return 0;
}

static enum command press(struct model *model, uint32_t key)
{
	struct key_press pressed = { .key = key };

	model_arrange(model);
	return keypress_apply(model, &GRID, &pressed);
}

static enum command click(struct model *model, uint32_t key, int x, int y)
{
	struct key_press pressed = { .key = key, .x = x, .y = y };

	model_arrange(model);
	return keypress_apply(model, &GRID, &pressed);
}

/* ASCII only. */
static void type(struct model *model, const char *text)
{
	for (; *text; text++) {
		assert_int_equal(press(model, (uint32_t)*text), COMMAND_NONE);
	}
}

static void erase(struct model *model)
{
	press(model, PRESS_LAST);
	press(model, PRESS_CONTROL('U'));
}

static void arrows_and_letters_move_the_selection(void **state)
{
	static const struct {
		uint32_t key;
		const char *list;
	} steps[] = {
		{ 'l', "me [ada] bob cy" },
		{ PRESS_ARROW_RIGHT, "me ada [bob] cy" },
		{ 'h', "me [ada] bob cy" },
		{ 'j', "me ada bob [cy]" },
		{ PRESS_ARROW_UP, "[me] ada bob cy" },
		{ 'G', "me ada bob [cy]" },
		{ 'g', "[me] ada bob cy" },
		{ PRESS_PAGE_DOWN, "me ada bob [cy]" },
		{ PRESS_PAGE_UP, "[me] ada bob cy" },
		{ PRESS_WHEEL_DOWN, "me ada bob [cy]" },
		{ PRESS_WHEEL_UP, "[me] ada bob cy" },
	};
	struct model *model = *state;

	for (size_t i = 0; i < COUNT(steps); i++) {
		assert_int_equal(press(model, steps[i].key), COMMAND_NONE);
		people_check(model, steps[i].list);
	}
}

static void what_no_row_has_does_nothing(void **state)
{
	static const uint32_t keys[] = { 'x',          'Q',  '1',     PRESS_TABULATOR,
		                             PRESS_DELETE, 0xe9, 0x1f600, PRESS_CONTROL('A'),
		                             PRESS_NONE };
	struct model *model = *state;

	for (size_t i = 0; i < COUNT(keys); i++) {
		assert_int_equal(press(model, keys[i]), COMMAND_NONE);
		assert_int_equal(model->mode, MODE_BROWSE);
		people_check(model, "[me] ada bob cy");
	}
}

static void some_keys_wish_for_something_outside(void **state)
{
	struct model *model = *state;

	model->mouse = true;
	assert_int_equal(press(model, 'q'), COMMAND_QUIT);
	assert_int_equal(press(model, PRESS_CONTROL('L')), COMMAND_REPAINT);
	assert_int_equal(press(model, 'm'), COMMAND_MOUSE);
	assert_false(model->mouse);
	assert_int_equal(press(model, 'm'), COMMAND_MOUSE);
	assert_true(model->mouse);
}

static void a_retry_is_wished_for_only_where_nothing_goes_on(void **state)
{
	static const struct {
		enum connection_state state;
		enum command command;
	} states[] = {
		{ CONNECTION_IDLE, COMMAND_NONE },       { CONNECTION_RESOLVING, COMMAND_NONE },
		{ CONNECTION_CONNECTING, COMMAND_NONE }, { CONNECTION_LIVE, COMMAND_NONE },
		{ CONNECTION_WAITING, COMMAND_RETRY },   { CONNECTION_ENDED, COMMAND_RETRY },
	};
	struct model *model = *state;

	for (size_t i = 0; i < COUNT(states); i++) {
		model_connection(model, states[i].state, "x", 0, PEOPLE_NOW_MS);
		assert_int_equal(press(model, 'R'), states[i].command);
	}
}

static void the_filter_narrows_with_each_letter(void **state)
{
	struct model *model = *state;

	press(model, '/');
	assert_int_equal(model->mode, MODE_FILTER);
	type(model, "b");
	people_check(model, "[bob]");
	type(model, "q");
	people_check(model, "");
	press(model, PRESS_BACKSPACE);
	people_check(model, "[bob]");
	assert_int_equal(press(model, PRESS_RETURN), COMMAND_NONE);
	assert_int_equal(model->mode, MODE_BROWSE);
	people_check(model, "[bob]");
	press(model, '/');
	assert_string_equal(model->edit.text, "b");
	press(model, PRESS_ESCAPE);
	people_check(model, "me ada [bob] cy");
}

static void what_is_a_key_elsewhere_is_text_in_a_filter(void **state)
{
	struct model *model = *state;

	press(model, '/');
	type(model, "qrsvm?/ hjklgGR");
	assert_string_equal(model->filter, "qrsvm?/ hjklgGR");
	assert_int_equal(model->mode, MODE_FILTER);
}

static void escape_closes_what_is_open_and_then_drops_the_filter(void **state)
{
	struct model *model = *state;

	press(model, '/');
	type(model, "a");
	press(model, PRESS_RETURN);
	press(model, PRESS_RETURN);
	assert_int_equal(model->mode, MODE_DETAILS);
	press(model, PRESS_ESCAPE);
	assert_int_equal(model->mode, MODE_BROWSE);
	people_check(model, "[ada]");
	press(model, PRESS_ESCAPE);
	people_check(model, "me [ada] bob cy");
	assert_int_equal(press(model, PRESS_ESCAPE), COMMAND_NONE);
}

static void details_and_help_are_toggled(void **state)
{
	struct model *model = *state;

	press(model, PRESS_RETURN);
	assert_int_equal(model->mode, MODE_DETAILS);
	press(model, 'l');
	people_check(model, "me [ada] bob cy");
	press(model, '?');
	assert_int_equal(model->mode, MODE_HELP);
	press(model, PRESS_RETURN);
	assert_int_equal(model->mode, MODE_BROWSE);
	press(model, '?');
	press(model, '?');
	assert_int_equal(model->mode, MODE_BROWSE);
	press(model, PRESS_RETURN);
	press(model, PRESS_RETURN);
	assert_int_equal(model->mode, MODE_BROWSE);
}

static void sort_and_view_are_toggled(void **state)
{
	struct model *model = *state;

	people_come(model, "1", "Abe");
	press(model, 's');
	people_check(model, "[me] Abe ada bob cy");
	press(model, 's');
	people_check(model, "[me] ada bob cy Abe");
	press(model, 'v');
	assert_true(model->as_list);
	press(model, 'v');
	assert_false(model->as_list);
}

static void a_rename_begins_with_the_name_and_wishes_for_the_new_one(void **state)
{
	struct model *model = *state;

	press(model, 'r');
	assert_int_equal(model->mode, MODE_RENAME);
	assert_string_equal(model->edit.text, "me");
	type(model, " too ");
	assert_int_equal(press(model, PRESS_RETURN), COMMAND_NAME);
	assert_string_equal(model->wanted, "me too");
	assert_int_equal(model->mode, MODE_BROWSE);
	assert_string_equal(model->my_name, "me");
}

static void who_is_not_in_the_list_has_no_name_to_change(void **state)
{
	struct model model;

	(void)state;
	people_begin(&model);
	people_list(&model, "ada bob");
	press(&model, 'r');
	assert_int_equal(model.mode, MODE_BROWSE);
	model_finish(&model);
}

static void a_name_that_will_not_do_is_refused_at_once_and_can_be_mended(void **state)
{
	struct model *model = *state;

	press(model, 'r');
	erase(model);
	assert_int_equal(press(model, PRESS_RETURN), COMMAND_NONE);
	assert_string_equal(model->refusal, "Please enter a name that can be seen.");
	assert_int_equal(model->mode, MODE_RENAME);
	type(model, "   ");
	assert_string_equal(model->refusal, "");
	assert_int_equal(press(model, PRESS_RETURN), COMMAND_NONE);
	assert_string_equal(model->refusal, "Please enter a name that can be seen.");
	erase(model);
	type(model, "123456789012345678901234567890123");
	assert_int_equal(press(model, PRESS_RETURN), COMMAND_NONE);
	check_begins(model->refusal, "That name is too long.");
	press(model, PRESS_BACKSPACE);
	assert_string_equal(model->refusal, "");
	assert_int_equal(press(model, PRESS_RETURN), COMMAND_NAME);
	assert_string_equal(model->wanted, "12345678901234567890123456789012");
}

static void a_name_with_bidi_controls_is_refused(void **state)
{
	struct model *model = *state;

	press(model, 'r');
	press(model, 0x202e);
	assert_int_equal(press(model, PRESS_RETURN), COMMAND_NONE);
	check_begins(model->refusal, "That name has characters that cannot be shown.");
	assert_string_equal(model->wanted, "me");
}

static enum command paste(struct model *model, const char *text)
{
	struct key_press pasted = { .key = PRESS_PASTE, .text = text };

	model_arrange(model);
	return keypress_apply(model, &GRID, &pasted);
}

static void a_paste_is_text_where_one_types(void **state)
{
	struct model *model = *state;

	press(model, 'r');
	erase(model);
	assert_int_equal(press(model, PRESS_RETURN), COMMAND_NONE);
	assert_string_not_equal(model->refusal, "");
	assert_int_equal(paste(model, "quit \u202eEve\xff\u200b"), COMMAND_NONE);
	assert_string_equal(model->refusal, "");
	assert_string_equal(model->edit.text, "quit Eve");
	press(model, PRESS_FIRST);
	paste(model, "a");
	assert_string_equal(model->edit.text, "aquit Eve");
	assert_int_equal(press(model, PRESS_RETURN), COMMAND_NAME);
	assert_string_equal(model->wanted, "aquit Eve");
	press(model, '/');
	assert_int_equal(paste(model, "bo"), COMMAND_NONE);
	people_check(model, "[bob]");
}

static void a_paste_is_no_key_anywhere(void **state)
{
	static const uint32_t openers[] = { PRESS_NONE, PRESS_RETURN, '?' };
	struct model *model = *state;

	for (size_t i = 0; i < COUNT(openers); i++) {
		press(model, openers[i]);
		enum mode mode = model->mode;
		assert_int_equal(paste(model, "lqrsv?R/"), COMMAND_NONE);
		assert_int_equal(model->mode, mode);
		people_check(model, "[me] ada bob cy");
	}
}

static void control_characters_are_not_typed(void **state)
{
	static const uint32_t keys[] = {
		PRESS_TABULATOR, 0x01,   0x07,     0x0b,          0x1f,          0x7f, 0x85, 0x9b,
		0x2028,          0xd800, 0x110000, PRESS_PAGE_UP, PRESS_WHEEL_UP
	};
	struct model *model = *state;

	press(model, 'r');
	for (size_t i = 0; i < COUNT(keys); i++) {
		press(model, keys[i]);
		assert_string_equal(model->edit.text, "me");
		assert_int_equal(model->mode, MODE_RENAME);
	}
}

static void a_line_is_edited_in_the_middle(void **state)
{
	struct model *model = *state;

	press(model, 'r');
	press(model, PRESS_ARROW_LEFT);
	type(model, "a");
	assert_string_equal(model->edit.text, "mae");
	press(model, PRESS_FIRST);
	press(model, PRESS_DELETE);
	assert_string_equal(model->edit.text, "ae");
	press(model, PRESS_CONTROL('E'));
	type(model, " one two");
	press(model, PRESS_CONTROL('W'));
	assert_string_equal(model->edit.text, "ae one ");
	press(model, PRESS_CONTROL('A'));
	press(model, PRESS_CONTROL('F'));
	press(model, PRESS_CONTROL('D'));
	assert_string_equal(model->edit.text, "a one ");
	press(model, PRESS_CONTROL('B'));
	type(model, "x");
	assert_string_equal(model->edit.text, "xa one ");
}

static void escape_keeps_the_name_and_leaves_the_first_question(void **state)
{
	struct model *model = *state;

	press(model, 'r');
	type(model, "x");
	assert_int_equal(press(model, PRESS_ESCAPE), COMMAND_NONE);
	assert_int_equal(model->mode, MODE_BROWSE);
	assert_string_equal(model->wanted, "me");
	model_begin_typing(model, MODE_NAME, "Ada");
	assert_int_equal(press(model, PRESS_RETURN), COMMAND_NAME);
	assert_string_equal(model->wanted, "Ada");
	model_begin_typing(model, MODE_NAME, "Ada");
	assert_int_equal(press(model, PRESS_ESCAPE), COMMAND_QUIT);
}

static void a_refusal_of_the_server_asks_again_with_its_words(void **state)
{
	struct model *model = *state;

	press(model, 'r');
	type(model, "x");
	press(model, PRESS_RETURN);
	keypress_refused(model, "not\x1b[2J you");
	assert_int_equal(model->mode, MODE_RENAME);
	assert_string_equal(model->edit.text, "mex");
	assert_string_equal(model->refusal, "not�[2J you");
	assert_int_equal(press(model, PRESS_ESCAPE), COMMAND_NONE);
	assert_string_equal(model->refusal, "");
}

static void who_was_never_taken_is_asked_for_the_name(void **state)
{
	struct model model;

	(void)state;
	people_begin(&model);
	memcpy(model.wanted, "root", sizeof("root"));
	keypress_refused(&model, "You may not join with this name.");
	assert_int_equal(model.mode, MODE_NAME);
	assert_string_equal(model.edit.text, "root");
	assert_int_equal(press(&model, PRESS_ESCAPE), COMMAND_QUIT);
	model_finish(&model);
}

static void a_click_selects_and_a_second_one_opens(void **state)
{
	struct model *model = *state;

	assert_int_equal(click(model, PRESS_POINT, 25, 2), COMMAND_NONE);
	people_check(model, "me [ada] bob cy");
	assert_int_equal(model->mode, MODE_BROWSE);
	click(model, PRESS_OPEN, 25, 2);
	assert_int_equal(model->mode, MODE_DETAILS);
	click(model, PRESS_POINT, 0, 5);
	assert_int_equal(model->mode, MODE_BROWSE);
	people_check(model, "me [ada] bob cy");
	click(model, PRESS_POINT, 0, 5);
	people_check(model, "me ada bob [cy]");
}

static void a_click_beside_the_boxes_does_nothing(void **state)
{
	static const int places[][2] = { { 0, 0 }, { 30, 6 },  { 72, 2 },
		                             { 0, 9 }, { -1, -1 }, { 999, 999 } };
	struct model *model = *state;

	for (size_t i = 0; i < COUNT(places); i++) {
		click(model, PRESS_POINT, places[i][0], places[i][1]);
		click(model, PRESS_OPEN, places[i][0], places[i][1]);
		assert_int_equal(model->mode, MODE_BROWSE);
		people_check(model, "[me] ada bob cy");
	}
}

static void the_mouse_does_not_disturb_who_types(void **state)
{
	struct model *model = *state;

	press(model, 'r');
	assert_int_equal(click(model, PRESS_POINT, 25, 2), COMMAND_NONE);
	assert_int_equal(click(model, PRESS_WHEEL_DOWN, 25, 2), COMMAND_NONE);
	assert_int_equal(model->mode, MODE_RENAME);
	people_check(model, "[me] ada bob cy");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(arrows_and_letters_move_the_selection),
		TEST(what_no_row_has_does_nothing),
		TEST(some_keys_wish_for_something_outside),
		TEST(a_retry_is_wished_for_only_where_nothing_goes_on),
		TEST(the_filter_narrows_with_each_letter),
		TEST(what_is_a_key_elsewhere_is_text_in_a_filter),
		TEST(escape_closes_what_is_open_and_then_drops_the_filter),
		TEST(details_and_help_are_toggled),
		TEST(sort_and_view_are_toggled),
		TEST(a_rename_begins_with_the_name_and_wishes_for_the_new_one),
		TEST(who_is_not_in_the_list_has_no_name_to_change),
		TEST(a_name_that_will_not_do_is_refused_at_once_and_can_be_mended),
		TEST(a_name_with_bidi_controls_is_refused),
		TEST(a_paste_is_text_where_one_types),
		TEST(a_paste_is_no_key_anywhere),
		TEST(control_characters_are_not_typed),
		TEST(a_line_is_edited_in_the_middle),
		TEST(escape_keeps_the_name_and_leaves_the_first_question),
		TEST(a_refusal_of_the_server_asks_again_with_its_words),
		TEST(who_was_never_taken_is_asked_for_the_name),
		TEST(a_click_selects_and_a_second_one_opens),
		TEST(a_click_beside_the_boxes_does_nothing),
		TEST(the_mouse_does_not_disturb_who_types),
	};
#undef TEST

	return cmocka_run_group_tests(tests, NULL, NULL);
}
