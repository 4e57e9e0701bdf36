#include "core/stats/stats.h"

#include "tests/lib/core/check.h"

static const struct stats_row rows[] = {
	{ "lamps", STATS_GAUGE, "Lamps that are lit", "lamps", .value = -7 },
	{ "sparks_total", STATS_COUNTER, "Sparks that flew", "sparks", .value = 9007199254740993 },
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

static void parts_of_a_unit_are_decimals(void **state)
{
	static const struct {
		int64_t value;
		int64_t parts;
		const char *text;
	} cases[] = {
		{ 0, 1000, "0" },
		{ 1, 1000, "0.001" },
		{ 250, 1000, "0.25" },
		{ 12000, 1000, "12" },
		{ 1000001, 1000000, "1.000001" },
		{ 42, 0, "42" },
		{ 1050, 1000, "1.05" },
		{ 9007199254740993, 1000, "9007199254740.993" },
	};
	struct buffer out;

	(void)state;
	buffer_init(&out, 1000);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		buffer_clear(&out);
		stats_append_value(&out, cases[i].value, cases[i].parts);
		check_buffer(&out, cases[i].text);
	}
	buffer_finish(&out);
}

static void histograms_are_not_in_json(void **state)
{
	static const struct histogram histogram;
	const struct stats_row row = { "glow_seconds", STATS_HISTOGRAM, "Glowing", "seconds",
		                           .histogram = &histogram };
	struct buffer out;

	buffer_init(&out, 1000);
	stats_add(*state, &row);
	add_both(*state);
	stats_encode_json(*state, &out);
	check_buffer(&out, "{\"lamps\":-7,\"sparks_total\":9007199254740993}");
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
		cmocka_unit_test_setup(parts_of_a_unit_are_decimals, setup),
		cmocka_unit_test_setup(histograms_are_not_in_json, setup),
		cmocka_unit_test_setup(a_full_table_stays_as_it_is, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
