#include "web/engine/addresses.h"

#include <stdlib.h>

#include "core/base/list.h"

/* In addresses::counts while it is not 0. */
struct address_count {
	struct table_entry entry;
	struct address address;
	size_t count;
};

void addresses_init(struct addresses *addresses, struct table_seed seed)
{
	table_init(&addresses->counts, seed);
}

static struct address_count *find(struct addresses *addresses, const struct address *address)
{
	struct table_entry *entry =
		table_find(&addresses->counts, (const char *)address->bytes, sizeof(address->bytes));

	return entry ? list_entry(entry, struct address_count, entry) : NULL;
}

static bool count_first(struct addresses *addresses, const struct address *address)
{
	struct address_count *first = calloc(1, sizeof(*first));

	if (!first) {
		return false;
	}
	first->address = *address;
	first->count = 1;
	if (table_insert(&addresses->counts, &first->entry, (const char *)first->address.bytes,
	                 sizeof(first->address.bytes)) != PRESENCE_OK) {
		free(first);
		return false;
	}
	return true;
}

bool addresses_take(struct addresses *addresses, const struct address *address, size_t limit)
{
	struct address_count *found = find(addresses, address);

	if (!found) {
		return count_first(addresses, address);
	}
	if (limit > 0 && found->count >= limit) {
		return false;
	}
	found->count++;
	return true;
}

void addresses_release(struct addresses *addresses, const struct address *address)
{
	struct address_count *found = find(addresses, address);

	if (found && --found->count == 0) {
		table_remove(&addresses->counts, &found->entry);
		free(found);
	}
}

void addresses_finish(struct addresses *addresses)
{
	table_finish(&addresses->counts);
}
