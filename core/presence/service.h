/* The presence service: rooms, and what Socket.IO events do to them. It is the app above the
 * session layer, and the whole of presenced without sockets: a test or a simulator drives it as the
 * web front end does (see hub.h), over `service.hub`. */
#ifndef PRESENCE_CORE_PRESENCE_SERVICE_H
#define PRESENCE_CORE_PRESENCE_SERVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/list.h"
#include "core/base/table.h"
#include "core/events/key.h"
#include "core/presence/bans.h"
#include "core/presence/flaps.h"
#include "core/presence/leave_log.h"
#include "core/presence/room.h"
#include "core/presence/tracker.h"
#include "core/session/client.h"
#include "core/session/hub.h"

enum {
	SERVICE_ROOMS_MAX = 10 * 1000,
	SERVICE_PAYLOAD_UNTRUSTED = 16 * 1024, /* bytes of a message before a join is accepted */
	SERVICE_PACKETS_PER_SECOND = 10,       /* of one connection */
	SERVICE_JOINS_PER_SECOND = 3,          /* of one connection */
	SERVICE_BURST = 20,                    /* of either */
};

struct service_config {
	struct hub_config hub; /* upper and max_payload_untrusted are the service's to set */
	const char *const *rooms; /* names of the rooms there are beside "/"; NULL: any legal name */
	size_t room_count;
	struct rate_limit joins;
	int64_t leave_grace_ms; /* how long a lost user may still come back; 0: not at all */
	bool recovery; /* lost connections may go on where they were */
	key_digest_fn *digest; /* NULL: keys mean nothing */
};

enum change_type {
	CHANGE_JOIN,
	CHANGE_LEAVE,
	CHANGE_RENAME,
};

/* One change of one roster, as it is told to who watches. */
struct presence_change {
	uint64_t seq; /* counts the changes of all rooms since the start, from 1 */
	int64_t time_ms;
	enum change_type type;
	const struct room *room;
	const struct user *user;
	enum leave_reason reason; /* of a leave */
	const char *detail;       /* of a leave: "ping timeout" */
	const char *was;          /* of a rename: the name before */
};

/* Called for each change: after a join or a rename, before the user of a leave is freed. */
typedef void service_watch_fn(void *context, const struct presence_change *change);

/* Since the start. */
struct service_counters {
	uint64_t joins;
	uint64_t leaves[LEAVE_SHUTDOWN + 1]; /* by leave_reason */
	uint64_t refused_joins;
	uint64_t refused_connects; /* for bans */
};

struct service {
	struct hub hub;
	struct clients clients;
	struct table rooms; /* room::by_name */
	struct list all;    /* room::link, oldest first */
	struct list idle;   /* room::idle */
	struct bans bans;
	struct leave_log leaves;
	struct flaps flaps;
	struct absences absences;
	struct service_counters counters;
	uint64_t seq; /* of the last change */
	service_watch_fn *watch; /* NULL: nobody watches */
	void *watch_context;
	struct room *default_room;
	struct service_config config;
};

/* The usual limits for config->joins and config->hub.packets. */
struct rate_limit service_packet_limit(void);
struct rate_limit service_join_limit(void);

/* `config->rooms` has to be there until service_allow_rooms(). PRESENCE_ENOMEM: nothing is left
 * behind. */
enum presence_error service_init(struct service *service, const struct service_config *config);

/* Ends all sessions and frees all rooms. */
void service_finish(struct service *service);

/* The room with this name ("/" or "/lobby"); NULL: nobody ever was in it, or it is empty again. */
struct room *service_find_room(const struct service *service, struct slice name);

/* The same, made if need be; NULL: the configuration does not allow it, there are too many, or no
 * memory. It is closed again at the end of the flush if nobody came in. */
struct room *service_open_room(struct service *service, struct slice name);

/* Calls `watch` for each change from now on; NULL ends that. */
void service_watch(struct service *service, service_watch_fn *watch, void *context);

/* Disconnects the user's connections from its room: they are told why, the others that it is gone.
 * The user is freed. */
void service_kick(struct service *service, struct room *room, struct user *user,
                  const char *reason);

/* The room is closed at the end of the flush, if nobody is in it then. */
void service_mark_idle(struct service *service, struct room *room);

/* Sends a notice to everyone connected to the room. PRESENCE_ENOMEM: nobody got it. */
enum presence_error service_broadcast(struct room *room, const char *text);

/* From now on these rooms may be opened beside "/": `count` names, which stay the caller's and have
 * to be there until the next call; NULL: any. Rooms that are open stay until nobody is in them. */
void service_allow_rooms(struct service *service, const char *const *rooms, size_t count);

/* Whether a room of this name may be: "/", or a legal name that the configuration allows. */
bool service_allows_room(const struct service *service, struct slice name);

#endif
