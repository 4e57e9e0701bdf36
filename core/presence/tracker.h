/* The tracker: who is present, and through what.
 *
 * A user is present while it has connections to this node (presence.h), or lost the last one a
 * moment ago (absence.h), or another node tells of it (origin.h). Without a key a user has one
 * connection and goes with it. With a key, all connections that know it are one user: it is
 * announced when the first one joins, and gone when nothing of the above is left. Every change of a
 * roster is made here, counted, and told to the observers.
 *
 * It owns what it remembers of those who left, and the bans. It knows rooms, and not the service.
 */
#ifndef PRESENCE_CORE_PRESENCE_TRACKER_H
#define PRESENCE_CORE_PRESENCE_TRACKER_H

#include <stdbool.h>
#include <stdint.h>

#include "core/access/bans.h"
#include "core/base/rate.h"
#include "core/events/join_request.h"
#include "core/events/key.h"
#include "core/gone/flaps.h"
#include "core/gone/leave_log.h"
#include "core/gone/pids.h"
#include "core/presence/absence.h"
#include "core/presence/changes.h"
#include "core/presence/observers.h"
#include "core/presence/origin.h"
#include "core/presence/presence.h"
#include "core/presence/rooms.h"

enum { TRACKER_CONNECTIONS_MAX = 64 }; /* of one user to one room */

struct tracker_config {
	int64_t leave_grace_ms; /* how long a lost user may still come back; 0: not at all */
	bool recovery;          /* lost connections may go on where they were (comeback.h) */
	key_digest_fn *digest;  /* NULL: keys mean nothing */
	const void *secret;     /* for digest; must outlive the tracker */
	int64_t return_ms;      /* how long those of before a restart are waited for */
	struct pace_limit changes; /* of one user, that others are told of */
	struct pace_limit arrivals; /* of one address, that others are told of */
};

/* Since the start. */
struct tracker_counters {
	uint64_t joins;
	uint64_t leaves[LEAVE_SHUTDOWN + 1]; /* by leave_reason */
	uint64_t refused_joins[REFUSAL_UNAVAILABLE + 1]; /* by refusal; of REFUSAL_NONE none */
	uint64_t refused_connects; /* for bans */
};

struct tracker {
	struct hub *hub;
	struct rooms *rooms;
	struct tracker_config config;
	struct bans bans;
	struct leave_log leaves;
	struct flaps flaps;
	struct changes changes;
	struct turns turns; /* of waiting_join: who is announced, by address */
	struct absences absences;
	struct pids pids;
	struct observers observers;
	struct tracker_counters counters;
	uint64_t seq; /* of the last change */
};

/* `hub` and `rooms` must outlive it. */
void tracker_init(struct tracker *tracker, struct hub *hub, struct rooms *rooms,
                  const struct tracker_config *config);

/* All presences must have been left. Observers are not told any more. */
void tracker_finish(struct tracker *tracker);

/* Tells the observer of each change from now on, until observer_remove(). */
void tracker_observe(struct tracker *tracker, struct observer *observer);

/* Whether this address is banned now. */
bool tracker_bans(const struct tracker *tracker, const struct address *address);

/* Whether somebody from this address may connect; if not it is counted. */
bool tracker_admits(struct tracker *tracker, const struct address *address);

/* --- Connections to this node --- */

/* Whether the user has as many connections as it may, each of which is told of every other. */
bool tracker_is_full(const struct user *user);

/* Three ways to be present without a join (comeback.h), each of a presence that has no user yet:
 * within the grace, in place of a connection that is not known to be lost, and behind all that. In
 * the first two the user must not be full, and others are told nothing; the last is as a join of
 * whoever `newcomer` is, but does not rename one who is here, and cannot wait: REFUSAL_RATE where
 * it is not the turn of its address. */
void tracker_end_absence(struct tracker *tracker, struct presence *presence,
                         struct absence *absence);
void tracker_replace(struct tracker *tracker, struct presence *presence, struct presence *old);
enum refusal tracker_join_again(struct tracker *tracker, struct presence *presence,
                                const struct newcomer *newcomer);

/* To be called behind the reply to CONNECT: tells all connections of the user how many they are, if
 * there is more than one. */
void tracker_connected(const struct presence *presence);

/* The client joins, comes back, or takes another name, which others may be told later (changes.h).
 * REFUSAL_CONNECTIONS: the user is full. Where too many come from its address,
 * presence->waiting is set, and the join is done by tracker_join_waited(); until then it sees who
 * is here, and REFUSAL_RATE answers another join. */
enum refusal tracker_join(struct tracker *tracker, struct presence *presence,
                          const struct join_request *request);

/* One that waited, and whose turn it is (tracker_next_turn()); it is freed. */
enum refusal tracker_join_waited(struct tracker *tracker, struct waiting_join *waiting);

/* The join whose turn it is now; NULL: none's. */
struct waiting_join *tracker_next_turn(struct tracker *tracker);

/* The connection is over; it may be one that never joined. At LEAVE_SHUTDOWN a user with a key
 * stays in the roster, without connections, and nobody is told. */
void tracker_leave(struct tracker *tracker, struct presence *presence, enum leave_reason reason);

/* --- Users of other nodes --- */

/* Somebody is present at the origin's node, and announced as any who joins; who is here already by
 * the same key takes the name, and nothing else is told. *out stays good until the user's
 * tracker_remote_leave(). PRESENCE_EEXIST: another origin tells of this key; PRESENCE_ENOMEM. */
enum presence_error tracker_remote_join(struct tracker *tracker, const struct origin *origin,
                                        struct room *room, const struct newcomer *newcomer,
                                        struct user **out);

/* It has another name there. */
void tracker_remote_rename(struct tracker *tracker, struct room *room, struct user *user,
                           const struct profile *profile);

/* It is no longer present there: announced as gone, and freed, unless it is here as well. `detail`
 * is a static text for admins. */
void tracker_remote_leave(struct tracker *tracker, struct room *room, struct user *user,
                          enum leave_reason reason, const char *detail);

/* --- All users --- */

/* Ends what the user is present through: its connections are told why and disconnected, its
 * absences are over, and its origin is asked to do the same. Who is present here only is gone and
 * freed. */
void tracker_kick(struct tracker *tracker, struct room *room, struct user *user,
                  const char *reason);

/* Somebody who was here before the server was restarted: absent, and gone when the grace is over.
 * PRESENCE_EEXIST: the id is taken. */
enum presence_error tracker_expect(struct tracker *tracker, struct room *room,
                                   const struct newcomer *newcomer);

/* Clients can come back from now on, which is when the grace of those who are expected begins. */
void tracker_listens(struct tracker *tracker);

/* Announces those whose grace is over; when that is to be called next, or DEADLINE_NEVER. */
void tracker_expire(struct tracker *tracker);
int64_t tracker_next_deadline(const struct tracker *tracker);

/* Announces changes whose time has come; when that, or tracker_next_turn(), is to be called next.
 */
void tracker_tell_changes(struct tracker *tracker);
int64_t tracker_next_chore(const struct tracker *tracker);

#endif
