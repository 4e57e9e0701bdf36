/* Histograms of spans of time, as they stand in the answer to `metrics`: how many were how long, up
 * to now. What came between two of them is their difference. */
#ifndef PRESENCE_CLI_TOP_SPANS_H
#define PRESENCE_CLI_TOP_SPANS_H

#include <stddef.h>

enum { SPANS_BUCKETS_MAX = 32 };

struct spans {
	size_t count;
	struct spans_bucket {
		double up_to;  /* seconds; of the last one infinite */
		double so_far; /* how many were not longer */
	} buckets[SPANS_BUCKETS_MAX]; /* in ascending order */
};

/* Reads the histogram `name`, "presence_loop_lag_seconds", of a document in the text format of
 * Prometheus; one that is not there has no buckets. */
void spans_read(struct spans *spans, const char *text, const char *name);

/* How long, in seconds, the given part of the spans since `before` was at most: 0.5, 0.99. Within a
 * bucket they are taken to be spread evenly, and who is in the last one to be as short as can be.
 * Less than 0: there were none, or the two are not of the same histogram. */
double spans_quantile(const struct spans *now, const struct spans *before, double part);

#endif
