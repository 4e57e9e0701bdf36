/* The presence service: what the packets of Socket.IO clients do to rooms and users. It is the app
 * above the session layer, and owns the hub, the rooms and the tracker: the whole of presenced
 * without sockets. A test or a simulator drives it as the web front end does (see hub.h), over
 * `service.hub`.
 *
 * Here are only the callbacks of the session layer. Which rooms there are is asked of
 * `service.rooms`; who is present, and what admins do about it, of `service.tracker`. */
#ifndef PRESENCE_CORE_PRESENCE_SERVICE_H
#define PRESENCE_CORE_PRESENCE_SERVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/budget.h"
#include "core/presence/rooms.h"
#include "core/presence/tracker.h"
#include "core/session/client.h"
#include "core/session/hub.h"

enum {
	SERVICE_PAYLOAD_UNTRUSTED = 16 * 1024, /* bytes of a message before a join is accepted */
	SERVICE_PACKETS_PER_SECOND = 10,       /* of one connection */
	SERVICE_JOINS_PER_SECOND = 3,          /* of one connection */
	SERVICE_BURST = 20,                    /* of either */
	SERVICE_CHANGE_EVERY_MS = 2000,        /* of one user, as it is told to others */
	SERVICE_CHANGES_AT_ONCE = 5,
	SERVICE_ARRIVAL_EVERY_MS = 20,         /* of one address, beyond as many as come at once */
};

struct service_config {
	struct hub_config hub; /* upper, max_payload_untrusted, replay_ms are the service's to set */
	const char *const *rooms; /* names of the rooms there are beside "/"; NULL: any legal name */
	size_t room_count;
	size_t rooms_per_address; /* that it may have opened at a time; 0: any number */
	struct rate_limit joins;
	struct pace_limit changes; /* of one user, as they are told to others */
	struct pace_limit arrivals; /* joins of one address, as they are told to others */
	int64_t leave_grace_ms; /* how long a lost user may still come back; 0: not at all */
	bool recovery; /* lost connections may go on where they were */
	int64_t return_ms; /* how long those of before a restart are waited for */
	key_digest_fn *digest; /* NULL: keys mean nothing */
	const void *secret; /* for digest; must outlive the service */
};

struct service {
	struct hub hub;
	struct clients clients;
	struct rooms rooms;
	struct tracker tracker;
	struct budget lists; /* what each source may be sent for asking who is here */
	struct service_config config;
};

/* The usual limits for config->hub.packets, joins, and changes. */
struct rate_limit service_packet_limit(void);
struct rate_limit service_join_limit(void);
struct pace_limit service_change_limit(void);

/* The one for config->arrivals, of which so many may come at once; 0: any number. */
struct pace_limit service_arrival_limit(int32_t at_once);

/* `config->rooms` has to be there until service_allow_rooms(). PRESENCE_ENOMEM: nothing is left
 * behind. */
enum presence_error service_init(struct service *service, const struct service_config *config);

/* Ends all sessions and frees all rooms. */
void service_finish(struct service *service);

#endif
