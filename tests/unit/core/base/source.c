#include "core/base/source.h"

#include "tests/lib/core/check.h"

static bool is_one(const char *a, const char *b)
{
	struct address first;
	struct address second;

	assert_true(address_parse(a, &first));
	assert_true(address_parse(b, &second));
	const struct source one = source_of(&first);
	const struct source other = source_of(&second);
	return memcmp(&one, &other, sizeof(one)) == 0;
}

static void an_ipv4_address_is_a_source_by_itself(void **state)
{
	(void)state;
	assert_true(is_one("192.0.2.1", "192.0.2.1"));
	assert_false(is_one("192.0.2.1", "192.0.2.2"));
	assert_true(is_one("192.0.2.1", "::ffff:192.0.2.1"));
}

static void an_ipv6_address_stands_for_its_64(void **state)
{
	(void)state;
	assert_true(is_one("2001:db8:1:2::1", "2001:db8:1:2:ffff::7"));
	assert_false(is_one("2001:db8:1:2::1", "2001:db8:1:3::1"));
	assert_false(is_one("::1", "::ffff:0.0.0.1"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_ipv4_address_is_a_source_by_itself),
		cmocka_unit_test(an_ipv6_address_stands_for_its_64),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
