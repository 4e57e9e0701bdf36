#include "cli/args/arguments.h"
#include "tests/lib/core/check.h"

enum { WORDS = 8 };

static bool parse(struct arguments *arguments, const char *const *words, size_t count,
                  struct option_problem *problem)
{
	return arguments_parse(arguments, words, count, NULL, problem);
}

static bool read_words(struct arguments *arguments, const char *const *words, size_t count)
{
	struct option_problem problem;

	return parse(arguments, words, count, &problem);
}

struct line {
	const char *words[WORDS];
	const char *command;
	const char *operands[WORDS];
	struct given_option options[WORDS]; /* ends with OPTIONS */
};

static const struct line LINES[] = {
	{ { "list" }, "list", { 0 }, { { OPTIONS, NULL } } },
	{ { "--json", "list" }, "list", { 0 }, { { OPTION_JSON, NULL }, { OPTIONS, NULL } } },
	{ { "kick", "a", "b" }, "kick", { "a", "b" }, { { OPTIONS, NULL } } },
	{ { "list", "--room", "x" }, "list", { 0 }, { { OPTION_ROOM, "x" }, { OPTIONS, NULL } } },
	{ { "list", "--room=x=y" }, "list", { 0 }, { { OPTION_ROOM, "x=y" }, { OPTIONS, NULL } } },
	{ { "list", "--room=" }, "list", { 0 }, { { OPTION_ROOM, "" }, { OPTIONS, NULL } } },
	{ { "-s", "p", "list" }, "list", { 0 }, { { OPTION_SOCKET, "p" }, { OPTIONS, NULL } } },
	{ { "-sp", "list" }, "list", { 0 }, { { OPTION_SOCKET, "p" }, { OPTIONS, NULL } } },
	{ { "list", "-qyt", "3" },
	  "list",
	  { 0 },
	  { { OPTION_QUIET, NULL },
	    { OPTION_YES, NULL },
	    { OPTION_TIMEOUT, "3" },
	    { OPTIONS, NULL } } },
	{ { "kick", "--", "-s", "--" }, "kick", { "-s", "--" }, { { OPTIONS, NULL } } },
	{ { "kick", "-", "" }, "kick", { "-", "" }, { { OPTIONS, NULL } } },
	{ { "kick", "--reason", "--json" },
	  "kick",
	  { 0 },
	  { { OPTION_REASON, "--json" }, { OPTIONS, NULL } } },
	/* Ids that begin with a dash, and options that are nearly as long. */
	{ { "kick", "-Gb2_4567890123456-8", "--b2_4567890123456-8" },
	  "kick",
	  { "-Gb2_4567890123456-8", "--b2_4567890123456-8" },
	  { { OPTIONS, NULL } } },
	{ { "list", "-s/b2_45678901234568" },
	  "list",
	  { 0 },
	  { { OPTION_SOCKET, "/b2_45678901234568" }, { OPTIONS, NULL } } },
	{ { "list", "-sb2_4567890123456" },
	  "list",
	  { 0 },
	  { { OPTION_SOCKET, "b2_4567890123456" }, { OPTIONS, NULL } } },
	{ { NULL }, NULL, { 0 }, { { OPTIONS, NULL } } },
};

static size_t count_of(const char *const *words)
{
	size_t count = 0;

	while (count < WORDS && words[count]) {
		count++;
	}
	return count;
}

static void check_text(const char *text, const char *expected)
{
	if (expected) {
		assert_non_null(text);
		assert_string_equal(text, expected);
	} else {
		assert_null(text);
	}
}

static void check_line(const struct line *line)
{
	struct arguments arguments;

	assert_true(read_words(&arguments, line->words, count_of(line->words)));
	check_text(arguments.command, line->command);
	assert_int_equal(arguments.operand_count, count_of(line->operands));
	for (size_t i = 0; i < arguments.operand_count; i++) {
		check_text(arguments.operands[i], line->operands[i]);
	}
	for (size_t i = 0; i < arguments.option_count; i++) {
		assert_int_equal(arguments.options[i].option, line->options[i].option);
		check_text(arguments.options[i].value, line->options[i].value);
	}
	assert_int_equal(line->options[arguments.option_count].option, OPTIONS);
}

static void words_are_a_command_and_what_it_is_about(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(LINES); i++) {
		check_line(&LINES[i]);
	}
}

struct wrong {
	const char *words[WORDS];
	const char *problem;
};

static const struct wrong WRONG[] = {
	{ { "list", "--romo" }, "there is no option '--romo'; did you mean '--room'?" },
	{ { "list", "--romo=x" }, "there is no option '--romo'; did you mean '--room'?" },
	{ { "list", "-qX" }, "there is no option '-X'" },
	{ { "list", "--room" }, "'--room' needs ROOM" },
	{ { "-s" }, "'-s' needs SOCKET" },
	{ { "--json=yes" }, "'--json' takes no value" },
};

static void what_cannot_be_read_is_explained(void **state)
{
	struct arguments arguments;
	struct option_problem problem;

	(void)state;
	for (size_t i = 0; i < COUNT(WRONG); i++) {
		assert_false(parse(&arguments, WRONG[i].words, count_of(WRONG[i].words), &problem));
		assert_string_equal(problem.text, WRONG[i].problem);
	}
}

static void there_is_an_end_to_words_and_options(void **state)
{
	const char *words[ARGUMENTS_OPERANDS_MAX + 2];
	struct arguments arguments;

	(void)state;
	for (size_t i = 0; i < COUNT(words); i++) {
		words[i] = "x";
	}
	assert_true(read_words(&arguments, words, COUNT(words) - 1));
	assert_false(read_words(&arguments, words, COUNT(words)));
	for (size_t i = 0; i < COUNT(words); i++) {
		words[i] = "-q";
	}
	assert_true(read_words(&arguments, words, ARGUMENTS_OPTIONS_MAX));
	assert_false(read_words(&arguments, words, ARGUMENTS_OPTIONS_MAX + 1));
}

static void the_last_value_counts(void **state)
{
	const char *words[] = { "list", "--room", "a", "--room", "b" };
	struct arguments arguments;

	(void)state;
	assert_true(read_words(&arguments, words, COUNT(words)));
	assert_string_equal(arguments_value(&arguments, OPTION_ROOM), "b");
	assert_null(arguments_value(&arguments, OPTION_LIMIT));
	assert_true(arguments_have(&arguments, OPTION_ROOM));
	assert_false(arguments_have(&arguments, OPTION_JSON));
}

static bool only_json(const char *command, enum option option)
{
	return strcmp(command, "list") != 0 || option == OPTION_JSON;
}

static void only_what_the_command_takes_is_suggested(void **state)
{
	const char *near[] = { "list", "--jsno" };
	const char *other[] = { "list", "--romo" };
	struct arguments arguments;
	struct option_problem problem;

	(void)state;
	assert_false(arguments_parse(&arguments, near, COUNT(near), only_json, &problem));
	assert_string_equal(problem.text, "there is no option '--jsno'; did you mean '--json'?");
	assert_true(problem.suggests);
	assert_false(arguments_parse(&arguments, other, COUNT(other), only_json, &problem));
	assert_string_equal(problem.text, "there is no option '--romo'");
	assert_false(problem.suggests);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_a_command_and_what_it_is_about),
		cmocka_unit_test(what_cannot_be_read_is_explained),
		cmocka_unit_test(there_is_an_end_to_words_and_options),
		cmocka_unit_test(the_last_value_counts),
		cmocka_unit_test(only_what_the_command_takes_is_suggested),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
