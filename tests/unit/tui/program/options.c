#include "tui/options.h"

#include <stdlib.h>

#include "tests/lib/core/check.h"

enum { WORDS_MAX = 6 };

static enum options_result parse(struct options *options, const char *const *words,
                                 struct option_problem *problem)
{
	char copies[WORDS_MAX][128];
	char *pointers[WORDS_MAX + 1] = { NULL };
	int count = 0;

	problem->text[0] = '\0';
	for (; count < WORDS_MAX && words[count]; count++) {
		assert_in_range(strlen(words[count]), 0, sizeof(copies[0]) - 1);
		memcpy(copies[count], words[count], strlen(words[count]) + 1);
		pointers[count] = copies[count];
	}
	return options_parse(options, count, pointers, problem);
}

static void without_a_word_it_is_the_server_of_this_machine(void **state)
{
	struct options options;
	struct option_problem problem;

	(void)state;
	assert_int_equal(options_parse(&options, 0, NULL, &problem), OPTIONS_RUN);
	assert_string_equal(options.target.text, "http://127.0.0.1:3000");
	assert_string_equal(options.nsp, "/");
	assert_string_equal(options.name, "");
	assert_null(options.ca_file);
	assert_int_equal(options.theme, THEME_CHOICE_AUTO);
	assert_int_equal(options.frames, 0);
	assert_true(options.mouse);
	assert_false(options.watch || options.plain || options.ascii || options.insecure);
}

struct accepted {
	const char *words[WORDS_MAX];
	struct options expected;
};

static const struct accepted ACCEPTED[] = {
	{ { "--name", "Ada" }, { .nsp = "/", .name = "Ada", .mouse = true } },
	{ { "--name=Ada Lovelace" }, { .nsp = "/", .name = "Ada Lovelace", .mouse = true } },
	{ { "--name", "  Ada  " }, { .nsp = "/", .name = "Ada", .mouse = true } },
	{ { "--name=a=b" }, { .nsp = "/", .name = "a=b", .mouse = true } },
	{ { "--name", "--watch" }, { .nsp = "/", .name = "--watch", .mouse = true } },
	{ { "--name", "one", "--name", "two" }, { .nsp = "/", .name = "two", .mouse = true } },
	{ { "--room", "lobby" }, { .nsp = "/lobby", .mouse = true } },
	{ { "h:1?room=den" }, { .nsp = "/den", .mouse = true } },
	{ { "h:1?room=den", "--room", "lobby" }, { .nsp = "/lobby", .mouse = true } },
	{ { "--watch" }, { .nsp = "/", .watch = true, .mouse = true } },
	{ { "--plain" }, { .nsp = "/", .plain = true, .mouse = true } },
	{ { "--ascii", "--no-mouse" }, { .nsp = "/", .ascii = true } },
	{ { "--theme", "auto" }, { .nsp = "/", .mouse = true } },
	{ { "--theme=light" }, { .nsp = "/", .theme = THEME_CHOICE_LIGHT, .mouse = true } },
	{ { "--insecure" }, { .nsp = "/", .insecure = true, .mouse = true } },
	{ { "--frames", "1000000" }, { .nsp = "/", .frames = 1000000, .mouse = true } },
};

static void an_option_changes_what_it_names_and_nothing_else(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(ACCEPTED); i++) {
		const struct options *expected = &ACCEPTED[i].expected;
		struct options options;
		struct option_problem problem;
		if (parse(&options, ACCEPTED[i].words, &problem) != OPTIONS_RUN) {
			fail_msg("%s: %s", ACCEPTED[i].words[0], problem.text);
		}
		assert_string_equal(options.nsp, expected->nsp);
		assert_string_equal(options.name, expected->name);
		assert_int_equal(options.theme, expected->theme);
		assert_int_equal(options.frames, expected->frames);
		assert_int_equal(options.watch, expected->watch);
		assert_int_equal(options.plain, expected->plain);
		assert_int_equal(options.ascii, expected->ascii);
		assert_int_equal(options.mouse, expected->mouse);
		assert_int_equal(options.insecure, expected->insecure);
	}
}

static void the_file_of_certificates_is_the_word_itself(void **state)
{
	char option[] = "--ca";
	char file[] = "/etc/own.pem";
	char *words[] = { option, file };
	struct options options;
	struct option_problem problem;

	(void)state;
	assert_int_equal(options_parse(&options, 2, words, &problem), OPTIONS_RUN);
	assert_ptr_equal(options.ca_file, file);
}

struct refused {
	const char *words[WORDS_MAX];
	const char *error;
};

static const struct refused REFUSED[] = {
	{ { "--bogus" }, "there is no option '--bogus'" },
	{ { "--nam", "Ada" }, "there is no option '--nam'; did you mean '--name'?" },
	{ { "-x" }, "there is no option '-x'" },
	{ { "--", "--watch", "b:2" }, "one URL is enough, what is 'b:2'" },
	{ { "-plain" }, "there is no option '-plain'; did you mean '--plain'?" },
	{ { "--=x" }, "there is no option '--=x'" },
	{ { "--name" }, "'--name' needs NAME" },
	{ { "--watch", "--room" }, "'--room' needs ROOM" },
	{ { "--watch=yes" }, "'--watch' takes no value" },
	{ { "a:1", "b:2" }, "one URL is enough, what is 'b:2'" },
	{ { "--theme", "drak" },
	  "'--theme' takes auto, dark, light or mono, not 'drak'; did you mean 'dark'?" },
	{ { "--theme", "pink" }, "'--theme' takes auto, dark, light or mono, not 'pink'" },
	{ { "--frames", "0" }, "'--frames' takes a whole number from 1 to 1000000, not '0'" },
	{ { "--frames=-1" }, "'--frames' takes a whole number from 1 to 1000000, not '-1'" },
	{ { "--frames", "" }, "'--frames' takes a whole number from 1 to 1000000, not ''" },
	{ { "--frames", " 1" }, "'--frames' takes a whole number from 1 to 1000000, not ' 1'" },
	{ { "--frames", "1x" }, "'--frames' takes a whole number from 1 to 1000000, not '1x'" },
	{ { "--frames", "99999999999999999999" },
	  "'--frames' takes a whole number from 1 to 1000000, not '9999" },
	{ { "--name", "" }, "'--name' cannot be '': it has nothing that can be seen" },
	{ { "--name", "  " }, "'--name' cannot be '  ': it has nothing that can be seen" },
	{ { "--name", "123456789012345678901234567890123" },
	  "'--name' cannot be '123456789012345678901234567890123': it is longer than 32 characters" },
	{ { "--name", "a\x1b[2Jb" },
	  "'--name' cannot be 'a�[2Jb': it has characters that cannot be shown" },
	{ { "--name", "\xff" }, "'--name' cannot be '�': it has characters that cannot be shown" },
	{ { "--watch", "--name", "Ada" }, "'--watch' is not seen, so it has no '--name'" },
	{ { "--room", "" }, "'--room' cannot be '': a room's name has letters, digits" },
	{ { "--room", "a/b" }, "'--room' cannot be 'a/b'" },
	{ { "--room", "é" }, "'--room' cannot be 'é'" },
	{ { "--room", "12345678901234567890123456789012345678901234567890123456789012345" },
	  "'--room' cannot be '12345" },
	{ { "http://h:99999" }, "cannot connect to 'http://h:99999': " },
	{ { "\x1b]0;x\x07" }, "cannot connect to '�]0;x�': " },
	{ { "--bo\x1b[31mgus" }, "there is no option '--bo�[31mgus'" },
	{ { "--theme", "\xe2\x80\xae" }, "'--theme' takes auto, dark, light or mono, not '�'" },
};

static void what_is_wrong_is_quoted_and_made_fit_for_a_terminal(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(REFUSED); i++) {
		struct options options;
		struct option_problem problem;
		assert_int_equal(parse(&options, REFUSED[i].words, &problem), OPTIONS_WRONG);
		check_begins(problem.text, REFUSED[i].error);
		assert_null(strchr(problem.text, '\x1b'));
	}
}

static void a_wrong_word_of_any_length_makes_a_short_sentence(void **state)
{
	static char word[64 * 1024];
	char *words[] = { word };
	struct options options;
	struct option_problem problem;

	(void)state;
	memset(word, '\x1b', sizeof(word) - 1);
	word[0] = '-';
	assert_int_equal(options_parse(&options, 1, words, &problem), OPTIONS_WRONG);
	assert_in_range(strlen(problem.text), 1, OPTION_PROBLEM_MAX - 1);
}

static void help_version_and_manual_end_the_reading(void **state)
{
	static const struct {
		const char *words[WORDS_MAX];
		enum options_result result;
	} samples[] = {
		{ { "--help" }, OPTIONS_HELP },
		{ { "--version" }, OPTIONS_VERSION },
		{ { "--manual" }, OPTIONS_MANUAL },
		{ { "--watch", "--help", "--bogus" }, OPTIONS_HELP },
		{ { "--bogus", "--help" }, OPTIONS_WRONG },
		{ { "--name", "--help" }, OPTIONS_RUN },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(samples); i++) {
		struct options options;
		struct option_problem problem;
		assert_int_equal(parse(&options, samples[i].words, &problem), samples[i].result);
	}
}

static void the_help_tells_of_every_option_but_the_hidden_one(void **state)
{
	struct buffer help;

	(void)state;
	buffer_init(&help, 64 * 1024);
	options_append_help(&help);
	buffer_append_byte(&help, '\0');
	assert_false(buffer_failed(&help));
	for (size_t i = 0; i < options_table.count; i++) {
		char word[64] = "  --";
		size_t len = strlen(options_table.rows[i].name);
		memcpy(word + 4, options_table.rows[i].name, len);
		bool told = strstr((const char *)help.data, word);
		assert_int_equal(told, options_table.rows[i].help != NULL);
	}
	for (const char *line = (const char *)help.data; *line; line += strcspn(line, "\n") + 1) {
		assert_in_range(strcspn(line, "\n"), 0, 80);
	}
	buffer_finish(&help);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_word_it_is_the_server_of_this_machine),
		cmocka_unit_test(an_option_changes_what_it_names_and_nothing_else),
		cmocka_unit_test(the_file_of_certificates_is_the_word_itself),
		cmocka_unit_test(what_is_wrong_is_quoted_and_made_fit_for_a_terminal),
		cmocka_unit_test(a_wrong_word_of_any_length_makes_a_short_sentence),
		cmocka_unit_test(help_version_and_manual_end_the_reading),
		cmocka_unit_test(the_help_tells_of_every_option_but_the_hidden_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
