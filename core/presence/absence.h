/* Absences: connections that were lost a moment ago, and may come back.
 *
 * Each is kept for the grace. A user whose last connection was lost is announced as gone when its
 * absence is over, so who comes back in time was never away for the others. Here they are stored
 * and found; how a lost user comes back is comeback.h. */
#ifndef PRESENCE_CORE_PRESENCE_ABSENCE_H
#define PRESENCE_CORE_PRESENCE_ABSENCE_H

#include "core/base/deadline.h"
#include "core/base/table.h"
#include "core/gone/leave_log.h"
#include "core/gone/pids.h"
#include "core/presence/roster.h"

struct room;

enum {
	ABSENCES_MAX = 100 * 1000, /* who comes and goes again and again must not fill the memory */
};

/* All of a tracker. */
struct absences {
	struct deadline_queue due; /* absence::due */
	struct deadline_queue returning; /* absence::due of those from before a restart */
	struct table by_pid;       /* absence::by_pid */
	size_t count;
};

struct absence {
	struct deadline due;        /* absences::due, or absences::returning */
	struct list_node of_user;   /* user::absences */
	struct table_entry by_pid;  /* absences::by_pid, if it has a pid */
	struct absences *absences;
	struct user *user;          /* NULL: the connection had not joined */
	struct room *room;          /* of the user, and only good with one */
	struct leave leave;         /* as it will be remembered if nobody comes back */
	uint64_t floor;             /* of its subscription (feed.h): its offsets are not below it */
	char pid[PID_LENGTH + 1];   /* what the connection may come back with; "": it cannot */
};

/* `grace_ms` is how long somebody may be absent, 0: nobody is; `return_ms` the same for those of
 * before a restart, whose clients try again only once in a while. */
void absences_init(struct absences *absences, int64_t grace_ms, int64_t return_ms,
                   struct table_seed seed);

/* Frees those that are left. */
void absences_finish(struct absences *absences);

/* Somebody is absent from `now_ms` on, as `what` (its user, room, leave, floor and pid) says. NULL:
 * there are ABSENCES_MAX, or no memory. */
struct absence *absences_add(struct absences *absences, const struct absence *what, int64_t now_ms);

/* The same for somebody of before a restart. */
struct absence *absences_add_returning(struct absences *absences, const struct absence *what,
                                       int64_t now_ms);

/* Those of before a restart are absent from `now_ms` on, and not from when they were added. */
void absences_restart_returning(struct absences *absences, int64_t now_ms);

/* When the next grace is over; DEADLINE_NEVER: nobody is absent. */
int64_t absences_next(const struct absences *absences);

/* One whose grace is over, or NULL. */
struct absence *absences_expire(struct absences *absences, int64_t now_ms);

/* The one with this pid, or NULL. */
struct absence *absences_find(const struct absences *absences, const char *pid);

void absence_destroy(struct absence *absence);

/* The user's absences end. */
void absences_end(struct user *user);

#endif
