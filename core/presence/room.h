/* A room: a namespace, and who is present in it. Every change of its roster is announced here,
 * once, to everybody who is connected to the namespace.
 *
 * Changes that cancel out are announced to nobody, where they follow each other with no other in
 * between, and nobody can have heard of them yet (feed_may_take_back()): a join and a leave; a
 * name, and the one before; a leave, and a join of the same id, name and kind, by which the user is
 * where it was, since when it was. */
#ifndef PRESENCE_CORE_PRESENCE_ROOM_H
#define PRESENCE_CORE_PRESENCE_ROOM_H

#include "core/base/list.h"
#include "core/base/table.h"
#include "core/events/profile.h"
#include "core/presence/roster.h"
#include "core/session/member.h"
#include "core/session/namespace.h"
#include "core/text/room_name.h"

struct opener;

enum { ROOM_RUN_MAX = 64 }; /* changes: they are all in the smallest ring */

/* The changes of one user that the journal ends with. */
struct run {
	const struct user *user; /* NULL: it has left, or there is no run */
	char id[USER_ID_BYTES_MAX + 1]; /* if it has left; "": there is no run */
	uint64_t from; /* in the journal */
	uint64_t to;
	uint32_t count;
	uint32_t joins;
	bool was_present; /* before; what follows is of then */
	struct profile profile;
	int64_t since_ms;
	struct list_node *place; /* in the roster: what it was behind of */
};

struct room {
	struct namespace namespace;
	struct roster roster;
	struct run run; /* the last one */
	struct table_entry by_name; /* rooms::by_name */
	struct list_node link;      /* rooms::all */
	struct list_node idle;      /* rooms::idle: had no member when it was last looked at */
	struct opener *opener;      /* whom it counts against (rooms.h); NULL: nobody */
	const struct member *payer; /* the member that is why; NULL: it left, or there was none */
	size_t name_len;
	char name[1 + ROOM_NAME_BYTES_MAX + 1]; /* "/" or "/lobby" */
};

/* `name` is "/" or a slash and a name of legal length. NULL: out of memory. */
struct room *room_create(struct hub *hub, struct slice name);

/* Whether events say where in the journal they stand, from now on (comeback.h). Its epoch is a new
 * one in any case: with the journal's head it tells this roster from any other of that name. */
void room_offer_offsets(struct room *room, bool offers);

/* It must have no members. */
void room_destroy(struct room *room);

/* The room that a member of its namespace is connected to. */
struct room *room_of(const struct member *member);

/* Adds a user and announces it. On an error nothing is changed and nobody is told. */
enum presence_error room_join(struct room *room, const struct newcomer *newcomer,
                              struct user **out);

/* Announces that the user has the name of this profile now; the same name is no change. */
void room_rename(struct room *room, struct user *user, const struct profile *profile);

/* Removes the user and announces it. */
void room_leave(struct room *room, struct user *user, enum leave_reason reason);

/* Sends a notice to everyone connected to the room. PRESENCE_ENOMEM: nobody got it. */
enum presence_error room_broadcast(struct room *room, const char *text);

#endif
