#include "core/options/suggest.h"

#include "core/text/distance.h"
#include "tests/lib/core/check.h"

static const char *nearest(const char *word)
{
	static const char *const known[] = { "list", "kick", "broadcast", "json", "on" };
	struct suggestion suggestion = { .word = word };

	for (size_t i = 0; i < COUNT(known); i++) {
		suggest_consider(&suggestion, known[i]);
	}
	return suggestion.best;
}

static void mistyped_words_are_recognised(void **state)
{
	(void)state;
	assert_string_equal(nearest("lsit"), "list");
	assert_string_equal(nearest("kcik"), "kick");
	assert_string_equal(nearest("jsno"), "json");
	assert_string_equal(nearest("broad"), "broadcast");
	assert_string_equal(nearest("list"), "list");
}

static void other_words_are_not(void **state)
{
	char word[DISTANCE_BYTES_MAX + 2];

	(void)state;
	assert_null(nearest("xyzzy"));
	assert_null(nearest(""));
	assert_null(nearest("b")); /* a letter is the beginning of too much */
	memset(word, 'x', sizeof(word));
	word[sizeof(word) - 1] = '\0';
	assert_null(nearest(word));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mistyped_words_are_recognised),
		cmocka_unit_test(other_words_are_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
