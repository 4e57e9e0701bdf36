#include "core/presence/service.h"

#include <stdlib.h>
#include <string.h>

enum { ANSWER_MAX = 1024 }; /* bytes of what a joining client is told */

/* What the service keeps for each member. */
struct seat {
	struct user *user; /* NULL: connected, and not present */
	struct rate joins;
};

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

static void connected(void *context, struct member *member, struct slice auth)
{
	const struct service *service = context;
	struct seat *seat = calloc(1, sizeof(*seat));

	(void)auth;
	member->presence = seat;
	if (seat) {
		rate_init(&seat->joins, service->hub.now_ms);
	} else {
		session_fail(member->client->session, SESSION_END_RESOURCES);
	}
}

static enum refusal join(struct service *service, struct member *member,
                         const struct join_request *request)
{
	struct room *room = room_of(member);
	struct seat *seat = member->presence;
	int64_t since_ms = service->hub.now_ms + service->config.wall_offset_ms;

	if (seat->user) {
		room_rename(room, seat->user, request);
		return REFUSAL_NONE;
	}
	if (room_join(room, member, request, since_ms, &seat->user) != PRESENCE_OK) {
		return REFUSAL_UNAVAILABLE;
	}
	member->client->session->trusted = true;
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

static void take_event(void *context, struct member *member, const struct event *event)
{
	struct service *service = context;
	struct seat *seat = member->presence;
	struct join_request request = { 0 };

	if (!seat || !event_is_join(event)) {
		return;
	}
	enum refusal refusal = REFUSAL_RATE;
	if (rate_take(&seat->joins, service->config.joins, service->hub.now_ms)) {
		refusal = event_decode_join(event, &request);
	}
	if (refusal == REFUSAL_NONE) {
		refusal = join(service, member, &request);
	}
	if (event->ack != SOCKETIO_NO_ACK) {
		acknowledge(member, event->ack, refusal);
	} else if (refusal != REFUSAL_NONE) {
		tell_refusal(member, refusal);
	}
}

static void disconnected(void *context, struct member *member, enum leave_reason reason)
{
	struct service *service = context;
	struct seat *seat = member->presence;
	struct room *room = room_of(member);

	if (seat && seat->user) {
		room_leave(room, seat->user, reason);
	}
	free(seat);
	member->presence = NULL;
	mark_idle(service, room);
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
	list_init(&service->idle);
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
}
