#include "core/base/shares.h"

#include <stdlib.h>

void shares_init(struct shares *shares, struct table_seed seed)
{
	table_init(&shares->by_source, seed);
}

void shares_finish(struct shares *shares)
{
	table_finish(&shares->by_source);
}

struct share *shares_find(const struct shares *shares, const struct source *source)
{
	struct table_entry *entry =
		table_find(&shares->by_source, (const char *)source->bytes, sizeof(source->bytes));

	return entry ? list_entry(entry, struct share, entry) : NULL;
}

static struct share *create(struct shares *shares, const struct source *source)
{
	struct share *share = calloc(1, sizeof(*share));

	if (!share) {
		return NULL;
	}
	share->source = *source;
	list_init(&share->silent);
	if (table_insert(&shares->by_source, &share->entry, (const char *)share->source.bytes,
	                 sizeof(share->source.bytes)) != PRESENCE_OK) {
		free(share);
		return NULL;
	}
	return share;
}

struct share *shares_hold(struct shares *shares, const struct source *source)
{
	struct share *share = shares_find(shares, source);

	share = share ? share : create(shares, source);
	if (share) {
		share->holders++;
	}
	return share;
}

void shares_release(struct shares *shares, struct share *share)
{
	if (share && --share->holders == 0) {
		table_remove(&shares->by_source, &share->entry);
		free(share);
	}
}
