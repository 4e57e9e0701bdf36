#include "web/config/config_file.h"

#include "tests/lib/core/alloc.h"
#include "tests/lib/core/check.h"
#include "tests/unit/core/options/table.h"
#include "web/config/print.h"

enum { TOLD_MAX = 4096 };

struct stage {
	struct option_values values;
	struct config_report report;
	char told[TOLD_MAX]; /* a line for each fault */
};

static void tell(void *context, const char *text)
{
	struct stage *stage = context;
	size_t len = strlen(stage->told);

	assert_in_range(len + strlen(text) + 2, 0, TOLD_MAX);
	memcpy(stage->told + len, text, strlen(text));
	memcpy(stage->told + len + strlen(text), "\n", 2);
}

static int setup(void **state)
{
	static struct stage stage;

	stage = (struct stage){ .report = { .fault = tell, .warning = tell, .context = &stage } };
	option_values_init(&stage.values, &samples);
	*state = &stage;
	return 0;
}

static int teardown(void **state)
{
	struct stage *stage = *state;

	option_values_finish(&stage->values);
	assert_int_equal(alloc_live(), 0);
	return 0;
}

static void take(struct stage *stage, const char *name, const char *text)
{
	config_file_take(&stage->values, name, (struct slice){ text, strlen(text) }, &stage->report);
}

#define BLANKS_60 "                                                            "

static const struct {
	const char *text;
	const char *told;
} SAMPLES_OF_TEXT[] = {
	{ "", "" },
	{ "\n\r\n  \t\n", "" },
	{ "# a\n; b\n  # c\n\t;d", "" },
	{ "interval = 7", "" },
	{ "interval=7\r\n", "" },
	{ "interval : 7 ; a comment\n", "" },
	{ "quiet = on\nlisten = a:1 , b:1\nlisten = c:1", "" },
	{ "\xef\xbb\xbf# a\ninterval = 7", "" },
	{ "\xef\xbb\xbfinterval = 7", "" },
	{ "log_level = warn\n  interval = 7\n", "" }, /* no part of the value above */
	{ "log_level = warn\n\rinterval = 7\n", "" },
	{ "[server]\ninterval = 7", "f:1: there are no sections, and no '[' at the begin of a line\n" },
	{ "\n\ninterval\n", "f:3: it is not of the form 'key = value'\n" },
	{ "interval", "f:1: it is not of the form 'key = value'\n" },
	{ "interval ; = 7", "f:1: it is not of the form 'key = value'\n" },
	{ "= 7", "f:1: unknown option ''\n" },
	{ "log_level =", "f:1: 'log_level' takes error, warn or info, not ''\n" },
	{ "quiet = maybe", "f:1: 'quiet' takes yes or no, not 'maybe'\n" },
	{ "a b = 7", "f:1: unknown option 'a b'\n" },
	{ "intervl = 7\nquiet = 7\n\nx\n", "f:1: unknown option 'intervl'; did you mean 'interval'?\n"
	                                   "f:2: 'quiet' takes yes or no, not '7'\n"
	                                   "f:4: it is not of the form 'key = value'\n" },
	{ "interval = 7" BLANKS_60 BLANKS_60 BLANKS_60 "      ", "" }, /* 198 bytes */
	{ "interval = 7" BLANKS_60 BLANKS_60 BLANKS_60 "       ",
	  "f:1: the line is longer than 198 bytes\n" },
	{ "#" BLANKS_60 BLANKS_60 BLANKS_60 BLANKS_60 "\ninterval = 7", "" },
};

static void every_fault_is_told_with_its_line(void **state)
{
	struct stage *stage = *state;

	for (size_t i = 0; i < COUNT(SAMPLES_OF_TEXT); i++) {
		stage->told[0] = '\0';
		stage->report.faults = 0;
		take(stage, "f", SAMPLES_OF_TEXT[i].text);
		assert_string_equal(stage->told, SAMPLES_OF_TEXT[i].told);
		assert_int_equal(stage->report.faults > 0, stage->told[0] != '\0');
	}
}

static void a_byte_0_does_not_hide_what_follows(void **state)
{
	static const char text[] = "interval = 7\0 8\nlog_level = warn\n";
	struct stage *stage = *state;

	config_file_take(&stage->values, "f", (struct slice){ text, sizeof(text) - 1 }, &stage->report);
	assert_string_equal(stage->told, "f:1: a byte 0 is no text\n");
	assert_string_equal(option_values_text(&stage->values, SAMPLE_LEVEL), "warn");
	assert_int_equal(option_values_count(&stage->values, SAMPLE_INTERVAL), 0);
}

static void a_later_file_replaces_lists_of_those_before_it(void **state)
{
	struct stage *stage = *state;

	take(stage, "a", "listen = a:1\nlisten = b:1\ninterval = 1\nquiet = yes");
	assert_int_equal(option_values_count(&stage->values, SAMPLE_LISTEN), 2);
	take(stage, "b", "listen = c:1\nlisten = d:1\nlisten = e:1\nquiet = no");
	assert_string_equal(stage->told, "");
	assert_int_equal(option_values_count(&stage->values, SAMPLE_LISTEN), 3);
	assert_string_equal(option_values_at(&stage->values, SAMPLE_LISTEN, 0), "c:1");
	assert_int_equal(option_values_integer(&stage->values, SAMPLE_INTERVAL), 1);
	assert_false(option_values_is_on(&stage->values, SAMPLE_QUIET));
}

static void what_is_printed_says_the_same_again(void **state)
{
	struct stage *stage = *state;
	struct option_values again;
	struct buffer printed;

	take(stage, "f", "listen = a:1, b:1\nlog_level = warn\nquiet = yes\npassword = 5");
	buffer_init(&printed, 4096);
	config_append_values(&printed, &stage->values);
	check_buffer(&printed, "; from f:1\nlisten = a:1\n; from f:1\nlisten = b:1\n"
	                       "; from f:2\nlog_level = warn\n; from default\ninterval = 25\n"
	                       "; from f:4\n; it is not shown\n;password = \n"
	                       "; from f:3\nquiet = yes\n");
	option_values_init(&again, &samples);
	config_file_take(&again, "g", (struct slice){ (const char *)printed.data, printed.len },
	                 &stage->report);
	assert_int_equal(stage->report.faults, 0);
	for (size_t i = 0; i < SAMPLES; i++) {
		assert_true(i == SAMPLE_PASSWORD || option_values_agree(&again, &stage->values, i));
	}
	option_values_finish(&again);
	buffer_finish(&printed);
}

static void an_example_says_nothing_until_its_comments_are_removed(void **state)
{
	struct stage *stage = *state;
	struct buffer example;

	buffer_init(&example, 4096);
	config_append_example(&example, &samples);
	check_buffer(&example, "\n# listen there (*:1)\n# Port 0 picks one.\n#listen = *:1\n"
	                       "\n# what is logged: error, warn or info (info)\n#log_level = info\n"
	                       "\n# between two of them (25)\n#interval = 25\n"
	                       "\n# is not shown\n#password = NUMBER\n"
	                       "\n# say nothing\n#quiet = no\n");
	config_file_take(&stage->values, "g", (struct slice){ (const char *)example.data, example.len },
	                 &stage->report);
	assert_string_equal(stage->told, "");
	assert_int_equal(option_values_count(&stage->values, SAMPLE_LISTEN), 0);
	buffer_finish(&example);
}

static void a_value_that_no_file_can_say_is_a_comment(void **state)
{
	static const char *const values[] = { "a:1 ;b", " a:1\n[x]", "a:1\nquiet = yes", ";a:1" };
	struct stage *stage = *state;
	struct option_values again;
	struct buffer printed;

	for (size_t i = 0; i < COUNT(values); i++) {
		struct option_given given = said(SAMPLE_LISTEN, values[i]);
		struct option_problem problem;
		assert_true(option_values_take(&stage->values, &given, &problem));
		buffer_init(&printed, 4096);
		config_append_values(&printed, &stage->values);
		option_values_init(&again, &samples);
		config_file_take(&again, "g", (struct slice){ (const char *)printed.data, printed.len },
		                 &stage->report);
		assert_string_equal(stage->told, "");
		assert_int_equal(option_values_count(&again, SAMPLE_LISTEN), 0);
		assert_false(option_values_is_on(&again, SAMPLE_QUIET));
		option_values_finish(&again);
		buffer_finish(&printed);
		option_values_finish(&stage->values);
	}
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_fault_is_told_with_its_line),
		TEST(a_byte_0_does_not_hide_what_follows),
		TEST(a_later_file_replaces_lists_of_those_before_it),
		TEST(what_is_printed_says_the_same_again),
		TEST(an_example_says_nothing_until_its_comments_are_removed),
		TEST(a_value_that_no_file_can_say_is_a_comment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
