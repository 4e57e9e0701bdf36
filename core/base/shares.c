#include "core/base/shares.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void shares_init(struct shares *shares, struct table_seed seed)
{
	table_init(&shares->by_source, seed);
	shares->last = NULL;
}

static void destroy(struct shares *shares, struct share *share)
{
	table_remove(&shares->by_source, &share->entry);
	free(share);
}

/* Remembers it as the last, and forgets the one before if nobody holds that. */
static struct share *remember(struct shares *shares, struct share *share)
{
	struct share *before = shares->last;

	shares->last = share;
	if (before && before != share && before->holders == 0) {
		destroy(shares, before);
	}
	return share;
}

void shares_finish(struct shares *shares)
{
	remember(shares, NULL);
	table_finish(&shares->by_source);
}

static struct share *find(struct shares *shares, uint64_t hash, const struct source *source)
{
	struct table_entry *entry = table_find_hashed(
		&shares->by_source, hash, (const char *)source->bytes, sizeof(source->bytes));

	return entry ? remember(shares, list_entry(entry, struct share, entry)) : NULL;
}

static struct share *create(struct shares *shares, uint64_t hash, const struct source *source)
{
	struct share *share = calloc(1, sizeof(*share));

	if (!share) {
		return NULL;
	}
	share->source = *source;
	list_init(&share->silent);
	if (table_insert_hashed(&shares->by_source, &share->entry, hash,
	                        (const char *)share->source.bytes,
	                        sizeof(share->source.bytes)) != PRESENCE_OK) {
		free(share);
		return NULL;
	}
	return remember(shares, share);
}

static bool is_last(const struct shares *shares, const struct source *source)
{
	const struct share *last = shares->last;

	return last && memcmp(last->source.bytes, source->bytes, sizeof(source->bytes)) == 0;
}

static uint64_t hash_of(const struct shares *shares, const struct source *source)
{
	return table_hash(&shares->by_source.seed, (const char *)source->bytes, sizeof(source->bytes));
}

struct share *shares_find(struct shares *shares, const struct source *source)
{
	return is_last(shares, source) ? shares->last : find(shares, hash_of(shares, source), source);
}

static struct share *find_or_create(struct shares *shares, const struct source *source)
{
	uint64_t hash = hash_of(shares, source);
	struct share *share = find(shares, hash, source);

	return share ? share : create(shares, hash, source);
}

struct share *shares_hold(struct shares *shares, const struct source *source)
{
	struct share *share = is_last(shares, source) ? shares->last : find_or_create(shares, source);

	if (share) {
		share->holders++;
	}
	return share;
}

void shares_release(struct shares *shares, struct share *share)
{
	if (share && --share->holders == 0 && share != shares->last) {
		destroy(shares, share);
	}
}
