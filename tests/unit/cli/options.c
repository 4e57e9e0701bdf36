#include "cli/args/options.h"
#include "tests/lib/core/check.h"

static struct arguments with(enum option option, const char *value)
{
	return (struct arguments){ .options = { { option, value } }, .option_count = 1 };
}

struct accepted {
	enum option option;
	const char *value;
	struct options expected;
};

static const struct accepted ACCEPTED[] = {
	{ OPTION_SOCKET, "/x", { .socket = "/x", .timeout_ms = 5000 } },
	{ OPTION_TIMEOUT, "2", { .timeout_ms = 2000 } },
	{ OPTION_TIMEOUT, "0.25", { .timeout_ms = 250 } },
	{ OPTION_TIMEOUT, "0.0001", { .timeout_ms = 1 } },
	{ OPTION_OUTPUT, "wide", { .timeout_ms = 5000, .format = OUTPUT_WIDE } },
	{ OPTION_OUTPUT, "auto", { .timeout_ms = 5000, .format = OUTPUT_AUTO } },
	{ OPTION_JSON, NULL, { .timeout_ms = 5000, .format = OUTPUT_JSON } },
	{ OPTION_QUIET, NULL, { .timeout_ms = 5000, .format = OUTPUT_NAME } },
	{ OPTION_HEADER, NULL, { .timeout_ms = 5000, .header = HEADER_ALWAYS } },
	{ OPTION_NO_HEADER, NULL, { .timeout_ms = 5000, .header = HEADER_NEVER } },
	{ OPTION_COLOR, "never", { .timeout_ms = 5000, .color = COLOR_NEVER } },
	{ OPTION_COLUMNS, "a,b", { .timeout_ms = 5000, .columns = "a,b" } },
	{ OPTION_YES, NULL, { .timeout_ms = 5000, .yes = true } },
	{ OPTION_DRY_RUN, NULL, { .timeout_ms = 5000, .dry_run = true } },
	{ OPTION_ROOM, "lobby", { .timeout_ms = 5000 } },
};

static void check_options(const struct options *options, const struct options *expected)
{
	assert_int_equal(options->timeout_ms, expected->timeout_ms);
	assert_int_equal(options->format, expected->format);
	assert_int_equal(options->header, expected->header);
	assert_int_equal(options->color, expected->color);
	assert_int_equal(options->yes, expected->yes);
	assert_int_equal(options->dry_run, expected->dry_run);
	assert_ptr_equal(options->socket, expected->socket);
	assert_ptr_equal(options->columns, expected->columns);
}

static void an_option_changes_what_it_names_and_no_other(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(ACCEPTED); i++) {
		struct arguments arguments =
			with(ACCEPTED[i].option, ACCEPTED[i].expected.socket    ? ACCEPTED[i].expected.socket
		                             : ACCEPTED[i].expected.columns ? ACCEPTED[i].expected.columns
		                                                            : ACCEPTED[i].value);
		struct options options;
		struct option_problem problem;
		options_init(&options);
		assert_true(arguments_check(&arguments, &problem));
		options_apply(&options, &arguments);
		check_options(&options, &ACCEPTED[i].expected);
	}
}

static const struct given_option REFUSED[] = {
	{ OPTION_TIMEOUT, "" },     { OPTION_TIMEOUT, "0" },      { OPTION_TIMEOUT, "-1" },
	{ OPTION_TIMEOUT, "5s" },   { OPTION_TIMEOUT, "nan" },    { OPTION_TIMEOUT, "inf" },
	{ OPTION_TIMEOUT, "1e99" }, { OPTION_OUTPUT, "xml" },     { OPTION_OUTPUT, "" },
	{ OPTION_COLOR, "maybe" },  { OPTION_SOCKET, "" },        { OPTION_COLUMNS, "" },
};

static void a_value_that_does_not_do_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(REFUSED); i++) {
		struct arguments arguments = with(REFUSED[i].option, REFUSED[i].value);
		struct option_problem problem;
		assert_false(arguments_check(&arguments, &problem));
		check_begins(problem.text, "'--");
	}
}

static void the_choices_are_in_the_order_of_their_enums(void **state)
{
	const char *const *formats = option_table.rows[OPTION_OUTPUT].choices;
	const char *const *colors = option_table.rows[OPTION_COLOR].choices;

	(void)state;
	assert_string_equal(formats[OUTPUT_AUTO], "auto");
	assert_string_equal(formats[OUTPUT_TABLE], "table");
	assert_string_equal(formats[OUTPUT_WIDE], "wide");
	assert_string_equal(formats[OUTPUT_TSV], "tsv");
	assert_string_equal(formats[OUTPUT_CSV], "csv");
	assert_string_equal(formats[OUTPUT_JSON], "json");
	assert_string_equal(formats[OUTPUT_NAME], "name");
	assert_string_equal(colors[COLOR_AUTO], "auto");
	assert_string_equal(colors[COLOR_ALWAYS], "always");
	assert_string_equal(colors[COLOR_NEVER], "never");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_option_changes_what_it_names_and_no_other),
		cmocka_unit_test(a_value_that_does_not_do_is_refused),
		cmocka_unit_test(the_choices_are_in_the_order_of_their_enums),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
