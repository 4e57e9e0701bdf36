#include "core/gone/leave_log.h"

#include <stdlib.h>

#include "tests/lib/core/check.h"

static int setup(void **state)
{
	*state = calloc(1, sizeof(struct leave_log));
	return *state ? 0 : -1;
}

static int teardown(void **state)
{
	free(*state);
	return 0;
}

static void at_first_there_are_none(void **state)
{
	assert_null(leave_log_newest(*state, 0));
	assert_null(leave_log_newest(*state, SIZE_MAX));
}

static void the_newest_comes_first(void **state)
{
	for (int i = 1; i <= 3; i++) {
		leave_log_add(*state)->time_ms = i;
	}
	for (size_t n = 0; n < 3; n++) {
		assert_int_equal(leave_log_newest(*state, n)->time_ms, 3 - n);
	}
	assert_null(leave_log_newest(*state, 3));
}

static void the_oldest_makes_room(void **state)
{
	const int added = 2 * LEAVE_LOG_KEPT + 3;

	for (int i = 1; i <= added; i++) {
		leave_log_add(*state)->time_ms = i;
	}
	for (int n = 0; n < LEAVE_LOG_KEPT; n++) {
		assert_int_equal(leave_log_newest(*state, (size_t)n)->time_ms, added - n);
	}
	assert_null(leave_log_newest(*state, LEAVE_LOG_KEPT));
}

static void a_leave_begins_blank(void **state)
{
	for (int i = 0; i < LEAVE_LOG_KEPT + 1; i++) {
		struct leave *leave = leave_log_add(*state);
		assert_string_equal(leave->name, "");
		assert_null(leave->detail);
		memset(leave->name, 'x', sizeof(leave->name) - 1);
		leave->detail = "left";
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(at_first_there_are_none, setup, teardown),
		cmocka_unit_test_setup_teardown(the_newest_comes_first, setup, teardown),
		cmocka_unit_test_setup_teardown(the_oldest_makes_room, setup, teardown),
		cmocka_unit_test_setup_teardown(a_leave_begins_blank, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
