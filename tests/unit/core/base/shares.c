#include "core/base/shares.h"

#include "tests/lib/core/alloc.h"
#include "tests/lib/core/check.h"

static const struct table_seed seed = { { 1, 2 } };
static const struct source one = { { 1 } };
static const struct source other = { { 2 } };

static void all_of_a_source_hold_one_share(void **state)
{
	size_t live = alloc_live();
	struct shares shares;

	(void)state;
	shares_init(&shares, seed);
	struct share *share = shares_hold(&shares, &one);
	assert_non_null(share);
	assert_ptr_equal(shares_hold(&shares, &one), share);
	assert_ptr_equal(shares_find(&shares, &one), share);
	assert_null(shares_find(&shares, &other));
	shares_release(&shares, share);
	assert_ptr_equal(shares_find(&shares, &one), share);
	shares_release(&shares, share);
	shares_release(&shares, NULL);
	shares_finish(&shares);
	assert_int_equal(alloc_live(), live);
}

static void the_last_one_stays_until_there_is_another(void **state)
{
	size_t live = alloc_live();
	struct shares shares;

	(void)state;
	shares_init(&shares, seed);
	struct share *share = shares_hold(&shares, &one);
	shares_release(&shares, share);
	assert_ptr_equal(shares_hold(&shares, &one), share);
	assert_non_null(shares_hold(&shares, &other));
	assert_ptr_equal(shares_find(&shares, &one), share);
	shares_release(&shares, share);
	shares_release(&shares, shares_find(&shares, &other));
	assert_null(shares_find(&shares, &one));
	shares_finish(&shares);
	assert_int_equal(alloc_live(), live);
}

static void without_memory_there_is_no_share(void **state)
{
	struct shares shares;

	(void)state;
	for (unsigned nth = 1; nth <= 2; nth++) { /* the record, and the table */
		shares_init(&shares, seed);
		alloc_fail_at(nth, ALLOC_FAIL_ONCE);
		assert_null(shares_hold(&shares, &one));
		assert_true(alloc_stop_failing());
		assert_null(shares_find(&shares, &one));
		shares_finish(&shares);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_of_a_source_hold_one_share),
		cmocka_unit_test(the_last_one_stays_until_there_is_another),
		cmocka_unit_test(without_memory_there_is_no_share),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
