#include "core/base/budget.h"

#include "tests/lib/core/alloc.h"
#include "tests/lib/core/check.h"

enum { SHARE = 1024 * 1024, SHARES = BUDGET_BYTES_AT_ONCE / SHARE };

static const struct table_seed seed = { { 1, 2 } };

static struct address address_of(const char *text)
{
	struct address address;

	assert_true(address_parse(text, &address));
	return address;
}

static void spend_all(struct budget *budget, const struct address *address, int64_t now_ms)
{
	for (int i = 0; i < SHARES; i++) {
		assert_true(budget_take(budget, address, SHARE, now_ms));
	}
}

static void who_took_all_has_to_wait_and_nobody_else(void **state)
{
	struct budget budget;
	struct address greedy = address_of("192.0.2.1");
	struct address honest = address_of("192.0.2.2");

	(void)state;
	budget_init(&budget, seed);
	spend_all(&budget, &greedy, 5);
	assert_false(budget_take(&budget, &greedy, SHARE, 5));
	assert_true(budget_take(&budget, &greedy, BUDGET_FREE_BYTES, 5));
	assert_true(budget_take(&budget, &honest, SHARE, 5));
	assert_true(budget_take(&budget, &greedy, SHARE, 6));
	assert_false(budget_take(&budget, &greedy, SHARE, 6));
	assert_false(budget_take(&budget, &greedy, SHARE, 6 + SHARE / BUDGET_BYTES_PER_MS - 1));
	assert_true(budget_take(&budget, &greedy, SHARE, 6 + SHARE / BUDGET_BYTES_PER_MS));
	budget_finish(&budget);
}

static void it_is_full_again_after_a_while(void **state)
{
	struct budget budget;
	struct address address = address_of("192.0.2.1");

	(void)state;
	budget_init(&budget, seed);
	spend_all(&budget, &address, 0);
	spend_all(&budget, &address, INT64_MAX / 2);
	assert_false(budget_take(&budget, &address, SHARE, INT64_MAX / 2));
	budget_finish(&budget);
}

static void a_network_of_ipv6_is_one(void **state)
{
	struct budget budget;
	struct address one = address_of("2001:db8::1");
	struct address two = address_of("2001:db8::ffff:2");
	struct address other = address_of("2001:db8:0:1::1");

	(void)state;
	budget_init(&budget, seed);
	spend_all(&budget, &one, 0);
	assert_false(budget_take(&budget, &two, SHARE, 0));
	assert_true(budget_take(&budget, &other, SHARE, 0));
	budget_finish(&budget);
}

static void only_so_many_addresses_are_remembered(void **state)
{
	struct budget budget;

	(void)state;
	budget_init(&budget, seed);
	for (unsigned i = 0; i < BUDGET_ADDRESSES_MAX + 100; i++) {
		const uint8_t bytes[4] = { 10, 0, (uint8_t)(i >> 8), (uint8_t)i };
		struct address address = address_from_v4(bytes);
		assert_true(budget_take(&budget, &address, SHARE, 0));
	}
	assert_int_equal(budget.by_address.count, BUDGET_ADDRESSES_MAX);
	budget_finish(&budget);
}

static void without_memory_everybody_may(void **state)
{
	struct budget budget;
	struct address address = address_of("192.0.2.1");

	(void)state;
	for (unsigned nth = 1; nth <= 2; nth++) {
		budget_init(&budget, seed);
		alloc_fail_at(nth, ALLOC_FAIL_ONCE);
		assert_true(budget_take(&budget, &address, SHARE, 0));
		assert_true(alloc_stop_failing());
		budget_finish(&budget);
	}
	assert_int_equal(alloc_live(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_took_all_has_to_wait_and_nobody_else),
		cmocka_unit_test(it_is_full_again_after_a_while),
		cmocka_unit_test(a_network_of_ipv6_is_one),
		cmocka_unit_test(only_so_many_addresses_are_remembered),
		cmocka_unit_test(without_memory_everybody_may),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
