#include "core/base/turns.h"

#include "tests/lib/core/alloc.h"
#include "tests/lib/core/check.h"

enum { EVERY_MS = 20 };

/* Three of one source, behind two that all have in common. */
static const struct pace_limit THREE = { .burst = 5, .every_ms = EVERY_MS };

struct queue {
	struct turns turns;
	struct waiter waiting[5];
};

static int setup(void **state)
{
	static struct queue queue;

	queue = (struct queue){ 0 };
	turns_init(&queue.turns, THREE, (struct table_seed){ { 1, 2 } });
	queue.turns.common.full_ms = DEADLINE_NEVER / 2; /* it is used up for good */
	*state = &queue;
	return 0;
}

static int teardown(void **state)
{
	struct queue *queue = *state;

	turns_finish(&queue->turns);
	assert_int_equal(alloc_live(), 0);
	return 0;
}

static struct address address(const char *text)
{
	struct address address;

	assert_true(address_parse(text, &address));
	return address;
}

static bool come(struct queue *queue, const char *from, int64_t now_ms)
{
	struct address source = address(from);

	return turns_come(&queue->turns, &source, now_ms);
}

static void wait(struct queue *queue, const char *from, int i, int64_t now_ms)
{
	struct address source = address(from);

	assert_false(turns_come(&queue->turns, &source, now_ms));
	turns_wait(&queue->turns, &source, &queue->waiting[i], now_ms);
}

static void use_up(struct queue *queue, const char *from, int64_t now_ms)
{
	while (come(queue, from, now_ms)) {
	}
}

static void as_many_as_the_burst_come_at_once(void **state)
{
	struct queue *queue = *state;

	assert_true(come(queue, "192.0.2.1", 0));
	assert_true(come(queue, "192.0.2.1", 0));
	assert_true(come(queue, "192.0.2.1", 0));
	assert_false(come(queue, "192.0.2.1", 0));
	assert_false(come(queue, "192.0.2.1", EVERY_MS - 1));
	assert_true(come(queue, "192.0.2.1", EVERY_MS));
}

static void others_take_their_turns_in_order(void **state)
{
	struct queue *queue = *state;

	use_up(queue, "192.0.2.1", 0);
	for (int i = 0; i < 3; i++) {
		wait(queue, "192.0.2.1", i, 0);
	}
	assert_null(turns_next(&queue->turns, EVERY_MS - 1));
	assert_int_equal(turns_next_ms(&queue->turns), EVERY_MS);
	for (int i = 0; i < 3; i++) {
		int64_t now_ms = (i + 1) * EVERY_MS;
		assert_false(come(queue, "192.0.2.1", now_ms)); /* nobody pushes in */
		assert_ptr_equal(turns_next(&queue->turns, now_ms), &queue->waiting[i]);
		assert_null(turns_next(&queue->turns, now_ms));
	}
	assert_false(come(queue, "192.0.2.1", 3 * EVERY_MS));
	assert_true(come(queue, "192.0.2.1", 4 * EVERY_MS));
}

static void who_goes_gives_its_turn_to_the_next(void **state)
{
	struct queue *queue = *state;

	use_up(queue, "192.0.2.1", 0);
	wait(queue, "192.0.2.1", 0, 0);
	wait(queue, "192.0.2.1", 1, 0);
	turns_go(&queue->turns, &queue->waiting[0]);
	assert_ptr_equal(turns_next(&queue->turns, EVERY_MS), &queue->waiting[1]);
	wait(queue, "192.0.2.1", 2, EVERY_MS);
	turns_go(&queue->turns, &queue->waiting[2]);
	assert_null(turns_next(&queue->turns, 2 * EVERY_MS));
	assert_true(come(queue, "192.0.2.1", 2 * EVERY_MS));
}

static void what_is_common_is_taken_first_while_nobody_waits(void **state)
{
	struct queue *queue = *state;

	queue->turns.common.full_ms = 0;
	assert_true(come(queue, "192.0.2.1", 0));
	assert_true(come(queue, "192.0.2.2", 0));
	assert_int_equal(queue->turns.sources.count, 0);
	use_up(queue, "192.0.2.1", 0);
	wait(queue, "192.0.2.1", 0, 0);
	int64_t filled_ms = 2 * EVERY_MS * TURNS_COMMON_SHARE;
	assert_false(come(queue, "192.0.2.1", filled_ms));
	assert_non_null(turns_next(&queue->turns, filled_ms));
	assert_true(come(queue, "192.0.2.3", filled_ms));
	assert_int_equal(queue->turns.sources.count, 1);
}

static void one_source_does_not_wait_for_another(void **state)
{
	struct queue *queue = *state;

	use_up(queue, "192.0.2.1", 0);
	wait(queue, "192.0.2.1", 0, 0);
	assert_true(come(queue, "192.0.2.2", 0));
	assert_true(come(queue, "2001:db8::1", 0));
}

static void a_network_of_ipv6_is_one_source(void **state)
{
	struct queue *queue = *state;

	use_up(queue, "2001:db8:0:1::1", 0);
	assert_false(come(queue, "2001:db8:0:1:ffff::2", 0));
	assert_true(come(queue, "2001:db8:0:2::1", 0));
	use_up(queue, "192.0.2.1", 0);
	assert_false(come(queue, "::ffff:192.0.2.1", 0));
}

static void a_source_is_forgotten_once_its_bucket_is_full(void **state)
{
	struct queue *queue = *state;

	queue->turns.limit = (struct pace_limit){ .burst = 5, .every_ms = 700 };
	use_up(queue, "192.0.2.1", 0);
	come(queue, "192.0.2.2", 0);
	assert_int_equal(turns_next_ms(&queue->turns), TURNS_KEPT_MS);
	assert_null(turns_next(&queue->turns, TURNS_KEPT_MS));
	assert_int_equal(queue->turns.sources.count, 1);
	use_up(queue, "192.0.2.1", TURNS_KEPT_MS);
	wait(queue, "192.0.2.1", 0, TURNS_KEPT_MS);
	assert_non_null(turns_next(&queue->turns, 2 * TURNS_KEPT_MS));
	for (int64_t now_ms = 2 * TURNS_KEPT_MS; queue->turns.sources.count > 0; now_ms += 10) {
		assert_true(now_ms <= 4 * TURNS_KEPT_MS);
		turns_next(&queue->turns, now_ms);
	}
	assert_true(turns_next_ms(&queue->turns) == DEADLINE_NEVER);
}

static void where_one_waits_it_is_not_forgotten(void **state)
{
	struct queue *queue = *state;

	use_up(queue, "192.0.2.1", 0);
	wait(queue, "192.0.2.1", 0, 0);
	assert_ptr_equal(turns_next(&queue->turns, 10 * TURNS_KEPT_MS), &queue->waiting[0]);
	assert_int_equal(queue->turns.sources.count, 1);
}

static void without_a_limit_nobody_waits_or_is_remembered(void **state)
{
	struct queue *queue = *state;

	queue->turns.limit = (struct pace_limit){ .every_ms = EVERY_MS };
	for (int i = 0; i < 1000; i++) {
		assert_true(come(queue, "192.0.2.1", 0));
	}
	assert_int_equal(queue->turns.sources.count, 0);
}

static void those_who_wait_are_let_in_when_the_limit_is_lifted(void **state)
{
	struct queue *queue = *state;

	use_up(queue, "192.0.2.1", 0);
	for (int i = 0; i < 3; i++) {
		wait(queue, "192.0.2.1", i, 0);
	}
	queue->turns.limit = (struct pace_limit){ .every_ms = EVERY_MS };
	assert_true(come(queue, "192.0.2.1", 1));
	for (int i = 0; i < 3; i++) {
		assert_ptr_equal(turns_next(&queue->turns, EVERY_MS), &queue->waiting[i]);
	}
}

static void where_a_source_cannot_be_remembered_nobody_waits(void **state)
{
	struct queue *queue = *state;

	for (unsigned n = 1; n <= 2; n++) { /* for the source, and for the table */
		alloc_fail_at(n, ALLOC_FAIL_ON);
		for (int i = 0; i < 10; i++) {
			assert_true(come(queue, "192.0.2.1", 0));
		}
		assert_true(alloc_stop_failing());
		assert_int_equal(queue->turns.sources.count, 0);
	}
}

static void there_is_an_end_to_what_is_remembered(void **state)
{
	struct queue *queue = *state;

	for (uint32_t i = 0; i < TURNS_SOURCES_MAX + 10; i++) {
		uint8_t bytes[4] = { 10, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i };
		struct address source = address_from_v4(bytes);
		assert_true(turns_come(&queue->turns, &source, 0));
	}
	assert_int_equal(queue->turns.sources.count, TURNS_SOURCES_MAX);
	turns_next(&queue->turns, TURNS_KEPT_MS);
	assert_int_equal(queue->turns.sources.count, 0);
}

#define TURNS(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TURNS(as_many_as_the_burst_come_at_once),
		TURNS(others_take_their_turns_in_order),
		TURNS(who_goes_gives_its_turn_to_the_next),
		TURNS(what_is_common_is_taken_first_while_nobody_waits),
		TURNS(one_source_does_not_wait_for_another),
		TURNS(a_network_of_ipv6_is_one_source),
		TURNS(a_source_is_forgotten_once_its_bucket_is_full),
		TURNS(where_one_waits_it_is_not_forgotten),
		TURNS(without_a_limit_nobody_waits_or_is_remembered),
		TURNS(those_who_wait_are_let_in_when_the_limit_is_lifted),
		TURNS(where_a_source_cannot_be_remembered_nobody_waits),
		TURNS(there_is_an_end_to_what_is_remembered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
