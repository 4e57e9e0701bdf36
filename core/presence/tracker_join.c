/* How somebody comes to be present: by a join, when its turn has come, or by what it brings back.
 */
#include <stdlib.h>
#include <string.h>

#include "core/presence/tracker_internal.h"
#include "core/session/client.h"
#include "core/session/hub_state.h"
#include "core/session/session.h"

bool tracker_bans(const struct tracker *tracker, const struct address *address)
{
	return bans_find_address(&tracker->bans, address, tracker->hub->now_ms);
}

bool tracker_admits(struct tracker *tracker, const struct address *address)
{
	if (!tracker_bans(tracker, address)) {
		return true;
	}
	tracker->counters.refused_connects++;
	return false;
}

bool tracker_bans_name(const struct tracker *tracker, const char *name)
{
	return bans_find_name(&tracker->bans, name, tracker->hub->now_ms);
}

bool tracker_is_full(const struct user *user)
{
	return list_length(&user->presences) >= TRACKER_CONNECTIONS_MAX;
}

static void be_present(struct tracker *tracker, struct presence *presence, struct user *user)
{
	presence_give_to(presence, user);
	if (*presence->pid.text) {
		pids_add(&tracker->pids, &presence->pid);
	}
}

void tracker_connected(const struct presence *presence)
{
	if (presence->user && list_length(&presence->user->presences) > 1) {
		presence_tell_count(presence->user);
	}
}

/* It is told who is here at once, so that it knows to be connected. */
static enum refusal wait_for_turn(struct tracker *tracker, struct presence *presence,
                                  const struct join_request *request)
{
	if (presence_wait(presence, request, &tracker->turns) != PRESENCE_OK) {
		return REFUSAL_UNAVAILABLE;
	}
	feed_request_snapshot(&presence->member->subscription);
	return REFUSAL_NONE;
}

static enum refusal announce(struct tracker *tracker, struct presence *presence, struct room *room,
                             const struct newcomer *newcomer)
{
	struct user *user;

	if (room_join(room, newcomer, &user) != PRESENCE_OK) {
		return REFUSAL_UNAVAILABLE;
	}
	be_present(tracker, presence, user);
	feed_request_snapshot(&presence->member->subscription);
	struct leave who = tracker_describe(tracker, room, user, presence);
	flaps_came(&tracker->flaps, &who, user->keyed);
	tracker_tell_join(tracker, room, user);
	return REFUSAL_NONE;
}

/* Another connection of somebody who is here, or is back in time: others are told nothing. */
static enum refusal add_connection(struct tracker *tracker, struct presence *presence,
                                   struct user *user)
{
	if (tracker_is_full(user)) {
		return REFUSAL_CONNECTIONS;
	}
	if (!tracker->config.recovery) { /* else each may still bring its own connection back */
		absences_end(user);
	}
	be_present(tracker, presence, user);
	feed_request_snapshot(&presence->member->subscription);
	return REFUSAL_NONE;
}

static enum refusal come_in(struct tracker *tracker, struct presence *presence,
                            const struct newcomer *newcomer)
{
	struct room *room = room_of(presence->member);
	struct user *user = newcomer->keyed ? roster_find_keyed(&room->roster, newcomer->id) : NULL;

	return user ? add_connection(tracker, presence, user)
	            : announce(tracker, presence, room, newcomer);
}

void tracker_end_absence(struct tracker *tracker, struct presence *presence,
                         struct absence *absence)
{
	struct pid *pid = pids_find(&tracker->pids, absence->pid);

	if (pid && pid->owner == PID_OF_LOST_PLACE) {
		pids_forget(&tracker->pids, pid_lost_place(pid));
	}
	if (absence->user) {
		be_present(tracker, presence, absence->user);
	}
	absence_destroy(absence);
}

void tracker_replace(struct tracker *tracker, struct presence *presence, struct presence *old)
{
	struct user *user = old->user;

	pids_remove(&tracker->pids, &old->pid);
	presence_take_away(old);
	*old->pid.text = '\0';
	be_present(tracker, presence, user);
	presence->brought_back = true;
	feed_request_snapshot(&presence->member->subscription);
	client_disconnect(old->member, LEAVE_LOST);
}

/* Whether it would be somebody new to the others. */
static bool is_new(const struct presence *presence, const struct newcomer *newcomer)
{
	const struct room *room = room_of(presence->member);

	return !newcomer->keyed || !roster_find_keyed(&room->roster, newcomer->id);
}

enum refusal tracker_join_again(struct tracker *tracker, struct presence *presence,
                                const struct newcomer *newcomer)
{
	if (tracker_bans_name(tracker, newcomer->profile->name)) {
		return REFUSAL_BANNED;
	}
	if (is_new(presence, newcomer) && !presence_has_turn(presence, &tracker->turns)) {
		return REFUSAL_RATE;
	}
	enum refusal refusal = come_in(tracker, presence, newcomer);
	presence->brought_back = refusal == REFUSAL_NONE;
	return refusal;
}

/* Who was brought back, and joins with another key than it had, is somebody else by now. */
static void leave_if_another(struct tracker *tracker, struct presence *presence, const char *id)
{
	if (presence->user && strcmp(presence->user->id, id) != 0) {
		tracker_leave(tracker, presence, LEAVE_LEFT);
	}
}

/* `waited`: it is its turn. */
static enum refusal join(struct tracker *tracker, struct presence *presence,
                         const struct join_request *request, bool waited)
{
	char id[USER_ID_BYTES_MAX + 1];
	struct newcomer newcomer = {
		.id = presence->member->sid,
		.profile = &request->profile,
		.since_ms = hub_wall_ms(tracker->hub),
		.keyed = request->key_len > 0 && tracker->config.digest,
	};

	if (newcomer.keyed && (!presence->user || presence->brought_back)) {
		key_id(tracker->config.digest, tracker->config.secret, request->key, request->key_len, id);
		newcomer.id = id;
		leave_if_another(tracker, presence, id);
	}
	presence->brought_back = false;
	if (!presence->user) {
		if (!waited && is_new(presence, &newcomer) &&
		    !presence_has_turn(presence, &tracker->turns)) {
			return wait_for_turn(tracker, presence, request);
		}
		enum refusal refusal = come_in(tracker, presence, &newcomer);
		if (refusal != REFUSAL_NONE || !newcomer.keyed) {
			return refusal;
		}
		tracker_connected(presence);
	}
	tracker_rename(tracker, room_of(presence->member), presence->user, &request->profile);
	return REFUSAL_NONE;
}

enum refusal tracker_join(struct tracker *tracker, struct presence *presence,
                          const struct join_request *request)
{
	if (tracker_bans_name(tracker, request->profile.name)) {
		return REFUSAL_BANNED;
	}
	return presence->waiting ? REFUSAL_RATE : join(tracker, presence, request, false);
}

struct waiting_join *tracker_next_turn(struct tracker *tracker)
{
	struct waiter *waiter = turns_next(&tracker->turns, tracker->hub->now_ms);

	return waiter ? list_entry(waiter, struct waiting_join, waiter) : NULL;
}

enum refusal tracker_join_waited(struct tracker *tracker, struct waiting_join *waiting)
{
	const struct join_request *request = &waiting->request;
	enum refusal refusal = REFUSAL_BANNED;

	waiting->presence->waiting = NULL;
	if (!tracker_bans_name(tracker, request->profile.name)) {
		refusal = join(tracker, waiting->presence, request, true);
	}
	free(waiting);
	return refusal;
}
