#include "cli/args/options.h"
#include "tests/lib/core/check.h"

static struct arguments with(enum flag flag, const char *value)
{
	return (struct arguments){ .flags = { { flag, value } }, .flag_count = 1 };
}

struct accepted {
	enum flag flag;
	const char *value;
	struct options expected;
};

static const struct accepted ACCEPTED[] = {
	{ FLAG_SOCKET, "/x", { .socket = "/x", .timeout_ms = 5000 } },
	{ FLAG_TIMEOUT, "2", { .timeout_ms = 2000 } },
	{ FLAG_TIMEOUT, "0.25", { .timeout_ms = 250 } },
	{ FLAG_TIMEOUT, "0.0001", { .timeout_ms = 1 } },
	{ FLAG_OUTPUT, "wide", { .timeout_ms = 5000, .format = OUTPUT_WIDE } },
	{ FLAG_OUTPUT, "auto", { .timeout_ms = 5000, .format = OUTPUT_AUTO } },
	{ FLAG_JSON, NULL, { .timeout_ms = 5000, .format = OUTPUT_JSON } },
	{ FLAG_QUIET, NULL, { .timeout_ms = 5000, .format = OUTPUT_NAME } },
	{ FLAG_HEADER, NULL, { .timeout_ms = 5000, .header = HEADER_ALWAYS } },
	{ FLAG_NO_HEADER, NULL, { .timeout_ms = 5000, .header = HEADER_NEVER } },
	{ FLAG_COLOR, "never", { .timeout_ms = 5000, .color = COLOR_NEVER } },
	{ FLAG_COLUMNS, "a,b", { .timeout_ms = 5000, .columns = "a,b" } },
	{ FLAG_YES, NULL, { .timeout_ms = 5000, .yes = true } },
	{ FLAG_DRY_RUN, NULL, { .timeout_ms = 5000, .dry_run = true } },
	{ FLAG_ROOM, "lobby", { .timeout_ms = 5000 } },
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

static void a_flag_changes_its_option_and_no_other(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(ACCEPTED); i++) {
		struct arguments arguments =
			with(ACCEPTED[i].flag, ACCEPTED[i].expected.socket    ? ACCEPTED[i].expected.socket
		                           : ACCEPTED[i].expected.columns ? ACCEPTED[i].expected.columns
		                                                          : ACCEPTED[i].value);
		struct options options;
		options_init(&options);
		assert_null(options_apply(&options, &arguments));
		check_options(&options, &ACCEPTED[i].expected);
	}
}

static const struct given_flag REFUSED[] = {
	{ FLAG_TIMEOUT, "" },     { FLAG_TIMEOUT, "0" },      { FLAG_TIMEOUT, "-1" },
	{ FLAG_TIMEOUT, "5s" },   { FLAG_TIMEOUT, "nan" },    { FLAG_TIMEOUT, "inf" },
	{ FLAG_TIMEOUT, "1e99" }, { FLAG_OUTPUT, "xml" },     { FLAG_OUTPUT, "" },
	{ FLAG_COLOR, "maybe" },  { FLAG_SOCKET, "" },        { FLAG_COLUMNS, "" },
};

static void a_value_that_does_not_do_changes_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(REFUSED); i++) {
		struct arguments arguments = with(REFUSED[i].flag, REFUSED[i].value);
		struct options options;
		struct options usual;
		options_init(&options);
		options_init(&usual);
		assert_ptr_equal(options_apply(&options, &arguments), &arguments.flags[0]);
		check_options(&options, &usual);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_flag_changes_its_option_and_no_other),
		cmocka_unit_test(a_value_that_does_not_do_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
