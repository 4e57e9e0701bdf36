#include "core/client/retry.h"

#include <limits.h>

#include "tests/lib/core/check.h"

/* The waits that lie in the middle: soon, then doubled, and no longer than the last one. */
static const int64_t WAITS[] = {
	1000, 1000, 1000, 1000, 1000, 1000, 1000, 2000, 4000, 8000, 10000, 10000, 10000,
};

static void the_wait_doubles_up_to_the_last_one(void **state)
{
	struct retry retry = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(WAITS); i++) {
		assert_int_equal(retry_next_ms(&retry, UINT32_C(1) << 31), WAITS[i]);
		assert_int_equal(retry.attempts, i + 1);
	}
}

static void it_is_spread_from_half_to_one_and_a_half(void **state)
{
	struct retry shortest = { 0 };
	struct retry longest = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(WAITS); i++) {
		assert_int_equal(retry_next_ms(&shortest, 0), WAITS[i] / 2);
		assert_int_equal(retry_next_ms(&longest, UINT32_MAX), WAITS[i] + WAITS[i] / 2 - 1);
	}
}

static void any_random_bits_stay_within_the_bounds(void **state)
{
	uint32_t random = 1;

	(void)state;
	for (int i = 0; i < 100000; i++) {
		struct retry retry = { .attempts = (unsigned)i % 14 };
		random = random * 1664525U + 1013904223U;
		int64_t wait = retry_next_ms(&retry, random);
		assert_in_range(wait, RETRY_FIRST_MS / 2, RETRY_LAST_MS + RETRY_LAST_MS / 2 - 1);
	}
}

static void after_it_worked_it_begins_anew(void **state)
{
	struct retry retry = { 0 };

	(void)state;
	for (int i = 0; i < 9; i++) {
		retry_next_ms(&retry, 0);
	}
	retry_reset(&retry);
	assert_int_equal(retry.attempts, 0);
	assert_int_equal(retry_next_ms(&retry, 0), RETRY_FIRST_MS / 2);
	assert_int_equal(retry.attempts, 1);
}

static void nothing_overflows_however_often_it_fails(void **state)
{
	struct retry retry = { 0 };

	(void)state;
	for (int i = 0; i < 10000; i++) {
		retry_next_ms(&retry, UINT32_MAX);
	}
	assert_int_equal(retry.attempts, 10000);
	assert_int_equal(retry_next_ms(&retry, UINT32_MAX), RETRY_LAST_MS + RETRY_LAST_MS / 2 - 1);
	retry.attempts = UINT_MAX;
	assert_int_equal(retry_next_ms(&retry, 0), RETRY_LAST_MS / 2);
	assert_int_equal(retry.attempts, UINT_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_wait_doubles_up_to_the_last_one),
		cmocka_unit_test(it_is_spread_from_half_to_one_and_a_half),
		cmocka_unit_test(any_random_bits_stay_within_the_bounds),
		cmocka_unit_test(after_it_worked_it_begins_anew),
		cmocka_unit_test(nothing_overflows_however_often_it_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
