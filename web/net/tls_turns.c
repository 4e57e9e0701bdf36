#include "web/net/tls_turns.h"

#include <stddef.h>
#include <stdlib.h>

#include "core/base/source.h"

/* In tls_turns::sources while somebody waits or is under way. */
struct tls_source {
	struct table_entry entry;
	struct source key;
	struct list waiting;    /* tls_turn::link, who came first is first */
	struct list_node turn;  /* tls_turns::ready */
	size_t under_way;
};

void tls_turns_init(struct tls_turns *turns, struct table_seed seed)
{
	table_init(&turns->sources, seed);
	list_init(&turns->ready);
}

void tls_turns_finish(struct tls_turns *turns)
{
	table_finish(&turns->sources);
}

static struct tls_source *add(struct tls_turns *turns, const struct source *key)
{
	struct tls_source *source = calloc(1, sizeof(*source));

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
	list_node_init(&source->turn);
	return source;
}

static struct tls_source *find(struct tls_turns *turns, const struct address *address)
{
	struct source key = source_of(address);
	struct table_entry *entry =
		table_find(&turns->sources, (const char *)key.bytes, sizeof(key.bytes));

	return entry ? list_entry(entry, struct tls_source, entry) : add(turns, &key);
}

/* Takes it in or out of the turns, and forgets it if there is nothing of it. */
static void settle(struct tls_turns *turns, struct tls_source *source)
{
	bool waits = !list_empty(&source->waiting);

	if (!waits || source->under_way == TLS_TURNS_UNDER_WAY) {
		list_remove(&source->turn);
	} else if (!list_linked(&source->turn)) {
		list_push_back(&turns->ready, &source->turn);
	}
	if (!waits && source->under_way == 0) {
		table_remove(&turns->sources, &source->entry);
		free(source);
	}
}

bool tls_turns_wait(struct tls_turns *turns, struct tls_turn *turn, const struct address *address)
{
	struct tls_source *source = find(turns, address);

	if (!source) {
		return false;
	}
	turn->source = source;
	list_push_back(&source->waiting, &turn->link);
	settle(turns, source);
	return true;
}

void tls_turns_leave(struct tls_turns *turns, struct tls_turn *turn)
{
	list_remove(&turn->link);
	settle(turns, turn->source);
}

struct tls_turn *tls_turns_next(struct tls_turns *turns)
{
	struct list_node *turn = list_pop_front(&turns->ready);

	if (!turn) {
		return NULL;
	}
	struct tls_source *source = list_entry(turn, struct tls_source, turn);
	struct list_node *first = list_pop_front(&source->waiting);
	source->under_way++;
	settle(turns, source);
	return list_entry(first, struct tls_turn, link);
}

void tls_turns_over(struct tls_turns *turns, struct tls_source *source)
{
	source->under_way--;
	settle(turns, source);
}
