#include "core/options/words.h"

#include "tests/lib/core/check.h"
#include "tests/unit/core/options/table.h"

enum { WORDS_MAX = 8 };

/* Writes down what it is handed: "listen=a:1 quiet (operand) ". */
struct notes {
	struct buffer out;
};

static void note(struct notes *notes, const char *before, const char *text, const char *behind)
{
	buffer_append_text(&notes->out, before);
	buffer_append_text(&notes->out, text);
	buffer_append_text(&notes->out, behind);
}

static enum option_result take_option(void *context, const struct option_given *given,
                                      struct option_problem *problem)
{
	assert_int_equal(given->origin.source, OPTION_FROM_COMMAND_LINE);
	note(context, "", given->row->name, given->value ? "=" : " ");
	if (given->value) {
		note(context, "", given->value, " ");
	}
	if (option_index(&samples, given->row) == SAMPLE_INTERNAL) {
		return OPTION_ENDS;
	}
	if (given->value && strcmp(given->value, "bad") == 0) {
		option_complain(problem, "bad");
		return OPTION_REFUSED;
	}
	return OPTION_TAKEN;
}

static enum option_result take_operand(void *context, const char *word,
                                       struct option_problem *problem)
{
	(void)problem;
	note(context, "(", word, ") ");
	return OPTION_TAKEN;
}

static bool begins_with_two_digits(const char *word)
{
	return strncmp(word, "-42", 3) == 0;
}

static enum option_result read_words(struct notes *notes, const char *const *words,
                                     struct option_problem *problem)
{
	const struct option_reader reader = {
		.option = take_option,
		.operand = take_operand,
		.is_operand = begins_with_two_digits,
		.context = notes,
	};
	size_t count = 0;

	buffer_init(&notes->out, 4096);
	while (count < WORDS_MAX && words[count]) {
		count++;
	}
	return option_read_words(&samples, &reader, words, count, problem);
}

static const struct {
	const char *words[WORDS_MAX];
	const char *notes;
	enum option_result result;
} READ[] = {
	{ { NULL }, "", OPTION_TAKEN },
	{ { "--listen", "a:1" }, "listen=a:1 ", OPTION_TAKEN },
	{ { "--listen=a=b" }, "listen=a=b ", OPTION_TAKEN },
	{ { "--name=" }, "name= ", OPTION_TAKEN },
	{ { "--name", "" }, "name= ", OPTION_TAKEN },
	{ { "--name", "--quiet" }, "name=--quiet ", OPTION_TAKEN },
	{ { "-l", "a:1" }, "listen=a:1 ", OPTION_TAKEN },
	{ { "-la:1" }, "listen=a:1 ", OPTION_TAKEN },
	{ { "-l=a" }, "listen==a ", OPTION_TAKEN },
	{ { "-qyt", "3" }, "quiet yes timeout=3 ", OPTION_TAKEN },
	{ { "-qt3", "x" }, "quiet timeout=3 (x) ", OPTION_TAKEN },
	{ { "x", "--quiet", "y" }, "(x) quiet (y) ", OPTION_TAKEN },
	{ { "-", "" }, "(-) () ", OPTION_TAKEN },
	{ { "-42" }, "(-42) ", OPTION_TAKEN },
	{ { "--", "--quiet", "-q", "--" }, "(--quiet) (-q) (--) ", OPTION_TAKEN },
	{ { "-q", "--hidden-thing", "--nonsense" }, "quiet hidden-thing ", OPTION_ENDS },
	{ { "--name", "bad", "--quiet" }, "name=bad ", OPTION_REFUSED },
};

static void words_are_options_values_and_operands(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(READ); i++) {
		struct option_problem problem;
		struct notes notes;
		assert_int_equal(read_words(&notes, READ[i].words, &problem), READ[i].result);
		check_buffer(&notes.out, READ[i].notes);
		buffer_finish(&notes.out);
	}
}

static const struct {
	const char *words[WORDS_MAX];
	const char *problem;
	bool suggests;
} WRONG[] = {
	{ { "--lisen" }, "there is no option '--lisen'; did you mean '--listen'?", true },
	{ { "--lisen=x" }, "there is no option '--lisen'; did you mean '--listen'?", true },
	{ { "--log" }, "there is no option '--log'; did you mean '--log-level'?", true },
	{ { "--intervall" }, "there is no option '--intervall'; did you mean '--interval'?", true },
	{ { "--xyzzy" }, "there is no option '--xyzzy' (see sample --help)", false },
	{ { "--hiden-thing" }, "there is no option '--hiden-thing' (see sample --help)", false },
	{ { "--=x" }, "there is no option '--=x' (see sample --help)", false },
	{ { "-x" }, "there is no option '-x' (see sample --help)", false },
	{ { "-qx" }, "there is no option '-x' (see sample --help)", false },
	{ { "-name", "x" }, "there is no option '-name'; did you mean '--name'?", true },
	{ { "-\xc3\xa9" }, "there is no option '-\xc3\xa9' (see sample --help)", false },
	{ { "--a\x1b[2J" }, "there is no option '--a\xef\xbf\xbd[2J' (see sample --help)", false },
	{ { "--listen" }, "'--listen' needs ADDR", false },
	{ { "-q", "-t" }, "'-t' needs SECONDS", false },
	{ { "--quiet=yes" }, "'--quiet' takes no value", false },
};

static void what_cannot_be_read_is_one_sentence_with_the_option_quoted(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(WRONG); i++) {
		struct option_problem problem;
		struct notes notes;
		assert_int_equal(read_words(&notes, WRONG[i].words, &problem), OPTION_REFUSED);
		assert_string_equal(problem.text, WRONG[i].problem);
		assert_int_equal(problem.suggests, WRONG[i].suggests);
		buffer_finish(&notes.out);
	}
}

static void a_word_of_any_length_makes_a_short_sentence(void **state)
{
	static char word[64 * 1024];
	const char *words[WORDS_MAX] = { word };
	struct option_problem problem;
	struct notes notes;

	(void)state;
	memset(word, '\x1b', sizeof(word) - 1);
	word[0] = '-';
	word[1] = '-';
	assert_int_equal(read_words(&notes, words, &problem), OPTION_REFUSED);
	assert_in_range(strlen(problem.text), 1, OPTION_PROBLEM_MAX - 1);
	buffer_finish(&notes.out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_options_values_and_operands),
		cmocka_unit_test(what_cannot_be_read_is_one_sentence_with_the_option_quoted),
		cmocka_unit_test(a_word_of_any_length_makes_a_short_sentence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
