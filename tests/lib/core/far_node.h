/* Another node, faked: an origin of users that the test makes come and go. */
#ifndef PRESENCE_TESTS_LIB_CORE_FAR_NODE_H
#define PRESENCE_TESTS_LIB_CORE_FAR_NODE_H

#include "core/presence/tracker.h"

struct far_node {
	struct origin origin;
	struct tracker *tracker;
	bool obeys;       /* a kicked user is gone within the call; else it stays */
	unsigned kicks;   /* that it was asked for */
	char reason[100]; /* of the last one */
};

/* A node that obeys. */
void far_node_init(struct far_node *node, struct tracker *tracker);

/* Somebody joins there; keyed if the id is that of a key. */
struct user *far_node_join(struct far_node *node, struct room *room, const char *id,
                           const char *name, bool keyed);

/* The user is called something else there. */
void far_node_rename(struct far_node *node, struct room *room, struct user *user, const char *name);

#endif
