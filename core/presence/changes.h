/* Changes: what users make of themselves while they are here, as their names, told at a pace.
 *
 * Everybody in a room is told of each change of everybody in it, so one user's are told only so
 * often; of those in between the last one is told, once its time has come. Until then the user
 * shows what was told last, in snapshots and lists as well, and what it wants stands here beside:
 * a snapshot and the changes behind it are true together. */
#ifndef PRESENCE_CORE_PRESENCE_CHANGES_H
#define PRESENCE_CORE_PRESENCE_CHANGES_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/pace.h"
#include "core/base/timer.h"
#include "core/events/profile.h"
#include "core/presence/roster.h"

struct room;

/* All of a tracker. */
struct changes {
	struct pace_limit limit; /* of one user */
	struct timer_heap due;   /* change::due */
};

/* One that waits: user::change. */
struct change {
	struct timer due;
	struct room *room;
	struct user *user;
	struct profile profile; /* that it wants to show */
};

void changes_init(struct changes *changes, struct pace_limit limit);

/* Drops all. */
void changes_finish(struct changes *changes);

/* Whether the user's change to the name of this profile has to wait; then it is kept, in the place
 * of one that waits already. Its kind stays what it was. false: it is to be told now. Where there
 * is no memory to keep it, none waits. */
bool changes_hold(struct changes *changes, struct room *room, struct user *user,
                  const struct profile *profile, int64_t now_ms);

/* The user goes on as it is, or goes: nothing waits any more. */
void changes_drop(struct changes *changes, struct user *user);

/* Takes out one whose time has come; it is the caller's to tell, and to free. NULL: there is none.
 */
struct change *changes_take_due(struct changes *changes, int64_t now_ms);

/* When changes_take_due() has something; DEADLINE_NEVER: nothing waits. */
static inline int64_t changes_next(const struct changes *changes)
{
	return timer_heap_next(&changes->due);
}

/* What the user shows, or is about to. */
static inline const struct profile *change_wanted(const struct user *user)
{
	return user->change ? &user->change->profile : &user->profile;
}

#endif
