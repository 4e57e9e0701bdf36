#include "core/base/source.h"

#include <string.h>

enum { NETWORK_BYTES = 8 }; /* of an IPv6 address */

struct source source_of(const struct address *address)
{
	struct source source = { { 0 } };
	bool whole = address_is_v4(address);

	memcpy(source.bytes, address->bytes, whole ? sizeof(source.bytes) : NETWORK_BYTES);
	return source;
}
