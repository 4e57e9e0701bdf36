/* A presence: one connection to a room, as the service keeps it beside the member of the room's
 * namespace, and the user that it makes present. Who joined on several connections has several.
 *
 * Here is what a single one is told, and how it ends. What follows for its user is the tracker's
 * business (tracker.h). */
#ifndef PRESENCE_CORE_PRESENCE_PRESENCE_H
#define PRESENCE_CORE_PRESENCE_PRESENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/list.h"
#include "core/base/rate.h"
#include "core/base/turns.h"
#include "core/events/join_request.h"
#include "core/gone/pids.h"
#include "core/presence/roster.h"
#include "core/session/member.h"

enum { PRESENCE_ANSWER_MAX = 1024 }; /* bytes of what one connection alone is told */

/* A join that waits for its turn: others would be told of it, and too many come from its address.
 */
struct waiting_join {
	struct waiter waiter;
	struct presence *presence;
	struct join_request request;
	int64_t ack; /* or SOCKETIO_NO_ACK */
};

struct presence {
	struct list_node of_user; /* user::presences */
	struct member *member;    /* whose app_data it is */
	struct user *user;        /* NULL: it has not joined */
	struct waiting_join *waiting; /* NULL: it does not wait to join */
	struct rate joins;
	int64_t since_ms;         /* of the connection, since the epoch */
	struct pid pid;           /* in tracker::pids while it has a user */
	bool brought_back;        /* it has its user by a pid, and has not joined itself yet */
};

/* The member's presence, of no user yet and without a pid. NULL: no memory. */
struct presence *presence_create(struct member *member);

/* It must have been taken from its user. NULL is allowed. */
void presence_destroy(struct presence *presence);

/* The member's own; NULL: there was no memory for it. */
static inline struct presence *presence_of(const struct member *member)
{
	return member->app_data;
}

/* It is one of the user's, and its session is trusted, from now on. */
void presence_give_to(struct presence *presence, struct user *user);

/* It is nobody's; may be called for one that never was anybody's. */
void presence_take_away(struct presence *presence);

/* Whether it may join now; false: its address has no turn left, and it has to wait. */
bool presence_has_turn(const struct presence *presence, struct turns *turns);

/* Makes presence->waiting of the join, as presence_has_turn() said at this time. PRESENCE_ENOMEM.
 */
enum presence_error presence_wait(struct presence *presence, const struct join_request *request,
                                  struct turns *turns);

/* It waits no more; may be called for one that does not. */
void presence_stop_waiting(struct presence *presence, struct turns *turns);

/* Tells each of the user's connections how many there are, which others are not told. */
void presence_tell_count(const struct user *user);

/* Tells the client why, and disconnects it; the presence is left, and freed, by that. */
void presence_kick(struct presence *presence, const char *reason);

/* Whether only the connection is over, so that the client may come back. */
bool presence_is_lost(const struct presence *presence, enum leave_reason reason);

/* How it ended, for admins: "ping timeout". */
const char *presence_end_text(const struct presence *presence, enum leave_reason reason);

#endif
