#include "cli/top/spans.h"

#include <math.h>
#include <stdio.h>

#include "tests/lib/core/check.h"

static const struct spans none = { .count = 0 };

/* Spans of which so many were at most 1, 2 and 4 seconds, and any. */
static struct spans spans_of(double one, double two, double four, double any)
{
	return (struct spans){ 4, { { 1, one }, { 2, two }, { 4, four }, { INFINITY, any } } };
}

static void check_quantile(const struct spans *now, const struct spans *before, double part,
                           double expected)
{
	double quantile = spans_quantile(now, before, part);

	if (fabs(quantile - expected) > 1e-9) {
		fail_msg("%g of them: %g, not %g", part, quantile, expected);
	}
}

static void a_histogram_is_found_by_its_whole_name(void **state)
{
	static const char text[] = "# TYPE lag_seconds histogram\n"
							   "lag_seconds_bucket{le=\"0.005\"} 3\n"
							   "lag_seconds_bucket{le=\"+Inf\"} 4\n"
							   "lag_seconds_sum 0.25\n"
							   "lag_seconds_count 4\n"
							   "my_lag_seconds_bucket{le=\"1.0\"} 7\n"
							   "lag_seconds_of_others_bucket{le=\"1.0\"} 8\n"
							   "lag_seconds_bucket{le=\"0.007\"";
	struct spans spans;

	(void)state;
	spans_read(&spans, text, "lag_seconds");
	assert_int_equal(spans.count, 2);
	assert_true(spans.buckets[0].up_to > 0.0049 && spans.buckets[0].up_to < 0.0051);
	assert_int_equal(spans.buckets[0].so_far, 3);
	assert_true(isinf(spans.buckets[1].up_to));
	assert_int_equal(spans.buckets[1].so_far, 4);
	spans_read(&spans, text, "lag");
	assert_int_equal(spans.count, 0);
	spans_read(&spans, "", "lag_seconds");
	assert_int_equal(spans.count, 0);
}

static void more_buckets_than_there_is_room_for_are_left_out(void **state)
{
	char text[40 * 30];
	int len = 0;
	struct spans spans;

	(void)state;
	for (int i = 0; i < 40; i++) {
		len += snprintf(text + len, sizeof(text) - (size_t)len, "x_bucket{le=\"%d\"} %d\n", i, i);
	}
	spans_read(&spans, text, "x");
	assert_int_equal(spans.count, SPANS_BUCKETS_MAX);
}

static void a_bucket_is_spread_evenly(void **state)
{
	struct spans before = spans_of(0, 0, 0, 0);
	struct spans now = spans_of(10, 20, 40, 40);

	(void)state;
	check_quantile(&now, &before, 0.25, 1);
	check_quantile(&now, &before, 0.125, 0.5);
	check_quantile(&now, &before, 0.5, 2);
	check_quantile(&now, &before, 0.75, 3);
	check_quantile(&now, &before, 1, 4);
}

static void only_what_came_since_counts(void **state)
{
	struct spans before = spans_of(1000, 1000, 1000, 1000);
	struct spans now = spans_of(1000, 1010, 1010, 1010);

	(void)state;
	check_quantile(&now, &before, 0.5, 1.5);
}

static void what_is_longer_than_all_buckets_is_as_short_as_can_be(void **state)
{
	struct spans before = spans_of(0, 0, 0, 0);
	struct spans now = spans_of(0, 0, 0, 3);

	(void)state;
	check_quantile(&now, &before, 0.5, 4);
	check_quantile(&now, &before, 0.99, 4);
}

static void of_none_there_is_no_quantile(void **state)
{
	struct spans once = spans_of(1, 2, 3, 4);

	(void)state;
	assert_true(spans_quantile(&once, &once, 0.5) < 0);
	assert_true(spans_quantile(&none, &none, 0.5) < 0);
	assert_true(spans_quantile(&once, &none, 0.5) < 0);
	assert_true(spans_quantile(&none, &once, 0.5) < 0);
	struct spans restarted = spans_of(0, 0, 0, 1);
	assert_true(spans_quantile(&restarted, &once, 0.5) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_histogram_is_found_by_its_whole_name),
		cmocka_unit_test(more_buckets_than_there_is_room_for_are_left_out),
		cmocka_unit_test(a_bucket_is_spread_evenly),
		cmocka_unit_test(only_what_came_since_counts),
		cmocka_unit_test(what_is_longer_than_all_buckets_is_as_short_as_can_be),
		cmocka_unit_test(of_none_there_is_no_quantile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
