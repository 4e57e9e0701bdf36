/* An intrusive hash table with text keys, hashed by SipHash-1-3 under a secret seed, so that keys
 * chosen by a stranger (room names) cannot be made to collide. Entries are embedded and owned by
 * the caller; the key must live as long as the entry is in the table. */
#ifndef PRESENCE_CORE_BASE_TABLE_H
#define PRESENCE_CORE_BASE_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"

struct table_seed {
	uint64_t word[2];
};

struct table_entry {
	struct table_entry *next;
	uint64_t hash;
	const char *key; /* not terminated */
	size_t key_len;
};

struct table {
	struct table_entry **buckets;
	size_t bucket_count; /* 0 or a power of two */
	size_t count;
	struct table_seed seed;
};

/* SipHash-1-3 of the key under this seed. */
uint64_t table_hash(const struct table_seed *seed, const char *key, size_t len);

void table_init(struct table *table, struct table_seed seed);

/* Frees the buckets; the entries are the caller's. */
void table_finish(struct table *table);

/* PRESENCE_EEXIST or PRESENCE_ENOMEM change nothing. */
enum presence_error table_insert(struct table *table, struct table_entry *entry, const char *key,
                                 size_t key_len);

/* NULL if there is none. */
struct table_entry *table_find(const struct table *table, const char *key, size_t key_len);

/* The same two for a key that is looked for and then inserted: `hash` is table_hash() by
 * table::seed, and the one that is inserted must not be there. */
struct table_entry *table_find_hashed(const struct table *table, uint64_t hash, const char *key,
                                      size_t key_len);
enum presence_error table_insert_hashed(struct table *table, struct table_entry *entry,
                                        uint64_t hash, const char *key, size_t key_len);

/* `entry` must be in the table. */
void table_remove(struct table *table, struct table_entry *entry);

#endif
