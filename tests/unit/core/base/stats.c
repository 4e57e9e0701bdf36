#include "core/base/stats.h"

#include "tests/lib/core/check.h"

static const struct stats_row rows[] = {
	{ "lamps", STATS_GAUGE, "Lamps that are lit", "lamps", -7 },
	{ "sparks_total", STATS_COUNTER, "Sparks that flew", "sparks", 9007199254740993 },
};

static int setup(void **state)
{
	static struct stats stats;

	stats_init(&stats);
	*state = &stats;
	return 0;
}

static void add_both(struct stats *stats)
{
	stats_add(stats, &rows[0]);
	stats_add(stats, &rows[1]);
}

static void a_value_is_found_by_its_name(void **state)
{
	add_both(*state);
	assert_int_equal(stats_value(*state, "lamps"), -7);
	assert_int_equal(stats_value(*state, "sparks_total"), 9007199254740993);
	assert_int_equal(stats_value(*state, "sparks"), 0);
}

static void json_has_a_member_for_each_row(void **state)
{
	struct buffer out;

	buffer_init(&out, 1000);
	stats_encode_json(*state, &out);
	check_buffer(&out, "{}");
	buffer_clear(&out);
	add_both(*state);
	stats_encode_json(*state, &out);
	check_buffer(&out, "{\"lamps\":-7,\"sparks_total\":9007199254740993}");
	buffer_finish(&out);
}

static void prometheus_has_three_lines_for_each_row(void **state)
{
	struct buffer out;

	buffer_init(&out, 1000);
	add_both(*state);
	stats_encode_prometheus(*state, "house_", &out);
	check_buffer(&out, "# HELP house_lamps Lamps that are lit\n"
	                   "# TYPE house_lamps gauge\n"
	                   "house_lamps -7\n"
	                   "# HELP house_sparks_total Sparks that flew\n"
	                   "# TYPE house_sparks_total counter\n"
	                   "house_sparks_total 9007199254740993\n");
	buffer_finish(&out);
}

static void a_full_table_stays_as_it_is(void **state)
{
	struct stats *stats = *state;

	for (int i = 0; i < STATS_ROWS_MAX; i++) {
		stats_add(stats, &rows[0]);
	}
	stats_add(stats, &rows[1]);
	assert_int_equal(stats->count, STATS_ROWS_MAX);
	assert_int_equal(stats_value(stats, "sparks_total"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_value_is_found_by_its_name, setup),
		cmocka_unit_test_setup(json_has_a_member_for_each_row, setup),
		cmocka_unit_test_setup(prometheus_has_three_lines_for_each_row, setup),
		cmocka_unit_test_setup(a_full_table_stays_as_it_is, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
