#include "core/options/check.h"

#include "tests/lib/core/check.h"
#include "tests/unit/core/options/table.h"

static const struct {
	enum sample sample;
	const char *value;
} GOOD[] = {
	{ SAMPLE_LISTEN, "a:1" },   { SAMPLE_LISTEN, "a:1,b:2" }, { SAMPLE_LEVEL, "warn" },
	{ SAMPLE_INTERVAL, "-5" },  { SAMPLE_INTERVAL, "1000" },  { SAMPLE_INTERVAL, "007" },
	{ SAMPLE_TIMEOUT, "0.25" }, { SAMPLE_TIMEOUT, "60" },     { SAMPLE_TIMEOUT, "1e1" },
	{ SAMPLE_NAME, "" },        { SAMPLE_NAME, "a,b" },       { SAMPLE_PASSWORD, "9" },
	{ SAMPLE_QUIET, NULL },     { SAMPLE_LISTEN, "a:1 , b:2" },
};

static void a_good_value_is_taken(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(GOOD); i++) {
		struct option_given given = said(GOOD[i].sample, GOOD[i].value);
		struct option_problem problem;
		assert_true(option_check(&given, &problem));
	}
}

static const struct {
	enum sample sample;
	const char *value;
	const char *problem;
} WRONG[] = {
	{ SAMPLE_LISTEN, "a", "'--listen' cannot be 'a': it has no port" },
	{ SAMPLE_LISTEN, "a:1,b", "'--listen' cannot be 'b': it has no port" },
	{ SAMPLE_LISTEN, "a:1,", "'--listen' cannot be '': it has no port" },
	{ SAMPLE_LEVEL, "loud", "'--log-level' takes error, warn or info, not 'loud'" },
	{ SAMPLE_LEVEL, "wran",
	  "'--log-level' takes error, warn or info, not 'wran'; did you mean 'warn'?" },
	{ SAMPLE_LEVEL, "", "'--log-level' takes error, warn or info, not ''" },
	{ SAMPLE_INTERVAL, "-6", "'--interval' takes a whole number from -5 to 1000, not '-6'" },
	{ SAMPLE_INTERVAL, "1001", "'--interval' takes a whole number from -5 to 1000, not '1001'" },
	{ SAMPLE_INTERVAL, "", "'--interval' takes a whole number from -5 to 1000, not ''" },
	{ SAMPLE_INTERVAL, " 1", "'--interval' takes a whole number from -5 to 1000, not ' 1'" },
	{ SAMPLE_INTERVAL, "+1", "'--interval' takes a whole number from -5 to 1000, not '+1'" },
	{ SAMPLE_INTERVAL, "-", "'--interval' takes a whole number from -5 to 1000, not '-'" },
	{ SAMPLE_INTERVAL, "1.5", "'--interval' takes a whole number from -5 to 1000, not '1.5'" },
	{ SAMPLE_INTERVAL, "99999999999999999999",
	  "'--interval' takes a whole number from -5 to 1000, not '99999999999999999999'" },
	{ SAMPLE_TIMEOUT, "0", "'--timeout' takes seconds, more than 0 and at most 60, not '0'" },
	{ SAMPLE_TIMEOUT, "nan", "'--timeout' takes seconds, more than 0 and at most 60, not 'nan'" },
	{ SAMPLE_TIMEOUT, "1e99", "'--timeout' takes seconds, more than 0 and at most 60, not '1e99'" },
	{ SAMPLE_TIMEOUT, "5s", "'--timeout' takes seconds, more than 0 and at most 60, not '5s'" },
	{ SAMPLE_PASSWORD, "hunter2", "'--password' takes a whole number from 0 to 9" },
	{ SAMPLE_QUIET, "yes", "'--quiet' takes no value" },
};

static void a_wrong_value_is_quoted_with_what_is_taken(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(WRONG); i++) {
		struct option_given given = said(WRONG[i].sample, WRONG[i].value);
		struct option_problem problem;
		assert_false(option_check(&given, &problem));
		assert_string_equal(problem.text, WRONG[i].problem);
	}
}

static void the_place_is_where_it_was_said(void **state)
{
	struct option_given in_file = said_in_file(SAMPLE_LEVEL, "loud", "/etc/s.conf", 12);
	struct option_given in_environment =
		said_in_environment(SAMPLE_INTERVAL, "x", "SAMPLE_INTERVAL");
	struct option_problem problem;

	(void)state;
	assert_false(option_check(&in_file, &problem));
	assert_string_equal(problem.text,
	                    "/etc/s.conf:12: 'log_level' takes error, warn or info, not 'loud'");
	assert_false(option_check(&in_environment, &problem));
	check_begins(problem.text, "'SAMPLE_INTERVAL' takes a whole number");
}

static void a_switch_is_said_in_words_where_there_are_no_dashes(void **state)
{
	static const char *const on[] = { "yes", "true", "on" };
	static const char *const off[] = { "no", "false", "off" };
	struct option_problem problem;

	(void)state;
	for (size_t i = 0; i < COUNT(on); i++) {
		struct option_given yes = said_in_file(SAMPLE_QUIET, on[i], "f", 1);
		struct option_given no = said_in_file(SAMPLE_QUIET, off[i], "f", 1);
		assert_true(option_check(&yes, &problem) && option_check(&no, &problem));
		assert_true(option_is_on(on[i]));
		assert_false(option_is_on(off[i]));
	}
	struct option_given maybe = said_in_file(SAMPLE_QUIET, "maybe", "f", 1);
	assert_false(option_check(&maybe, &problem));
	assert_string_equal(problem.text, "f:1: 'quiet' takes yes or no, not 'maybe'");
	assert_true(option_is_on(NULL));
}

static void a_good_value_is_read(void **state)
{
	(void)state;
	assert_int_equal(option_integer("-5"), -5);
	assert_int_equal(option_milliseconds("0.25"), 250);
	assert_int_equal(option_milliseconds("0.0001"), 1);
	assert_int_equal(option_choice(&samples.rows[SAMPLE_LEVEL], "warn"), 1);
	assert_int_equal(option_choice(&samples.rows[SAMPLE_LEVEL], "loud"), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_value_is_taken),
		cmocka_unit_test(a_wrong_value_is_quoted_with_what_is_taken),
		cmocka_unit_test(the_place_is_where_it_was_said),
		cmocka_unit_test(a_switch_is_said_in_words_where_there_are_no_dashes),
		cmocka_unit_test(a_good_value_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
