/* The tracker: which connections a user is present with.
 *
 * A presence is a member of a room, and perhaps somebody's. Without a key, a user has one presence
 * and goes with it. With a key, all connections that know it are presences of one user: it is
 * announced when the first one joins, and gone when the last one is. Where that was lost rather
 * than left, it is not gone before the grace is over (absence.h). Every change of a roster goes
 * through here. */
#ifndef PRESENCE_CORE_PRESENCE_TRACKER_H
#define PRESENCE_CORE_PRESENCE_TRACKER_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/rate.h"
#include "core/events/join_request.h"
#include "core/presence/absence.h"
#include "core/presence/room.h"

struct service;

enum { TRACKER_CONNECTIONS_MAX = 64 }; /* of one user to one room */

/* What the service keeps for each member of a room: its presence in it. */
struct presence {
	struct list_node of_user; /* user::presences */
	struct member *member;
	struct user *user; /* NULL: connected, and not present */
	struct rate joins;
	int64_t since_ms; /* of the connection, since the epoch */
	char pid[];       /* PID_LENGTH and the end, where connections may be recovered ("" if this
	                     one cannot); else nothing */
};

/* A presence for the member, nobody's; NULL: no memory. */
struct presence *presence_create(const struct service *service, struct member *member);

/* Whether the user has as many connections as it may, each of which is told of every other. */
bool tracker_is_full(const struct user *user);

/* The user of an absence, who is not full, has this presence now; nobody is told. */
void tracker_return(struct presence *presence, struct absence *absence);

/* To be called when the member of such a presence has been told that it is connected: how many
 * there are is news to their owner, if there were or are others. */
void tracker_connected(const struct presence *presence);

/* The member joins, comes back, or takes another name. REFUSAL_CONNECTIONS: the user is
 * full. */
enum refusal tracker_join(struct service *service, struct presence *presence,
                          const struct join_request *request);

/* The presence's connection is over; a presence without a user may be left too. At LEAVE_SHUTDOWN a
 * user with a key stays in the roster, without a presence, and nobody is told. */
void tracker_leave(struct service *service, struct presence *presence, enum leave_reason reason);

/* An absent user, who has no presence, is gone for everybody at once, and freed. */
void tracker_dismiss(struct service *service, struct room *room, struct user *user,
                     enum leave_reason reason, const char *detail);

/* Somebody who was here before the server was restarted: absent, and gone when the grace is over.
 * PRESENCE_EEXIST: the id is taken. */
enum presence_error tracker_expect(struct service *service, struct room *room,
                                   const struct newcomer *newcomer);

/* Announces those whose grace is over. */
void tracker_expire(struct service *service);

#endif
