#include "tests/bench/load/samples.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { FIRST_SIZE = 1024 };

static void grow(struct samples *samples)
{
	size_t size = samples->size ? samples->size * 2 : FIRST_SIZE;
	int64_t *values = realloc(samples->values, size * sizeof(*values));

	if (!values) {
		fputs("bench-load: out of memory\n", stderr);
		exit(EXIT_FAILURE);
	}
	samples->values = values;
	samples->size = size;
}

void samples_add(struct samples *samples, int64_t value)
{
	if (samples->count == samples->size) {
		grow(samples);
	}
	samples->values[samples->count++] = value;
}

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a;
	int64_t y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

int64_t samples_quantile(struct samples *samples, double share)
{
	if (samples->count == 0) {
		return 0;
	}
	qsort(samples->values, samples->count, sizeof(*samples->values), compare);
	size_t rank = (size_t)ceil(share * (double)samples->count);
	return samples->values[rank > 0 ? rank - 1 : 0];
}

double samples_mean(const struct samples *samples)
{
	double sum = 0;

	for (size_t i = 0; i < samples->count; i++) {
		sum += (double)samples->values[i];
	}
	return samples->count > 0 ? sum / (double)samples->count : 0;
}

void samples_finish(struct samples *samples)
{
	free(samples->values);
	*samples = (struct samples){ 0 };
}
