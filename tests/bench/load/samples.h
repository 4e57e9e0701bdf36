/* Figures of one kind, and their quantiles. */
#ifndef PRESENCE_TESTS_BENCH_LOAD_SAMPLES_H
#define PRESENCE_TESTS_BENCH_LOAD_SAMPLES_H

#include <stddef.h>
#include <stdint.h>

struct samples {
	int64_t *values;
	size_t count;
	size_t size; /* how many there is room for */
};

/* Ends the program if there is no memory: a figure that is missing makes all of them wrong. */
void samples_add(struct samples *samples, int64_t value);

/* The value that `share` of them, 0 to 1, do not exceed; 0 if there are none. Puts them in order.
 */
int64_t samples_quantile(struct samples *samples, double share);

/* 0 if there are none. */
double samples_mean(const struct samples *samples);

void samples_finish(struct samples *samples);

#endif
