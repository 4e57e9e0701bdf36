#include "tui/canvas/layout.h"

#include "tests/lib/core/check.h"

enum { WIDTH_MAX = 120, HEIGHT_MAX = 50 };

static const int COUNTS[] = { 0, 1, 2, 7, 30, 5000 };

static struct layout layout_of(int width, int height, int count)
{
	const struct layout_needs needs = { .width = width, .height = height, .count = count };

	return layout_make(&needs);
}

/* Calls `check` for every size, many counts, and with and without lines and a notice. */
static void for_all(void (*check)(const struct layout_needs *needs, const struct layout *layout))
{
	for (int width = 1; width <= WIDTH_MAX; width++) {
		for (int height = 1; height <= HEIGHT_MAX; height++) {
			for (size_t i = 0; i < COUNT(COUNTS) * 4; i++) {
				const struct layout_needs needs = { width, height, COUNTS[i / 4], i % 2 == 1,
					                                i / 2 % 2 == 1 };
				const struct layout layout = layout_make(&needs);
				check(&needs, &layout);
			}
		}
	}
}

/* --- Modes --- */

struct sample {
	int width;
	int height;
	enum layout_mode mode;
};

static const struct sample SAMPLES[] = {
	{ 1, 1, LAYOUT_TOO_SMALL },  { 11, 50, LAYOUT_TOO_SMALL }, { 12, 1, LAYOUT_COUNT },
	{ 20, 3, LAYOUT_COUNT },     { 20, 4, LAYOUT_COUNT },      { 19, 50, LAYOUT_COUNT },
	{ 120, 4, LAYOUT_COUNT },    { 20, 5, LAYOUT_LIST },       { 23, 50, LAYOUT_LIST },
	{ 24, 6, LAYOUT_LIST },      { 24, 7, LAYOUT_GRID },       { 40, 12, LAYOUT_GRID },
	{ 80, 24, LAYOUT_GRID },     { 300, 100, LAYOUT_GRID },    { 1000, 1000, LAYOUT_GRID },
};

static void the_size_says_what_there_is_room_for(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(SAMPLES); i++) {
		const struct layout layout = layout_of(SAMPLES[i].width, SAMPLES[i].height, 30);
		assert_int_equal(layout.mode, SAMPLES[i].mode);
	}
}

static void lines_can_be_had_where_there_is_room_for_boxes(void **state)
{
	const struct layout_needs needs = { .width = 80, .height = 24, .count = 30, .list = true };
	const struct layout layout = layout_make(&needs);

	(void)state;
	assert_int_equal(layout.mode, LAYOUT_LIST);
	assert_int_equal(layout.columns, 1);
	assert_int_equal(layout.box_width, 80);
}

static void check_notice_changes_no_mode(const struct layout_needs *needs,
                                         const struct layout *layout)
{
	struct layout_needs other = *needs;

	other.notice = !needs->notice;
	assert_int_equal(layout_make(&other).mode, layout->mode);
}

static void a_notice_does_not_turn_boxes_into_lines(void **state)
{
	(void)state;
	for_all(check_notice_changes_no_mode);
}

static void boxes_share_the_width(void **state)
{
	(void)state;
	assert_int_equal(layout_of(24, 24, 30).columns, 1);
	assert_int_equal(layout_of(47, 24, 30).columns, 1);
	assert_int_equal(layout_of(47, 24, 30).box_width, 47);
	assert_int_equal(layout_of(48, 24, 30).columns, 2);
	assert_int_equal(layout_of(80, 24, 30).columns, 3);
	assert_int_equal(layout_of(80, 24, 30).box_width, 26);
	assert_int_equal(layout_of(300, 100, 30).columns, 12);
}

/* --- Rectangles --- */

static bool within(struct rectangle inner, int width, int height)
{
	return inner.x >= 0 && inner.y >= 0 && inner.width >= 0 && inner.height >= 0 &&
	       inner.x + inner.width <= width && inner.y + inner.height <= height;
}

static void check_rectangles(const struct layout_needs *needs, const struct layout *layout)
{
	const struct rectangle parts[] = { layout->header, layout->notice, layout->body, layout->log,
		                               layout->footer };
	int y = 0;

	for (size_t i = 0; i < COUNT(parts); i++) {
		assert_true(within(parts[i], needs->width, needs->height));
		if (parts[i].height > 0) {
			assert_int_equal(parts[i].y, y); /* one below the other, nothing between */
			assert_int_equal(parts[i].width, needs->width);
			y += parts[i].height;
		}
	}
	assert_int_equal(y, needs->height);
}

static void the_parts_fill_the_terminal_and_do_not_overlap(void **state)
{
	(void)state;
	for_all(check_rectangles);
}

static void check_rows(const struct layout_needs *needs, const struct layout *layout)
{
	bool people = layout->mode == LAYOUT_GRID || layout->mode == LAYOUT_LIST;
	int unit = layout->mode == LAYOUT_GRID ? LAYOUT_BOX_HEIGHT : 1;

	assert_true(layout->columns >= 1);
	if (!people) {
		assert_int_equal(layout->rows, 0);
		assert_int_equal(layout->header.height + layout->footer.height, 0);
		return;
	}
	assert_int_equal(layout->header.height, 1);
	assert_int_equal(layout->footer.height, 1);
	assert_int_equal(layout->notice.height, needs->notice);
	assert_true(layout->rows >= 1);
	assert_int_equal(layout->rows, layout->body.height / unit);
	assert_true(layout->columns * layout->box_width <= needs->width);
	assert_true(layout->mode == LAYOUT_LIST || layout->box_width >= LAYOUT_BOX_WIDTH);
}

static void there_is_always_a_row_of_people(void **state)
{
	(void)state;
	for_all(check_rows);
}

/* --- The log --- */

static void check_log(const struct layout_needs *needs, const struct layout *layout)
{
	assert_true(layout->log.height <= LAYOUT_LOG_LINES);
	bool all = layout->rows * layout->columns >= needs->count;
	if (layout->log.height > 0 && !all && layout->mode != LAYOUT_COUNT) {
		assert_true(layout->body.height >= 2 * LAYOUT_BOX_HEIGHT ||
		            layout->log.height < LAYOUT_BOX_HEIGHT);
	}
}

static void the_log_takes_no_room_that_people_need(void **state)
{
	(void)state;
	for_all(check_log);
	assert_int_equal(layout_of(80, 24, 5000).rows, 4);
	assert_int_equal(layout_of(80, 10, 5000).rows, 2);
	assert_int_equal(layout_of(80, 10, 5000).log.height, 0);
	assert_int_equal(layout_of(20, 5, 5000).log.height, 0);
}

static void few_people_leave_room_for_the_log(void **state)
{
	(void)state;
	assert_int_equal(layout_of(80, 11, 1).log.height, LAYOUT_LOG_LINES);
	assert_int_equal(layout_of(80, 11, 4).log.height, 1);
	assert_int_equal(layout_of(80, 24, 0).log.height, LAYOUT_LOG_LINES);
	assert_int_equal(layout_of(20, 6, 1).log.height, 3);
}

/* --- Places --- */

static bool contains(struct rectangle area, int x, int y)
{
	return x >= area.x && x < area.x + area.width && y >= area.y && y < area.y + area.height;
}

static void check_hit(const struct layout *layout, int first, int count, int place)
{
	struct rectangle box = layout_box(layout, first, place);

	if (box.height == 0) {
		return;
	}
	assert_true(contains(layout->body, box.x, box.y));
	assert_true(contains(layout->body, box.x + box.width - 1, box.y + box.height - 1));
	assert_int_equal(layout_hit(layout, first, count, box.x, box.y), place);
	assert_int_equal(
		layout_hit(layout, first, count, box.x + box.width - 1, box.y + box.height - 1), place);
}

static void check_places(const struct layout_needs *needs, const struct layout *layout)
{
	static const int firsts[] = { 0, 1, 9 };

	for (size_t i = 0; i < COUNT(firsts); i++) {
		int from = firsts[i] * layout->columns;
		for (int place = 0; place < from + layout->rows * layout->columns + 2; place++) {
			bool seen = place >= from && place < from + layout->rows * layout->columns;
			assert_int_equal(layout_box(layout, firsts[i], place).height > 0, seen);
			if (place < needs->count) {
				check_hit(layout, firsts[i], needs->count, place);
			}
		}
	}
}

static void every_box_is_hit_where_it_is(void **state)
{
	(void)state;
	for_all(check_places);
}

static void a_cell_without_a_box_hits_none(void **state)
{
	const struct layout layout = layout_of(80, 24, 2);

	(void)state;
	assert_int_equal(layout_hit(&layout, 0, 2, 0, 0), -1);   /* the header */
	assert_int_equal(layout_hit(&layout, 0, 2, 0, 23), -1);  /* the footer */
	assert_int_equal(layout_hit(&layout, 0, 2, 0, 20), -1);  /* the log */
	assert_int_equal(layout_hit(&layout, 0, 2, 79, 2), -1);  /* right of the last column */
	assert_int_equal(layout_hit(&layout, 0, 2, 60, 2), -1);  /* where a third would be */
	assert_int_equal(layout_hit(&layout, 0, 2, 0, 6), -1);   /* and a fourth */
	assert_int_equal(layout_hit(&layout, 0, 30, 79, 2), -1);
	assert_int_equal(layout_hit(&layout, 0, 2, -1, 2), -1);
	assert_int_equal(layout_hit(&layout, 0, 2, 26, 1), 1);
	const struct layout small = layout_of(12, 2, 2);
	assert_int_equal(layout_hit(&small, 0, 2, 0, 0), -1);
}

/* --- Scrolling --- */

static void check_scroll(const struct layout_needs *needs, const struct layout *layout)
{
	int count = needs->count;

	if (layout->rows == 0 || count == 0) {
		assert_int_equal(layout_scroll(layout, count, 0, 3), 0);
		return;
	}
	const int places[] = { 0, count / 3, count / 2, count - 1 };
	for (size_t i = 0; i < COUNT(places); i++) {
		for (int first = -2; first < 40; first += 6) {
			int row = layout_scroll(layout, count, places[i], first);
			assert_true(row >= 0);
			assert_true(layout_box(layout, row, places[i]).height > 0);
			assert_true(row == 0 || layout_box(layout, row, count - 1).height == 0 ||
			            (count - 1) / layout->columns - row == layout->rows - 1);
		}
	}
}

static void the_selected_box_is_always_in_sight(void **state)
{
	(void)state;
	for_all(check_scroll);
}

static void what_is_in_sight_does_not_move(void **state)
{
	const struct layout layout = layout_of(80, 24, 5000); /* 3 columns, 4 rows */

	(void)state;
	assert_int_equal(layout_scroll(&layout, 5000, 30, 10), 10);
	assert_int_equal(layout_scroll(&layout, 5000, 41, 10), 10);
	assert_int_equal(layout_scroll(&layout, 5000, 42, 10), 11);
	assert_int_equal(layout_scroll(&layout, 5000, 29, 10), 9);
	assert_int_equal(layout_scroll(&layout, 5000, 4999, 0), 1663);
	assert_int_equal(layout_scroll(&layout, 12, 0, 10), 0);
	assert_int_equal(layout_scroll(&layout, 13, 12, 10), 1);
	assert_int_equal(layout_scroll(&layout, 5000, -1, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_size_says_what_there_is_room_for),
		cmocka_unit_test(lines_can_be_had_where_there_is_room_for_boxes),
		cmocka_unit_test(a_notice_does_not_turn_boxes_into_lines),
		cmocka_unit_test(boxes_share_the_width),
		cmocka_unit_test(the_parts_fill_the_terminal_and_do_not_overlap),
		cmocka_unit_test(there_is_always_a_row_of_people),
		cmocka_unit_test(the_log_takes_no_room_that_people_need),
		cmocka_unit_test(few_people_leave_room_for_the_log),
		cmocka_unit_test(every_box_is_hit_where_it_is),
		cmocka_unit_test(a_cell_without_a_box_hits_none),
		cmocka_unit_test(the_selected_box_is_always_in_sight),
		cmocka_unit_test(what_is_in_sight_does_not_move),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
