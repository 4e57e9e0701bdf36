/* Finding users the way admins name them: by id, or by exact name, in one room or in all; and those
 * whose names are similar, for "did you mean". */
#ifndef PRESENCE_CORE_ADMIN_LOOKUP_H
#define PRESENCE_CORE_ADMIN_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>

#include "core/presence/service.h"

enum { LOOKUP_SIMILAR_MAX = 8 };

struct found_user {
	struct room *room;
	struct user *user;
};

/* Whether `room`, as an admin types it ("/", "/lobby", "lobby"; NULL: any), means this one. */
bool lookup_is_room(const struct room *room, const char *name);

/* Fills in up to `max` users with this id or, if nobody has it, this name, in the order of rooms
 * and joins; returns how many there are in all. Names are free to look like an id: the id wins. */
size_t lookup_users(const struct service *service, const char *text, const char *room,
                    struct found_user *found, size_t max);

/* Fills in up to `max` (at most LOOKUP_SIMILAR_MAX) users whose names are most like `text`, nearest
 * first; returns how many. */
size_t lookup_similar(const struct service *service, const char *text, const char *room,
                      struct found_user *found, size_t max);

#endif
