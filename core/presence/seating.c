#include "core/presence/seating.h"

#include <string.h>

#include "core/presence/service.h"

/* --- Telling --- */

static void tell_watcher(struct service *service, struct presence_change change)
{
	service->seq++;
	if (service->watch) {
		change.seq = service->seq;
		change.time_ms = service_wall_ms(service);
		service->watch(service->watch_context, &change);
	}
}

/* What is known of a user and, if not NULL, of one of its seats. */
static struct leave describe(const struct service *service, const struct room *room,
                             const struct user *user, const struct seat *seat)
{
	struct leave leave = { .time_ms = service_wall_ms(service), .since_ms = user->since_ms };

	memcpy(leave.id, user->id, sizeof(leave.id));
	memcpy(leave.name, user->name, sizeof(leave.name));
	memcpy(leave.room, room->name, sizeof(leave.room));
	leave.last_seen_ms = leave.time_ms;
	if (seat) {
		const struct session *session = seat->member->client->session;
		leave.last_seen_ms = session->last_seen_ms + service->config.wall_offset_ms;
		memcpy(leave.address, session->peer.address, sizeof(leave.address));
		memcpy(leave.sid, seat->member->sid, sizeof(leave.sid));
	}
	return leave;
}

/* How many connections one has is told to nobody else. */
static void tell_connections(const struct user *user)
{
	struct buffer argument;

	buffer_init(&argument, 64);
	event_encode_connections(&argument, list_length(&user->seats));
	list_for_each(node, &user->seats) {
		struct member *member = list_entry(node, struct seat, of_user)->member;
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
                        const struct join_request *request)
{
	char was[NAME_BYTES_MAX + 1];

	memcpy(was, user->name, sizeof(was));
	if (strcmp(was, request->name) == 0) {
		return;
	}
	room_rename(room, user, request);
	tell_watcher(service, (struct presence_change){
							  .type = CHANGE_RENAME, .room = room, .user = user, .was = was });
}

static void sit_down(struct seat *seat, struct user *user)
{
	seat->user = user;
	list_push_back(&user->seats, &seat->of_user);
	seat->member->client->session->trusted = true;
	feed_request_snapshot(&seat->member->subscription);
}

static enum refusal announce(struct service *service, struct seat *seat, struct room *room,
                             const struct newcomer *newcomer)
{
	struct user *user;

	if (room_join(room, newcomer, &user) != PRESENCE_OK) {
		return REFUSAL_UNAVAILABLE;
	}
	sit_down(seat, user);
	struct leave who = describe(service, room, user, seat);
	flaps_came(&service->flaps, &who, user->keyed);
	service->counters.joins++;
	tell_watcher(service,
	             (struct presence_change){ .type = CHANGE_JOIN, .room = room, .user = user });
	return REFUSAL_NONE;
}

/* Another connection of somebody who is here, or the same one back in time: no news for others. */
static enum refusal join_again(struct service *service, struct seat *seat, struct room *room,
                               struct user *user, const struct join_request *request)
{
	if (list_length(&user->seats) >= SEATING_CONNECTIONS_MAX) {
		return REFUSAL_CONNECTIONS;
	}
	absence_end_all(user);
	sit_down(seat, user);
	if (list_length(&user->seats) > 1) {
		tell_connections(user);
	}
	rename_user(service, room, user, request);
	return REFUSAL_NONE;
}

static enum refusal join_first(struct service *service, struct seat *seat, struct room *room,
                               const struct join_request *request)
{
	char id[USER_ID_BYTES_MAX + 1];
	struct newcomer newcomer = {
		.id = seat->member->sid,
		.name = request->name,
		.name_len = request->name_len,
		.kind = request->kind,
		.since_ms = service_wall_ms(service),
		.keyed = request->key_len > 0 && service->config.digest,
	};

	if (newcomer.keyed) {
		key_id(service->config.digest, request->key, request->key_len, id);
		newcomer.id = id;
		struct user *user = roster_find_keyed(&room->roster, id);
		if (user) {
			return join_again(service, seat, room, user, request);
		}
	}
	return announce(service, seat, room, &newcomer);
}

enum refusal seating_join(struct service *service, struct seat *seat,
                          const struct join_request *request)
{
	struct room *room = room_of(seat->member);

	bans_expire(&service->bans, service_wall_ms(service));
	if (bans_find_name(&service->bans, request->name)) {
		return REFUSAL_BANNED;
	}
	if (!seat->user) {
		return join_first(service, seat, room, request);
	}
	rename_user(service, room, seat->user, request);
	return REFUSAL_NONE;
}

/* --- Leaving --- */

/* The user is announced as gone, as `leave` describes it, and freed. */
static void announce_leave(struct service *service, struct room *room, struct user *user,
                           const struct leave *leave)
{
	*leaves_add(&service->leaves) = *leave;
	flaps_left(&service->flaps, leave, user->keyed);
	service->counters.leaves[leave->reason]++;
	absence_end_all(user);
	tell_watcher(service, (struct presence_change){ .type = CHANGE_LEAVE,
	                                                .room = room,
	                                                .user = user,
	                                                .reason = leave->reason,
	                                                .detail = leave->detail });
	room_leave(room, user, leave->reason);
}

static const char *detail_of(const struct member *member, enum leave_reason reason)
{
	const struct session *session = member->client->session;

	if (reason == LEAVE_KICKED) {
		return "kicked by an admin";
	}
	return session->state == SESSION_OPEN ? "left the room" : session_end_text(session->end);
}

/* Whether somebody may be back in a moment: it has a key, and did not say good-bye. */
static bool may_return(const struct service *service, const struct user *user,
                       enum leave_reason reason)
{
	return user->keyed && service->absences.due.span_ms > 0 &&
	       (reason == LEAVE_LOST || reason == LEAVE_TIMEOUT);
}

/* The last seat is gone. While the server stops, those with a key stay: they will be back. */
static void leave_at_last(struct service *service, struct room *room, struct user *user,
                          const struct leave *leave)
{
	if (leave->reason == LEAVE_SHUTDOWN && user->keyed) {
		return;
	}
	if (may_return(service, user, leave->reason) &&
	    absence_create(&service->absences, room, user, leave, service->hub.now_ms)) {
		return;
	}
	announce_leave(service, room, user, leave);
}

void seating_leave(struct service *service, struct seat *seat, enum leave_reason reason)
{
	struct room *room = room_of(seat->member);
	struct user *user = seat->user;

	if (!user) {
		return;
	}
	struct leave leave = describe(service, room, user, seat);
	leave.reason = reason;
	leave.detail = detail_of(seat->member, reason);
	list_remove(&seat->of_user);
	seat->user = NULL;
	if (list_empty(&user->seats)) {
		leave_at_last(service, room, user, &leave);
	} else {
		tell_connections(user);
	}
}

void seating_dismiss(struct service *service, struct room *room, struct user *user,
                     enum leave_reason reason, const char *detail)
{
	const struct list_node *absence = list_first(&user->absences);
	struct leave leave = absence ? list_entry(absence, struct absence, of_user)->leave
	                             : describe(service, room, user, NULL);

	leave.time_ms = service_wall_ms(service);
	leave.reason = reason;
	leave.detail = detail;
	announce_leave(service, room, user, &leave);
	service_mark_idle(service, room);
}

/* --- Absences --- */

enum presence_error seating_expect(struct service *service, struct room *room,
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
	struct leave leave = describe(service, room, user, NULL);
	leave.reason = LEAVE_SHUTDOWN;
	leave.detail = "did not come back after a restart";
	if (!absence_create(&service->absences, room, user, &leave, service->hub.now_ms)) {
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
	if (list_empty(&user->seats) && list_empty(&user->absences)) {
		leave.time_ms = service_wall_ms(service);
		memcpy(leave.name, user->name, sizeof(leave.name));
		announce_leave(service, room, user, &leave);
		service_mark_idle(service, room);
	}
}

void seating_expire(struct service *service)
{
	for (struct deadline *due;
	     (due = deadline_queue_expire(&service->absences.due, service->hub.now_ms));) {
		grace_is_over(service, list_entry(due, struct absence, due));
	}
}

void seating_forget(struct room *room)
{
	list_for_each(node, &room->roster.users) {
		absence_end_all(list_entry(node, struct user, link));
	}
}
