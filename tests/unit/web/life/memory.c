#include "web/life/memory.h"

#include <malloc.h>
#include <time.h>

#include "core/session/hub_state.h"
#include "tests/lib/core/check.h"

static int64_t clock_ms;
static unsigned trims;

/* In place of the system's: the loop's time is ours. */
int clock_gettime(clockid_t clock_id, struct timespec *tp)
{
	(void)clock_id;
	*tp = (struct timespec){ clock_ms / 1000, clock_ms % 1000 * 1000000 };
	return 0;
}

/* In place of the system's. */
int malloc_trim(size_t pad)
{
	(void)pad;
	trims++;
	return 1;
}

struct stage {
	uv_loop_t loop;
	struct hub hub;
	struct memory memory;
	uv_idle_t others; /* what a loop is run for, and why it does not sleep */
};

static void on_idle(uv_idle_t *idle)
{
	(void)idle;
}

/* One iteration of the loop, so much later, with so many sessions. */
static void pass(struct stage *stage, int64_t ms, size_t sessions)
{
	clock_ms += ms;
	stage->hub.session_count = sessions;
	uv_run(&stage->loop, UV_RUN_NOWAIT); /* timers, then what is noticed after the poll */
}

static int set_up(void **state)
{
	static struct stage stage;

	clock_ms = 1000000;
	trims = 0;
	stage = (struct stage){ 0 };
	assert_int_equal(uv_loop_init(&stage.loop), 0);
	uv_idle_init(&stage.loop, &stage.others);
	uv_idle_start(&stage.others, on_idle);
	memory_run(&stage.memory, &stage.loop, &stage.hub);
	*state = &stage;
	return 0;
}

static int tear_down(void **state)
{
	struct stage *stage = *state;

	memory_close(&stage->memory);
	uv_close((uv_handle_t *)&stage->others, NULL);
	uv_run(&stage->loop, UV_RUN_NOWAIT);
	assert_int_equal(uv_loop_close(&stage->loop), 0);
	return 0;
}

static void it_is_given_back_when_a_crowd_has_left(void **state)
{
	pass(*state, 0, 2 * MEMORY_CROWD_MIN);
	pass(*state, 1000, MEMORY_CROWD_MIN);
	pass(*state, MEMORY_SPACING_MS, MEMORY_CROWD_MIN);
	assert_int_equal(trims, 0); /* half of it is still there */
	pass(*state, 0, MEMORY_CROWD_MIN - 1);
	pass(*state, MEMORY_WAIT_MS - 1, 0);
	assert_int_equal(trims, 0);
	pass(*state, 1, 0);
	assert_int_equal(trims, 1);
	pass(*state, MEMORY_SPACING_MS, 0);
	pass(*state, MEMORY_SPACING_MS, 0);
	assert_int_equal(trims, 1);
}

static void a_few_are_not_worth_it(void **state)
{
	pass(*state, 0, MEMORY_CROWD_MIN - 1);
	pass(*state, 1000, 0);
	pass(*state, MEMORY_SPACING_MS, 0);
	assert_int_equal(trims, 0);
}

static void crowds_that_come_and_go_have_it_given_back_now_and_then(void **state)
{
	for (int64_t ms = 0; ms < 10 * MEMORY_SPACING_MS; ms += 1000) {
		pass(*state, 1000, ms % 2000 ? 0 : 10 * MEMORY_CROWD_MIN);
	}
	assert_true(trims >= 8 && trims <= 10);
}

static void what_messages_took_is_given_back_if_it_is_worth_it(void **state)
{
	struct stage *stage = *state;

	stage->hub.counters.input_bytes_freed = MEMORY_FREED_MIN - 1;
	pass(stage, MEMORY_SPACING_MS, 1);
	pass(stage, MEMORY_WAIT_MS, 1);
	assert_int_equal(trims, 0);
	stage->hub.counters.input_bytes_freed = MEMORY_FREED_MIN;
	pass(stage, 0, 1);
	pass(stage, MEMORY_WAIT_MS, 1);
	assert_int_equal(trims, 1);
	pass(stage, MEMORY_SPACING_MS, 1);
	pass(stage, MEMORY_SPACING_MS, 1);
	assert_int_equal(trims, 1);
}

static void it_may_be_closed_without_having_run(void **state)
{
	struct memory memory = { 0 };

	(void)state;
	memory_close(&memory);
}

#define WITH_LOOP(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_LOOP(it_is_given_back_when_a_crowd_has_left),
		WITH_LOOP(a_few_are_not_worth_it),
		WITH_LOOP(crowds_that_come_and_go_have_it_given_back_now_and_then),
		WITH_LOOP(what_messages_took_is_given_back_if_it_is_worth_it),
		cmocka_unit_test(it_may_be_closed_without_having_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
