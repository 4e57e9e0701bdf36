#include "tui/input/keys.h"

#include "tests/lib/core/check.h"

static void no_key_does_two_things(void **state)
{
	(void)state;
	for (size_t i = 0; i < key_row_count; i++) {
		for (size_t j = 0; j < KEYS_PER_ROW; j++) {
			uint32_t key = key_rows[i].keys[j];
			if (key != PRESS_NONE && keys_action(key) != key_rows[i].action) {
				fail_msg("key 0x%x is in row %zu and in one before", (unsigned)key, i);
			}
		}
	}
}

static void every_action_has_one_row_and_a_key(void **state)
{
	(void)state;
	for (int action = ACTION_NONE + 1; action <= (int)ACTION_QUIT; action++) {
		size_t rows = 0;
		for (size_t i = 0; i < key_row_count; i++) {
			rows += key_rows[i].action == (enum action)action ? 1 : 0;
		}
		if (rows != 1) {
			fail_msg("action %d has %zu rows", action, rows);
		}
	}
	for (size_t i = 0; i < key_row_count; i++) {
		assert_int_not_equal(key_rows[i].keys[0], PRESS_NONE);
	}
}

static void every_row_has_help_or_follows_one_that_has(void **state)
{
	(void)state;
	assert_non_null(key_rows[0].help);
	for (size_t i = 0; i < key_row_count; i++) {
		const struct key_row *row = &key_rows[i];
		assert_true(!row->help == !row->keys_text);
		assert_true(row->help || !row->hint);
		if (row->help) {
			assert_true(row->help[0] >= 'A' && row->help[0] <= 'Z');
			assert_int_not_equal(row->help[strlen(row->help) - 1], '.');
		}
	}
}

static const struct {
	uint32_t key;
	enum action action;
} EXPECTED[] = {
	{ 'h', ACTION_LEFT },
	{ 'j', ACTION_DOWN },
	{ 'k', ACTION_UP },
	{ 'l', ACTION_RIGHT },
	{ PRESS_ARROW_UP, ACTION_UP },
	{ 'g', ACTION_FIRST },
	{ PRESS_LAST, ACTION_LAST },
	{ ' ', ACTION_PAGE_DOWN },
	{ PRESS_CONTROL('b'), ACTION_PAGE_UP },
	{ PRESS_RETURN, ACTION_DETAILS },
	{ PRESS_CONTROL('M'), ACTION_DETAILS },
	{ 'r', ACTION_RENAME },
	{ 'R', ACTION_RETRY },
	{ PRESS_CONTROL('L'), ACTION_REDRAW },
	{ PRESS_ESCAPE, ACTION_BACK },
	{ 'q', ACTION_QUIT },
	{ 'Q', ACTION_NONE },
	{ 0x1f642, ACTION_NONE },
	{ PRESS_NONE, ACTION_NONE },
	{ PRESS_POINT, ACTION_NONE },
	{ PRESS_CLOSED, ACTION_NONE },
};

static void keys_do_what_the_manual_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(EXPECTED); i++) {
		assert_int_equal(keys_action(EXPECTED[i].key), EXPECTED[i].action);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_key_does_two_things),
		cmocka_unit_test(every_action_has_one_row_and_a_key),
		cmocka_unit_test(every_row_has_help_or_follows_one_that_has),
		cmocka_unit_test(keys_do_what_the_manual_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
