/* A pairing heap. */
#include "core/base/timer.h"

#include <stddef.h>

/* Either may be NULL; both are roots. The later one becomes a child of the other. */
static struct timer *meld(struct timer *one, struct timer *other)
{
	if (!one || !other) {
		return one ? one : other;
	}
	struct timer *sooner = one->due_ms <= other->due_ms ? one : other;
	struct timer *later = sooner == one ? other : one;
	later->previous = sooner;
	later->sibling = sooner->child;
	if (sooner->child) {
		sooner->child->previous = later;
	}
	sooner->child = later;
	return sooner;
}

static struct timer *take_root(struct timer **siblings)
{
	struct timer *root = *siblings;

	if (root) {
		*siblings = root->sibling;
		root->sibling = NULL;
		root->previous = NULL;
	}
	return root;
}

/* Makes one heap of siblings: melds them in pairs, and then the pairs from the last to the first.
 */
static struct timer *meld_siblings(struct timer *siblings)
{
	struct timer *pairs = NULL;
	struct timer *heap = NULL;

	while (siblings) {
		struct timer *one = take_root(&siblings);
		struct timer *pair = meld(one, take_root(&siblings));
		pair->sibling = pairs;
		pairs = pair;
	}
	while (pairs) {
		heap = meld(heap, take_root(&pairs));
	}
	return heap;
}

void timer_start(struct timer *timer, struct timer_heap *heap, int64_t due_ms)
{
	*timer = (struct timer){ .due_ms = due_ms, .running = true };
	heap->first = meld(heap->first, timer);
}

/* Takes it, which is not the root, and what is below it out of the heap. */
static void cut_off(struct timer *timer)
{
	if (timer->previous->child == timer) {
		timer->previous->child = timer->sibling;
	} else {
		timer->previous->sibling = timer->sibling;
	}
	if (timer->sibling) {
		timer->sibling->previous = timer->previous;
	}
}

void timer_stop(struct timer *timer, struct timer_heap *heap)
{
	if (!timer->running) {
		return;
	}
	if (heap->first == timer) {
		heap->first = meld_siblings(timer->child);
	} else {
		cut_off(timer);
		heap->first = meld(heap->first, meld_siblings(timer->child));
	}
	*timer = (struct timer){ .due_ms = timer->due_ms };
}
