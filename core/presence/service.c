#include "core/presence/service.h"

#include <stdlib.h>
#include <string.h>

enum { ANSWER_MAX = 1024 }; /* bytes of what a joining client is told */

struct rate_limit service_packet_limit(void)
{
	return (struct rate_limit){ SERVICE_PACKETS_PER_SECOND, SERVICE_BURST };
}

struct rate_limit service_join_limit(void)
{
	return (struct rate_limit){ SERVICE_JOINS_PER_SECOND, SERVICE_BURST };
}

static bool is_name_character(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
	       c == '-';
}

static bool is_legal_name(struct slice name)
{
	if (name.len < 2 || name.len > 1 + ROOM_NAME_BYTES_MAX || name.text[0] != '/') {
		return false;
	}
	for (size_t i = 1; i < name.len; i++) {
		if (!is_name_character(name.text[i])) {
			return false;
		}
	}
	return true;
}

bool service_allows_room(const struct service *service, struct slice name)
{
	if (slice_equals(name, "/")) {
		return true;
	}
	if (!is_legal_name(name) || !service->config.rooms) {
		return is_legal_name(name);
	}
	struct slice bare = { name.text + 1, name.len - 1 };
	for (size_t i = 0; i < service->config.room_count; i++) {
		if (slice_equals(bare, service->config.rooms[i])) {
			return true;
		}
	}
	return false;
}

struct room *service_find_room(const struct service *service, struct slice name)
{
	struct table_entry *entry = table_find(&service->rooms, name.text, name.len);

	return entry ? list_entry(entry, struct room, by_name) : NULL;
}

static struct room *open_room(struct service *service, struct slice name)
{
	if (service->rooms.count >= SERVICE_ROOMS_MAX) {
		return NULL;
	}
	struct room *room = room_create(&service->hub, name);
	if (!room) {
		return NULL;
	}
	if (table_insert(&service->rooms, &room->by_name, room->name, room->name_len) != PRESENCE_OK) {
		room_destroy(room);
		return NULL;
	}
	list_push_back(&service->all, &room->link);
	return room;
}

/* It is looked at again at the end of the flush, when nobody holds a pointer to it. */
static void mark_idle(struct service *service, struct room *room)
{
	if (room != service->default_room && !list_linked(&room->idle)) {
		list_push_back(&service->idle, &room->idle);
	}
}

static struct namespace *resolve(void *context, struct slice name)
{
	struct service *service = context;

	if (!service_allows_room(service, name)) {
		return NULL;
	}
	struct room *room = service_find_room(service, name);
	if (!room) {
		room = open_room(service, name);
	}
	if (!room) {
		return NULL;
	}
	mark_idle(service, room); /* until the member is really there */
	return &room->namespace;
}

static const char *admit(void *context, const struct client *client, struct slice name)
{
	struct service *service = context;

	(void)name;
	bans_expire(&service->bans, service_wall_ms(service));
	if (!bans_find_address(&service->bans, client->session->peer.address)) {
		return NULL;
	}
	service->counters.refused_connects++;
	return "You are banned from here.";
}

static void connected(void *context, struct member *member, struct slice auth)
{
	const struct service *service = context;
	struct seat *seat = calloc(1, sizeof(*seat));

	(void)auth;
	member->presence = seat;
	if (!seat) {
		session_fail(member->client->session, SESSION_END_RESOURCES);
		return;
	}
	list_node_init(&seat->of_user);
	seat->member = member;
	seat->since_ms = service_wall_ms(service);
	rate_init(&seat->joins, service->hub.now_ms);
}

static void tell_watcher(struct service *service, struct presence_change change)
{
	service->seq++;
	if (service->watch) {
		change.seq = service->seq;
		change.time_ms = service_wall_ms(service);
		service->watch(service->watch_context, &change);
	}
}

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

static enum refusal seat_user(struct service *service, struct seat *seat, struct room *room,
                              const struct join_request *request)
{
	if (room_join(room, seat->member, request, service_wall_ms(service), &seat->user) !=
	    PRESENCE_OK) {
		return REFUSAL_UNAVAILABLE;
	}
	list_push_back(&seat->user->seats, &seat->of_user);
	seat->member->client->session->trusted = true;
	service->counters.joins++;
	tell_watcher(service,
	             (struct presence_change){ .type = CHANGE_JOIN, .room = room, .user = seat->user });
	return REFUSAL_NONE;
}

static enum refusal join(struct service *service, struct member *member,
                         const struct join_request *request)
{
	struct room *room = room_of(member);
	struct seat *seat = member->presence;

	bans_expire(&service->bans, service_wall_ms(service));
	if (bans_find_name(&service->bans, request->name)) {
		return REFUSAL_BANNED;
	}
	if (!seat->user) {
		return seat_user(service, seat, room, request);
	}
	rename_user(service, room, seat->user, request);
	return REFUSAL_NONE;
}

static void acknowledge(struct member *member, int64_t ack, enum refusal refusal)
{
	const struct seat *seat = member->presence;
	struct buffer answer;

	buffer_init(&answer, ANSWER_MAX);
	if (refusal == REFUSAL_NONE) {
		event_encode_joined(&answer, seat->user);
	} else {
		event_encode_not_joined(&answer, refusal);
	}
	if (buffer_failed(&answer)) {
		session_fail(member->client->session, SESSION_END_RESOURCES);
	} else {
		struct slice argument = { (const char *)answer.data, answer.len };
		member_acknowledge(member, ack, argument, NULL, 0);
	}
	buffer_finish(&answer);
}

static void tell_refusal(struct member *member, enum refusal refusal)
{
	struct buffer answer;

	buffer_init(&answer, ANSWER_MAX);
	event_encode_refusal(&answer, refusal);
	if (buffer_failed(&answer)) {
		session_fail(member->client->session, SESSION_END_RESOURCES);
	} else {
		member_emit(member, &(struct event){
								.name = { "\"join_refused\"", 14 },
								.arguments = { (const char *)answer.data, answer.len },
							});
	}
	buffer_finish(&answer);
}

static enum refusal take_join(struct service *service, struct member *member,
                              const struct event *event)
{
	struct join_request request = { 0 };
	enum refusal refusal = event_decode_join(event, &request);

	if (refusal == REFUSAL_NONE) {
		refusal = join(service, member, &request);
	}
	return refusal;
}

static void take_event(void *context, struct member *member, const struct event *event)
{
	struct service *service = context;
	struct seat *seat = member->presence;
	bool question = event_is_question(event);
	enum refusal refusal = REFUSAL_NONE;

	if (!seat || (!question && !event_is_join(event))) {
		return;
	}
	if (!rate_take(&seat->joins, service->config.joins, service->hub.now_ms)) {
		refusal = REFUSAL_RATE;
	} else if (question) {
		feed_request_snapshot(&member->subscription);
	} else {
		refusal = take_join(service, member, event);
	}
	service->counters.refused_joins += refusal == REFUSAL_NONE ? 0 : 1;
	if (event->ack != SOCKETIO_NO_ACK) {
		acknowledge(member, event->ack, refusal);
	} else if (refusal != REFUSAL_NONE) {
		tell_refusal(member, refusal);
	}
}

static const char *detail_of(const struct member *member, enum leave_reason reason)
{
	const struct session *session = member->client->session;

	if (reason == LEAVE_KICKED) {
		return "kicked by an admin";
	}
	return session->state == SESSION_OPEN ? "left the room" : session_end_text(session->end);
}

static void remember_leave(struct service *service, const struct seat *seat,
                           enum leave_reason reason, const char *detail)
{
	const struct session *session = seat->member->client->session;
	const struct room *room = room_of(seat->member);
	struct leave *leave = leaves_add(&service->leaves);

	leave->time_ms = service_wall_ms(service);
	leave->since_ms = seat->user->since_ms;
	leave->last_seen_ms = session->last_seen_ms + service->config.wall_offset_ms;
	leave->reason = reason;
	leave->detail = detail;
	memcpy(leave->address, session->peer.address, sizeof(leave->address));
	memcpy(leave->id, seat->user->id, sizeof(leave->id));
	memcpy(leave->sid, seat->member->sid, sizeof(leave->sid));
	memcpy(leave->name, seat->user->name, sizeof(leave->name));
	memcpy(leave->room, room->name, sizeof(leave->room));
}

static void unseat_user(struct service *service, struct seat *seat, enum leave_reason reason)
{
	struct room *room = room_of(seat->member);
	const char *detail = detail_of(seat->member, reason);

	remember_leave(service, seat, reason, detail);
	service->counters.leaves[reason]++;
	list_remove(&seat->of_user);
	tell_watcher(service, (struct presence_change){ .type = CHANGE_LEAVE,
	                                                .room = room,
	                                                .user = seat->user,
	                                                .reason = reason,
	                                                .detail = detail });
	room_leave(room, seat->user, reason);
}

static void disconnected(void *context, struct member *member, enum leave_reason reason)
{
	struct service *service = context;
	struct seat *seat = member->presence;

	if (seat && seat->user) {
		unseat_user(service, seat, reason);
	}
	free(seat);
	member->presence = NULL;
	mark_idle(service, room_of(member));
}

void service_watch(struct service *service, service_watch_fn *watch, void *context)
{
	service->watch = watch;
	service->watch_context = context;
}

int64_t service_wall_ms(const struct service *service)
{
	return service->hub.now_ms + service->config.wall_offset_ms;
}

static void kick_member(struct member *member, const char *reason)
{
	struct buffer argument;

	buffer_init(&argument, ANSWER_MAX);
	event_encode_kicked(&argument, reason);
	if (!buffer_failed(&argument)) {
		member_emit(member, &(struct event){
								.name = { "\"kicked\"", 8 },
								.arguments = { (const char *)argument.data, argument.len },
							});
	}
	buffer_finish(&argument);
	client_disconnect(member, LEAVE_KICKED);
}

void service_kick(struct user *user, const char *reason)
{
	size_t left = list_length(&user->seats);

	while (left-- > 0) { /* with its last seat the user is freed */
		struct list_node *node = list_first(&user->seats);
		kick_member(list_entry(node, struct seat, of_user)->member, reason);
	}
}

enum presence_error service_broadcast(struct room *room, const char *text)
{
	struct feed *feed = &room->namespace.feed;
	struct buffer *packet = &feed->hub->scratch;

	buffer_clear(packet);
	event_encode_notice(packet, room->namespace.name, text);
	return buffer_failed(packet) ? PRESENCE_ENOMEM : feed_append(feed, packet->data, packet->len);
}

static void close_idle_rooms(void *context)
{
	struct service *service = context;

	for (struct list_node *node; (node = list_pop_front(&service->idle));) {
		struct room *room = list_entry(node, struct room, idle);
		if (room->namespace.member_count == 0) {
			table_remove(&service->rooms, &room->by_name);
			room_destroy(room);
		}
	}
}

enum presence_error service_init(struct service *service, const struct service_config *config)
{
	struct hub_config hub = config->hub;

	*service = (struct service){ .config = *config };
	service->clients = (struct clients){
		.hub = &service->hub,
		.app = {
			.admit = admit,
			.resolve = resolve,
			.connected = connected,
			.event = take_event,
			.disconnected = disconnected,
			.flushed = close_idle_rooms,
			.context = service,
		},
	};
	hub.max_payload_untrusted = SERVICE_PAYLOAD_UNTRUSTED;
	hub.upper = client_protocol(&service->clients);
	hub_init(&service->hub, &hub);
	list_init(&service->all);
	list_init(&service->idle);
	bans_init(&service->bans);
	table_init(&service->rooms, service->hub.by_sid.seed);
	service->default_room = open_room(service, (struct slice){ "/", 1 });
	if (!service->default_room) {
		service_finish(service);
		return PRESENCE_ENOMEM;
	}
	return PRESENCE_OK;
}

void service_finish(struct service *service)
{
	hub_finish(&service->hub);
	close_idle_rooms(service);
	if (service->default_room) {
		table_remove(&service->rooms, &service->default_room->by_name);
		room_destroy(service->default_room);
	}
	table_finish(&service->rooms);
	bans_finish(&service->bans);
}
