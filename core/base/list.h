/* An intrusive, circular, doubly linked list: O(1) everywhere, no allocation.
 *
 * A node that is in no list points at itself (list_node_init), so list_remove() may be called
 * twice. An embedded node says in a comment which list it is for, as in "link; roster::users". */
#ifndef PRESENCE_CORE_BASE_LIST_H
#define PRESENCE_CORE_BASE_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct list_node {
	struct list_node *prev;
	struct list_node *next;
};

/* The head is a node too; its neighbours are the last and the first element. */
struct list {
	struct list_node head;
};

/* The struct that holds `node` as its field `field`. */
#define list_entry(node, type, field) ((type *)(void *)((char *)(node)-offsetof(type, field)))

/* Walks `list`; the current element must not be removed in the body (see list_for_each_safe). */
#define list_for_each(node, list)                                                                  \
	for (struct list_node *node = (list)->head.next; node != &(list)->head; node = node->next)

/* As list_for_each, and the current element (no other) may be removed in the body. */
#define list_for_each_safe(node, list)                                                             \
	for (struct list_node *node = (list)->head.next, *node##_next = node->next;                    \
	     node != &(list)->head; node = node##_next, node##_next = node->next)

static inline void list_node_init(struct list_node *node)
{
	node->prev = node;
	node->next = node;
}

static inline void list_init(struct list *list)
{
	list_node_init(&list->head);
}

static inline bool list_empty(const struct list *list)
{
	return list->head.next == &list->head;
}

/* Whether `node` is in some list. */
static inline bool list_linked(const struct list_node *node)
{
	return node->next != node;
}

static inline void list_push_back(struct list *list, struct list_node *node)
{
	node->prev = list->head.prev;
	node->next = &list->head;
	list->head.prev->next = node;
	list->head.prev = node;
}

static inline void list_insert_behind(struct list_node *place, struct list_node *node)
{
	node->prev = place;
	node->next = place->next;
	place->next->prev = node;
	place->next = node;
}

static inline void list_remove(struct list_node *node)
{
	node->prev->next = node->next;
	node->next->prev = node->prev;
	list_node_init(node);
}

/* The first node, or NULL. */
static inline struct list_node *list_first(const struct list *list)
{
	return list_empty(list) ? NULL : list->head.next;
}

/* How many nodes there are; walks the list. */
static inline size_t list_length(const struct list *list)
{
	size_t length = 0;

	list_for_each(node, list) {
		length++;
	}
	return length;
}

/* Takes the first node out; NULL if there is none. */
static inline struct list_node *list_pop_front(struct list *list)
{
	struct list_node *node = list_first(list);

	if (node) {
		list_remove(node);
	}
	return node;
}

#endif
