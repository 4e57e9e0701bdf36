/* Socket.IO namespaces: a name, a feed, and how many members are connected to it (member.h). The
 * app, which is what the server is for, owns the namespaces. */
#ifndef PRESENCE_CORE_SESSION_NAMESPACE_H
#define PRESENCE_CORE_SESSION_NAMESPACE_H

#include <stddef.h>

#include "core/session/feed.h"
#include "core/text/json.h"

struct hub;

enum { NAMESPACE_NAME_BYTES_MAX = 120 };

struct namespace {
	struct feed feed;
	struct slice name; /* "/" or "/lobby"; the app's memory */
	size_t member_count;
};

/* `name` must outlive the namespace. */
void namespace_init(struct namespace *namespace, struct hub *hub, struct slice name,
                    feed_snapshot_fn *encode, void *context);

/* It must have no members. */
void namespace_finish(struct namespace *namespace);

#endif
