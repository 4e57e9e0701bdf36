/* A token bucket: so many per second in the long run, so many at once. Pure; time is handed in. */
#ifndef PRESENCE_CORE_BASE_RATE_H
#define PRESENCE_CORE_BASE_RATE_H

#include <stdbool.h>
#include <stdint.h>

struct rate_limit {
	int32_t per_second; /* 0: no limit */
	int32_t burst;
	int32_t saved; /* beyond a full bucket, for what had to wait because nobody listened */
};

struct rate {
	int64_t filled_ms;
	int32_t spent_milli; /* thousandths of a token taken and not yet given back */
};

/* Starts with a full bucket. */
void rate_init(struct rate *rate, int64_t now_ms);

/* Takes one token; false if there is none. `now_ms` must not go back between calls. */
bool rate_take(struct rate *rate, struct rate_limit limit, int64_t now_ms);

#endif
