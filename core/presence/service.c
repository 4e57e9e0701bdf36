#include "core/presence/service.h"

#include <stdlib.h>
#include <string.h>

#include "core/events/encode.h"
#include "core/events/join_request.h"
#include "core/presence/recovery.h"

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

void service_allow_rooms(struct service *service, const char *const *rooms, size_t count)
{
	service->config.rooms = rooms;
	service->config.room_count = count;
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
	room_offer_offsets(room, service->config.recovery);
	if (table_insert(&service->rooms, &room->by_name, room->name, room->name_len) != PRESENCE_OK) {
		room_destroy(room);
		return NULL;
	}
	list_push_back(&service->all, &room->link);
	return room;
}

/* It is looked at again at the end of the flush, when nobody holds a pointer to it. */
void service_mark_idle(struct service *service, struct room *room)
{
	if (room != service->default_room && !list_linked(&room->idle)) {
		list_push_back(&service->idle, &room->idle);
	}
}

struct room *service_open_room(struct service *service, struct slice name)
{
	if (!service_allows_room(service, name)) {
		return NULL;
	}
	struct room *room = service_find_room(service, name);
	if (!room) {
		room = open_room(service, name);
	}
	if (room) {
		service_mark_idle(service, room); /* until somebody is really there */
	}
	return room;
}

static struct namespace *resolve(void *context, struct slice name)
{
	struct room *room = service_open_room(context, name);

	return room ? &room->namespace : NULL;
}

static const char *admit(void *context, const struct client *client, struct slice name)
{
	struct service *service = context;

	(void)name;
	bans_expire(&service->bans, hub_wall_ms(&service->hub));
	if (!bans_find_address(&service->bans, &client->session->peer.address)) {
		return NULL;
	}
	service->counters.refused_connects++;
	return "You are banned from here.";
}

static void connected(void *context, struct member *member, struct slice auth)
{
	(void)context;
	(void)auth;
	if (member->presence) {
		tracker_connected(member->presence);
	} else { /* there was no memory for its presence */
		session_fail(member_session(member), SESSION_END_RESOURCES);
	}
}

static void acknowledge(struct member *member, int64_t ack, enum refusal refusal)
{
	const struct presence *presence = member->presence;
	struct buffer answer;

	buffer_init(&answer, ANSWER_MAX);
	if (refusal == REFUSAL_NONE) {
		event_encode_joined(&answer, presence->user ? presence->user->id : NULL);
	} else {
		event_encode_not_joined(&answer, refusal);
	}
	if (buffer_failed(&answer)) {
		session_fail(member_session(member), SESSION_END_RESOURCES);
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
		session_fail(member_session(member), SESSION_END_RESOURCES);
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
		refusal = tracker_join(service, member->presence, &request);
	}
	return refusal;
}

static void take_event(void *context, struct member *member, const struct event *event)
{
	struct service *service = context;
	struct presence *presence = member->presence;
	bool list_request = event_is_list_request(event);
	enum refusal refusal = REFUSAL_NONE;

	if (!presence || (!list_request && !event_is_join(event))) {
		return;
	}
	if (!rate_take(&presence->joins, service->config.joins, service->hub.now_ms)) {
		refusal = REFUSAL_RATE;
	} else if (list_request) {
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

static void disconnected(void *context, struct member *member, enum leave_reason reason)
{
	struct service *service = context;
	struct presence *presence = member->presence;

	if (presence) {
		tracker_leave(service, presence, reason);
	}
	free(presence);
	member->presence = NULL;
	service_mark_idle(service, room_of(member));
}

void service_watch(struct service *service, service_watch_fn *watch, void *context)
{
	service->watch = watch;
	service->watch_context = context;
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

void service_kick(struct service *service, struct room *room, struct user *user, const char *reason)
{
	for (size_t left = list_length(&user->presences); left > 1; left--) {
		kick_member(list_entry(list_first(&user->presences), struct presence, of_user)->member,
		            reason);
	}
	struct list_node *last = list_first(&user->presences);
	if (last) { /* with its last presence the user is freed */
		kick_member(list_entry(last, struct presence, of_user)->member, reason);
	} else {
		tracker_dismiss(service, room, user, LEAVE_KICKED, "kicked by an admin");
	}
}

enum presence_error service_broadcast(struct room *room, const char *text)
{
	struct feed *feed = &room->namespace.feed;
	struct buffer *packet = &feed->hub->scratch;

	buffer_clear(packet);
	event_encode_notice(packet, room->namespace.name, text);
	feed_stamp(feed, packet, false);
	return buffer_failed(packet) ? PRESENCE_ENOMEM : feed_append(feed, packet->data, packet->len);
}

static void close_room(struct service *service, struct room *room)
{
	table_remove(&service->rooms, &room->by_name);
	room_destroy(room);
}

static void close_idle_rooms(void *context)
{
	struct service *service = context;

	for (struct list_node *node; (node = list_pop_front(&service->idle));) {
		struct room *room = list_entry(node, struct room, idle);
		if (room->namespace.member_count == 0 && room->roster.count == 0) {
			close_room(service, room);
		}
	}
}

static int64_t next_deadline(void *context)
{
	const struct service *service = context;

	return deadline_queue_next(&service->absences.due);
}

static void tick(void *context)
{
	tracker_expire(context);
}

enum presence_error service_init(struct service *service, const struct service_config *config)
{
	struct hub_config hub = config->hub;

	*service = (struct service){ .config = *config };
	service->clients = (struct clients){
		.app = {
			.admit = admit,
			.resolve = resolve,
			.arrive = recovery_arrive,
			.connected = connected,
			.event = take_event,
			.disconnected = disconnected,
			.flushed = close_idle_rooms,
			.next_deadline = next_deadline,
			.tick = tick,
			.context = service,
		},
	};
	hub.max_payload_untrusted = SERVICE_PAYLOAD_UNTRUSTED;
	hub.upper = client_protocol(&service->clients);
	hub_init(&service->hub, &hub);
	list_init(&service->all);
	list_init(&service->idle);
	bans_init(&service->bans);
	flaps_init(&service->flaps, service->hub.by_sid.seed);
	absences_init(&service->absences, config->leave_grace_ms, service->hub.by_sid.seed);
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
	absences_finish(&service->absences);
	list_for_each_safe(node, &service->all) {
		close_room(service, list_entry(node, struct room, link));
	}
	table_finish(&service->rooms);
	bans_finish(&service->bans);
}
