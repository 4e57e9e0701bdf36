#include "cli/args/suggest.h"
#include "cli/args/flag.h"
#include "cli/command/command.h"
#include "tests/lib/core/check.h"

static void a_distance_counts_what_was_mistyped(void **state)
{
	static const struct {
		const char *a;
		const char *b;
		size_t distance;
	} rows[] = {
		{ "", "", 0 },           { "list", "list", 0 },   { "lst", "list", 1 },
		{ "liist", "list", 1 },  { "last", "list", 1 },   { "lsit", "list", 1 },
		{ "", "list", 4 },       { "kick", "list", 3 },   { "alcie", "alice", 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(suggest_distance(rows[i].a, rows[i].b), rows[i].distance);
		assert_int_equal(suggest_distance(rows[i].b, rows[i].a), rows[i].distance);
	}
}

static void words_that_are_too_long_are_near_to_nothing(void **state)
{
	char word[SUGGEST_WORD_MAX + 2];

	(void)state;
	memset(word, 'x', sizeof(word));
	word[sizeof(word) - 1] = '\0';
	assert_int_equal(suggest_distance(word, "x"), SUGGEST_WORD_MAX);
	assert_null(command_nearest(word));
}

static void mistyped_commands_and_flags_are_recognised(void **state)
{
	(void)state;
	assert_string_equal(command_nearest("lsit"), "list");
	assert_string_equal(command_nearest("kcik"), "kick");
	assert_string_equal(command_nearest("broad"), "broadcast");
	assert_null(command_nearest("xyzzy"));
	assert_null(command_nearest(""));
	assert_string_equal(flag_nearest("jsno", 0), "json");
	assert_string_equal(flag_nearest("romo", FLAG_BIT(FLAG_ROOM)), "room");
	assert_null(flag_nearest("reason", 0)); /* a flag of another command */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_distance_counts_what_was_mistyped),
		cmocka_unit_test(words_that_are_too_long_are_near_to_nothing),
		cmocka_unit_test(mistyped_commands_and_flags_are_recognised),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
