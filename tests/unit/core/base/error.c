#include "core/base/error.h"

#include "tests/lib/core/check.h"

static void every_error_has_a_text_of_its_own(void **state)
{
	(void)state;
	for (int i = PRESENCE_OK; i <= PRESENCE_EFULL; i++) {
		const char *text = presence_error_text((enum presence_error)i);
		assert_string_not_equal(text, "unknown error");
		for (int j = PRESENCE_OK; j < i; j++) {
			assert_string_not_equal(text, presence_error_text((enum presence_error)j));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_error_has_a_text_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
