#include "tui/canvas/frame.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/lib/core/alloc.h"
#include "tests/lib/core/check.h"

enum { WIDTH = 10, HEIGHT = 3, TEXT_BYTES_MAX = 64 * 1024 };

struct canvas {
	struct frame frame;
	struct buffer text;
};

static int set_up(void **state)
{
	struct canvas *canvas = calloc(1, sizeof(*canvas));

	assert_non_null(canvas);
	frame_init(&canvas->frame);
	buffer_init(&canvas->text, TEXT_BYTES_MAX);
	assert_true(frame_resize(&canvas->frame, WIDTH, HEIGHT));
	*state = canvas;
	return 0;
}

static int tear_down(void **state)
{
	struct canvas *canvas = *state;

	frame_finish(&canvas->frame);
	buffer_finish(&canvas->text);
	free(canvas);
	return 0;
}

static void check_picture(struct canvas *canvas, const char *expected)
{
	buffer_clear(&canvas->text);
	frame_append_text(&canvas->text, &canvas->frame);
	check_buffer(&canvas->text, expected);
}

/* Halves of wide characters are always whole ones. */
static void check_halves(const struct frame *frame)
{
	for (int y = 0; y < frame->height; y++) {
		for (int x = 0; x < frame->width; x++) {
			const struct cell *cell = frame_cell(frame, x, y);
			bool right = x > 0 && frame_cell(frame, x - 1, y)->width == 2;
			assert_int_equal(cell->width == 0, right);
			assert_int_equal(cell->len == 0, right);
			assert_true(cell->width != 2 || x + 1 < frame->width);
		}
	}
}

/* --- Its size --- */

static void a_new_frame_is_blank(void **state)
{
	struct canvas *canvas = *state;

	check_picture(canvas, "\n\n\n");
	for (int x = 0; x < WIDTH; x++) {
		const struct cell *cell = frame_cell(&canvas->frame, x, 0);
		check_bytes(cell->text, cell->len, " ");
		assert_int_equal(cell->width, 1);
		assert_int_equal(cell->style, STYLE_TEXT);
	}
	assert_false(canvas->frame.cursor_shown);
}

static void a_resized_frame_is_blank_again(void **state)
{
	struct canvas *canvas = *state;

	frame_write(&canvas->frame, 0, 0, WIDTH, "text", STYLE_TEXT);
	canvas->frame.cursor_x = 3;
	canvas->frame.cursor_shown = true;
	assert_true(frame_resize(&canvas->frame, 4, 2));
	check_picture(canvas, "\n\n");
	assert_int_equal(canvas->frame.cursor_x, 0);
	assert_false(canvas->frame.cursor_shown);
	assert_true(frame_resize(&canvas->frame, FRAME_SIDE_MAX, 1));
	assert_non_null(frame_cell(&canvas->frame, FRAME_SIDE_MAX - 1, 0));
}

static void without_memory_there_are_no_cells(void **state)
{
	struct canvas *canvas = *state;

	alloc_fail_at(1, ALLOC_FAIL_ONCE);
	assert_false(frame_resize(&canvas->frame, FRAME_SIDE_MAX, FRAME_SIDE_MAX));
	assert_true(alloc_stop_failing());
	assert_int_equal(canvas->frame.width, 0);
	assert_int_equal(canvas->frame.height, 0);
	frame_write(&canvas->frame, 0, 0, 5, "text", STYLE_TEXT);
	assert_true(frame_resize(&canvas->frame, WIDTH, HEIGHT));
	check_picture(canvas, "\n\n\n");
}

static void there_are_no_cells_outside(void **state)
{
	struct canvas *canvas = *state;

	assert_null(frame_cell(&canvas->frame, -1, 0));
	assert_null(frame_cell(&canvas->frame, 0, -1));
	assert_null(frame_cell(&canvas->frame, WIDTH, 0));
	assert_null(frame_cell(&canvas->frame, 0, HEIGHT));
	assert_non_null(frame_cell(&canvas->frame, WIDTH - 1, HEIGHT - 1));
}

static void a_frame_without_cells_takes_anything(void **state)
{
	struct frame none;

	(void)state;
	frame_init(&none);
	assert_int_equal(frame_write(&none, 0, 0, 10, "日本", STYLE_TEXT), 4);
	frame_border(&none, (struct rectangle){ 0, 0, 5, 5 }, BORDER_THIN, false, STYLE_TEXT);
	frame_clear(&none);
	assert_true(frame_equal(&none, &none));
	frame_finish(&none);
}

/* --- Text --- */

static void text_goes_where_it_is_put_in_its_style(void **state)
{
	struct canvas *canvas = *state;

	assert_int_equal(frame_write(&canvas->frame, 2, 1, 8, "name", STYLE_STRONG), 4);
	check_picture(canvas, "\n  name\n\n");
	assert_int_equal(frame_cell(&canvas->frame, 1, 1)->style, STYLE_TEXT);
	assert_int_equal(frame_cell(&canvas->frame, 2, 1)->style, STYLE_STRONG);
	assert_int_equal(frame_cell(&canvas->frame, 5, 1)->style, STYLE_STRONG);
	assert_int_equal(frame_cell(&canvas->frame, 6, 1)->style, STYLE_TEXT);
}

struct sample {
	const char *text;
	int room;
	const char *shown;
	int used;
};

static const struct sample SAMPLES[] = {
	{ "", 5, "", 0 },
	{ "text", 4, "text", 4 },
	{ "text", 3, "te…", 3 },
	{ "text", 1, "…", 1 },
	{ "text", 0, "", 0 },
	{ "text", -3, "", 0 },
	{ "日本", 4, "日本", 4 },
	{ "日本", 3, "日…", 3 },
	{ "日本語", 4, "日…", 3 },
	{ "日本", 2, "…", 1 },
	{ "e\u0301te\u0301", 3, "e\u0301te\u0301", 3 },
	{ "e\u0301te\u0301s", 3, "e\u0301t…", 3 },
	{ "🇩🇪", 2, "🇩🇪", 2 },
	{ "a🇩🇪", 2, "a…", 2 },
	{ "ᄀᄀᄀ", 5, "…", 1 }, /* one cluster of six cells */
	{ "ᄀᄀᄀ", 6, "ᄀᄀᄀ", 6 },
	{ "\u1100\u1161x", 3, "\u1100\u1161x", 3 },
};

static void text_is_cut_at_the_room_it_has(void **state)
{
	struct canvas *canvas = *state;
	char expected[64];

	for (size_t i = 0; i < COUNT(SAMPLES); i++) {
		const struct sample *sample = &SAMPLES[i];
		frame_clear(&canvas->frame);
		assert_int_equal(frame_write(&canvas->frame, 0, 0, sample->room, sample->text, STYLE_TEXT),
		                 sample->used);
		snprintf(expected, sizeof(expected), "%s\n\n\n", sample->shown);
		check_picture(canvas, expected);
		check_halves(&canvas->frame);
	}
}

static void only_the_given_bytes_are_written(void **state)
{
	struct canvas *canvas = *state;

	assert_int_equal(frame_text(&canvas->frame, 0, 0, WIDTH, "ab\xc3\xa9zzz", 4, STYLE_TEXT), 3);
	check_picture(canvas, "abé\n\n\n");
}

static void a_mark_stays_with_its_character(void **state)
{
	struct canvas *canvas = *state;

	frame_write(&canvas->frame, 0, 0, WIDTH, "ae\u0301b", STYLE_TEXT);
	const struct cell *cell = frame_cell(&canvas->frame, 1, 0);
	check_bytes(cell->text, cell->len, "e\u0301");
	assert_int_equal(cell->width, 1);
	check_bytes(frame_cell(&canvas->frame, 2, 0)->text, 1, "b");
}

static void a_cell_takes_no_more_marks_than_it_has_room_for(void **state)
{
	struct canvas *canvas = *state;
	static const char zalgo[] = "z\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309x";

	assert_int_equal(frame_write(&canvas->frame, 0, 0, WIDTH, zalgo, STYLE_TEXT), 2);
	check_picture(canvas, "z\u0300\u0301\u0302\u0303\u0304\u0305\u0306x\n\n\n");
	frame_clear(&canvas->frame);
	frame_write(&canvas->frame, 0, 0, WIDTH, "é\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307",
	            STYLE_TEXT);
	assert_int_equal(frame_cell(&canvas->frame, 0, 0)->len, CELL_BYTES_MAX);
}

static void each_half_of_a_flag_has_a_cell(void **state)
{
	struct canvas *canvas = *state;

	frame_write(&canvas->frame, 0, 0, WIDTH, "🇩🇪", STYLE_TEXT);
	assert_int_equal(frame_cell(&canvas->frame, 0, 0)->len, 4);
	assert_int_equal(frame_cell(&canvas->frame, 1, 0)->len, 4);
}

/* --- Edges --- */

static void what_lies_outside_is_not_drawn(void **state)
{
	struct canvas *canvas = *state;

	assert_int_equal(frame_write(&canvas->frame, -2, 0, 20, "abcd", STYLE_TEXT), 4);
	assert_int_equal(frame_write(&canvas->frame, 8, 1, 20, "abcd", STYLE_TEXT), 4);
	frame_write(&canvas->frame, 0, -1, 20, "above", STYLE_TEXT);
	frame_write(&canvas->frame, 0, HEIGHT, 20, "below", STYLE_TEXT);
	check_picture(canvas, "cd\n        ab\n\n");
}

static void a_wide_character_is_not_cut_at_the_edges(void **state)
{
	struct canvas *canvas = *state;

	frame_write(&canvas->frame, -1, 0, 20, "日本", STYLE_TEXT);
	frame_write(&canvas->frame, WIDTH - 1, 1, 20, "日", STYLE_TEXT);
	frame_write(&canvas->frame, WIDTH - 1, 2, 20, "日\u0301x", STYLE_TEXT);
	check_picture(canvas, " 本\n\n\n");
	check_halves(&canvas->frame);
}

/* --- One over another --- */

static void half_of_a_wide_character_becomes_a_blank(void **state)
{
	struct canvas *canvas = *state;

	frame_write(&canvas->frame, 0, 0, WIDTH, "日本", STYLE_OWN);
	frame_write(&canvas->frame, 1, 0, WIDTH, "x", STYLE_BAD);
	check_picture(canvas, " x本\n\n\n");
	check_halves(&canvas->frame);
	assert_int_equal(frame_cell(&canvas->frame, 0, 0)->style, STYLE_OWN);
	frame_write(&canvas->frame, 2, 0, WIDTH, "y", STYLE_BAD);
	check_picture(canvas, " xy\n\n\n");
	check_halves(&canvas->frame);
}

static void a_wide_character_over_two_halves_leaves_two_blanks(void **state)
{
	struct canvas *canvas = *state;

	frame_write(&canvas->frame, 0, 0, WIDTH, "日本", STYLE_TEXT);
	frame_write(&canvas->frame, 1, 0, WIDTH, "語", STYLE_TEXT);
	check_picture(canvas, " 語\n\n\n");
	check_halves(&canvas->frame);
	assert_int_equal(frame_cell(&canvas->frame, 3, 0)->width, 1);
}

static void any_text_over_any_other_leaves_whole_characters(void **state)
{
	struct canvas *canvas = *state;
	static const char *const texts[] = { "a", "日", "ab日", "日日日", "e\u0301日", "🇩🇪" };
	uint32_t random = 1;

	for (int round = 0; round < 5000; round++) {
		random = random * 1664525U + 1013904223U;
		int x = (int)(random >> 24) % (WIDTH + 6) - 3;
		int room = (int)(random >> 16) % 8;
		frame_write(&canvas->frame, x, 0, room, texts[(random >> 10) % COUNT(texts)], STYLE_TEXT);
		check_halves(&canvas->frame);
	}
}

/* --- Strangers --- */

static void a_strangers_text_is_made_harmless(void **state)
{
	struct canvas *canvas = *state;

	frame_stranger(&canvas->frame, 0, 0, WIDTH, "a\x1b[2J\nb", STYLE_TEXT);
	check_picture(canvas, "a\uFFFD[2J\uFFFDb\n\n\n");
	assert_int_equal(frame_stranger(&canvas->frame, 0, 1, WIDTH, "", STYLE_TEXT), 0);
	assert_int_equal(frame_stranger(&canvas->frame, 0, 1, WIDTH, "\xff\xfe", STYLE_TEXT), 2);
}

static void without_memory_a_strangers_text_is_not_drawn(void **state)
{
	struct canvas *canvas = *state;

	alloc_fail_at(1, ALLOC_FAIL_ON);
	assert_int_equal(frame_stranger(&canvas->frame, 0, 0, WIDTH, "text", STYLE_TEXT), 0);
	assert_true(alloc_stop_failing());
	check_picture(canvas, "\n\n\n");
}

static void a_strangers_text_may_be_of_any_length(void **state)
{
	struct canvas *canvas = *state;
	static char text[128 * 1024];

	memset(text, 'x', sizeof(text) - 1);
	frame_stranger(&canvas->frame, 0, 0, 5, text, STYLE_TEXT);
	check_picture(canvas, "xxxx…\n\n\n");
}

/* --- Areas --- */

static void a_filled_area_ends_where_it_ends(void **state)
{
	struct canvas *canvas = *state;

	frame_fill(&canvas->frame, (struct rectangle){ 1, 1, 3, 2 }, "·", STYLE_QUIET);
	check_picture(canvas, "\n ···\n ···\n");
	frame_fill(&canvas->frame, (struct rectangle){ -5, -5, 100, 100 }, "x", STYLE_QUIET);
	check_picture(canvas, "xxxxxxxxxx\nxxxxxxxxxx\nxxxxxxxxxx\n");
}

static void borders_run_along_the_inside(void **state)
{
	struct canvas *canvas = *state;
	const struct rectangle area = { 1, 0, 5, 3 };

	frame_border(&canvas->frame, area, BORDER_THIN, false, STYLE_OWN);
	check_picture(canvas, " ╭───╮\n │   │\n ╰───╯\n");
	assert_int_equal(frame_cell(&canvas->frame, 1, 0)->style, STYLE_OWN);
	frame_border(&canvas->frame, area, BORDER_THICK, false, STYLE_OWN);
	check_picture(canvas, " ┏━━━┓\n ┃   ┃\n ┗━━━┛\n");
	frame_border(&canvas->frame, area, BORDER_THIN, true, STYLE_OWN);
	check_picture(canvas, " +---+\n |   |\n +---+\n");
	frame_border(&canvas->frame, area, BORDER_THICK, true, STYLE_OWN);
	check_picture(canvas, " #===#\n #   #\n #===#\n");
}

static void the_least_border_is_two_by_two(void **state)
{
	struct canvas *canvas = *state;

	frame_border(&canvas->frame, (struct rectangle){ 8, 1, 2, 2 }, BORDER_THIN, false, STYLE_TEXT);
	check_picture(canvas, "\n        ╭╮\n        ╰╯\n");
}

/* --- Comparing --- */

static void frames_are_equal_if_nothing_can_be_seen_to_differ(void **state)
{
	struct canvas *canvas = *state;
	struct frame other;

	frame_init(&other);
	assert_true(frame_resize(&other, WIDTH, HEIGHT));
	assert_true(frame_equal(&canvas->frame, &other));
	frame_write(&other, 0, 0, WIDTH, "日本e\u0301", STYLE_TEXT);
	assert_false(frame_equal(&canvas->frame, &other));
	frame_write(&canvas->frame, 0, 0, WIDTH, "something else", STYLE_TEXT);
	frame_fill(&canvas->frame, (struct rectangle){ 0, 0, WIDTH, 1 }, " ", STYLE_TEXT);
	frame_write(&canvas->frame, 0, 0, WIDTH, "日本e\u0301", STYLE_TEXT);
	assert_true(frame_equal(&canvas->frame, &other));
	frame_write(&other, 0, 0, WIDTH, "日本e\u0301", STYLE_BAD);
	assert_false(frame_equal(&canvas->frame, &other));
	frame_finish(&other);
}

static void frames_differ_by_size_and_cursor(void **state)
{
	struct canvas *canvas = *state;
	struct frame other;

	frame_init(&other);
	assert_true(frame_resize(&other, HEIGHT, WIDTH));
	assert_false(frame_equal(&canvas->frame, &other));
	assert_true(frame_resize(&other, WIDTH, HEIGHT));
	other.cursor_x = 1;
	assert_false(frame_equal(&canvas->frame, &other));
	other.cursor_x = 0;
	other.cursor_y = 1;
	assert_false(frame_equal(&canvas->frame, &other));
	other.cursor_y = 0;
	other.cursor_shown = true;
	assert_false(frame_equal(&canvas->frame, &other));
	frame_finish(&other);
}

static void blanks_at_the_end_of_a_row_are_not_told(void **state)
{
	struct canvas *canvas = *state;

	frame_write(&canvas->frame, 0, 0, WIDTH, " a b  ", STYLE_TEXT);
	frame_write(&canvas->frame, WIDTH - 2, 2, WIDTH, "日", STYLE_TEXT);
	check_picture(canvas, " a b\n\n        日\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_new_frame_is_blank),
		TEST(a_resized_frame_is_blank_again),
		TEST(without_memory_there_are_no_cells),
		TEST(there_are_no_cells_outside),
		TEST(a_frame_without_cells_takes_anything),
		TEST(text_goes_where_it_is_put_in_its_style),
		TEST(text_is_cut_at_the_room_it_has),
		TEST(only_the_given_bytes_are_written),
		TEST(a_mark_stays_with_its_character),
		TEST(a_cell_takes_no_more_marks_than_it_has_room_for),
		TEST(each_half_of_a_flag_has_a_cell),
		TEST(what_lies_outside_is_not_drawn),
		TEST(a_wide_character_is_not_cut_at_the_edges),
		TEST(half_of_a_wide_character_becomes_a_blank),
		TEST(a_wide_character_over_two_halves_leaves_two_blanks),
		TEST(any_text_over_any_other_leaves_whole_characters),
		TEST(a_strangers_text_is_made_harmless),
		TEST(without_memory_a_strangers_text_is_not_drawn),
		TEST(a_strangers_text_may_be_of_any_length),
		TEST(a_filled_area_ends_where_it_ends),
		TEST(borders_run_along_the_inside),
		TEST(the_least_border_is_two_by_two),
		TEST(frames_are_equal_if_nothing_can_be_seen_to_differ),
		TEST(frames_differ_by_size_and_cursor),
		TEST(blanks_at_the_end_of_a_row_are_not_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
