#include "core/base/budget.h"

#include <stdlib.h>

#include "core/base/source.h"

struct spender {
	struct table_entry entry; /* budget::by_address */
	struct list_node link;    /* budget::spenders */
	struct source source;
	int64_t filled_ms;
	int64_t left;
};

void budget_init(struct budget *budget, struct table_seed seed)
{
	table_init(&budget->by_address, seed);
	list_init(&budget->spenders);
}

static void forget(struct budget *budget, struct spender *spender)
{
	table_remove(&budget->by_address, &spender->entry);
	list_remove(&spender->link);
	free(spender);
}

static void forget_oldest(struct budget *budget)
{
	forget(budget, list_entry(list_first(&budget->spenders), struct spender, link));
}

void budget_finish(struct budget *budget)
{
	while (!list_empty(&budget->spenders)) {
		forget_oldest(budget);
	}
	table_finish(&budget->by_address);
}

static struct spender *remember(struct budget *budget, const struct source *source, int64_t now_ms)
{
	struct spender *spender = calloc(1, sizeof(*spender));

	if (!spender) {
		return NULL;
	}
	spender->source = *source;
	spender->filled_ms = now_ms;
	spender->left = BUDGET_BYTES_AT_ONCE;
	if (table_insert(&budget->by_address, &spender->entry, (const char *)spender->source.bytes,
	                 sizeof(spender->source.bytes)) != PRESENCE_OK) {
		free(spender);
		return NULL;
	}
	list_push_back(&budget->spenders, &spender->link);
	if (budget->by_address.count > BUDGET_ADDRESSES_MAX) {
		forget_oldest(budget);
	}
	return spender;
}

static struct spender *find(struct budget *budget, const struct source *source, int64_t now_ms)
{
	struct table_entry *entry =
		table_find(&budget->by_address, (const char *)source->bytes, sizeof(source->bytes));

	if (!entry) {
		return remember(budget, source, now_ms);
	}
	struct spender *spender = list_entry(entry, struct spender, entry);
	list_remove(&spender->link);
	list_push_back(&budget->spenders, &spender->link);
	return spender;
}

static void fill(struct spender *spender, int64_t now_ms)
{
	int64_t passed_ms = now_ms - spender->filled_ms;
	int64_t missing = BUDGET_BYTES_AT_ONCE - spender->left;

	spender->filled_ms = now_ms;
	if (passed_ms >= missing / BUDGET_BYTES_PER_MS) {
		spender->left = BUDGET_BYTES_AT_ONCE;
	} else {
		spender->left += passed_ms * BUDGET_BYTES_PER_MS;
	}
}

bool budget_take(struct budget *budget, const struct address *address, size_t len, int64_t now_ms)
{

	if (len <= BUDGET_FREE_BYTES) {
		return true;
	}
	const struct source source = source_of(address);
	struct spender *spender = find(budget, &source, now_ms);
	if (!spender) {
		return true;
	}
	fill(spender, now_ms);
	if (spender->left <= 0) {
		return false;
	}
	spender->left -= (int64_t)len; /* below zero once, so that no answer is too large for all */
	return true;
}
