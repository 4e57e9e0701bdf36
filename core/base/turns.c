#include "core/base/turns.h"

#include <stdlib.h>

#include "core/base/source.h"

/* In turns::sources. */
struct turn_source {
	struct table_entry entry;
	struct source key;
	struct pace pace;
	struct list waiting; /* waiter::link, who came first is first */
	struct timer next;   /* turns::waited, while somebody waits */
	struct deadline kept; /* turns::kept */
};

void turns_init(struct turns *turns, struct pace_limit limit, struct table_seed seed)
{
	*turns = (struct turns){ .limit = limit };
	table_init(&turns->sources, seed);
	deadline_queue_init(&turns->kept, TURNS_KEPT_MS);
}

struct pace_limit turns_common_limit(struct pace_limit limit)
{
	return (struct pace_limit){ .burst = limit.burst / 2,
		                        .every_ms = limit.every_ms * TURNS_COMMON_SHARE };
}

struct pace_limit turns_own_limit(struct pace_limit limit)
{
	return (struct pace_limit){ .burst = limit.burst - limit.burst / 2,
		                        .every_ms = limit.every_ms };
}

static void forget(struct turns *turns, struct turn_source *source)
{
	deadline_stop(&source->kept);
	table_remove(&turns->sources, &source->entry);
	free(source);
}

void turns_finish(struct turns *turns)
{
	for (struct deadline *kept; (kept = deadline_queue_expire(&turns->kept, DEADLINE_NEVER));) {
		forget(turns, list_entry(kept, struct turn_source, kept));
	}
	table_finish(&turns->sources);
}

static struct turn_source *add(struct turns *turns, const struct source *key, int64_t now_ms)
{
	struct turn_source *source =
		turns->sources.count < TURNS_SOURCES_MAX ? calloc(1, sizeof(*source)) : NULL;

	if (!source) {
		return NULL;
	}
	source->key = *key;
	if (table_insert(&turns->sources, &source->entry, (const char *)source->key.bytes,
	                 sizeof(source->key.bytes)) != PRESENCE_OK) {
		free(source);
		return NULL;
	}
	list_init(&source->waiting);
	deadline_init(&source->kept);
	deadline_start(&source->kept, &turns->kept, now_ms);
	return source;
}

static struct turn_source *find(struct turns *turns, const struct address *address, int64_t now_ms)
{
	struct source key = source_of(address);
	struct table_entry *entry =
		table_find(&turns->sources, (const char *)key.bytes, sizeof(key.bytes));

	return entry ? list_entry(entry, struct turn_source, entry) : add(turns, &key, now_ms);
}

static void await(struct turns *turns, struct turn_source *source, int64_t now_ms)
{
	timer_start(&source->next, &turns->waited,
	            now_ms + pace_wait_ms(&source->pace, turns_own_limit(turns->limit), now_ms));
}

static bool take_common(struct turns *turns, int64_t now_ms)
{
	struct pace_limit limit = turns_common_limit(turns->limit);

	if (limit.burst == 0 || turns->waited.first ||
	    pace_wait_ms(&turns->common, limit, now_ms) > 0) {
		return false;
	}
	pace_take(&turns->common, limit, now_ms);
	return true;
}

bool turns_come(struct turns *turns, const struct address *address, int64_t now_ms)
{
	struct pace_limit own = turns_own_limit(turns->limit);

	if (turns->limit.burst == 0 || take_common(turns, now_ms)) {
		return true;
	}
	struct turn_source *source = find(turns, address, now_ms);
	if (!source) {
		return true;
	}
	if (!list_empty(&source->waiting) || pace_wait_ms(&source->pace, own, now_ms) > 0) {
		return false;
	}
	pace_take(&source->pace, own, now_ms);
	return true;
}

void turns_wait(struct turns *turns, const struct address *address, struct waiter *waiter,
                int64_t now_ms)
{
	struct turn_source *source = find(turns, address, now_ms);

	if (list_empty(&source->waiting)) {
		await(turns, source, now_ms);
	}
	waiter->source = source;
	list_push_back(&source->waiting, &waiter->link);
}

void turns_go(struct turns *turns, struct waiter *waiter)
{
	list_remove(&waiter->link);
	if (list_empty(&waiter->source->waiting)) {
		timer_stop(&waiter->source->next, &turns->waited);
	}
}

static void forget_idle(struct turns *turns, int64_t now_ms)
{
	for (struct deadline *kept; (kept = deadline_queue_expire(&turns->kept, now_ms));) {
		struct turn_source *source = list_entry(kept, struct turn_source, kept);
		if (list_empty(&source->waiting) && pace_is_full(&source->pace, now_ms)) {
			forget(turns, source);
		} else {
			deadline_start(kept, &turns->kept, now_ms);
		}
	}
}

struct waiter *turns_next(struct turns *turns, int64_t now_ms)
{
	forget_idle(turns, now_ms);
	struct timer *next = turns->waited.first;
	if (!next || next->due_ms > now_ms) {
		return NULL;
	}
	struct turn_source *source = list_entry(next, struct turn_source, next);
	timer_stop(next, &turns->waited);
	struct waiter *waiter = list_entry(list_pop_front(&source->waiting), struct waiter, link);
	pace_take(&source->pace, turns_own_limit(turns->limit), now_ms);
	if (!list_empty(&source->waiting)) {
		await(turns, source, now_ms);
	}
	return waiter;
}

int64_t turns_next_ms(const struct turns *turns)
{
	int64_t turn_ms = timer_heap_next(&turns->waited);
	int64_t kept_ms = deadline_queue_next(&turns->kept);

	return turn_ms < kept_ms ? turn_ms : kept_ms;
}
