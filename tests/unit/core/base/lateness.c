/* A late loop reads before it judges (core/base/lateness.h). */
#include "core/base/lateness.h"

#include "tests/lib/core/check.h"

static void a_loop_in_time_judges_all_that_is_over(void **state)
{
	struct lateness lateness = { 0 };

	(void)state;
	assert_true(lateness_is_none(&lateness));
	assert_int_equal(lateness_judge(&lateness, 1000, 900), 1000);
	lateness_wake(&lateness, LATENESS_MS); /* no gap to speak of */
	assert_true(lateness_is_none(&lateness));
	lateness_wake(&lateness, 12000); /* it slept, and woke up when it wanted to */
	assert_false(lateness_is_none(&lateness));
	assert_int_equal(lateness_judge(&lateness, 13000, 13000 - LATENESS_MS), 13000);
	assert_true(lateness_is_none(&lateness));
	assert_int_equal(lateness_next(&lateness, 700), 700);
	assert_int_equal(lateness_away_ms(&lateness), 0);
}

static void a_late_loop_judges_nothing_for_as_long_as_it_was_away(void **state)
{
	struct lateness lateness = { 0 };

	(void)state;
	lateness_wake(&lateness, 2300);
	lateness_wake(&lateness, 150); /* the longest counts */
	assert_true(lateness_judge(&lateness, 10000, 9899) == LATENESS_JUDGE_NOTHING);
	assert_int_equal(lateness_next(&lateness, 9899), 12300);
	assert_int_equal(lateness_away_ms(&lateness), 2300);
	lateness_wake(&lateness, 2200);
	assert_true(lateness_judge(&lateness, 12200, 9899) == LATENESS_JUDGE_NOTHING);
	assert_int_equal(lateness_judge(&lateness, 12300, 9899), 12300);
	assert_int_equal(lateness_next(&lateness, 9899), 9899);
	assert_int_equal(lateness_away_ms(&lateness), 0);
}

static void one_pause_after_the_other_is_forgiven(void **state)
{
	struct lateness lateness = { 0 };

	(void)state;
	for (int64_t now_ms = 10000; now_ms < 100000; now_ms += 5000) {
		lateness_wake(&lateness, 2300);
		assert_true(lateness_judge(&lateness, now_ms, now_ms - 500) == LATENESS_JUDGE_NOTHING);
		assert_int_equal(lateness_judge(&lateness, now_ms + 2300, INT64_MAX), now_ms + 2300);
	}
}

/* Else nobody would ever be judged by a server that is always overloaded. */
static void what_was_over_at_one_late_waking_is_judged_by_the_next(void **state)
{
	struct lateness lateness = { 0 };

	(void)state;
	lateness_wake(&lateness, 300);
	assert_true(lateness_judge(&lateness, 1000, 800) == LATENESS_JUDGE_NOTHING);
	lateness_wake(&lateness, 500);
	assert_int_equal(lateness_judge(&lateness, 1500, 800), 1000);
	lateness_wake(&lateness, 500);
	assert_true(lateness_judge(&lateness, 2000, 1400) == LATENESS_JUDGE_NOTHING);
	lateness_wake(&lateness, 2000);
	assert_int_equal(lateness_judge(&lateness, 4000, 1400), 2000);
}

static void no_patience_is_longer_than_its_limit(void **state)
{
	struct lateness lateness = { 0 };

	(void)state;
	lateness_wake(&lateness, 3600 * 1000);
	assert_true(lateness_judge(&lateness, 4000000, 500000) == LATENESS_JUDGE_NOTHING);
	assert_int_equal(lateness_next(&lateness, 500000), 4000000 + LATENESS_LONGEST_MS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_loop_in_time_judges_all_that_is_over),
		cmocka_unit_test(a_late_loop_judges_nothing_for_as_long_as_it_was_away),
		cmocka_unit_test(one_pause_after_the_other_is_forgiven),
		cmocka_unit_test(what_was_over_at_one_late_waking_is_judged_by_the_next),
		cmocka_unit_test(no_patience_is_longer_than_its_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
