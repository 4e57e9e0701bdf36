#include "core/presence/changes.h"

#include <stdlib.h>

void changes_init(struct changes *changes, struct pace_limit limit)
{
	*changes = (struct changes){ .limit = limit };
}

void changes_finish(struct changes *changes)
{
	while (changes->due.first) {
		changes_drop(changes, list_entry(changes->due.first, struct change, due)->user);
	}
}

bool changes_hold(struct changes *changes, struct room *room, struct user *user,
                  const struct profile *profile, int64_t now_ms)
{
	if (user->change) {
		profile_set_name(&user->change->profile, profile->name, profile->name_len);
		return true;
	}
	int64_t wait_ms = pace_wait_ms(&user->changes, changes->limit, now_ms);
	struct change *change = wait_ms > 0 ? calloc(1, sizeof(*change)) : NULL;
	if (!change) {
		pace_take(&user->changes, changes->limit, now_ms);
		return false;
	}
	change->room = room;
	change->user = user;
	change->profile = user->profile;
	profile_set_name(&change->profile, profile->name, profile->name_len);
	user->change = change;
	timer_start(&change->due, &changes->due, now_ms + wait_ms);
	return true;
}

static void take_out(struct changes *changes, struct change *change)
{
	timer_stop(&change->due, &changes->due);
	change->user->change = NULL;
}

void changes_drop(struct changes *changes, struct user *user)
{
	struct change *change = user->change;

	if (change) {
		take_out(changes, change);
		free(change);
	}
}

struct change *changes_take_due(struct changes *changes, int64_t now_ms)
{
	struct timer *first = changes->due.first;

	if (!first || first->due_ms > now_ms) {
		return NULL;
	}
	struct change *change = list_entry(first, struct change, due);
	take_out(changes, change);
	pace_take(&change->user->changes, changes->limit, now_ms);
	return change;
}
