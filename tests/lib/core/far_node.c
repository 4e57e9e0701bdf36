#include "tests/lib/core/far_node.h"

#include <stdio.h>

#include "core/session/hub.h"

#include "tests/lib/core/check.h"

static void kick(void *context, struct room *room, struct user *user, const char *reason)
{
	struct far_node *node = context;

	node->kicks++;
	snprintf(node->reason, sizeof(node->reason), "%s", reason);
	if (node->obeys) {
		tracker_remote_leave(node->tracker, room, user, LEAVE_KICKED, "kicked there");
	}
}

void far_node_init(struct far_node *node, struct tracker *tracker)
{
	*node = (struct far_node){
		.origin = { .name = "far", .kick = kick, .context = node },
		.tracker = tracker,
		.obeys = true,
	};
}

static struct profile profile_of(const char *name)
{
	struct profile profile = { .kind = USER_APP };

	profile_set_name(&profile, name, strlen(name));
	return profile;
}

struct user *far_node_join(struct far_node *node, struct room *room, const char *id,
                           const char *name, bool keyed)
{
	struct profile profile = profile_of(name);
	struct newcomer newcomer = {
		.id = id,
		.profile = &profile,
		.since_ms = hub_wall_ms(node->tracker->hub),
		.keyed = keyed,
	};
	struct user *user = NULL;

	assert_int_equal(tracker_remote_join(node->tracker, &node->origin, room, &newcomer, &user),
	                 PRESENCE_OK);
	return user;
}

void far_node_rename(struct far_node *node, struct room *room, struct user *user, const char *name)
{
	struct profile profile = profile_of(name);

	tracker_remote_rename(node->tracker, room, user, &profile);
}
