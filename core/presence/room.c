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

/* --- Changes that cancel out --- */

static bool may_take_back(const struct room *room)
{
	const struct run *run = &room->run;

	return run->count < ROOM_RUN_MAX &&
	       feed_may_take_back(&room->namespace.feed, run->from, run->to);
}

static void forget_run(struct room *room)
{
	room->run.user = NULL;
	room->run.id[0] = '\0';
}

static void take_back(struct room *room)
{
	feed_take_back(&room->namespace.feed, room->run.from, room->run.joins);
	forget_run(room);
}

/* Whether the next change of this user, who is present, is one of the run. */
static bool continues_run(const struct room *room, const struct user *user)
{
	return room->run.user == user && may_take_back(room);
}

/* The next change is one of this user, who is present; NULL: it is not. It begins at `from`. */
static void begin_run(struct room *room, uint64_t from, const struct user *user)
{
	struct run *run = &room->run;

	run->from = from;
	run->count = 0;
	run->joins = 0;
	run->was_present = user;
	if (user) {
		run->profile = user->profile;
		run->since_ms = user->since_ms;
		run->place = user->link.prev;
	}
}

/* A change of this user was announced; NULL: it has left. */
static void extend_run(struct room *room, const struct user *user)
{
	room->run.user = user;
	room->run.to = room->namespace.feed.journal.head;
	room->run.count++;
}

/* Whether the user is as it was before the run. */
static bool is_as_before(const struct room *room, const struct user *user)
{
	const struct run *run = &room->run;

	return run->was_present && run->profile.kind == user->profile.kind &&
	       profile_same_name(&run->profile, &user->profile);
}

/* Nobody hears of the run, by which the user has changed nothing. */
static void undo_run(struct room *room, struct user *user)
{
	roster_put_behind(user, room->run.place, room->run.since_ms);
	take_back(room);
}

/* --- Changes --- */

/* For a change that happened and could not be told: everybody gets the whole roster instead. */
static void announce_or_resync(struct room *room, struct buffer *packet, const struct user *user)
{
	if (announce(room, packet) == PRESENCE_OK) {
		extend_run(room, user);
	} else {
		forget_run(room);
		feed_request_snapshots(&room->namespace.feed);
	}
}

/* `returns`: it left in the run. */
static enum presence_error announce_join(struct room *room, const struct user *user, bool returns)
{
	struct buffer *packet = begin_packet(room);

	event_encode_new_user(packet, room->namespace.name, user->id, &user->profile, user->since_ms);
	uint64_t from = room->namespace.feed.journal.head;
	enum presence_error error = announce(room, packet);
	if (error != PRESENCE_OK) {
		return error;
	}
	if (!returns) {
		begin_run(room, from, NULL);
	}
	room->run.joins++;
	extend_run(room, user);
	feed_note_join(&room->namespace.feed);
	return PRESENCE_OK;
}

enum presence_error room_join(struct room *room, const struct newcomer *newcomer, struct user **out)
{
	struct user *user;
	enum presence_error error = roster_join(&room->roster, newcomer, &user);

	if (error != PRESENCE_OK) {
		return error;
	}
	bool returns = !room->run.user && strcmp(room->run.id, user->id) == 0 && may_take_back(room);
	if (returns && is_as_before(room, user)) {
		undo_run(room, user);
	} else {
		error = announce_join(room, user, returns);
	}
	if (error != PRESENCE_OK) {
		roster_leave(&room->roster, user);
		return error;
	}
	*out = user;
	return PRESENCE_OK;
}

void room_rename(struct room *room, struct user *user, const struct profile *profile)
{
	bool continues = continues_run(room, user);

	if (profile_same_name(&user->profile, profile)) {
		return;
	}
	if (!continues) {
		begin_run(room, room->namespace.feed.journal.head, user);
	}
	profile_set_name(&user->profile, profile->name, profile->name_len);
	if (continues && is_as_before(room, user)) {
		undo_run(room, user);
		return;
	}
	struct buffer *packet = begin_packet(room);
	event_encode_user_renamed(packet, room->namespace.name, user->id, &user->profile);
	announce_or_resync(room, packet, user);
}

/* Who has no key is nobody who may be back. */
static void leave_in_run(struct room *room, const struct user *user, bool continues)
{
	if (!user->keyed) {
		forget_run(room);
		return;
	}
	if (!continues) {
		begin_run(room, room->namespace.feed.journal.head, user);
	}
	memcpy(room->run.id, user->id, sizeof(user->id));
}

void room_leave(struct room *room, struct user *user, enum leave_reason reason)
{
	struct buffer *packet = begin_packet(room);
	bool continues = continues_run(room, user);

	if (continues && !room->run.was_present) {
		take_back(room);
		roster_leave(&room->roster, user);
		return;
	}
	leave_in_run(room, user, continues);
	event_encode_disconnect_user(packet, room->namespace.name, user->id, &user->profile, reason);
	roster_leave(&room->roster, user);
	announce_or_resync(room, packet, NULL);
}

enum presence_error room_broadcast(struct room *room, const char *text)
{
	struct buffer *packet = begin_packet(room);

	event_encode_notice(packet, room->namespace.name, text);
	return announce(room, packet);
}
