#include "core/base/pace.h"

#include "tests/lib/core/check.h"

static const struct pace_limit FIVE_AND_ONE_IN_2_S = { .burst = 5, .every_ms = 2000 };

/* How many of so many tries find a token. */
static int taken(struct pace *pace, struct pace_limit limit, int64_t now_ms, int tries)
{
	int count = 0;

	for (int i = 0; i < tries; i++) {
		if (pace_wait_ms(pace, limit, now_ms) == 0) {
			pace_take(pace, limit, now_ms);
			count++;
		}
	}
	return count;
}

static void a_new_one_has_the_burst(void **state)
{
	struct pace pace = { 0 };

	(void)state;
	assert_int_equal(taken(&pace, FIVE_AND_ONE_IN_2_S, 777, 100), 5);
}

static void then_one_comes_back_at_a_time(void **state)
{
	struct pace pace = { 0 };

	(void)state;
	taken(&pace, FIVE_AND_ONE_IN_2_S, 0, 5);
	assert_int_equal(taken(&pace, FIVE_AND_ONE_IN_2_S, 1999, 100), 0);
	assert_int_equal(taken(&pace, FIVE_AND_ONE_IN_2_S, 2000, 100), 1);
	assert_int_equal(taken(&pace, FIVE_AND_ONE_IN_2_S, 6500, 100), 2);
	assert_int_equal(taken(&pace, FIVE_AND_ONE_IN_2_S, 8000, 100), 1); /* nothing was lost */
}

static void it_says_when_the_next_one_comes(void **state)
{
	struct pace pace = { 0 };

	(void)state;
	taken(&pace, FIVE_AND_ONE_IN_2_S, 0, 5);
	for (int64_t now_ms = 0; now_ms < 2000; now_ms += 400) {
		assert_int_equal(pace_wait_ms(&pace, FIVE_AND_ONE_IN_2_S, now_ms), 2000 - now_ms);
	}
	assert_int_equal(pace_wait_ms(&pace, FIVE_AND_ONE_IN_2_S, 2000), 0);
}

static void it_is_full_when_all_came_back_and_holds_no_more(void **state)
{
	struct pace pace = { 0 };

	(void)state;
	taken(&pace, FIVE_AND_ONE_IN_2_S, 0, 5);
	assert_false(pace_is_full(&pace, 9999));
	assert_true(pace_is_full(&pace, 10 * 1000));
	assert_int_equal(taken(&pace, FIVE_AND_ONE_IN_2_S, 3600 * 1000, 100), 5);
}

static void no_limit_is_no_limit(void **state)
{
	struct pace pace = { 0 };

	(void)state;
	assert_int_equal(taken(&pace, (struct pace_limit){ 0 }, 0, 10 * 1000), 10 * 1000);
	assert_true(pace_is_full(&pace, 0));
}

static void a_limit_of_one_is_one_at_a_time(void **state)
{
	const struct pace_limit one = { .burst = 1, .every_ms = 20 };
	struct pace pace = { 0 };
	int count = 0;

	(void)state;
	for (int64_t now_ms = 0; now_ms < 1000; now_ms++) {
		count += taken(&pace, one, now_ms, 3);
	}
	assert_int_equal(count, 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_one_has_the_burst),
		cmocka_unit_test(then_one_comes_back_at_a_time),
		cmocka_unit_test(it_says_when_the_next_one_comes),
		cmocka_unit_test(it_is_full_when_all_came_back_and_holds_no_more),
		cmocka_unit_test(no_limit_is_no_limit),
		cmocka_unit_test(a_limit_of_one_is_one_at_a_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
