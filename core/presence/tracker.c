#include "core/presence/tracker.h"

#include <stdlib.h>
#include <string.h>

#include "core/events/encode.h"
#include "core/events/key.h"
#include "core/presence/service.h"

/* --- Telling --- */

static void tell_watcher(struct service *service, struct presence_change change)
{
	service->seq++;
	if (service->watch) {
		change.seq = service->seq;
		change.time_ms = hub_wall_ms(&service->hub);
		service->watch(service->watch_context, &change);
	}
}

/* What is known of a user and of one of its connections; either may be NULL. */
static struct leave describe(const struct service *service, const struct room *room,
                             const struct user *user, const struct presence *presence)
{
	struct leave leave = { .time_ms = hub_wall_ms(&service->hub) };

	memcpy(leave.room, room->name, sizeof(leave.room));
	leave.last_seen_ms = leave.time_ms;
	if (user) {
		leave.since_ms = user->since_ms;
		memcpy(leave.id, user->id, sizeof(leave.id));
		memcpy(leave.name, user->profile.name, sizeof(leave.name));
	}
	if (presence) {
		const struct session *session = member_session(presence->member);
		leave.last_seen_ms = hub_wall_of(&service->hub, session->last_seen_ms);
		leave.address = session->peer.address;
		memcpy(leave.sid, presence->member->sid, sizeof(leave.sid));
	}
	return leave;
}

/* How many connections one has is told to nobody else. */
static void tell_connections(const struct user *user)
{
	struct buffer argument;

	buffer_init(&argument, 64);
	event_encode_connections(&argument, list_length(&user->presences));
	list_for_each(node, &user->presences) {
		struct member *member = list_entry(node, struct presence, of_user)->member;
		if (!buffer_failed(&argument)) {
			member_emit(member, &(struct event){
									.name = { "\"own_connections\"", 17 },
									.arguments = { (const char *)argument.data, argument.len },
								});
		}
	}
	buffer_finish(&argument);
}

/* --- Joining --- */

static void rename_user(struct service *service, struct room *room, struct user *user,
                        const struct profile *profile)
{
	char was[NAME_BYTES_MAX + 1];

	memcpy(was, user->profile.name, sizeof(was));
	if (strcmp(was, profile->name) == 0) {
		return;
	}
	room_rename(room, user, profile);
	tell_watcher(service, (struct presence_change){
							  .type = CHANGE_RENAME, .room = room, .user = user, .was = was });
}

struct presence *presence_create(const struct service *service, struct member *member)
{
	size_t pid_size = service->config.recovery ? PID_LENGTH + 1 : 0;
	struct presence *presence = calloc(1, sizeof(*presence) + pid_size);

	if (!presence) {
		return NULL;
	}
	list_node_init(&presence->of_user);
	presence->member = member;
	presence->since_ms = hub_wall_ms(&service->hub);
	rate_init(&presence->joins, service->hub.now_ms);
	return presence;
}

static void sit_down(struct presence *presence, struct user *user)
{
	presence->user = user;
	list_push_back(&user->presences, &presence->of_user);
	session_trust(member_session(presence->member));
}

bool tracker_is_full(const struct user *user)
{
	return list_length(&user->presences) >= TRACKER_CONNECTIONS_MAX;
}

void tracker_return(struct presence *presence, struct absence *absence)
{
	if (absence->user) {
		sit_down(presence, absence->user);
	}
	absence_destroy(absence);
}

void tracker_connected(const struct presence *presence)
{
	if (presence->user && list_length(&presence->user->presences) > 1) {
		tell_connections(presence->user);
	}
}

static enum refusal announce(struct service *service, struct presence *presence, struct room *room,
                             const struct newcomer *newcomer)
{
	struct user *user;

	if (room_join(room, newcomer, &user) != PRESENCE_OK) {
		return REFUSAL_UNAVAILABLE;
	}
	sit_down(presence, user);
	feed_request_snapshot(&presence->member->subscription);
	struct leave who = describe(service, room, user, presence);
	flaps_came(&service->flaps, &who, user->keyed);
	service->counters.joins++;
	tell_watcher(service,
	             (struct presence_change){ .type = CHANGE_JOIN, .room = room, .user = user });
	return REFUSAL_NONE;
}

/* Another connection of somebody who is here, or the same one back in time: no news for others. */
static enum refusal join_again(struct service *service, struct presence *presence,
                               struct room *room, struct user *user,
                               const struct join_request *request)
{
	if (tracker_is_full(user)) {
		return REFUSAL_CONNECTIONS;
	}
	if (!service->config.recovery) { /* else each may still bring its own connection back */
		absences_end(user);
	}
	sit_down(presence, user);
	tracker_connected(presence);
	feed_request_snapshot(&presence->member->subscription);
	rename_user(service, room, user, &request->profile);
	return REFUSAL_NONE;
}

static enum refusal join_first(struct service *service, struct presence *presence,
                               struct room *room, const struct join_request *request)
{
	char id[USER_ID_BYTES_MAX + 1];
	struct newcomer newcomer = {
		.id = presence->member->sid,
		.profile = &request->profile,
		.since_ms = hub_wall_ms(&service->hub),
		.keyed = request->key_len > 0 && service->config.digest,
	};

	if (newcomer.keyed) {
		key_id(service->config.digest, request->key, request->key_len, id);
		newcomer.id = id;
		struct user *user = roster_find_keyed(&room->roster, id);
		if (user) {
			return join_again(service, presence, room, user, request);
		}
	}
	return announce(service, presence, room, &newcomer);
}

enum refusal tracker_join(struct service *service, struct presence *presence,
                          const struct join_request *request)
{
	struct room *room = room_of(presence->member);

	bans_expire(&service->bans, hub_wall_ms(&service->hub));
	if (bans_find_name(&service->bans, request->profile.name)) {
		return REFUSAL_BANNED;
	}
	if (!presence->user) {
		return join_first(service, presence, room, request);
	}
	rename_user(service, room, presence->user, &request->profile);
	return REFUSAL_NONE;
}

/* --- Leaving --- */

/* The user is announced as gone, as `leave` describes it, and freed. */
static void announce_leave(struct service *service, struct room *room, struct user *user,
                           const struct leave *leave)
{
	*leave_log_add(&service->leaves) = *leave;
	flaps_left(&service->flaps, leave, user->keyed);
	service->counters.leaves[leave->reason]++;
	absences_end(user);
	tell_watcher(service, (struct presence_change){ .type = CHANGE_LEAVE,
	                                                .room = room,
	                                                .user = user,
	                                                .reason = leave->reason,
	                                                .detail = leave->detail });
	room_leave(room, user, leave->reason);
}

static const char *detail_of(const struct member *member, enum leave_reason reason)
{
	const struct session *session = member_session(member);

	if (reason == LEAVE_KICKED) {
		return "kicked by an admin";
	}
	return session->state == SESSION_OPEN ? "left the room" : session_end_text(session->end);
}

/* Whether only the connection is over. Clients whose polling fails close the session with
 * Engine.IO's `1`, and come back; those who leave the room say so before, while the session is
 * open. */
static bool is_lost(const struct presence *presence, enum leave_reason reason)
{
	return reason == LEAVE_LOST || reason == LEAVE_TIMEOUT ||
	       (reason == LEAVE_LEFT && member_session(presence->member)->state != SESSION_OPEN);
}

static bool has_pid(const struct service *service, const struct presence *presence)
{
	return service->config.recovery && *presence->pid;
}

/* Whether somebody may be back in a moment: as a user, by its key, or as the same connection. */
static bool may_return(const struct service *service, const struct presence *presence,
                       const struct user *user, enum leave_reason reason)
{
	return (has_pid(service, presence) || (user && user->keyed && list_empty(&user->presences))) &&
	       service->config.leave_grace_ms > 0 && is_lost(presence, reason);
}

/* false: nobody is waited for. */
static bool begin_absence(struct service *service, const struct presence *presence,
                          struct user *user, const struct leave *leave)
{
	struct absence absence = { .user = user, .room = room_of(presence->member), .leave = *leave };

	if (!may_return(service, presence, user, leave->reason)) {
		return false;
	}
	if (has_pid(service, presence)) {
		memcpy(absence.pid, presence->pid, sizeof(absence.pid));
		absence.floor = presence->member->subscription.floor;
	}
	return absences_add(&service->absences, &absence, service->hub.now_ms);
}

/* While the server stops, those with a key stay: they will be back. */
static bool has_gone(const struct user *user, enum leave_reason reason)
{
	return list_empty(&user->presences) && !(reason == LEAVE_SHUTDOWN && user->keyed);
}

void tracker_leave(struct service *service, struct presence *presence, enum leave_reason reason)
{
	struct room *room = room_of(presence->member);
	struct user *user = presence->user;
	struct leave leave = describe(service, room, user, presence);

	leave.reason = reason;
	leave.detail = detail_of(presence->member, reason);
	list_remove(&presence->of_user);
	presence->user = NULL;
	bool waited_for = begin_absence(service, presence, user, &leave);
	if (user && !list_empty(&user->presences)) {
		tell_connections(user);
	} else if (user && !waited_for && has_gone(user, reason)) {
		announce_leave(service, room, user, &leave);
	}
}

void tracker_dismiss(struct service *service, struct room *room, struct user *user,
                     enum leave_reason reason, const char *detail)
{
	const struct list_node *absence = list_first(&user->absences);
	struct leave leave = absence ? list_entry(absence, struct absence, of_user)->leave
	                             : describe(service, room, user, NULL);

	leave.time_ms = hub_wall_ms(&service->hub);
	leave.reason = reason;
	leave.detail = detail;
	announce_leave(service, room, user, &leave);
	service_mark_idle(service, room);
}

/* --- Absences --- */

enum presence_error tracker_expect(struct service *service, struct room *room,
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
		.leave = describe(service, room, user, NULL),
	};
	absence.leave.reason = LEAVE_SHUTDOWN;
	absence.leave.detail = "did not come back after a restart";
	if (!absences_add(&service->absences, &absence, service->hub.now_ms)) {
		room_leave(room, user, LEAVE_SHUTDOWN);
		return PRESENCE_ENOMEM;
	}
	return PRESENCE_OK;
}

static void grace_is_over(struct service *service, struct absence *absence)
{
	struct leave leave = absence->leave;
	struct room *room = absence->room;
	struct user *user = absence->user;

	absence_destroy(absence);
	if (user && list_empty(&user->presences) && list_empty(&user->absences)) {
		leave.time_ms = hub_wall_ms(&service->hub);
		announce_leave(service, room, user, &leave);
		service_mark_idle(service, room);
	}
}

void tracker_expire(struct service *service)
{
	for (struct absence *absence;
	     (absence = absences_expire(&service->absences, service->hub.now_ms));) {
		grace_is_over(service, absence);
	}
}
