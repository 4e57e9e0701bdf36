#include "cli/args/arguments.h"
#include "tests/lib/core/check.h"

enum { WORDS = 8 };

struct line {
	const char *words[WORDS];
	const char *command;
	const char *operands[WORDS];
	struct given_flag flags[WORDS]; /* ends with FLAGS */
};

static const struct line LINES[] = {
	{ { "list" }, "list", { 0 }, { { FLAGS, NULL } } },
	{ { "--json", "list" }, "list", { 0 }, { { FLAG_JSON, NULL }, { FLAGS, NULL } } },
	{ { "kick", "a", "b" }, "kick", { "a", "b" }, { { FLAGS, NULL } } },
	{ { "list", "--room", "x" }, "list", { 0 }, { { FLAG_ROOM, "x" }, { FLAGS, NULL } } },
	{ { "list", "--room=x=y" }, "list", { 0 }, { { FLAG_ROOM, "x=y" }, { FLAGS, NULL } } },
	{ { "list", "--room=" }, "list", { 0 }, { { FLAG_ROOM, "" }, { FLAGS, NULL } } },
	{ { "-s", "p", "list" }, "list", { 0 }, { { FLAG_SOCKET, "p" }, { FLAGS, NULL } } },
	{ { "-sp", "list" }, "list", { 0 }, { { FLAG_SOCKET, "p" }, { FLAGS, NULL } } },
	{ { "list", "-qyt", "3" },
	  "list",
	  { 0 },
	  { { FLAG_QUIET, NULL }, { FLAG_YES, NULL }, { FLAG_TIMEOUT, "3" }, { FLAGS, NULL } } },
	{ { "kick", "--", "-s", "--" }, "kick", { "-s", "--" }, { { FLAGS, NULL } } },
	{ { "kick", "-", "" }, "kick", { "-", "" }, { { FLAGS, NULL } } },
	{ { "kick", "--reason", "--json" },
	  "kick",
	  { 0 },
	  { { FLAG_REASON, "--json" }, { FLAGS, NULL } } },
	/* Ids that begin with a dash, and flags that are nearly as long. */
	{ { "kick", "-Gb2_4567890123456-8", "--b2_4567890123456-8" },
	  "kick",
	  { "-Gb2_4567890123456-8", "--b2_4567890123456-8" },
	  { { FLAGS, NULL } } },
	{ { "list", "-s/b2_45678901234568" },
	  "list",
	  { 0 },
	  { { FLAG_SOCKET, "/b2_45678901234568" }, { FLAGS, NULL } } },
	{ { "list", "-sb2_4567890123456" },
	  "list",
	  { 0 },
	  { { FLAG_SOCKET, "b2_4567890123456" }, { FLAGS, NULL } } },
	{ { NULL }, NULL, { 0 }, { { FLAGS, NULL } } },
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

	assert_true(arguments_parse(&arguments, line->words, count_of(line->words)));
	check_text(arguments.command, line->command);
	assert_int_equal(arguments.operand_count, count_of(line->operands));
	for (size_t i = 0; i < arguments.operand_count; i++) {
		check_text(arguments.operands[i], line->operands[i]);
	}
	for (size_t i = 0; i < arguments.flag_count; i++) {
		assert_int_equal(arguments.flags[i].flag, line->flags[i].flag);
		check_text(arguments.flags[i].value, line->flags[i].value);
	}
	assert_int_equal(line->flags[arguments.flag_count].flag, FLAGS);
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
	const char *unknown;
};

static const struct wrong WRONG[] = {
	{ { "list", "--romo" }, "there is no flag '--romo'", "romo" },
	{ { "list", "--romo=x" }, "there is no flag '--romo'", "romo" },
	{ { "list", "-qX" }, "there is no flag '-X'", "X" },
	{ { "list", "--room" }, "--room needs ROOM", "" },
	{ { "-s" }, "-s needs SOCKET", "" },
	{ { "--json=yes" }, "--json takes no value", "" },
};

static void what_cannot_be_read_is_explained(void **state)
{
	struct arguments arguments;

	(void)state;
	for (size_t i = 0; i < COUNT(WRONG); i++) {
		assert_false(arguments_parse(&arguments, WRONG[i].words, count_of(WRONG[i].words)));
		assert_string_equal(arguments.problem, WRONG[i].problem);
		assert_string_equal(arguments.unknown, WRONG[i].unknown);
	}
}

static void there_is_an_end_to_words_and_flags(void **state)
{
	const char *words[ARGUMENTS_OPERANDS_MAX + 2];
	struct arguments arguments;

	(void)state;
	for (size_t i = 0; i < COUNT(words); i++) {
		words[i] = "x";
	}
	assert_true(arguments_parse(&arguments, words, COUNT(words) - 1));
	assert_false(arguments_parse(&arguments, words, COUNT(words)));
	for (size_t i = 0; i < COUNT(words); i++) {
		words[i] = "-q";
	}
	assert_true(arguments_parse(&arguments, words, ARGUMENTS_FLAGS_MAX));
	assert_false(arguments_parse(&arguments, words, ARGUMENTS_FLAGS_MAX + 1));
}

static void the_last_value_counts(void **state)
{
	const char *words[] = { "list", "--room", "a", "--room", "b" };
	struct arguments arguments;

	(void)state;
	assert_true(arguments_parse(&arguments, words, COUNT(words)));
	assert_string_equal(arguments_value(&arguments, FLAG_ROOM), "b");
	assert_null(arguments_value(&arguments, FLAG_LIMIT));
	assert_true(arguments_have(&arguments, FLAG_ROOM));
	assert_false(arguments_have(&arguments, FLAG_JSON));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_a_command_and_what_it_is_about),
		cmocka_unit_test(what_cannot_be_read_is_explained),
		cmocka_unit_test(there_is_an_end_to_words_and_flags),
		cmocka_unit_test(the_last_value_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
