/* Timers that are due whenever they are told to be: a heap without an allocation, for spans that
 * differ. Where all have the same span, deadline.h is cheaper. Starting one is O(1), stopping and
 * expiring O(log n) on average. Time is handed in, in milliseconds of any steady clock. */
#ifndef PRESENCE_CORE_BASE_TIMER_H
#define PRESENCE_CORE_BASE_TIMER_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/deadline.h"

/* Embedded in what has the timer; all zeros is a timer that does not run. */
struct timer {
	struct timer *child;    /* the first of those that are due no sooner than it */
	struct timer *sibling;  /* the next child of the same one */
	struct timer *previous; /* the sibling before it, or its parent */
	int64_t due_ms;
	bool running;
};

/* All zeros is an empty one. */
struct timer_heap {
	struct timer *first; /* the soonest; NULL: none runs */
};

/* It must not run yet. */
void timer_start(struct timer *timer, struct timer_heap *heap, int64_t due_ms);

/* Stops; one that does not run may be stopped too. */
void timer_stop(struct timer *timer, struct timer_heap *heap);

/* When the soonest one is due; DEADLINE_NEVER if there is none. */
static inline int64_t timer_heap_next(const struct timer_heap *heap)
{
	return heap->first ? heap->first->due_ms : DEADLINE_NEVER;
}

#endif
