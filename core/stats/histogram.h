/* A histogram of spans of time: how many took up to 0.1 ms, how many up to 0.25 ms, and so on to
 * ten seconds. The buckets are the same for all, so that nothing is allocated, and to count a span
 * takes no more than a look at each of them.
 *
 * All zero is an empty one. */
#ifndef PRESENCE_CORE_STATS_HISTOGRAM_H
#define PRESENCE_CORE_STATS_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

enum { HISTOGRAM_BUCKETS = 16 };

struct histogram {
	uint64_t counts[HISTOGRAM_BUCKETS + 1]; /* of each bucket by itself; the last: of longer ones */
	uint64_t sum_us;                        /* of all spans */
};

struct histogram_bucket {
	int64_t up_to_us;
	const char *seconds; /* the same, as the text formats have it: "0.0025" */
};

/* In ascending order. */
extern const struct histogram_bucket histogram_buckets[HISTOGRAM_BUCKETS];

/* Counts a span so many times; one below 0, as clocks of different grain give it, is none. */
void histogram_observe(struct histogram *histogram, int64_t span_us, uint64_t times);

/* How many spans were counted. */
uint64_t histogram_count(const struct histogram *histogram);

#endif
