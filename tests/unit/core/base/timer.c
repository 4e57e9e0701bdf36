#include "core/base/timer.h"

#include <stddef.h>
#include <stdlib.h>

#include "tests/lib/core/check.h"

enum { TIMERS = 1000 };

static struct timer *take_first(struct timer_heap *heap)
{
	struct timer *first = heap->first;

	timer_stop(first, heap);
	assert_false(first->running);
	return first;
}

static void an_empty_heap_has_nothing_due(void **state)
{
	struct timer_heap heap = { 0 };
	struct timer timer = { 0 };

	(void)state;
	assert_true(timer_heap_next(&heap) == DEADLINE_NEVER);
	timer_stop(&timer, &heap);
	assert_null(heap.first);
}

static void the_soonest_comes_first(void **state)
{
	struct timer_heap heap = { 0 };
	struct timer timers[3] = { 0 };

	(void)state;
	timer_start(&timers[0], &heap, 30);
	timer_start(&timers[1], &heap, 10);
	timer_start(&timers[2], &heap, 20);
	assert_true(timers[1].running);
	assert_int_equal(timer_heap_next(&heap), 10);
	assert_ptr_equal(take_first(&heap), &timers[1]);
	assert_ptr_equal(take_first(&heap), &timers[2]);
	timer_start(&timers[1], &heap, 40);
	assert_ptr_equal(take_first(&heap), &timers[0]);
	assert_ptr_equal(take_first(&heap), &timers[1]);
	assert_null(heap.first);
}

static uint32_t draw(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 8;
}

static int64_t soonest_of(const struct timer *timers)
{
	int64_t soonest = DEADLINE_NEVER;

	for (int i = 0; i < TIMERS; i++) {
		if (timers[i].running && timers[i].due_ms < soonest) {
			soonest = timers[i].due_ms;
		}
	}
	return soonest;
}

static void whatever_is_started_and_stopped_the_soonest_is_known(void **state)
{
	struct timer_heap heap = { 0 };
	struct timer *timers = calloc(TIMERS, sizeof(*timers));
	uint32_t random = 7;

	(void)state;
	assert_non_null(timers);
	for (int step = 0; step < 20 * TIMERS; step++) {
		struct timer *timer = &timers[draw(&random) % TIMERS];
		if (timer->running) {
			timer_stop(timer, &heap);
		} else {
			timer_start(timer, &heap, draw(&random) % 5000);
		}
		if (step % 7 == 0) {
			assert_true(timer_heap_next(&heap) == soonest_of(timers));
		}
	}
	for (int64_t last = 0; heap.first;) {
		assert_true(heap.first->due_ms >= last);
		last = take_first(&heap)->due_ms;
	}
	assert_true(soonest_of(timers) == DEADLINE_NEVER);
	free(timers);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_heap_has_nothing_due),
		cmocka_unit_test(the_soonest_comes_first),
		cmocka_unit_test(whatever_is_started_and_stopped_the_soonest_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
