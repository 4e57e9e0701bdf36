/* The roster: who is present in one room, in the order they came.
 *
 * It owns its users and knows nothing of connections: why somebody is in it is the tracker's
 * business (tracker.h), and telling the others the room's (room.h). */
#ifndef PRESENCE_CORE_PRESENCE_ROSTER_H
#define PRESENCE_CORE_PRESENCE_ROSTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"
#include "core/base/error.h"
#include "core/base/list.h"
#include "core/base/pace.h"
#include "core/base/table.h"
#include "core/events/profile.h"

struct change;
struct origin;

/* What a user is present through is the tracker's business; here it has only its place. */
struct user {
	struct list_node link;       /* roster::users */
	struct table_entry by_id;    /* roster::keyed, if it is keyed */
	struct list presences;       /* presence::of_user: its connections to this node */
	struct list absences;        /* absence::of_user: those that were lost a moment ago */
	const struct origin *origin; /* the other node that tells of it; NULL: none does */
	bool keyed;       /* the id is that of a key: the user may come back as the same one */
	int64_t since_ms; /* milliseconds since the epoch */
	char id[USER_ID_BYTES_MAX + 1];
	struct profile profile; /* as it was told */
	struct change *change;  /* what it wants to be told next (changes.h); NULL: nothing */
	struct pace changes;    /* of those that were told */
};

struct roster {
	struct list users;  /* user::link, in join order */
	struct table keyed; /* user::by_id */
	size_t count;
};

void roster_init(struct roster *roster, struct table_seed seed);

/* Frees all users. */
void roster_finish(struct roster *roster);

/* Who joins. */
struct newcomer {
	const char *id; /* nobody else has it */
	const struct profile *profile;
	int64_t since_ms;
	bool keyed;
};

/* Adds a user. *out stays valid until roster_leave(). PRESENCE_ENOMEM changes nothing. */
enum presence_error roster_join(struct roster *roster, const struct newcomer *newcomer,
                                struct user **out);

/* The keyed user with this id; NULL: there is none. */
struct user *roster_find_keyed(const struct roster *roster, const char *id);

/* The user, who is present, is where those who come behind `place` are, and since when it says. */
void roster_put_behind(struct user *user, struct list_node *place, int64_t since_ms);

/* Removes and frees the user. */
void roster_leave(struct roster *roster, struct user *user);

/* Appends all users as elements of a JSON array, behind its `[` (event_append_user()). */
void roster_encode(const struct roster *roster, struct buffer *out);

#endif
