/* An origin: another node that tells of users who are connected to it.
 *
 * A user is present through connections of this node (presence.h), or through an origin, or through
 * both. Users of an origin stand in rosters and events like all others. Whoever speaks with the
 * other node owns the origin; it must outlive its users, and announces when they go
 * (tracker_remote_join() and its kin in tracker.h). */
#ifndef PRESENCE_CORE_PRESENCE_ORIGIN_H
#define PRESENCE_CORE_PRESENCE_ORIGIN_H

struct room;
struct user;

struct origin {
	const char *name; /* of the node */
	/* An admin wants the user's connections to the node ended, for this reason. Once they are, the
	 * origin announces it with tracker_remote_leave(), which it may do within the call. */
	void (*kick)(void *context, struct room *room, struct user *user, const char *reason);
	void *context;
};

#endif
