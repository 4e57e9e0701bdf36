#include "core/stats/histogram.h"

const struct histogram_bucket histogram_buckets[HISTOGRAM_BUCKETS] = {
	{ 100, "0.0001" },   { 250, "0.00025" },  { 500, "0.0005" },   { 1000, "0.001" },
	{ 2500, "0.0025" },  { 5000, "0.005" },   { 10000, "0.01" },   { 25000, "0.025" },
	{ 50000, "0.05" },   { 100000, "0.1" },   { 250000, "0.25" },  { 500000, "0.5" },
	{ 1000000, "1.0" },  { 2500000, "2.5" },  { 5000000, "5.0" },  { 10000000, "10.0" },
};

void histogram_observe(struct histogram *histogram, int64_t span_us, uint64_t times)
{
	int64_t span = span_us > 0 ? span_us : 0;
	size_t bucket = 0;

	while (bucket < HISTOGRAM_BUCKETS && span > histogram_buckets[bucket].up_to_us) {
		bucket++;
	}
	histogram->counts[bucket] += times;
	histogram->sum_us += (uint64_t)span * times;
}

uint64_t histogram_count(const struct histogram *histogram)
{
	uint64_t count = 0;

	for (size_t i = 0; i <= HISTOGRAM_BUCKETS; i++) {
		count += histogram->counts[i];
	}
	return count;
}
