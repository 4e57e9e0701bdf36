#include "core/presence/rooms.h"

#include "core/session/hub_state.h"
#include "core/session/session.h"
#include "core/text/room_name.h"

/* A legal name, behind a slash. */
static bool is_legal_name(struct slice name)
{
	return name.len > 1 && name.text[0] == '/' && room_name_is_legal(name.text + 1, name.len - 1);
}

void rooms_allow_names(struct rooms *rooms, const char *const *names, size_t count)
{
	rooms->config.names = names;
	rooms->config.name_count = count;
}

bool rooms_allow(const struct rooms *rooms, struct slice name)
{
	if (slice_equals(name, "/")) {
		return true;
	}
	if (!is_legal_name(name) || !rooms->config.names) {
		return is_legal_name(name);
	}
	struct slice bare = { name.text + 1, name.len - 1 };
	for (size_t i = 0; i < rooms->config.name_count; i++) {
		if (slice_equals(bare, rooms->config.names[i])) {
			return true;
		}
	}
	return false;
}

struct room *rooms_find(const struct rooms *rooms, struct slice name)
{
	struct table_entry *entry = table_find(&rooms->by_name, name.text, name.len);

	return entry ? list_entry(entry, struct room, by_name) : NULL;
}

static struct room *add_room(struct rooms *rooms, struct slice name)
{
	if (rooms->by_name.count >= ROOMS_MAX) {
		return NULL;
	}
	struct room *room = room_create(rooms->hub, name);
	if (!room) {
		return NULL;
	}
	room_offer_offsets(room, rooms->config.offers_offsets);
	if (table_insert(&rooms->by_name, &room->by_name, room->name, room->name_len) != PRESENCE_OK) {
		room_destroy(room);
		return NULL;
	}
	list_push_back(&rooms->all, &room->link);
	return room;
}

struct room *rooms_open(struct rooms *rooms, struct slice name)
{
	if (!rooms_allow(rooms, name)) {
		return NULL;
	}
	struct room *room = rooms_find(rooms, name);
	if (!room) {
		room = add_room(rooms, name);
	}
	if (room) {
		rooms_mark_idle(rooms, room); /* until somebody is really there */
	}
	return room;
}

void rooms_mark_idle(struct rooms *rooms, struct room *room)
{
	if (room != rooms->default_room && !list_linked(&room->idle)) {
		list_push_back(&rooms->idle, &room->idle);
	}
}

/* --- Whom a room counts against --- */

void rooms_set_share(struct rooms *rooms, size_t share)
{
	rooms->config.share = share;
}

bool rooms_admit(const struct rooms *rooms, struct slice name, const struct address *address)
{
	return rooms->config.names || rooms->config.share == 0 || slice_equals(name, "/") ||
	       rooms_find(rooms, name) || openers_allow(&rooms->openers, address, rooms->config.share);
}

/* false: the member's address has nothing of its share left, or there is no memory. Where it is the
 * one that the room counts against already, there is nothing to take. */
static bool charge(struct rooms *rooms, struct room *room, const struct member *member)
{
	const struct address *address = &member_session(member)->peer.address;

	if (!room->opener || !openers_is(room->opener, address)) {
		struct opener *opener = openers_take(&rooms->openers, address, rooms->config.share);
		if (!opener) {
			return false;
		}
		openers_release(&rooms->openers, room->opener);
		room->opener = opener;
	}
	room->payer = member;
	return true;
}

void rooms_enter(struct rooms *rooms, const struct member *member)
{
	struct room *room = room_of(member);

	if (!room->payer && room != rooms->default_room && !rooms->config.names) {
		charge(rooms, room, member);
	}
}

void rooms_leave(struct rooms *rooms, const struct member *member)
{
	struct room *room = room_of(member);
	int left = ROOMS_HEIRS_MAX;

	if (room->payer != member) {
		return;
	}
	room->payer = NULL;
	list_for_each(node, &room->namespace.feed.subscriptions) {
		const struct subscription *heir = list_entry(node, struct subscription, of_feed);
		if (left-- == 0 || charge(rooms, room, list_entry(heir, struct member, subscription))) {
			return;
		}
	}
}

static void close_room(struct rooms *rooms, struct room *room)
{
	openers_release(&rooms->openers, room->opener);
	table_remove(&rooms->by_name, &room->by_name);
	room_destroy(room);
}

void rooms_close_idle(struct rooms *rooms)
{
	for (struct list_node *node; (node = list_pop_front(&rooms->idle));) {
		struct room *room = list_entry(node, struct room, idle);
		if (room->namespace.member_count == 0 && room->roster.count == 0) {
			close_room(rooms, room);
		}
	}
}

enum presence_error rooms_init(struct rooms *rooms, struct hub *hub,
                               const struct rooms_config *config)
{
	*rooms = (struct rooms){ .hub = hub, .config = *config };
	list_init(&rooms->all);
	list_init(&rooms->idle);
	table_init(&rooms->by_name, hub->by_sid.seed);
	openers_init(&rooms->openers, hub->by_sid.seed);
	rooms->default_room = add_room(rooms, (struct slice){ "/", 1 });
	if (!rooms->default_room) {
		rooms_finish(rooms);
		return PRESENCE_ENOMEM;
	}
	return PRESENCE_OK;
}

void rooms_finish(struct rooms *rooms)
{
	list_for_each_safe(node, &rooms->all) {
		close_room(rooms, list_entry(node, struct room, link));
	}
	table_finish(&rooms->by_name);
	openers_finish(&rooms->openers);
}
