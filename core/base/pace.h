/* A pace: one every so many milliseconds in the long run, so many at once. A token bucket as rate.h
 * is one, kept as one integer, that also says when its next token comes, so that what finds none
 * can wait for it. Pure; time is handed in, in milliseconds of any steady clock. */
#ifndef PRESENCE_CORE_BASE_PACE_H
#define PRESENCE_CORE_BASE_PACE_H

#include <stdbool.h>
#include <stdint.h>

struct pace_limit {
	int32_t burst;    /* 0: no limit */
	int32_t every_ms; /* a token comes back */
};

/* All zeros is a full bucket. */
struct pace {
	int64_t full_ms; /* when all that was taken has come back */
};

/* How long it takes until there is a token; 0: there is one. */
int64_t pace_wait_ms(const struct pace *pace, struct pace_limit limit, int64_t now_ms);

/* Takes a token; there must be one. */
void pace_take(struct pace *pace, struct pace_limit limit, int64_t now_ms);

/* Whether the bucket is full, so that it is as good as a new one. */
static inline bool pace_is_full(const struct pace *pace, int64_t now_ms)
{
	return pace->full_ms <= now_ms;
}

#endif
