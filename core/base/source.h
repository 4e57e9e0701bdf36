/* Where somebody comes from, as far as limits and budgets tell people apart: an IPv4 address, and
 * of IPv6 the /64, since one home or machine has all addresses of it. An IPv4 address that is
 * mapped into IPv6 is the IPv4 address (address.h). This is the only place that says so.
 *
 * Whoever stands behind one proxy or translator shares one source with all others there. */
#ifndef PRESENCE_CORE_BASE_SOURCE_H
#define PRESENCE_CORE_BASE_SOURCE_H

#include "core/base/address.h"

/* To be compared, and to be the key of a table, by its bytes. */
struct source {
	uint8_t bytes[ADDRESS_BYTES];
};

struct source source_of(const struct address *address);

#endif
