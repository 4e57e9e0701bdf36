#include "core/base/deadline.h"

#include "tests/lib/core/check.h"

enum { SPAN_MS = 100 };

static void a_deadline_that_was_not_started_is_not_running(void **state)
{
	struct deadline deadline;

	(void)state;
	deadline_init(&deadline);
	assert_false(deadline_running(&deadline));
	deadline_stop(&deadline);
	assert_false(deadline_running(&deadline));
}

static void an_empty_queue_is_due_never(void **state)
{
	struct deadline_queue queue;

	(void)state;
	deadline_queue_init(&queue, SPAN_MS);
	assert_true(deadline_queue_next(&queue) == DEADLINE_NEVER);
	assert_null(deadline_queue_expire(&queue, INT64_MAX - 1));
}

static void a_deadline_is_due_at_its_very_millisecond_and_not_before(void **state)
{
	struct deadline_queue queue;
	struct deadline deadline;

	(void)state;
	deadline_queue_init(&queue, SPAN_MS);
	deadline_init(&deadline);
	deadline_start(&deadline, &queue, 1000);
	assert_true(deadline_running(&deadline));
	assert_int_equal(deadline_queue_next(&queue), 1100);
	assert_null(deadline_queue_expire(&queue, 1099));
	assert_ptr_equal(deadline_queue_expire(&queue, 1100), &deadline);
	assert_int_equal(deadline.due_ms, 1100); /* of use to one who is late */
	assert_false(deadline_running(&deadline));
	assert_null(deadline_queue_expire(&queue, 1100));
}

static void deadlines_expire_in_the_order_they_were_started(void **state)
{
	struct deadline_queue queue;
	struct deadline deadlines[3];

	(void)state;
	deadline_queue_init(&queue, SPAN_MS);
	for (int i = 0; i < 3; i++) {
		deadline_init(&deadlines[i]);
		deadline_start(&deadlines[i], &queue, i);
	}
	for (int i = 0; i < 3; i++) {
		assert_int_equal(deadline_queue_next(&queue), i + SPAN_MS);
		assert_ptr_equal(deadline_queue_expire(&queue, 1000), &deadlines[i]);
	}
	assert_null(deadline_queue_expire(&queue, 1000));
}

static void starting_again_moves_a_deadline_behind_the_others(void **state)
{
	struct deadline_queue queue;
	struct deadline first;
	struct deadline second;

	(void)state;
	deadline_queue_init(&queue, SPAN_MS);
	deadline_init(&first);
	deadline_init(&second);
	deadline_start(&first, &queue, 0);
	deadline_start(&second, &queue, 10);
	deadline_start(&first, &queue, 20);
	assert_ptr_equal(deadline_queue_expire(&queue, 110), &second);
	assert_null(deadline_queue_expire(&queue, 119));
	assert_ptr_equal(deadline_queue_expire(&queue, 120), &first);
}

static void a_deadline_can_change_its_queue(void **state)
{
	struct deadline_queue pings;
	struct deadline_queue pongs;
	struct deadline deadline;

	(void)state;
	deadline_queue_init(&pings, SPAN_MS);
	deadline_queue_init(&pongs, 2 * SPAN_MS);
	deadline_init(&deadline);
	deadline_start(&deadline, &pings, 0);
	deadline_start(&deadline, &pongs, 0);
	assert_null(deadline_queue_expire(&pings, 1000));
	assert_ptr_equal(deadline_queue_expire(&pongs, 1000), &deadline);
}

static void a_stopped_deadline_does_not_expire(void **state)
{
	struct deadline_queue queue;
	struct deadline deadline;

	(void)state;
	deadline_queue_init(&queue, SPAN_MS);
	deadline_init(&deadline);
	deadline_start(&deadline, &queue, 0);
	deadline_stop(&deadline);
	deadline_stop(&deadline);
	assert_false(deadline_running(&deadline));
	assert_null(deadline_queue_expire(&queue, 1000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_deadline_that_was_not_started_is_not_running),
		cmocka_unit_test(an_empty_queue_is_due_never),
		cmocka_unit_test(a_deadline_is_due_at_its_very_millisecond_and_not_before),
		cmocka_unit_test(deadlines_expire_in_the_order_they_were_started),
		cmocka_unit_test(starting_again_moves_a_deadline_behind_the_others),
		cmocka_unit_test(a_deadline_can_change_its_queue),
		cmocka_unit_test(a_stopped_deadline_does_not_expire),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
