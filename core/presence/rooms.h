/* The rooms of a service: which there may be, which there are, and that they are closed again when
 * nobody is in them.
 *
 * A room that is there only because somebody came counts against the address of who came first, in
 * its share (openers.h). When that connection leaves, the room counts against the next one that is
 * in it and has some of its share left, and while there is none against the address that it counted
 * against before. So there are never more than a share for each address, however several help each
 * other; and who goes on being in a room of others is not paid for by them, but pays.
 * "/" and rooms that the configuration names count against nobody. */
#ifndef PRESENCE_CORE_PRESENCE_ROOMS_H
#define PRESENCE_CORE_PRESENCE_ROOMS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/access/openers.h"
#include "core/base/error.h"
#include "core/base/list.h"
#include "core/base/table.h"
#include "core/presence/room.h"
#include "core/text/json.h"

struct hub;

enum {
	ROOMS_MAX = 10 * 1000,
	ROOMS_HEIRS_MAX = 16, /* members that are asked whether they have some of their share left */
};

struct rooms_config {
	const char *const *names; /* of the rooms there may be beside "/"; NULL: any legal name */
	size_t name_count;
	size_t share;        /* rooms that may count against one address; 0: any number */
	bool offers_offsets; /* their events say where in the journal they stand */
};

struct rooms {
	struct hub *hub;
	struct rooms_config config;
	struct table by_name; /* room::by_name */
	struct openers openers;
	struct list all;      /* room::link, oldest first */
	struct list idle;     /* room::idle */
	struct room *default_room; /* "/", which is always there */
};

/* `hub` and `config->names` must outlive the rooms. PRESENCE_ENOMEM: nothing is left behind. */
enum presence_error rooms_init(struct rooms *rooms, struct hub *hub,
                               const struct rooms_config *config);

/* Frees all rooms; they must have no members. */
void rooms_finish(struct rooms *rooms);

/* From now on these may be opened beside "/": `count` names, which stay the caller's and have to be
 * there until the next call; NULL: any. Rooms that are open stay until nobody is in them. */
void rooms_allow_names(struct rooms *rooms, const char *const *names, size_t count);

/* Whether a room of this name may be: "/", or a legal name that the configuration allows. */
bool rooms_allow(const struct rooms *rooms, struct slice name);

/* From now on an address may open so many rooms; 0: any number. More that are open stay. */
void rooms_set_share(struct rooms *rooms, size_t share);

/* Whether somebody from this address may come into the room of this name: whether it is there, or
 * may count against the address. */
bool rooms_admit(const struct rooms *rooms, struct slice name, const struct address *address);

/* A member is in its room, and no longer is: it has left the namespace. */
void rooms_enter(struct rooms *rooms, const struct member *member);
void rooms_leave(struct rooms *rooms, const struct member *member);

/* The room with this name ("/" or "/lobby"); NULL: nobody ever was in it, or it is empty again. */
struct room *rooms_find(const struct rooms *rooms, struct slice name);

/* The same, made if need be; NULL: it is not allowed, there are too many, or no memory. It is
 * closed again by rooms_close_idle() if nobody came in. */
struct room *rooms_open(struct rooms *rooms, struct slice name);

/* Has rooms_close_idle() look at it. */
void rooms_mark_idle(struct rooms *rooms, struct room *room);

/* Closes those that were marked and where nobody is. To be called when nobody holds a pointer to a
 * room: at the end of the flush. */
void rooms_close_idle(struct rooms *rooms);

#endif
