/* Absences: connections that were lost a moment ago, and may come back.
 *
 * A user whose last connection is lost is not announced as gone before the grace is over: whoever
 * comes back in time was never away for the others. Owned by their user; the seating (seating.h)
 * knows what comes of it. */
#ifndef PRESENCE_CORE_PRESENCE_ABSENCE_H
#define PRESENCE_CORE_PRESENCE_ABSENCE_H

#include "core/base/deadline.h"
#include "core/presence/leaves.h"
#include "core/presence/roster.h"

struct room;

enum {
	ABSENCES_MAX = 100 * 1000
}; /* who comes and goes again and again must not fill the memory */

/* All of a service. */
struct absences {
	struct deadline_queue due; /* absence::due */
	size_t count;
};

struct absence {
	struct absences *all;
	struct deadline due;      /* absences::due */
	struct list_node of_user; /* user::absences */
	struct user *user;
	struct room *room;
	struct leave leave; /* as it will be remembered if nobody comes back */
};

void absences_init(struct absences *all, int64_t grace_ms);

/* The user is absent with this connection from `now_ms` on. NULL: there are too many, or no memory.
 */
struct absence *absence_create(struct absences *all, struct room *room, struct user *user,
                               const struct leave *leave, int64_t now_ms);

void absence_destroy(struct absence *absence);

/* All absences of the user end. */
void absence_end_all(struct user *user);

#endif
