/* Whom one client knows of: how many, and a sum of well mixed numbers. Two different sets of users
 * have the same sum only by a chance of 2^-64, so a user told twice or not at all cannot hide. */
#ifndef PRESENCE_TESTS_BENCH_LOAD_KNOWN_H
#define PRESENCE_TESTS_BENCH_LOAD_KNOWN_H

#include <stdbool.h>
#include <stdint.h>

struct known {
	uint32_t count;
	uint64_t sum;
};

/* One bijection of splitmix64: no sum of a few of its values is likely to be another's. */
static inline uint64_t known_mark(uint32_t user)
{
	uint64_t z = (user + 1) * 0x9e3779b97f4a7c15U;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
	return z ^ (z >> 31);
}

static inline void known_add(struct known *known, uint32_t user)
{
	known->count++;
	known->sum += known_mark(user);
}

static inline void known_remove(struct known *known, uint32_t user)
{
	known->count--;
	known->sum -= known_mark(user);
}

static inline bool known_equal(const struct known *a, const struct known *b)
{
	return a->count == b->count && a->sum == b->sum;
}

#endif
