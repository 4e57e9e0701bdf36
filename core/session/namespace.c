#include "core/session/namespace.h"

void namespace_init(struct namespace *namespace, struct hub *hub, struct slice name,
                    feed_snapshot_fn *encode, void *context)
{
	namespace->name = name;
	namespace->member_count = 0;
	feed_init(&namespace->feed, hub, encode, context);
}

void namespace_finish(struct namespace *namespace)
{
	feed_finish(&namespace->feed);
}
