#include "core/options/keys.h"

#include "tests/lib/core/alloc.h"
#include "tests/lib/core/check.h"
#include "tests/unit/core/options/table.h"

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

static void a_key_is_taken_with_its_place(void **state)
{
	const struct option_origin place = { OPTION_FROM_FILE, "s.conf", 7 };
	struct option_problem problem;

	assert_true(option_take_key(*state, "log_level", "warn", &place, &problem));
	assert_string_equal(option_values_text(*state, SAMPLE_LEVEL), "warn");
	assert_string_equal(option_values_origin(*state, SAMPLE_LEVEL).name, "s.conf");
	assert_int_equal(option_values_origin(*state, SAMPLE_LEVEL).line, 7);
}

static const struct {
	const char *key;
	const char *value;
	const char *problem;
} WRONG_KEYS[] = {
	{ "intreval", "1", "s.conf:7: unknown option 'intreval'; did you mean 'interval'?" },
	{ "log-level", "warn", "s.conf:7: unknown option 'log-level'; did you mean 'log_level'?" },
	{ "Listen", "a:1", "s.conf:7: unknown option 'Listen'; did you mean 'listen'?" },
	{ "nonsense", "1", "s.conf:7: unknown option 'nonsense'" },
	{ "", "1", "s.conf:7: unknown option ''" },
	{ "yes", "1", "s.conf:7: unknown option 'yes'" }, /* it is for the command line only */
	{ "a\x1b[31m", "1", "s.conf:7: unknown option 'a\xef\xbf\xbd[31m'" },
	{ "interval", "x", "s.conf:7: 'interval' takes a whole number from -5 to 1000, not 'x'" },
	{ "listen", "a:1,b:1,c:1,d:1", "s.conf:7: 'listen' takes at most 3 values" },
	{ "password", "hunter2", "s.conf:7: 'password' takes a whole number from 0 to 9" },
};

static void a_wrong_key_or_value_is_named_with_its_place(void **state)
{
	const struct option_origin place = { OPTION_FROM_FILE, "s.conf", 7 };

	for (size_t i = 0; i < COUNT(WRONG_KEYS); i++) {
		struct option_problem problem;
		assert_false(
			option_take_key(*state, WRONG_KEYS[i].key, WRONG_KEYS[i].value, &place, &problem));
		assert_string_equal(problem.text, WRONG_KEYS[i].problem);
	}
}

static const struct {
	const char *variable;
	enum option_variable result;
	const char *problem;
} VARIABLES[] = {
	{ "SAMPLE_LOG_LEVEL=warn", OPTION_VARIABLE_TAKEN, NULL },
	{ "SAMPLE_LISTEN=a:1, b:1", OPTION_VARIABLE_TAKEN, NULL },
	{ "SAMPLE_QUIET=1", OPTION_VARIABLE_TAKEN, NULL },
	{ "SAMPLE_INTERVAL=", OPTION_VARIABLE_OTHER, NULL },
	{ "SAMPLE_INTERVAL", OPTION_VARIABLE_OTHER, NULL },
	{ "SAMPLES_INTERVAL=1", OPTION_VARIABLE_OTHER, NULL },
	{ "sample_interval=1", OPTION_VARIABLE_OTHER, NULL },
	{ "", OPTION_VARIABLE_OTHER, NULL },
	{ "SAMPLE_PORT=tcp://10.0.0.1:80", OPTION_VARIABLE_UNKNOWN,
	  "there is no variable 'SAMPLE_PORT'" },
	{ "SAMPLE_INTREVAL=1", OPTION_VARIABLE_UNKNOWN,
	  "there is no variable 'SAMPLE_INTREVAL'; did you mean 'SAMPLE_INTERVAL'?" },
	{ "SAMPLE_YES=1", OPTION_VARIABLE_UNKNOWN, "there is no variable 'SAMPLE_YES'" },
	{ "SAMPLE_INTERVAL=x", OPTION_VARIABLE_REFUSED,
	  "'SAMPLE_INTERVAL' takes a whole number from -5 to 1000, not 'x'" },
	{ "SAMPLE_PASSWORD=hunter2", OPTION_VARIABLE_REFUSED,
	  "'SAMPLE_PASSWORD' takes a whole number from 0 to 9" },
};

static void variables_are_known_by_program_and_key(void **state)
{
	for (size_t i = 0; i < COUNT(VARIABLES); i++) {
		struct option_problem problem;
		assert_int_equal(option_take_variable(*state, VARIABLES[i].variable, &problem),
		                 VARIABLES[i].result);
		if (VARIABLES[i].problem) {
			assert_string_equal(problem.text, VARIABLES[i].problem);
		}
	}
	assert_string_equal(option_values_text(*state, SAMPLE_LEVEL), "warn");
	assert_string_equal(option_values_at(*state, SAMPLE_LISTEN, 1), "b:1");
	assert_true(option_values_is_on(*state, SAMPLE_QUIET));
	assert_int_equal(option_values_count(*state, SAMPLE_INTERVAL), 0);
	assert_string_equal(option_values_origin(*state, SAMPLE_LEVEL).name, "SAMPLE_LOG_LEVEL");
}

static void a_name_without_end_is_a_name_like_others(void **state)
{
	char variable[4 * OPTION_VARIABLE_MAX] = "SAMPLE_";
	struct option_problem problem;

	memset(variable + strlen(variable), 'A', sizeof(variable) - strlen(variable) - 3);
	memcpy(variable + sizeof(variable) - 3, "=1", 3);
	assert_int_equal(option_take_variable(*state, variable, &problem), OPTION_VARIABLE_UNKNOWN);
	check_begins(problem.text, "there is no variable 'SAMPLE_AAAA");
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_key_is_taken_with_its_place),
		TEST(a_wrong_key_or_value_is_named_with_its_place),
		TEST(variables_are_known_by_program_and_key),
		TEST(a_name_without_end_is_a_name_like_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
