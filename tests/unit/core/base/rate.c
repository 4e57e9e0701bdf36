#include "core/base/rate.h"

#include "tests/lib/core/check.h"

static const struct rate_limit TEN_A_SECOND = { .per_second = 10, .burst = 20 };

static int taken(struct rate *rate, struct rate_limit limit, int64_t now_ms, int tries)
{
	int count = 0;

	for (int i = 0; i < tries; i++) {
		count += rate_take(rate, limit, now_ms);
	}
	return count;
}

static void a_full_bucket_holds_the_burst(void **state)
{
	struct rate rate;

	(void)state;
	rate_init(&rate, 5000);
	assert_int_equal(taken(&rate, TEN_A_SECOND, 5000, 100), 20);
}

static void tokens_come_back_at_the_rate(void **state)
{
	struct rate rate;

	(void)state;
	rate_init(&rate, 0);
	assert_int_equal(taken(&rate, TEN_A_SECOND, 0, 100), 20);
	assert_int_equal(taken(&rate, TEN_A_SECOND, 99, 100), 0);
	assert_int_equal(taken(&rate, TEN_A_SECOND, 100, 100), 1);
	assert_int_equal(taken(&rate, TEN_A_SECOND, 1100, 100), 10);
}

static void what_was_saved_up_is_had_beyond_a_full_bucket(void **state)
{
	const struct rate_limit forgiving = { .per_second = 10, .burst = 20, .saved = 23 };
	struct rate rate;

	(void)state;
	rate_init(&rate, 0);
	assert_int_equal(taken(&rate, forgiving, 1000, 100), 30); /* by the time that passed */
	rate_init(&rate, 0);
	assert_int_equal(taken(&rate, forgiving, 60000, 100), 43);
	assert_int_equal(taken(&rate, TEN_A_SECOND, 60100, 100), 1);
}

static void asking_in_vain_costs_nothing(void **state)
{
	struct rate rate;

	(void)state;
	rate_init(&rate, 0);
	assert_int_equal(taken(&rate, TEN_A_SECOND, 0, 20), 20);
	for (int64_t now = 1; now < 100; now++) {
		assert_false(rate_take(&rate, TEN_A_SECOND, now));
	}
	assert_true(rate_take(&rate, TEN_A_SECOND, 100));
}

static void a_bucket_never_holds_more_than_the_burst(void **state)
{
	struct rate rate;

	(void)state;
	rate_init(&rate, 0);
	assert_true(rate_take(&rate, TEN_A_SECOND, 0));
	assert_int_equal(taken(&rate, TEN_A_SECOND, 3600 * 1000, 100), 20);
}

static void a_rate_of_zero_is_no_limit(void **state)
{
	struct rate rate;

	(void)state;
	rate_init(&rate, 0);
	assert_int_equal(taken(&rate, (struct rate_limit){ 0 }, 0, 1000), 1000);
}

static void years_without_a_token_taken_do_not_overflow(void **state)
{
	struct rate rate;

	(void)state;
	rate_init(&rate, 0);
	assert_int_equal(taken(&rate, TEN_A_SECOND, 0, 100), 20);
	assert_int_equal(taken(&rate, TEN_A_SECOND, INT64_C(100) * 365 * 86400 * 1000, 100), 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_full_bucket_holds_the_burst),
		cmocka_unit_test(tokens_come_back_at_the_rate),
		cmocka_unit_test(what_was_saved_up_is_had_beyond_a_full_bucket),
		cmocka_unit_test(asking_in_vain_costs_nothing),
		cmocka_unit_test(a_bucket_never_holds_more_than_the_burst),
		cmocka_unit_test(a_rate_of_zero_is_no_limit),
		cmocka_unit_test(years_without_a_token_taken_do_not_overflow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
