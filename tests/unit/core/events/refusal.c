#include "core/events/refusal.h"

#include "tests/lib/core/check.h"

static void every_refusal_has_a_code_and_a_sentence(void **state)
{
	(void)state;
	for (int i = REFUSAL_NONE; i <= REFUSAL_UNAVAILABLE; i++) {
		assert_string_not_equal(refusal_code((enum refusal)i), "unknown");
		assert_true(strlen(refusal_message((enum refusal)i)) > 0);
		for (int j = REFUSAL_NONE; j < i; j++) {
			assert_string_not_equal(refusal_code((enum refusal)i), refusal_code((enum refusal)j));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_refusal_has_a_code_and_a_sentence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
