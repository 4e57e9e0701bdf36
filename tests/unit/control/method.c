#include "core/control/method.h"

#include <stdio.h>
#include <string.h>

#include "tests/lib/core/check.h"

static void every_method_is_found_by_its_name(void **state)
{
	(void)state;
	for (int i = 0; i < CONTROL_METHODS; i++) {
		enum control_method found;
		assert_non_null(control_methods[i].name);
		assert_true(control_method_find(control_methods[i].name, &found));
		assert_int_equal(found, i);
	}
}

static void names_that_are_none_are_not_found(void **state)
{
	static const char *const names[] = { "", "Ping", "pin", "pings", "kick ", "rpc.discover" };
	enum control_method found;

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		assert_false(control_method_find(names[i], &found));
	}
}

static void what_is_required_is_allowed(void **state)
{
	(void)state;
	for (int i = 0; i < CONTROL_METHODS; i++) {
		uint32_t required = control_methods[i].required;
		assert_int_equal(required & control_methods[i].allowed, required);
	}
}

static void observers_may_only_read(void **state)
{
	static const char reading[] =
		" ping version status list rooms show why watch bans stats complete metrics top ";

	(void)state;
	for (int i = 0; i < CONTROL_METHODS; i++) {
		char word[40];
		snprintf(word, sizeof(word), " %s ", control_methods[i].name);
		bool reads = strstr(reading, word) != NULL;
		assert_int_equal(control_methods[i].role, reads ? CONTROL_OBSERVER : CONTROL_ADMIN);
	}
}

static void roles_have_their_names(void **state)
{
	(void)state;
	assert_string_equal(control_role_text(CONTROL_ADMIN), "admin");
	assert_string_equal(control_role_text(CONTROL_OBSERVER), "observer");
	assert_true(CONTROL_OBSERVER < CONTROL_ADMIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_method_is_found_by_its_name),
		cmocka_unit_test(names_that_are_none_are_not_found),
		cmocka_unit_test(what_is_required_is_allowed),
		cmocka_unit_test(observers_may_only_read),
		cmocka_unit_test(roles_have_their_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
