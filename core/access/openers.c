#include "core/access/openers.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/list.h"

void openers_init(struct openers *openers, struct table_seed seed)
{
	table_init(&openers->by_address, seed);
}

void openers_finish(struct openers *openers)
{
	table_finish(&openers->by_address);
}

static struct opener *find(const struct openers *openers, const struct source *who)
{
	struct table_entry *entry =
		table_find(&openers->by_address, (const char *)who->bytes, sizeof(who->bytes));

	return entry ? list_entry(entry, struct opener, by_address) : NULL;
}

bool openers_allow(const struct openers *openers, const struct address *address, size_t share)
{
	struct source who = source_of(address);
	const struct opener *opener = share ? find(openers, &who) : NULL;

	return !opener || opener->rooms < share;
}

static struct opener *remember(struct openers *openers, const struct source *who)
{
	struct opener *opener = calloc(1, sizeof(*opener));

	if (!opener) {
		return NULL;
	}
	opener->source = *who;
	if (table_insert(&openers->by_address, &opener->by_address, (const char *)opener->source.bytes,
	                 sizeof(opener->source.bytes)) != PRESENCE_OK) {
		free(opener);
		return NULL;
	}
	return opener;
}

struct opener *openers_take(struct openers *openers, const struct address *address, size_t share)
{
	struct source who = source_of(address);
	struct opener *opener = find(openers, &who);

	if (opener && share && opener->rooms >= share) {
		return NULL;
	}
	if (!opener) {
		opener = remember(openers, &who);
	}
	if (opener) {
		opener->rooms++;
	}
	return opener;
}

bool openers_is(const struct opener *opener, const struct address *address)
{
	struct source who = source_of(address);

	return memcmp(who.bytes, opener->source.bytes, sizeof(who.bytes)) == 0;
}

void openers_release(struct openers *openers, struct opener *opener)
{
	if (opener && --opener->rooms == 0) {
		table_remove(&openers->by_address, &opener->by_address);
		free(opener);
	}
}
