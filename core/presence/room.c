#include "core/presence/room.h"

#include <stdlib.h>
#include <string.h>

#include "core/events/encode.h"
#include "core/session/hub_state.h"

static void encode_snapshot(void *context, struct buffer *out)
{
	const struct room *room = context;

	event_begin_existing_users(out, room->namespace.name);
	roster_encode(&room->roster, out);
	event_end_existing_users(out);
	feed_stamp(&room->namespace.feed, out, true);
}

struct room *room_create(struct hub *hub, struct slice name)
{
	struct room *room = calloc(1, sizeof(*room));

	if (!room) {
		return NULL;
	}
	memcpy(room->name, name.text, name.len);
	room->name_len = name.len;
	roster_init(&room->roster, hub->by_sid.seed);
	list_node_init(&room->link);
	list_node_init(&room->idle);
	namespace_init(&room->namespace, hub, (struct slice){ room->name, name.len }, encode_snapshot,
	               room);
	return room;
}

void room_offer_offsets(struct room *room, bool offers)
{
	struct feed *feed = &room->namespace.feed;
	const struct transport *transport = &feed->hub->config.transport;

	feed->offers_offsets = offers;
	transport->random(transport->context, (uint8_t *)&feed->epoch, sizeof(feed->epoch));
}

void room_destroy(struct room *room)
{
	list_remove(&room->link);
	list_remove(&room->idle);
	namespace_finish(&room->namespace);
	roster_finish(&room->roster);
	free(room);
}

struct room *room_of(const struct member *member)
{
	return list_entry(member->namespace, struct room, namespace);
}

static struct buffer *begin_packet(struct room *room)
{
	struct buffer *packet = &room->namespace.feed.hub->scratch;

	buffer_clear(packet);
	return packet;
}

static enum presence_error announce(struct room *room, struct buffer *packet)
{
	feed_stamp(&room->namespace.feed, packet, false);
	if (buffer_failed(packet)) {
		return PRESENCE_ENOMEM;
	}
	return feed_append(&room->namespace.feed, packet->data, packet->len);
}

/* For a change that happened and could not be told: everybody gets the whole roster instead. */
static void announce_or_resync(struct room *room, struct buffer *packet)
{
	if (announce(room, packet) != PRESENCE_OK) {
		feed_request_snapshots(&room->namespace.feed);
	}
}

enum presence_error room_join(struct room *room, const struct newcomer *newcomer, struct user **out)
{
	struct user *user;
	enum presence_error error = roster_join(&room->roster, newcomer, &user);

	if (error != PRESENCE_OK) {
		return error;
	}
	struct buffer *packet = begin_packet(room);
	event_encode_new_user(packet, room->namespace.name, user->id, &user->profile, user->since_ms);
	error = announce(room, packet);
	if (error != PRESENCE_OK) {
		roster_leave(&room->roster, user);
		return error;
	}
	feed_note_join(&room->namespace.feed);
	*out = user;
	return PRESENCE_OK;
}

void room_rename(struct room *room, struct user *user, const struct profile *profile)
{
	if (profile_same_name(&user->profile, profile)) {
		return;
	}
	profile_set_name(&user->profile, profile->name, profile->name_len);
	struct buffer *packet = begin_packet(room);
	event_encode_user_renamed(packet, room->namespace.name, user->id, &user->profile);
	announce_or_resync(room, packet);
}

void room_leave(struct room *room, struct user *user, enum leave_reason reason)
{
	struct buffer *packet = begin_packet(room);

	event_encode_disconnect_user(packet, room->namespace.name, user->id, &user->profile, reason);
	roster_leave(&room->roster, user);
	announce_or_resync(room, packet);
}

enum presence_error room_broadcast(struct room *room, const char *text)
{
	struct buffer *packet = begin_packet(room);

	event_encode_notice(packet, room->namespace.name, text);
	return announce(room, packet);
}
