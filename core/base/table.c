#include "core/base/table.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { TABLE_FIRST_BUCKETS = 16 };

struct siphash {
	uint64_t v0, v1, v2, v3;
};

static uint64_t rotate(uint64_t x, unsigned bits)
{
	return (x << bits) | (x >> (64 - bits));
}

static void siphash_round(struct siphash *s)
{
	s->v0 += s->v1;
	s->v1 = rotate(s->v1, 13) ^ s->v0;
	s->v0 = rotate(s->v0, 32);
	s->v2 += s->v3;
	s->v3 = rotate(s->v3, 16) ^ s->v2;
	s->v0 += s->v3;
	s->v3 = rotate(s->v3, 21) ^ s->v0;
	s->v2 += s->v1;
	s->v1 = rotate(s->v1, 17) ^ s->v2;
	s->v2 = rotate(s->v2, 32);
}

static void siphash_word(struct siphash *s, uint64_t word)
{
	s->v3 ^= word;
	siphash_round(s);
	s->v0 ^= word;
}

/* SipHash-1-3 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012). The word order is
 * the machine's own: hashes never leave the process. */
uint64_t table_hash(const struct table_seed *seed, const char *key, size_t len)
{
	struct siphash s = {
		.v0 = seed->word[0] ^ 0x736f6d6570736575,
		.v1 = seed->word[1] ^ 0x646f72616e646f6d,
		.v2 = seed->word[0] ^ 0x6c7967656e657261,
		.v3 = seed->word[1] ^ 0x7465646279746573,
	};
	size_t at = 0;

	for (uint64_t word; len - at >= sizeof(word); at += sizeof(word)) {
		memcpy(&word, key + at, sizeof(word));
		siphash_word(&s, word);
	}
	uint64_t last = 0;
	memcpy(&last, key + at, len - at);
	siphash_word(&s, last ^ ((uint64_t)len << 56));
	s.v2 ^= 0xff;
	for (int i = 0; i < 3; i++) {
		siphash_round(&s);
	}
	return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}

void table_init(struct table *table, struct table_seed seed)
{
	*table = (struct table){ .seed = seed };
}

void table_finish(struct table *table)
{
	free(table->buckets);
	table_init(table, table->seed);
}

static struct table_entry **bucket_of(const struct table *table, uint64_t hash)
{
	return &table->buckets[hash & (table->bucket_count - 1)];
}

static bool table_grow(struct table *table)
{
	size_t old_count = table->bucket_count;
	struct table_entry **old = table->buckets;
	size_t count = old_count ? old_count * 2 : TABLE_FIRST_BUCKETS;
	struct table_entry **buckets = calloc(count, sizeof(struct table_entry *));

	if (!buckets) {
		return false;
	}
	table->buckets = buckets;
	table->bucket_count = count;
	for (size_t i = 0; i < old_count; i++) {
		for (struct table_entry *entry = old[i], *next; entry; entry = next) {
			next = entry->next;
			entry->next = *bucket_of(table, entry->hash);
			*bucket_of(table, entry->hash) = entry;
		}
	}
	free(old);
	return true;
}

struct table_entry *table_find_hashed(const struct table *table, uint64_t hash, const char *key,
                                      size_t key_len)
{
	if (table->bucket_count == 0) {
		return NULL;
	}
	struct table_entry *entry = *bucket_of(table, hash);
	while (entry && !(entry->hash == hash && entry->key_len == key_len &&
	                  memcmp(entry->key, key, key_len) == 0)) {
		entry = entry->next;
	}
	return entry;
}

enum presence_error table_insert_hashed(struct table *table, struct table_entry *entry,
                                        uint64_t hash, const char *key, size_t key_len)
{
	if (table->count >= table->bucket_count && !table_grow(table)) {
		return PRESENCE_ENOMEM;
	}
	struct table_entry **bucket = bucket_of(table, hash);
	*entry = (struct table_entry){ .next = *bucket, .hash = hash, .key = key, .key_len = key_len };
	*bucket = entry;
	table->count++;
	return PRESENCE_OK;
}

enum presence_error table_insert(struct table *table, struct table_entry *entry, const char *key,
                                 size_t key_len)
{
	uint64_t hash = table_hash(&table->seed, key, key_len);

	return table_find_hashed(table, hash, key, key_len)
	           ? PRESENCE_EEXIST
	           : table_insert_hashed(table, entry, hash, key, key_len);
}

struct table_entry *table_find(const struct table *table, const char *key, size_t key_len)
{
	return table_find_hashed(table, table_hash(&table->seed, key, key_len), key, key_len);
}

void table_remove(struct table *table, struct table_entry *entry)
{
	struct table_entry **link = bucket_of(table, entry->hash);

	while (*link != entry) {
		link = &(*link)->next;
	}
	*link = entry->next;
	table->count--;
}
