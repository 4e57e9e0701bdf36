#include "web/net/address_limit.h"

#include "tests/lib/core/alloc.h"
#include "tests/lib/core/check.h"

static const struct table_seed seed = { { 1, 2 } };

static struct address address_of(const char *text)
{
	struct address address;

	assert_true(address_parse(text, &address));
	return address;
}

static void an_address_has_as_many_as_the_limit_says(void **state)
{
	struct address one = address_of("192.0.2.1");
	struct address other = address_of("192.0.2.2");
	struct address_limit addresses;

	(void)state;
	address_limit_init(&addresses, seed);
	assert_true(address_limit_take(&addresses, &one, 2));
	assert_true(address_limit_take(&addresses, &one, 2));
	assert_false(address_limit_take(&addresses, &one, 2));
	assert_true(address_limit_take(&addresses, &other, 2));
	address_limit_release(&addresses, &one);
	assert_true(address_limit_take(&addresses, &one, 2));
	assert_false(address_limit_take(&addresses, &one, 2));
	address_limit_release(&addresses, &one);
	address_limit_release(&addresses, &one);
	address_limit_release(&addresses, &other);
	assert_int_equal(addresses.counts.count, 0);
	address_limit_finish(&addresses);
}

static void both_forms_of_an_ipv4_address_are_one(void **state)
{
	struct address dotted = address_of("192.0.2.1");
	struct address mapped = address_of("::ffff:192.0.2.1");
	struct address_limit addresses;

	(void)state;
	address_limit_init(&addresses, seed);
	assert_true(address_limit_take(&addresses, &dotted, 1));
	assert_false(address_limit_take(&addresses, &mapped, 1));
	address_limit_release(&addresses, &mapped);
	address_limit_finish(&addresses);
}

static void without_a_limit_all_are_counted_for_a_limit_that_may_come(void **state)
{
	struct address address = address_of("2001:db8::1");
	size_t live = alloc_live();
	struct address_limit addresses;

	(void)state;
	address_limit_init(&addresses, seed);
	for (int i = 0; i < 100; i++) {
		assert_true(address_limit_take(&addresses, &address, 0));
	}
	assert_false(address_limit_take(&addresses, &address, 100));
	assert_true(address_limit_take(&addresses, &address, 101));
	for (int i = 0; i < 101; i++) {
		address_limit_release(&addresses, &address);
	}
	address_limit_finish(&addresses);
	assert_int_equal(alloc_live(), live);
}

static void without_memory_nothing_is_counted(void **state)
{
	struct address address = address_of("2001:db8::1");
	size_t live = alloc_live();
	unsigned refusals = 0;

	(void)state;
	for (bool refused = true; refused;) {
		struct address_limit addresses;
		address_limit_init(&addresses, seed);
		alloc_fail_at(refusals + 1, ALLOC_FAIL_ONCE);
		bool taken = address_limit_take(&addresses, &address, 1);
		refused = alloc_stop_failing();
		refusals += refused;
		assert_int_equal(taken, !refused);
		assert_int_equal(addresses.counts.count, taken);
		address_limit_release(&addresses, &address);
		address_limit_finish(&addresses);
		assert_int_equal(alloc_live(), live);
	}
	assert_int_equal(refusals, 2); /* the record, and the table's buckets */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_has_as_many_as_the_limit_says),
		cmocka_unit_test(both_forms_of_an_ipv4_address_are_one),
		cmocka_unit_test(without_a_limit_all_are_counted_for_a_limit_that_may_come),
		cmocka_unit_test(without_memory_nothing_is_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
