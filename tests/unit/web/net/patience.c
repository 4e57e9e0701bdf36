#include "web/net/patience.h"

#include "tests/lib/core/check.h"

static void each_kind_has_its_time(void **state)
{
	static const int64_t spans_ms[PATIENCE_KINDS] = { PATIENCE_HEAD_MS, PATIENCE_IDLE_MS,
		                                              PATIENCE_BODY_MS, PATIENCE_WRITE_CHECK_MS,
		                                              PATIENCE_DRAIN_MS };
	struct patience patience;
	struct deadline deadline;

	(void)state;
	patience_init(&patience);
	deadline_init(&deadline);
	for (int kind = 0; kind < PATIENCE_KINDS; kind++) {
		enum patience_kind told;
		patience_start(&patience, &deadline, (enum patience_kind)kind, 100);
		assert_int_equal(patience_next(&patience), 100 + spans_ms[kind]);
		assert_null(patience_expire(&patience, 99 + spans_ms[kind], &told));
		assert_ptr_equal(patience_expire(&patience, 100 + spans_ms[kind], &told), &deadline);
		assert_int_equal(told, kind);
		assert_int_equal(patience_next(&patience), DEADLINE_NEVER);
	}
}

static void a_body_that_moves_on_may_take_as_long_as_it_is(void **state)
{
	(void)state;
	assert_true(patience_with_body(0, 1000, 1000 + PATIENCE_BODY_MS));
	assert_false(patience_with_body(PATIENCE_BODY_RATE - 1, 1000, 1001 + PATIENCE_BODY_MS));
	assert_true(patience_with_body(PATIENCE_BODY_RATE, 1000, 2000 + PATIENCE_BODY_MS));
	assert_true(patience_with_body(1000 * PATIENCE_BODY_RATE, 0, 1000 * 1000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_has_its_time),
		cmocka_unit_test(a_body_that_moves_on_may_take_as_long_as_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
