#include "core/base/slice.h"

#include "tests/lib/core/check.h"

static struct slice slice_of(const char *text)
{
	return (struct slice){ text, strlen(text) };
}

static void a_slice_equals_its_own_text_only(void **state)
{
	(void)state;
	assert_true(slice_equals(slice_of("name"), "name"));
	assert_true(slice_equals((struct slice){ 0 }, ""));
	assert_false(slice_equals(slice_of("name"), "names"));
	assert_false(slice_equals(slice_of("names"), "name"));
	assert_false(slice_equals(slice_of("Name"), "name"));
	assert_false(slice_equals((struct slice){ "a\0b", 3 }, "a"));
}

static void case_does_not_matter_where_it_is_said_so(void **state)
{
	(void)state;
	assert_true(slice_equals_anycase(slice_of("cHuNkEd"), "Chunked"));
	assert_true(slice_equals_anycase((struct slice){ 0 }, ""));
	assert_false(slice_equals_anycase(slice_of("chunke"), "chunked"));
	assert_false(slice_equals_anycase(slice_of("chunkedd"), "chunked"));
	assert_false(slice_equals_anycase((struct slice){ "chunked\0x", 9 }, "chunked"));
	assert_false(slice_equals_anycase(slice_of("[x"), "{x"));
	assert_false(slice_equals_anycase(slice_of("@"), "`"));
}

static void a_text_is_taken_apart_at_its_separators(void **state)
{
	struct slice rest = slice_of("a=1&&b");
	struct slice taken;

	(void)state;
	taken = slice_take(&rest, '&');
	check_bytes(taken.text, taken.len, "a=1");
	taken = slice_take(&rest, '&');
	check_bytes(taken.text, taken.len, "");
	taken = slice_take(&rest, '&');
	check_bytes(taken.text, taken.len, "b");
	assert_int_equal(rest.len, 0);
	taken = slice_take(&rest, '&');
	assert_int_equal(taken.len, 0);
}

static void nothing_at_all_is_taken_apart_as_well(void **state)
{
	struct slice nothing = { 0 };

	(void)state;
	assert_int_equal(slice_take(&nothing, ',').len, 0);
	assert_int_equal(slice_behind(nothing, 0).len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_slice_equals_its_own_text_only),
		cmocka_unit_test(case_does_not_matter_where_it_is_said_so),
		cmocka_unit_test(a_text_is_taken_apart_at_its_separators),
		cmocka_unit_test(nothing_at_all_is_taken_apart_as_well),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
