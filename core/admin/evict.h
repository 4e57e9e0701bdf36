/* A ban ends what is there: whoever it keeps out and is in, is kicked. */
#ifndef PRESENCE_CORE_ADMIN_EVICT_H
#define PRESENCE_CORE_ADMIN_EVICT_H

#include <stddef.h>

#include "core/presence/service.h"

/* Kicks those whom the ban keeps out. Of a name: all users who are called so, in every room. Of an
 * address: the connections from there to any room, whether they joined or not; a user who is here
 * from elsewhere as well stays. Who lost its last connection and was waited for is gone at once.
 * `reason`, which may be "", is what they are told.
 *
 * Returns how many connections to rooms it ended, each that was lost and waited for counted as one.
 * It walks all sessions, or all users; nobody may hold pointers to users across it. */
size_t evict(struct service *service, const struct ban *ban, const char *reason);

#endif
