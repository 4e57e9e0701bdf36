#include "tui/draw/draw_text.h"

#include <stdlib.h>

#include "tests/lib/core/check.h"

#define NOW_MS INT64_C(1795442535000) /* 2026-11-23 14:02:15 UTC */
#define SECONDS(count) ((count)*INT64_C(1000))
#define MINUTES(count) SECONDS((count)*INT64_C(60))
#define HOURS(count) MINUTES((count)*INT64_C(60))
#define DAYS(count) HOURS((count)*INT64_C(24))

enum { WIDTH = 20, HEIGHT = 6, TEXT_BYTES_MAX = 64 * 1024 };

/* --- Ages --- */

struct age {
	int64_t since_ms; /* before NOW_MS */
	const char *words;
	int64_t changes_ms; /* in so many ms */
};

static const struct age AGES[] = {
	{ 0, "just now", MINUTES(1) },
	{ SECONDS(59), "just now", SECONDS(1) },
	{ SECONDS(60), "for 1 min", MINUTES(1) },
	{ SECONDS(119), "for 1 min", SECONDS(1) },
	{ MINUTES(5), "for 5 min", MINUTES(1) },
	{ MINUTES(59), "for 59 min", MINUTES(1) },
	{ MINUTES(60), "for 1 h", HOURS(1) },
	{ HOURS(23) + MINUTES(59), "for 23 h", MINUTES(1) },
	{ HOURS(24), "for 1 d", DAYS(1) },
	{ DAYS(400) + HOURS(1), "for 400 d", HOURS(23) },
	{ -SECONDS(1), "just now", SECONDS(61) }, /* by a clock that is ahead */
	{ -DAYS(9), "just now", DAYS(9) + MINUTES(1) },
};

static void ages_are_told_as_the_page_tells_them(void **state)
{
	char age[TIME_BYTES];

	(void)state;
	for (size_t i = 0; i < COUNT(AGES); i++) {
		text_age(age, NOW_MS - AGES[i].since_ms, NOW_MS);
		assert_string_equal(age, AGES[i].words);
	}
}

static void an_age_changes_when_it_is_said_to(void **state)
{
	char before[TIME_BYTES];
	char after[TIME_BYTES];

	(void)state;
	for (size_t i = 0; i < COUNT(AGES); i++) {
		int64_t since_ms = NOW_MS - AGES[i].since_ms;
		int64_t changes = text_age_changes(since_ms, NOW_MS);
		assert_int_equal(changes - NOW_MS, AGES[i].changes_ms);
		text_age(before, since_ms, changes - 1);
		text_age(after, since_ms, changes);
		assert_string_equal(before, AGES[i].words);
		assert_string_not_equal(after, before);
	}
}

static void times_may_be_any_number(void **state)
{
	static const int64_t times[] = { INT64_MIN, -1, INT64_MAX, INT64_MAX - 1 };
	char text[TIME_BYTES];

	(void)state;
	for (size_t i = 0; i < COUNT(times); i++) {
		text_age(text, times[i], NOW_MS);
		assert_true(strlen(text) > 0);
		assert_true(text_age_changes(times[i], NOW_MS) > NOW_MS);
		text_clock(text, times[i]);
		assert_true(strlen(text) > 0);
		text_date(text, times[i]);
		assert_true(strlen(text) > 0);
	}
	text_clock(text, -1);
	assert_string_equal(text, "?");
	text_date(text, INT64_MAX);
	assert_string_equal(text, "?");
}

static void clock_and_date_are_local(void **state)
{
	char text[TIME_BYTES];

	(void)state;
	text_clock(text, NOW_MS);
	assert_string_equal(text, "14:02:15");
	text_date(text, NOW_MS);
	assert_string_equal(text, "2026-11-23 14:02:15");
}

/* --- Strangers --- */

static void a_strangers_text_is_cut_at_a_cluster(void **state)
{
	char out[8];

	(void)state;
	text_sanitise(out, sizeof(out), "1234567");
	assert_string_equal(out, "1234567");
	text_sanitise(out, sizeof(out), "12345678");
	assert_string_equal(out, "1234567");
	text_sanitise(out, sizeof(out), "日本語");
	assert_string_equal(out, "日本");
	text_sanitise(out, sizeof(out), "12345e\u0301");
	assert_string_equal(out, "12345");
	text_sanitise(out, sizeof(out), "a\x1b");
	assert_string_equal(out, "a\uFFFD");
	text_sanitise(out, sizeof(out), "");
	assert_string_equal(out, "");
}

/* --- Rows --- */

struct wrapped {
	const char *text;
	int width;
	int height;
	int rows;
	const char *shown; /* of a frame of 6 rows */
};

static const struct wrapped WRAPPED[] = {
	{ "", 10, 3, 0, "\n\n\n\n\n\n" },
	{ "one", 10, 3, 1, "one\n\n\n\n\n\n" },
	{ "one two", 7, 3, 1, "one two\n\n\n\n\n\n" },
	{ "one two", 6, 3, 2, "one\ntwo\n\n\n\n\n" },
	{ "one two", 3, 3, 2, "one\ntwo\n\n\n\n\n" },
	{ "one two", 4, 3, 2, "one\ntwo\n\n\n\n\n" },
	{ "one   two", 4, 3, 2, "one\ntwo\n\n\n\n\n" },
	{ "incomprehensible", 6, 3, 3, "incomp\nrehens\nible\n\n\n\n" },
	{ "incomprehensible", 6, 2, 3, "incomp\nrehen…\n\n\n\n\n" },
	{ "one two three", 5, 1, 3, "one …\n\n\n\n\n\n" },
	{ "日本語", 5, 3, 2, "日本\n語\n\n\n\n\n" },
	{ "日本", 1, 3, 2, "…\n…\n\n\n\n\n" },
	{ "e\u0301e\u0301", 1, 3, 2, "e\u0301\ne\u0301\n\n\n\n\n" },
	{ "one two", 3, 0, 2, "\n\n\n\n\n\n" },
};

static void text_is_broken_at_spaces_where_it_can_be(void **state)
{
	struct frame frame;
	struct buffer text;

	(void)state;
	frame_init(&frame);
	buffer_init(&text, TEXT_BYTES_MAX);
	assert_true(frame_resize(&frame, WIDTH, HEIGHT));
	for (size_t i = 0; i < COUNT(WRAPPED); i++) {
		const struct rectangle area = { 0, 0, WRAPPED[i].width, WRAPPED[i].height };
		frame_clear(&frame);
		assert_int_equal(text_wrap(&frame, area, WRAPPED[i].text, STYLE_TEXT), WRAPPED[i].rows);
		buffer_clear(&text);
		frame_append_text(&text, &frame);
		check_buffer(&text, WRAPPED[i].shown);
	}
	buffer_finish(&text);
	frame_finish(&frame);
}

static void a_pen_stops_at_the_end(void **state)
{
	struct frame frame;

	(void)state;
	frame_init(&frame);
	assert_true(frame_resize(&frame, WIDTH, HEIGHT));
	struct pen pen = pen_at(&frame, (struct rectangle){ 2, 1, 5, 1 });
	pen_write(&pen, "one", STYLE_TEXT);
	assert_int_equal(pen_room(&pen), 2);
	pen_write(&pen, "two", STYLE_TEXT);
	assert_int_equal(pen_room(&pen), 0);
	pen_write(&pen, "three", STYLE_TEXT);
	assert_int_equal(pen.x, 7);
	check_bytes(frame_cell(&frame, 6, 1)->text, frame_cell(&frame, 6, 1)->len, "…");
	check_bytes(frame_cell(&frame, 7, 1)->text, frame_cell(&frame, 7, 1)->len, " ");
	frame_finish(&frame);
}

static void what_is_wider_than_the_row_is_not_centred(void **state)
{
	struct frame frame;
	struct buffer text;
	const struct rectangle row = { 1, 0, 6, 1 };

	(void)state;
	frame_init(&frame);
	buffer_init(&text, TEXT_BYTES_MAX);
	assert_true(frame_resize(&frame, 8, 1));
	text_centre(&frame, row, "ab", STYLE_TEXT);
	frame_append_text(&text, &frame);
	check_buffer(&text, "   ab\n");
	buffer_clear(&text);
	frame_clear(&frame);
	text_centre(&frame, row, "much longer", STYLE_TEXT);
	frame_append_text(&text, &frame);
	check_buffer(&text, " much …\n");
	buffer_finish(&text);
	frame_finish(&frame);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ages_are_told_as_the_page_tells_them),
		cmocka_unit_test(an_age_changes_when_it_is_said_to),
		cmocka_unit_test(times_may_be_any_number),
		cmocka_unit_test(clock_and_date_are_local),
		cmocka_unit_test(a_strangers_text_is_cut_at_a_cluster),
		cmocka_unit_test(text_is_broken_at_spaces_where_it_can_be),
		cmocka_unit_test(a_pen_stops_at_the_end),
		cmocka_unit_test(what_is_wider_than_the_row_is_not_centred),
	};

	setenv("TZ", "UTC", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
