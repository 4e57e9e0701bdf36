#include "core/presence/tracker.h"

#include <stdlib.h>
#include <string.h>

#include "core/presence/tracker_internal.h"
#include "core/session/client.h"
#include "core/session/hub_state.h"
#include "core/session/session.h"

void tracker_init(struct tracker *tracker, struct hub *hub, struct rooms *rooms,
                  const struct tracker_config *config)
{
	*tracker = (struct tracker){ .hub = hub, .rooms = rooms, .config = *config };
	bans_init(&tracker->bans, hub->by_sid.seed);
	flaps_init(&tracker->flaps, hub->by_sid.seed);
	changes_init(&tracker->changes, config->changes);
	turns_init(&tracker->turns, config->arrivals, hub->by_sid.seed);
	absences_init(&tracker->absences, config->leave_grace_ms, config->return_ms, hub->by_sid.seed);
	pids_init(&tracker->pids, hub->by_sid.seed);
	observers_init(&tracker->observers);
}

void tracker_finish(struct tracker *tracker)
{
	changes_finish(&tracker->changes);
	turns_finish(&tracker->turns);
	absences_finish(&tracker->absences);
	pids_finish(&tracker->pids);
	bans_finish(&tracker->bans);
}

/* --- Telling --- */

void tracker_observe(struct tracker *tracker, struct observer *observer)
{
	observers_add(&tracker->observers, observer, tracker->seq);
}

void tracker_tell(struct tracker *tracker, struct presence_change change)
{
	tracker->seq++;
	if (!list_empty(&tracker->observers.all)) {
		change.seq = tracker->seq;
		change.time_ms = hub_wall_ms(tracker->hub);
		observers_tell(&tracker->observers, &change);
	}
}

struct leave tracker_describe(const struct tracker *tracker, const struct room *room,
                              const struct user *user, const struct presence *presence)
{
	struct leave leave = { .time_ms = hub_wall_ms(tracker->hub) };

	memcpy(leave.room, room->name, sizeof(leave.room));
	leave.last_seen_ms = leave.time_ms;
	if (user) {
		leave.since_ms = user->since_ms;
		memcpy(leave.id, user->id, sizeof(leave.id));
		memcpy(leave.name, user->profile.name, sizeof(leave.name));
	}
	if (presence) {
		const struct session *session = member_session(presence->member);
		leave.last_seen_ms = hub_wall_of(tracker->hub, session->last_seen_ms);
		leave.address = session->peer.address;
		memcpy(leave.sid, presence->member->sid, sizeof(leave.sid));
	}
	return leave;
}

void tracker_tell_join(struct tracker *tracker, struct room *room, struct user *user)
{
	tracker->counters.joins++;
	tracker_tell(tracker,
	             (struct presence_change){ .type = CHANGE_JOIN, .room = room, .user = user });
}

static void tell_rename(struct tracker *tracker, struct room *room, struct user *user,
                        const struct profile *profile)
{
	char was[NAME_BYTES_MAX + 1];

	memcpy(was, user->profile.name, sizeof(was));
	room_rename(room, user, profile);
	tracker_tell(tracker, (struct presence_change){
							  .type = CHANGE_RENAME, .room = room, .user = user, .was = was });
}

/* Who is back at the name that others know has changed nothing. */
void tracker_rename(struct tracker *tracker, struct room *room, struct user *user,
                    const struct profile *profile)
{
	if (profile_same_name(&user->profile, profile)) {
		changes_drop(&tracker->changes, user);
	} else if (changes_hold(&tracker->changes, room, user, profile, tracker->hub->now_ms)) {
		hub_expect_chore(tracker->hub, changes_next(&tracker->changes));
	} else {
		tell_rename(tracker, room, user, profile);
	}
}

/* --- Leaving --- */

/* The user is announced as gone, as `leave` describes it, and freed. */
static void announce_leave(struct tracker *tracker, struct room *room, struct user *user,
                           const struct leave *leave)
{
	*leave_log_add(&tracker->leaves) = *leave;
	if (!user->origin) { /* else it may be back by another connection to its own node */
		flaps_left(&tracker->flaps, leave, user->keyed);
	}
	tracker->counters.leaves[leave->reason]++;
	absences_end(user);
	changes_drop(&tracker->changes, user);
	tracker_tell(tracker, (struct presence_change){ .type = CHANGE_LEAVE,
	                                                .room = room,
	                                                .user = user,
	                                                .reason = leave->reason,
	                                                .detail = leave->detail });
	room_leave(room, user, leave->reason);
}

static bool has_pid(const struct tracker *tracker, const struct presence *presence)
{
	return tracker->config.recovery && *presence->pid.text;
}

/* Whether to wait for somebody who may come back: as a user, by its key, or as the same connection.
 */
static bool may_return(const struct tracker *tracker, const struct presence *presence,
                       const struct user *user, enum leave_reason reason)
{
	return (has_pid(tracker, presence) || (user && user->keyed && list_empty(&user->presences))) &&
	       tracker->config.leave_grace_ms > 0 && presence_is_lost(presence, reason);
}

/* false: nobody is waited for. */
static bool begin_absence(struct tracker *tracker, const struct presence *presence,
                          struct user *user, const struct leave *leave)
{
	if (!may_return(tracker, presence, user, leave->reason)) {
		return false;
	}
	struct absence absence = { .user = user, .room = room_of(presence->member), .leave = *leave };
	if (has_pid(tracker, presence)) {
		memcpy(absence.pid, presence->pid.text, sizeof(absence.pid));
		absence.floor = presence->member->subscription.floor;
	}
	return absences_add(&tracker->absences, &absence, tracker->hub->now_ms);
}

/* Its client may bring the pid back, long after the grace. */
static void keep_place(struct tracker *tracker, const struct presence *presence,
                       const struct user *user, const struct leave *leave)
{
	if (leave->reason != LEAVE_SHUTDOWN && !presence_is_lost(presence, leave->reason)) {
		return;
	}
	struct lost_place *place =
		pids_remember(&tracker->pids, presence->pid.text, tracker->hub->now_ms, &leave->address);
	if (place) {
		place->keyed = user->keyed;
		place->profile = *change_wanted(user);
		memcpy(place->id, user->id, sizeof(place->id));
		memcpy(place->room, leave->room, sizeof(place->room));
	}
}

/* Whether something still makes the user present, beside absences. */
static bool is_present(const struct user *user)
{
	return user->origin || !list_empty(&user->presences);
}

/* While the server stops, those with a key stay: they will be back. */
static bool has_gone(const struct user *user, enum leave_reason reason)
{
	return !is_present(user) && !(reason == LEAVE_SHUTDOWN && user->keyed);
}

void tracker_leave(struct tracker *tracker, struct presence *presence, enum leave_reason reason)
{
	struct room *room = room_of(presence->member);
	struct user *user = presence->user;
	struct leave leave = tracker_describe(tracker, room, user, presence);

	presence_stop_waiting(presence, &tracker->turns);
	leave.reason = reason;
	leave.detail = presence_end_text(presence, reason);
	pids_remove(&tracker->pids, &presence->pid);
	presence_take_away(presence);
	bool waited_for = begin_absence(tracker, presence, user, &leave);
	if (user && *presence->pid.text) {
		keep_place(tracker, presence, user, &leave);
	}
	if (user && !list_empty(&user->presences)) {
		presence_tell_count(user);
	} else if (user && !waited_for && has_gone(user, reason)) {
		announce_leave(tracker, room, user, &leave);
	}
}

/* --- Users of other nodes --- */

enum presence_error tracker_remote_join(struct tracker *tracker, const struct origin *origin,
                                        struct room *room, const struct newcomer *newcomer,
                                        struct user **out)
{
	struct user *user = newcomer->keyed ? roster_find_keyed(&room->roster, newcomer->id) : NULL;

	if (user && user->origin) {
		return PRESENCE_EEXIST;
	}
	if (user) {
		user->origin = origin;
		tracker_rename(tracker, room, user, newcomer->profile);
		*out = user;
		return PRESENCE_OK;
	}
	enum presence_error error = room_join(room, newcomer, out);
	if (error == PRESENCE_OK) {
		(*out)->origin = origin;
		tracker_tell_join(tracker, room, *out);
	}
	return error;
}

void tracker_remote_rename(struct tracker *tracker, struct room *room, struct user *user,
                           const struct profile *profile)
{
	tracker_rename(tracker, room, user, profile);
}

void tracker_remote_leave(struct tracker *tracker, struct room *room, struct user *user,
                          enum leave_reason reason, const char *detail)
{
	struct leave leave = tracker_describe(tracker, room, user, NULL);

	if (!list_empty(&user->presences) || !list_empty(&user->absences)) {
		user->origin = NULL;
		return;
	}
	leave.reason = reason;
	leave.detail = detail;
	announce_leave(tracker, room, user, &leave);
	rooms_mark_idle(tracker->rooms, room);
}

/* --- Kicking --- */

/* The user, who has no connection, is gone for everybody at once. */
static void dismiss(struct tracker *tracker, struct room *room, struct user *user)
{
	const struct list_node *absence = list_first(&user->absences);
	struct leave leave = absence ? list_entry(absence, struct absence, of_user)->leave
	                             : tracker_describe(tracker, room, user, NULL);

	leave.time_ms = hub_wall_ms(tracker->hub);
	leave.reason = LEAVE_KICKED;
	leave.detail = "kicked by an admin";
	announce_leave(tracker, room, user, &leave);
	rooms_mark_idle(tracker->rooms, room);
}

/* With the last of them the user is freed, if it is present here only. */
static void kick_connections(const struct user *user, const char *reason)
{
	for (size_t left = list_length(&user->presences); left > 0; left--) {
		presence_kick(list_entry(list_first(&user->presences), struct presence, of_user), reason);
	}
}

void tracker_kick(struct tracker *tracker, struct room *room, struct user *user, const char *reason)
{
	pids_forget_user(&tracker->pids, room->name, user->id);
	if (user->origin) {
		kick_connections(user, reason);
		absences_end(user);
		user->origin->kick(user->origin->context, room, user, reason);
	} else if (!list_empty(&user->presences)) {
		kick_connections(user, reason);
	} else {
		dismiss(tracker, room, user);
	}
}

/* --- Absences --- */

enum presence_error tracker_expect(struct tracker *tracker, struct room *room,
                                   const struct newcomer *newcomer)
{
	struct user *user;

	if (roster_find_keyed(&room->roster, newcomer->id)) {
		return PRESENCE_EEXIST;
	}
	enum presence_error error = room_join(room, newcomer, &user);
	if (error != PRESENCE_OK) {
		return error;
	}
	struct absence absence = {
		.user = user,
		.room = room,
		.leave = tracker_describe(tracker, room, user, NULL),
	};
	absence.leave.reason = LEAVE_SHUTDOWN;
	absence.leave.detail = "did not come back after a restart";
	if (!absences_add_returning(&tracker->absences, &absence, tracker->hub->now_ms)) {
		room_leave(room, user, LEAVE_SHUTDOWN);
		return PRESENCE_ENOMEM;
	}
	return PRESENCE_OK;
}

void tracker_listens(struct tracker *tracker)
{
	absences_restart_returning(&tracker->absences, tracker->hub->now_ms);
}

static void grace_is_over(struct tracker *tracker, struct absence *absence)
{
	struct leave leave = absence->leave;
	struct room *room = absence->room;
	struct user *user = absence->user;

	absence_destroy(absence);
	if (user && !is_present(user) && list_empty(&user->absences)) {
		leave.time_ms = hub_wall_ms(tracker->hub);
		announce_leave(tracker, room, user, &leave);
		rooms_mark_idle(tracker->rooms, room);
	}
}

void tracker_expire(struct tracker *tracker)
{
	for (struct absence *absence;
	     (absence = absences_expire(&tracker->absences, tracker->hub->judged_ms));) {
		grace_is_over(tracker, absence);
	}
}

int64_t tracker_next_deadline(const struct tracker *tracker)
{
	return absences_next(&tracker->absences);
}

/* --- Chores --- */

/* A name may have been banned while it waited. */
void tracker_tell_changes(struct tracker *tracker)
{
	for (struct change *change;
	     (change = changes_take_due(&tracker->changes, tracker->hub->now_ms));) {
		if (!tracker_bans_name(tracker, change->profile.name)) {
			tell_rename(tracker, change->room, change->user, &change->profile);
		}
		free(change);
	}
}

int64_t tracker_next_chore(const struct tracker *tracker)
{
	int64_t change_ms = changes_next(&tracker->changes);
	int64_t turn_ms = turns_next_ms(&tracker->turns);

	return change_ms < turn_ms ? change_ms : turn_ms;
}
