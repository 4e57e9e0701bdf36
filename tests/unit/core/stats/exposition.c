#include "core/stats/exposition.h"

#include <string.h>

#include "tests/lib/core/check.h"

static const struct stats_row rows[] = {
	{ "lamps_off", STATS_GAUGE, "Lamps", "lamps", .value = 3, "lamps", "state", "off" },
	{ "lamps_on", STATS_GAUGE, "Lamps", "lamps", .value = -7, "lamps", "state", "on" },
	{ "all", STATS_GAUGE, "All of them", "lamps", .value = 10, .family = "" },
	{ "burnt_bytes_total", STATS_COUNTER, "What burnt", "bytes", .value = 12 },
	{ "glowed_seconds_total", STATS_COUNTER, "Glowing", "seconds", .value = 1250, .parts = 1000 },
};

static void check_document(enum exposition_format format, const char *expected)
{
	struct stats stats;
	struct buffer out;

	stats_init(&stats);
	stats_add_rows(&stats, rows, COUNT(rows));
	buffer_init(&out, EXPOSITION_BYTES_MAX);
	exposition_append(&out, &stats, "house_", format);
	exposition_end(&out, format);
	check_buffer(&out, expected);
	buffer_finish(&out);
}

static void rows_of_a_family_stand_together_in_the_format_of_prometheus(void **state)
{
	(void)state;
	check_document(EXPOSITION_PROMETHEUS, "# HELP house_lamps Lamps\n"
	                                      "# TYPE house_lamps gauge\n"
	                                      "house_lamps{state=\"off\"} 3\n"
	                                      "house_lamps{state=\"on\"} -7\n"
	                                      "# HELP house_burnt_bytes_total What burnt\n"
	                                      "# TYPE house_burnt_bytes_total counter\n"
	                                      "house_burnt_bytes_total 12\n"
	                                      "# HELP house_glowed_seconds_total Glowing\n"
	                                      "# TYPE house_glowed_seconds_total counter\n"
	                                      "house_glowed_seconds_total 1.25\n");
}

static void openmetrics_names_counters_without_their_end_and_tells_units(void **state)
{
	(void)state;
	check_document(EXPOSITION_OPENMETRICS, "# HELP house_lamps Lamps\n"
	                                       "# TYPE house_lamps gauge\n"
	                                       "house_lamps{state=\"off\"} 3\n"
	                                       "house_lamps{state=\"on\"} -7\n"
	                                       "# HELP house_burnt_bytes What burnt\n"
	                                       "# TYPE house_burnt_bytes counter\n"
	                                       "# UNIT house_burnt_bytes bytes\n"
	                                       "house_burnt_bytes_total 12\n"
	                                       "# HELP house_glowed_seconds Glowing\n"
	                                       "# TYPE house_glowed_seconds counter\n"
	                                       "# UNIT house_glowed_seconds seconds\n"
	                                       "house_glowed_seconds_total 1.25\n"
	                                       "# EOF\n");
}

static void the_buckets_of_a_histogram_add_up(void **state)
{
	struct histogram histogram = { 0 };
	struct stats stats;
	struct buffer out;

	(void)state;
	histogram_observe(&histogram, -5, 1);
	histogram_observe(&histogram, 100, 1);
	histogram_observe(&histogram, 101, 3);
	histogram_observe(&histogram, 10000000, 1);
	histogram_observe(&histogram, 10000001, 1);
	assert_int_equal(histogram_count(&histogram), 7);
	stats_init(&stats);
	stats_add(&stats, &(struct stats_row){ "glow_seconds", STATS_HISTOGRAM, "Glowing", "seconds",
	                                       .histogram = &histogram });
	buffer_init(&out, EXPOSITION_BYTES_MAX);
	exposition_append(&out, &stats, "", EXPOSITION_PROMETHEUS);
	buffer_append_byte(&out, '\0');
	const char *text = (const char *)out.data;
	assert_non_null(strstr(text, "# TYPE glow_seconds histogram\n"
	                             "glow_seconds_bucket{le=\"0.0001\"} 2\n"
	                             "glow_seconds_bucket{le=\"0.00025\"} 5\n"));
	assert_non_null(strstr(text, "glow_seconds_bucket{le=\"5.0\"} 5\n"
	                             "glow_seconds_bucket{le=\"10.0\"} 6\n"
	                             "glow_seconds_bucket{le=\"+Inf\"} 7\n"
	                             "glow_seconds_sum 20.000404\n"
	                             "glow_seconds_count 7\n"));
	buffer_finish(&out);
}

static void who_asks_for_openmetrics_gets_it(void **state)
{
	(void)state;
	assert_int_equal(exposition_choose(NULL), EXPOSITION_PROMETHEUS);
	assert_int_equal(exposition_choose("*/*"), EXPOSITION_PROMETHEUS);
	assert_int_equal(exposition_choose("text/plain;version=0.0.4"), EXPOSITION_PROMETHEUS);
	assert_int_equal(exposition_choose("application/openmetrics-text;version=1.0.0,"
	                                   "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"),
	                 EXPOSITION_OPENMETRICS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_of_a_family_stand_together_in_the_format_of_prometheus),
		cmocka_unit_test(openmetrics_names_counters_without_their_end_and_tells_units),
		cmocka_unit_test(the_buckets_of_a_histogram_add_up),
		cmocka_unit_test(who_asks_for_openmetrics_gets_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
