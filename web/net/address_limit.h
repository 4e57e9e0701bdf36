/* The connections of each address, counted up to the limit of --max-connections-per-ip, which the
 * caller names each time: it may change while they are counted. An IPv6 address is counted as its
 * /64 (core/base/source.h). Who is counted is told by the address alone, so what comes through one
 * proxy shares one count.
 *
 * It allocates one small record for an address, and frees it with the last one counted. */
#ifndef PRESENCE_WEB_NET_ADDRESS_LIMIT_H
#define PRESENCE_WEB_NET_ADDRESS_LIMIT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/address.h"
#include "core/base/table.h"

struct address_limit {
	struct table counts;
};

/* The seed keeps strangers from choosing addresses that collide. */
void address_limit_init(struct address_limit *limited, struct table_seed seed);

/* Counts one more, up to `limit`; 0 is no limit, but it is counted. false: the address has as many,
 * or there is no memory, and nothing is counted. */
bool address_limit_take(struct address_limit *limited, const struct address *address, size_t limit);

/* One that was taken is over. */
void address_limit_release(struct address_limit *limited, const struct address *address);

/* Everything taken must have been released. */
void address_limit_finish(struct address_limit *limited);

#endif
