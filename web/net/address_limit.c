#include "web/net/address_limit.h"

#include <stdlib.h>

#include "core/base/list.h"
#include "core/base/source.h"

/* In address_limit::counts while it is not 0. */
struct address_count {
	struct table_entry entry;
	struct source source;
	size_t count;
};

void address_limit_init(struct address_limit *limited, struct table_seed seed)
{
	table_init(&limited->counts, seed);
}

static struct address_count *find(struct address_limit *limited, const struct address *address)
{
	const struct source source = source_of(address);
	struct table_entry *entry =
		table_find(&limited->counts, (const char *)source.bytes, sizeof(source.bytes));

	return entry ? list_entry(entry, struct address_count, entry) : NULL;
}

static bool count_first(struct address_limit *limited, const struct address *address)
{
	struct address_count *first = calloc(1, sizeof(*first));

	if (!first) {
		return false;
	}
	first->source = source_of(address);
	first->count = 1;
	if (table_insert(&limited->counts, &first->entry, (const char *)first->source.bytes,
	                 sizeof(first->source.bytes)) != PRESENCE_OK) {
		free(first);
		return false;
	}
	return true;
}

bool address_limit_take(struct address_limit *limited, const struct address *address, size_t limit)
{
	struct address_count *found = find(limited, address);

	if (!found) {
		return count_first(limited, address);
	}
	if (limit > 0 && found->count >= limit) {
		return false;
	}
	found->count++;
	return true;
}

void address_limit_release(struct address_limit *limited, const struct address *address)
{
	struct address_count *found = find(limited, address);

	if (found && --found->count == 0) {
		table_remove(&limited->counts, &found->entry);
		free(found);
	}
}

void address_limit_finish(struct address_limit *limited)
{
	table_finish(&limited->counts);
}
