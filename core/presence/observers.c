#include "core/presence/observers.h"

#include <stddef.h>

void observer_init(struct observer *observer, observer_fn *notify, void *context)
{
	*observer = (struct observer){ .notify = notify, .context = context };
	list_node_init(&observer->link);
}

void observers_init(struct observers *observers)
{
	list_init(&observers->all);
}

void observers_add(struct observers *observers, struct observer *observer, uint64_t seq)
{
	observer->seq = seq;
	list_push_back(&observers->all, &observer->link);
}

void observer_remove(struct observer *observer)
{
	list_remove(&observer->link);
}

/* Tells one, and returns the node behind it. While it is told the list may change in any way: a
 * node of our own keeps the place. */
static struct list_node *tell_one(struct observer *observer, const struct presence_change *change)
{
	struct observer place;

	observer_init(&place, NULL, NULL);
	place.seq = UINT64_MAX; /* it is never told anything */
	list_insert_behind(&observer->link, &place.link);
	observer->notify(observer->context, change);
	struct list_node *next = place.link.next;
	list_remove(&place.link);
	return next;
}

void observers_tell(struct observers *observers, const struct presence_change *change)
{
	struct list_node *node = observers->all.head.next;

	while (node != &observers->all.head) {
		struct observer *observer = list_entry(node, struct observer, link);
		node = observer->seq < change->seq ? tell_one(observer, change) : node->next;
	}
}
