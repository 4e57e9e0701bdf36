#include "web/net/tls_turns.h"

#include "tests/lib/core/alloc.h"
#include "tests/lib/core/check.h"

enum { MANY = TLS_TURNS_UNDER_WAY + 10 };

static const struct table_seed seed = { { 1, 2 } };

struct stage {
	struct tls_turns turns;
	struct tls_turn waiters[MANY];
	struct tls_turn other;
	struct address one;
	struct address another;
};

static int set_up(void **state)
{
	static struct stage stage;

	stage = (struct stage){
		.one = address_from_v4((const uint8_t[]){ 192, 0, 2, 1 }),
		.another = address_from_v4((const uint8_t[]){ 192, 0, 2, 2 }),
	};
	tls_turns_init(&stage.turns, seed);
	*state = &stage;
	return 0;
}

static int tear_down(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(stage->turns.sources.count, 0);
	assert_false(tls_turns_ready(&stage->turns));
	tls_turns_finish(&stage->turns);
	return 0;
}

static void wait_for_turn(struct stage *stage, size_t first, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		assert_true(tls_turns_wait(&stage->turns, &stage->waiters[first + i], &stage->one));
	}
}

/* They begin, and are over. */
static void drain(struct stage *stage)
{
	for (struct tls_turn *next; (next = tls_turns_next(&stage->turns));) {
		tls_turns_over(&stage->turns, next->source);
	}
}

static void who_comes_from_one_source_begins_in_order(void **state)
{
	struct stage *stage = *state;

	wait_for_turn(stage, 0, 3);
	for (size_t i = 0; i < 3; i++) {
		struct tls_turn *next = tls_turns_next(&stage->turns);
		assert_ptr_equal(next, &stage->waiters[i]);
		tls_turns_over(&stage->turns, next->source);
	}
	assert_null(tls_turns_next(&stage->turns));
}

static void a_crowd_of_one_source_is_not_before_the_next_source(void **state)
{
	struct stage *stage = *state;

	wait_for_turn(stage, 0, 20);
	tls_turns_over(&stage->turns, tls_turns_next(&stage->turns)->source);
	assert_true(tls_turns_wait(&stage->turns, &stage->other, &stage->another));
	tls_turns_over(&stage->turns, tls_turns_next(&stage->turns)->source);
	struct tls_turn *next = tls_turns_next(&stage->turns);
	assert_ptr_equal(next, &stage->other);
	tls_turns_over(&stage->turns, next->source);
	drain(stage);
}

static void a_source_with_too_many_under_way_waits_until_one_is_over(void **state)
{
	struct stage *stage = *state;
	struct tls_source *source = NULL;

	wait_for_turn(stage, 0, MANY);
	for (size_t i = 0; i < TLS_TURNS_UNDER_WAY; i++) {
		source = tls_turns_next(&stage->turns)->source;
	}
	assert_null(tls_turns_next(&stage->turns));
	assert_true(tls_turns_wait(&stage->turns, &stage->other, &stage->another));
	struct tls_turn *other = tls_turns_next(&stage->turns);
	assert_ptr_equal(other, &stage->other); /* the others go on */
	tls_turns_over(&stage->turns, other->source);
	tls_turns_over(&stage->turns, source);
	assert_true(tls_turns_ready(&stage->turns));
	assert_ptr_equal(tls_turns_next(&stage->turns), &stage->waiters[TLS_TURNS_UNDER_WAY]);
	for (size_t i = 0; i < TLS_TURNS_UNDER_WAY; i++) {
		tls_turns_over(&stage->turns, source);
	}
	drain(stage);
}

static void who_leaves_is_not_begun(void **state)
{
	struct stage *stage = *state;

	wait_for_turn(stage, 0, 2);
	tls_turns_leave(&stage->turns, &stage->waiters[0]);
	struct tls_turn *next = tls_turns_next(&stage->turns);
	assert_ptr_equal(next, &stage->waiters[1]);
	tls_turns_over(&stage->turns, next->source);
	wait_for_turn(stage, 0, 1);
	tls_turns_leave(&stage->turns, &stage->waiters[0]);
	assert_false(tls_turns_ready(&stage->turns));
}

static void without_memory_nobody_waits(void **state)
{
	struct stage *stage = *state;

	for (unsigned n = 1; n <= 2; n++) {
		alloc_fail_at(n, ALLOC_FAIL_ONCE);
		assert_false(tls_turns_wait(&stage->turns, &stage->other, &stage->one));
		assert_true(alloc_stop_failing());
	}
}

#define STAGED(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STAGED(who_comes_from_one_source_begins_in_order),
		STAGED(a_crowd_of_one_source_is_not_before_the_next_source),
		STAGED(a_source_with_too_many_under_way_waits_until_one_is_over),
		STAGED(who_leaves_is_not_begun),
		STAGED(without_memory_nobody_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
