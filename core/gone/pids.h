/* Pids: the secrets by which a lost connection is known again, and whom it made present.
 *
 * A stock client of Socket.IO that is given a pid with the answer to its CONNECT sends it back with
 * its next one. Of each that makes a user present we know the connection; of one that was lost, a
 * `lost_place`: who was here through it. That outlives the user's grace, and with a state file the
 * process. What a pid that comes back does is comeback.h. */
#ifndef PRESENCE_CORE_GONE_PIDS_H
#define PRESENCE_CORE_GONE_PIDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/address.h"
#include "core/base/error.h"
#include "core/base/list.h"
#include "core/base/table.h"
#include "core/events/profile.h"
#include "core/session/member.h"
#include "core/text/room_name.h"

enum {
	PID_LENGTH = MEMBER_SID_LENGTH, /* base64url of 15 unpredictable bytes */
	LOST_PLACES_MAX = 64 * 1024,
	LOST_PLACES_OF_SOURCE = 4096,
	LOST_SOURCES = 1024, /* classes of addresses that share such a limit; a power of two */
	LOST_PLACE_MS = 7 * 24 * 3600 * 1000, /* and then it is forgotten */
};

/* Whose a pid is; only one that is somebody's is found. */
enum pid_owner {
	PID_NOBODYS,
	PID_OF_CONNECTION, /* presence::pid: it makes a user present */
	PID_OF_LOST_PLACE, /* lost_place::pid */
};

struct pid {
	struct pid *next;          /* of its bucket in a struct pids */
	uint8_t owner;             /* pid_owner */
	char text[PID_LENGTH + 1]; /* "": there is none */
};

/* Who was present through a connection that was lost. */
struct lost_place {
	struct pid pid;
	struct list_node by_age;    /* pids::lost */
	struct list_node of_source; /* pids::of_source */
	int64_t time_ms;            /* when it was lost, by the steady clock */
	struct profile profile;
	uint16_t source; /* of pids::sources */
	bool keyed;      /* the id is that of a key, and the user will have it again */
	char id[USER_ID_BYTES_MAX + 1];
	char room[1 + ROOM_NAME_BYTES_MAX + 1];
};

/* All of a tracker. */
struct pids {
	struct pid **buckets; /* chosen by the pids' own unpredictable characters */
	size_t bucket_count;  /* 0 or a power of two */
	size_t count;
	uint64_t secret; /* nobody can choose the addresses that he shares a limit with */
	struct list lost; /* lost_place::by_age, oldest first */
	size_t lost_count;
	struct lost_source {
		struct list places; /* lost_place::of_source, oldest first */
		size_t count;
	} sources[LOST_SOURCES];
};

void pids_init(struct pids *pids, struct table_seed seed);

/* Frees the lost places. */
void pids_finish(struct pids *pids);

/* The pid, which has a text and is nobody's, is that of a connection now; it stays where it is
 * until pids_remove(). Without memory it is nobody's still. */
void pids_add(struct pids *pids, struct pid *pid);

/* It is nobody's; may be called for one that never was anybody's. */
void pids_remove(struct pids *pids, struct pid *pid);

/* The one with this text that is somebody's; NULL: there is none. */
struct pid *pids_find(const struct pids *pids, const char *text);

/* The lost place that it is of. */
static inline struct lost_place *pid_lost_place(struct pid *pid)
{
	return list_entry(pid, struct lost_place, pid);
}

/* Remembers that a connection with this pid is lost since `time_ms`, which must not go back, and
 * forgets the oldest where there are too many, of all or of this address, which may be NULL. Whose
 * it was (profile, keyed, id and room) is the caller's to fill in at once. NULL: no memory. */
struct lost_place *pids_remember(struct pids *pids, const char *text, int64_t time_ms,
                                 const struct address *address);

/* Forgets one, those that were lost LOST_PLACE_MS ago, and all of a user. */
void pids_forget(struct pids *pids, struct lost_place *place);
void pids_expire(struct pids *pids, int64_t now_ms);
void pids_forget_user(struct pids *pids, const char *room, const char *id);

#endif
