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
#include "core/presence/room.h"
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
	int64_t wall_offset_ms; /* what makes the steady clock's time one since the epoch */
};

struct service {
	struct hub hub;
	struct clients clients;
	struct table rooms; /* room::by_name */
	struct list idle;   /* room::idle */
	struct room *default_room;
	struct service_config config;
};

/* The usual limits for config->joins and config->hub.packets. */
struct rate_limit service_packet_limit(void);
struct rate_limit service_join_limit(void);

/* `config->rooms` must outlive the service. PRESENCE_ENOMEM: nothing is left behind. */
enum presence_error service_init(struct service *service, const struct service_config *config);

/* Ends all sessions and frees all rooms. */
void service_finish(struct service *service);

/* The room with this name ("/" or "/lobby"); NULL: nobody ever was in it, or it is empty again. */
struct room *service_find_room(const struct service *service, struct slice name);

/* Whether a room of this name may be: "/", or a legal name that the configuration allows. */
bool service_allows_room(const struct service *service, struct slice name);

#endif
