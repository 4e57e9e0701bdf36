#include "cli/args/tokenizer.h"
#include "cli/args/quote.h"
#include "tests/lib/core/check.h"

enum { SOME = 5 };

struct line {
	const char *line;
	const char *words[SOME];
	char open_quote;
	bool last_ended;
};

static const struct line LINES[] = {
	{ "", { 0 }, 0, true },
	{ "   ", { 0 }, 0, true },
	{ "list", { "list" }, 0, false },
	{ "  kick  alice ", { "kick", "alice" }, 0, true },
	{ "kick 'Ann Lee'", { "kick", "Ann Lee" }, 0, false },
	{ "kick \"Ann Lee\"x", { "kick", "Ann Leex" }, 0, false },
	{ "kick Ann\\ Lee", { "kick", "Ann Lee" }, 0, false },
	{ "kick 'a\\b' \"c\\\"d\"", { "kick", "a\\b", "c\"d" }, 0, false },
	{ "kick ''", { "kick", "" }, 0, false },
	{ "kick 'Ann L", { "kick", "Ann L" }, '\'', false },
	{ "kick \"Ann ", { "kick", "Ann " }, '"', false },
	{ "kick a\\", { "kick", "a\\" }, 0, false },
	{ "# a comment", { 0 }, 0, true },
	{ "list # a comment", { "list" }, 0, true },
	{ "kick a#b", { "kick", "a#b" }, 0, false },
	{ "ping\r\n", { "ping" }, 0, true },
};

static void a_line_is_taken_apart_as_a_shell_does(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(LINES); i++) {
		struct tokens words;
		size_t count = 0;
		assert_true(tokenizer_split(&words, LINES[i].line, strlen(LINES[i].line)));
		for (; count < words.count; count++) {
			assert_non_null(LINES[i].words[count]);
			assert_string_equal(words.words[count], LINES[i].words[count]);
		}
		assert_null(LINES[i].words[count]);
		assert_int_equal(words.open_quote, LINES[i].open_quote);
		assert_int_equal(words.last_ended, LINES[i].last_ended);
		tokenizer_finish(&words);
	}
}

static void the_last_word_is_found_again_in_the_line(void **state)
{
	struct tokens words;

	(void)state;
	assert_true(tokenizer_split(&words, "kick  'Ann L", 12));
	assert_int_equal(words.last_from, 6);
	tokenizer_finish(&words);
}

static void too_many_words_are_refused(void **state)
{
	char line[2 * (TOKENIZER_MAX + 1)];
	struct tokens words;

	(void)state;
	for (size_t i = 0; i < sizeof(line); i += 2) {
		memcpy(line + i, "x ", 2);
	}
	assert_true(tokenizer_split(&words, line, sizeof(line) - 2));
	tokenizer_finish(&words);
	assert_false(tokenizer_split(&words, line, sizeof(line)));
	tokenizer_finish(&words);
}

static void what_is_quoted_is_read_back_as_it_was(void **state)
{
	static const char *const names[] = { "alice", "Ann Lee",  "it's",  "a\"b'c", "\\",  "$HOME",
		                                 "#1",    "a;b|c&d", "\u65e5", "",        "`x`", "*?" };

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		for (const char *open = "'\"";; open++) {
			struct buffer quoted;
			struct tokens words;
			buffer_init(&quoted, 1024);
			quote_append(&quoted, names[i], *open, true);
			assert_true(tokenizer_split(&words, (const char *)quoted.data, quoted.len));
			assert_int_equal(words.count, 1);
			assert_string_equal(words.words[0], names[i]);
			assert_int_equal(words.open_quote, 0);
			tokenizer_finish(&words);
			buffer_finish(&quoted);
			if (!*open) {
				break;
			}
		}
	}
}

static void quotes_are_kept_open_for_more_and_left_out_where_none_are_needed(void **state)
{
	struct buffer quoted;

	(void)state;
	buffer_init(&quoted, 1024);
	quote_append(&quoted, "Ann L", '\0', false);
	check_buffer(&quoted, "'Ann L");
	buffer_clear(&quoted);
	quote_append(&quoted, "alice", '\0', true);
	check_buffer(&quoted, "alice");
	buffer_clear(&quoted);
	quote_append(&quoted, "alice", '"', true);
	check_buffer(&quoted, "\"alice\"");
	buffer_finish(&quoted);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_taken_apart_as_a_shell_does),
		cmocka_unit_test(the_last_word_is_found_again_in_the_line),
		cmocka_unit_test(too_many_words_are_refused),
		cmocka_unit_test(what_is_quoted_is_read_back_as_it_was),
		cmocka_unit_test(quotes_are_kept_open_for_more_and_left_out_where_none_are_needed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
