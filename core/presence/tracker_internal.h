/* What the files of the tracker share: tracker.c, and tracker_join.c. Nobody else includes this. */
#ifndef PRESENCE_CORE_PRESENCE_TRACKER_INTERNAL_H
#define PRESENCE_CORE_PRESENCE_TRACKER_INTERNAL_H

#include "core/presence/tracker.h"

/* Tells the observers of a change, with its number and time. */
void tracker_tell(struct tracker *tracker, struct presence_change change);

/* Somebody was announced: counts it, and tells the observers. */
void tracker_tell_join(struct tracker *tracker, struct room *room, struct user *user);

/* The user has the name of this profile from now on; others are told now, or at the user's pace. */
void tracker_rename(struct tracker *tracker, struct room *room, struct user *user,
                    const struct profile *profile);

/* Whether nobody may be called this. */
bool tracker_bans_name(const struct tracker *tracker, const char *name);

/* What is known of a user and of one of its connections; either may be NULL. */
struct leave tracker_describe(const struct tracker *tracker, const struct room *room,
                              const struct user *user, const struct presence *presence);

#endif
