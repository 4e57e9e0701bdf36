#include "core/text/distance.h"

#include "tests/lib/core/check.h"

static size_t distance(const char *a, const char *b)
{
	return distance_between(a, strlen(a), b, strlen(b));
}

static void a_distance_counts_what_was_mistyped(void **state)
{
	static const struct {
		const char *a;
		const char *b;
		size_t distance;
	} rows[] = {
		{ "", "", 0 },          { "list", "list", 0 }, { "lst", "list", 1 },
		{ "liist", "list", 1 }, { "last", "list", 1 }, { "lsit", "list", 1 },
		{ "", "list", 4 },      { "kick", "list", 3 }, { "alcie", "alice", 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(distance(rows[i].a, rows[i].b), rows[i].distance);
		assert_int_equal(distance(rows[i].b, rows[i].a), rows[i].distance);
	}
}

static void words_that_are_too_long_are_near_to_nothing(void **state)
{
	char word[DISTANCE_BYTES_MAX + 2];

	(void)state;
	memset(word, 'x', sizeof(word));
	word[DISTANCE_BYTES_MAX + 1] = '\0';
	assert_int_equal(distance(word, word), DISTANCE_BYTES_MAX);
	word[DISTANCE_BYTES_MAX] = '\0';
	assert_int_equal(distance(word, word), 0);
	assert_int_equal(distance(word, "x"), DISTANCE_BYTES_MAX - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_distance_counts_what_was_mistyped),
		cmocka_unit_test(words_that_are_too_long_are_near_to_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
