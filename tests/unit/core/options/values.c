#include "core/options/values.h"

#include "tests/lib/core/alloc.h"
#include "tests/lib/core/check.h"
#include "tests/unit/core/options/table.h"

static void take(struct option_values *values, struct option_given given)
{
	struct option_problem problem;

	if (!option_values_take(values, &given, &problem)) {
		fail_msg("%s", problem.text);
	}
}

static int setup(void **state)
{
	static struct option_values values;

	option_values_init(&values, &samples);
	*state = &values;
	return 0;
}

static int teardown(void **state)
{
	option_values_finish(*state);
	assert_int_equal(alloc_live(), 0);
	return 0;
}

static void what_nobody_said_is_as_usual(void **state)
{
	struct option_values *values = *state;

	assert_string_equal(option_values_text(values, SAMPLE_LISTEN), "*:1");
	assert_int_equal(option_values_count(values, SAMPLE_LISTEN), 0);
	assert_int_equal(option_values_integer(values, SAMPLE_INTERVAL), 25);
	assert_int_equal(option_values_choice(values, SAMPLE_LEVEL), 2);
	assert_null(option_values_text(values, SAMPLE_NAME));
	assert_false(option_values_is_on(values, SAMPLE_QUIET));
	assert_int_equal(option_values_origin(values, SAMPLE_LEVEL).source, OPTION_FROM_DEFAULT);
}

static void the_last_value_counts_and_those_of_a_list_add_up(void **state)
{
	struct option_values *values = *state;

	take(values, said(SAMPLE_INTERVAL, "1"));
	take(values, said(SAMPLE_LISTEN, "a:1"));
	take(values, said(SAMPLE_INTERVAL, "2"));
	take(values, said(SAMPLE_LISTEN, "b:1,c:1"));
	take(values, said(SAMPLE_QUIET, NULL));
	assert_int_equal(option_values_integer(values, SAMPLE_INTERVAL), 2);
	assert_int_equal(option_values_count(values, SAMPLE_INTERVAL), 1);
	assert_int_equal(option_values_count(values, SAMPLE_LISTEN), 3);
	assert_string_equal(option_values_at(values, SAMPLE_LISTEN, 0), "a:1");
	assert_string_equal(option_values_at(values, SAMPLE_LISTEN, 1), "b:1");
	assert_string_equal(option_values_at(values, SAMPLE_LISTEN, 2), "c:1");
	assert_null(option_values_at(values, SAMPLE_LISTEN, 3));
	assert_true(option_values_is_on(values, SAMPLE_QUIET));
}

static void a_list_has_an_end(void **state)
{
	struct option_given more = said(SAMPLE_LISTEN, "c:1,d:1");
	struct option_problem problem;

	take(*state, said(SAMPLE_LISTEN, "a:1,b:1"));
	assert_false(option_values_take(*state, &more, &problem));
	assert_string_equal(problem.text, "'--listen' takes at most 3 values");
	assert_int_equal(option_values_count(*state, SAMPLE_LISTEN), 2);
}

/* In whatever order they are read. */
static void a_stronger_source_replaces_a_weaker_one(void **state)
{
	struct option_values *values = *state;

	take(values, said_in_environment(SAMPLE_LEVEL, "warn", "SAMPLE_LOG_LEVEL"));
	take(values, said_in_file(SAMPLE_LEVEL, "error", "/etc/s.conf", 3));
	assert_string_equal(option_values_text(values, SAMPLE_LEVEL), "warn");
	assert_int_equal(option_values_origin(values, SAMPLE_LEVEL).source, OPTION_FROM_ENVIRONMENT);
	assert_string_equal(option_values_origin(values, SAMPLE_LEVEL).name, "SAMPLE_LOG_LEVEL");
	take(values, said_in_file(SAMPLE_LISTEN, "a:1", "/etc/s.conf", 4));
	take(values, said_in_file(SAMPLE_LISTEN, "b:1", "/etc/s.conf", 5));
	assert_int_equal(option_values_count(values, SAMPLE_LISTEN), 2);
	assert_int_equal(option_values_origin(values, SAMPLE_LISTEN).line, 5);
	take(values, said(SAMPLE_LISTEN, "c:1"));
	assert_int_equal(option_values_count(values, SAMPLE_LISTEN), 1);
	assert_string_equal(option_values_text(values, SAMPLE_LISTEN), "c:1");
	take(values, said_in_file(SAMPLE_LISTEN, "d:1", "/etc/s.conf", 6));
	assert_string_equal(option_values_text(values, SAMPLE_LISTEN), "c:1");
}

static void a_switch_can_be_turned_off_by_a_stronger_source(void **state)
{
	struct option_values *values = *state;

	take(values, said_in_file(SAMPLE_QUIET, "yes", "f", 1));
	assert_true(option_values_is_on(values, SAMPLE_QUIET));
	take(values, said_in_environment(SAMPLE_QUIET, "no", "SAMPLE_QUIET"));
	assert_false(option_values_is_on(values, SAMPLE_QUIET));
}

static void texts_and_names_are_copied(void **state)
{
	char text[] = "somebody";
	char file[] = "/etc/s.conf";

	take(*state, said_in_file(SAMPLE_NAME, text, file, 1));
	memset(text, 'x', sizeof(text) - 1);
	memset(file, 'x', sizeof(file) - 1);
	assert_string_equal(option_values_text(*state, SAMPLE_NAME), "somebody");
	assert_string_equal(option_values_origin(*state, SAMPLE_NAME).name, "/etc/s.conf");
}

static void what_is_wrong_is_not_taken(void **state)
{
	struct option_given wrong = said_in_file(SAMPLE_INTERVAL, "x", "f", 2);
	struct option_problem problem;

	take(*state, said_in_file(SAMPLE_INTERVAL, "7", "f", 1));
	assert_false(option_values_take(*state, &wrong, &problem));
	check_begins(problem.text, "f:2: 'interval' takes");
	assert_int_equal(option_values_integer(*state, SAMPLE_INTERVAL), 7);
}

static void without_memory_nothing_is_changed(void **state)
{
	struct option_given more = said(SAMPLE_LISTEN, "b:1,c:1");
	struct option_problem problem;
	bool taken = false;

	take(*state, said_in_file(SAMPLE_LISTEN, "a:1", "f", 1));
	for (unsigned n = 1; !taken; n++) {
		alloc_fail_at(n, ALLOC_FAIL_ON);
		taken = option_values_take(*state, &more, &problem);
		assert_int_equal(alloc_stop_failing(), !taken);
		if (!taken) {
			assert_string_equal(option_values_text(*state, SAMPLE_LISTEN), "a:1");
		}
	}
	assert_int_equal(option_values_count(*state, SAMPLE_LISTEN), 2);
}

static void two_sets_agree_or_not_whoever_said_it(void **state)
{
	struct option_values *values = *state;
	struct option_values other;

	option_values_init(&other, &samples);
	take(values, said(SAMPLE_LISTEN, "*:1"));
	take(values, said_in_file(SAMPLE_LEVEL, "warn", "f", 1));
	take(&other, said(SAMPLE_LEVEL, "warn"));
	take(&other, said_in_file(SAMPLE_QUIET, "no", "f", 1));
	for (size_t i = 0; i < SAMPLES; i++) {
		assert_true(option_values_agree(values, &other, i));
	}
	take(values, said(SAMPLE_LISTEN, "b:1"));
	take(&other, said(SAMPLE_QUIET, NULL));
	assert_false(option_values_agree(values, &other, SAMPLE_LISTEN));
	assert_false(option_values_agree(values, &other, SAMPLE_QUIET));
	take(&other, said(SAMPLE_LISTEN, "*:1,c:1"));
	assert_false(option_values_agree(values, &other, SAMPLE_LISTEN));
	option_values_finish(&other);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_nobody_said_is_as_usual),
		TEST(the_last_value_counts_and_those_of_a_list_add_up),
		TEST(a_list_has_an_end),
		TEST(a_stronger_source_replaces_a_weaker_one),
		TEST(a_switch_can_be_turned_off_by_a_stronger_source),
		TEST(texts_and_names_are_copied),
		TEST(what_is_wrong_is_not_taken),
		TEST(without_memory_nothing_is_changed),
		TEST(two_sets_agree_or_not_whoever_said_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
