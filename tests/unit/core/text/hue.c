#include "core/text/hue.h"

#include "tests/lib/core/check.h"

static void a_hue_is_the_same_for_the_same_id_and_within_the_palette(void **state)
{
	unsigned seen = 0;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		char id[] = { (char)('a' + i % 26), (char)('a' + i / 26 % 26), (char)('A' + i % 7), '\0' };
		unsigned hue = hue_of_id(id);
		assert_true(hue < HUES);
		assert_int_equal(hue, hue_of_id(id));
		seen |= 1U << hue;
	}
	assert_int_equal(seen, (1U << HUES) - 1);
	/* FNV-1a, 32 bits: the published values of "", "a" and "foobar" */
	assert_int_equal(hue_of_id(""), 0x811c9dc5U % HUES);
	assert_int_equal(hue_of_id("a"), 0xe40c292cU % HUES);
	assert_int_equal(hue_of_id("foobar"), 0xbf9cf968U % HUES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hue_is_the_same_for_the_same_id_and_within_the_palette),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
