#include "tui/draw/draw.h"

#include <stdio.h>

#include "tests/lib/core/alloc.h"
#include "tests/lib/core/check.h"
#include "tests/lib/tui/picture.h"

/* What holds of the picture whatever the size, and when it changes by itself. */

/* --- Every size --- */

static int step_of(int side)
{
	return side < 30 ? 1 : 9;
}

static void check_sizes(struct picture *picture)
{
	for (int width = 1; width <= 120; width += step_of(width)) {
		for (int height = 1; height <= 50; height += step_of(height)) {
			picture_draw(picture, width, height);
			picture_check(picture);
		}
	}
}

static void check_modes(struct picture *picture)
{
	static const enum mode modes[] = { MODE_BROWSE, MODE_DETAILS, MODE_HELP,
		                               MODE_FILTER, MODE_RENAME,  MODE_NAME };

	for (size_t i = 0; i < COUNT(modes); i++) {
		model_begin_typing(&picture->model, modes[i], "日本語 Zoe\u0301 of a long name");
		check_sizes(picture);
		edit_move(&picture->model.edit, EDIT_START);
		picture_draw(picture, 20, 5);
		picture_check(picture);
	}
}

static void nobody_is_drawn_at_every_size(void **state)
{
	check_modes(*state);
}

static void hard_names_are_drawn_at_every_size(void **state)
{
	struct picture *picture = *state;

	picture_hard_names(picture);
	picture_live(picture);
	picture_select(picture, 9);
	check_modes(picture);
	picture->model.as_list = true;
	check_sizes(picture);
}

static void each_hard_name_is_drawn_in_details(void **state)
{
	struct picture *picture = *state;

	picture_hard_names(picture);
	picture_live(picture);
	model_arrange(&picture->model);
	picture->model.mode = MODE_DETAILS;
	for (size_t i = 0; i < picture->model.list_count; i++) {
		model_select(&picture->model, i);
		for (int width = 20; width < 70; width += 3) {
			picture_draw(picture, width, 9);
			picture_check(picture);
		}
	}
}

static void trouble_is_drawn_at_every_size(void **state)
{
	struct picture *picture = *state;

	picture_crowd(picture, 30);
	picture_waiting(picture,
	                "the certificate of 日本.example is not trusted: self-signed certificate");
	model_set_filter(&picture->model, "a");
	check_modes(picture);
	model_connection(&picture->model, CONNECTION_ENDED, "removed by an admin", 0, PICTURE_NOW_MS);
	check_sizes(picture);
}

static void five_thousand_are_drawn_at_every_size(void **state)
{
	struct picture *picture = *state;

	picture_crowd(picture, 5000);
	picture_live(picture);
	picture_select(picture, 4999);
	check_sizes(picture);
	picture_shows(picture, 300, 100, "4729-5000 of 5000");
}

static void with_config(const struct model_config *config)
{
	struct picture picture;

	picture_begin(&picture, config);
	picture_crowd(&picture, 5);
	picture_live(&picture);
	check_sizes(&picture);
	picture_end(&picture);
}

static void all_there_is_to_say_is_drawn_at_every_size(void **state)
{
	const struct model_config config = {
		.server = "https://a-host-with-a-long-name.example.org:8443",
		.room = "a room \x1b[2J of 日本",
		.insecure = true,
	};
	const struct model_config watch = { .server = "", .room = "", .watch = true, .ascii = true };

	(void)state;
	with_config(&config);
	with_config(&watch);
}

static void a_frame_without_cells_is_drawn_too(void **state)
{
	struct picture *picture = *state;
	struct frame none;

	frame_init(&none);
	picture_live(picture);
	const struct layout layout = draw(&none, &picture->model, PICTURE_NOW_MS);
	assert_int_equal(layout.mode, LAYOUT_TOO_SMALL);
	frame_finish(&none);
}

static void nothing_is_left_of_the_picture_before(void **state)
{
	struct picture *picture = *state;
	struct frame fresh;

	frame_init(&fresh);
	assert_true(frame_resize(&fresh, 80, 24));
	picture_crowd(picture, 30);
	picture_live(picture);
	picture->model.mode = MODE_HELP;
	picture_draw(picture, 80, 24);
	picture->model.mode = MODE_BROWSE;
	model_set_filter(&picture->model, "ada");
	picture_draw(picture, 80, 24);
	draw(&fresh, &picture->model, PICTURE_NOW_MS);
	assert_true(frame_equal(&picture->frame, &fresh));
	frame_finish(&fresh);
}

static void without_memory_strangers_are_left_out(void **state)
{
	struct picture *picture = *state;

	picture_crowd(picture, 3);
	picture_live(picture);
	model_set_filter(&picture->model, "ada");
	model_arrange(&picture->model);
	assert_true(frame_resize(&picture->frame, 80, 24));
	alloc_fail_at(1, ALLOC_FAIL_ON);
	draw(&picture->frame, &picture->model, PICTURE_NOW_MS);
	alloc_stop_failing();
	picture_check(picture);
	assert_int_equal(picture_style_of(picture, "Ada Lovelace"), STYLE_STRONG);
}

/* --- When it is drawn again --- */

static void a_countdown_is_drawn_every_second(void **state)
{
	struct picture *picture = *state;

	picture_waiting(picture, "gone");
	assert_int_equal(draw_next_ms(&picture->model, PICTURE_NOW_MS), PICTURE_NOW_MS + 1000);
	picture->model.connection.retry_ms = PICTURE_NOW_MS;
	assert_true(draw_next_ms(&picture->model, PICTURE_NOW_MS) > PICTURE_NOW_MS + 1000);
}

static void nobody_needs_no_drawing(void **state)
{
	struct picture *picture = *state;

	assert_int_equal(draw_next_ms(&picture->model, PICTURE_NOW_MS), INT64_MAX);
}

static void ages_are_drawn_when_the_soonest_changes(void **state)
{
	struct picture *picture = *state;

	picture_add(picture, "a", "Ada", USER_WEB, HOURS(2) + MINUTES(10));
	model_arrange(&picture->model);
	int64_t next = draw_next_ms(&picture->model, PICTURE_NOW_MS);
	assert_in_range(next - PICTURE_NOW_MS, MINUTES(50), MINUTES(50) + 10000);
	picture_add(picture, "b", "Bob", USER_WEB, MINUTES(3) + 30000);
	model_arrange(&picture->model);
	next = draw_next_ms(&picture->model, PICTURE_NOW_MS);
	assert_in_range(next - PICTURE_NOW_MS, 30000, 40000);
}

static void a_change_within_a_second_waits_for_it(void **state)
{
	struct picture *picture = *state;

	picture_add(picture, "a", "Ada", USER_WEB, MINUTES(1) - 4600);
	model_arrange(&picture->model);
	assert_int_equal(PICTURE_NOW_MS % 10000, 5000);
	assert_int_equal(draw_next_ms(&picture->model, PICTURE_NOW_MS + 4500), PICTURE_NOW_MS + 5500);
}

static void ages_change_together_and_never_at_once(void **state)
{
	struct picture *picture = *state;
	int64_t now_ms = PICTURE_NOW_MS;
	int draws = 0;

	picture_crowd(picture, 500);
	picture_live(picture);
	for (int64_t i = 0; i < 100; i++) {
		char id[32];
		snprintf(id, sizeof(id), "odd-%d", (int)i);
		picture_add(picture, id, "Odd", USER_WEB, i * 601);
	}
	model_arrange(&picture->model);
	while (now_ms < PICTURE_NOW_MS + MINUTES(10)) {
		int64_t next = draw_next_ms(&picture->model, now_ms);
		assert_true(next >= now_ms + 1000);
		now_ms = next;
		draws++;
	}
	assert_in_range(draws, 10, 61);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PICTURE_TEST(nobody_is_drawn_at_every_size),
		PICTURE_TEST(hard_names_are_drawn_at_every_size),
		PICTURE_TEST(each_hard_name_is_drawn_in_details),
		PICTURE_TEST(trouble_is_drawn_at_every_size),
		PICTURE_TEST(five_thousand_are_drawn_at_every_size),
		PICTURE_TEST(all_there_is_to_say_is_drawn_at_every_size),
		PICTURE_TEST(a_frame_without_cells_is_drawn_too),
		PICTURE_TEST(without_memory_strangers_are_left_out),
		PICTURE_TEST(a_countdown_is_drawn_every_second),
		PICTURE_TEST(nobody_needs_no_drawing),
		PICTURE_TEST(ages_are_drawn_when_the_soonest_changes),
		PICTURE_TEST(a_change_within_a_second_waits_for_it),
		PICTURE_TEST(nothing_is_left_of_the_picture_before),
		PICTURE_TEST(ages_change_together_and_never_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
