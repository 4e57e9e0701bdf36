/* The connections of each address, counted up to the limit of --max-connections-per-ip, which the
 * caller names each time: it may change while they are counted. Who is counted is
 * told by the address alone, so what comes through one proxy shares one count.
 *
 * It allocates one small record for an address, and frees it with the last one counted. */
#ifndef PRESENCE_WEB_ENGINE_ADDRESSES_H
#define PRESENCE_WEB_ENGINE_ADDRESSES_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/address.h"
#include "core/base/table.h"

struct addresses {
	struct table counts;
};

/* The seed keeps strangers from choosing addresses that collide. */
void addresses_init(struct addresses *addresses, struct table_seed seed);

/* Counts one more, up to `limit`; 0 is no limit, but it is counted. false: the address has as many,
 * or there is no memory, and nothing is counted. */
bool addresses_take(struct addresses *addresses, const struct address *address, size_t limit);

/* One that was taken is over. */
void addresses_release(struct addresses *addresses, const struct address *address);

/* Everything taken must have been released. */
void addresses_finish(struct addresses *addresses);

#endif
