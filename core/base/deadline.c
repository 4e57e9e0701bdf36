#include "core/base/deadline.h"

#include <stddef.h>

void deadline_queue_init(struct deadline_queue *queue, int64_t span_ms)
{
	list_init(&queue->waiting);
	queue->span_ms = span_ms;
}

static struct deadline *queue_first(const struct deadline_queue *queue)
{
	struct list_node *first = list_first(&queue->waiting);

	return first ? list_entry(first, struct deadline, link) : NULL;
}

int64_t deadline_queue_next(const struct deadline_queue *queue)
{
	const struct deadline *first = queue_first(queue);

	return first ? first->due_ms : DEADLINE_NEVER;
}

struct deadline *deadline_queue_expire(struct deadline_queue *queue, int64_t now_ms)
{
	struct deadline *first = queue_first(queue);

	if (!first || first->due_ms > now_ms) {
		return NULL;
	}
	list_remove(&first->link);
	return first;
}

void deadline_init(struct deadline *deadline)
{
	list_node_init(&deadline->link);
	deadline->due_ms = DEADLINE_NEVER;
}

void deadline_start(struct deadline *deadline, struct deadline_queue *queue, int64_t now_ms)
{
	list_remove(&deadline->link);
	deadline->due_ms = now_ms + queue->span_ms;
	list_push_back(&queue->waiting, &deadline->link);
}

void deadline_stop(struct deadline *deadline)
{
	list_remove(&deadline->link);
	deadline->due_ms = DEADLINE_NEVER;
}

bool deadline_running(const struct deadline *deadline)
{
	return list_linked(&deadline->link);
}
