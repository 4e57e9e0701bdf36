#include "cli/top/spans.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char BUCKET[] = "_bucket{le=\"";

/* What stands behind `prefix` where `text` begins with it; NULL: it does not. */
static const char *behind(const char *text, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(text, prefix, len) == 0 ? text + len : NULL;
}

/* "0.005"} 17" */
static void read_bucket(struct spans *spans, const char *text)
{
	char *end;
	double up_to = strtod(text, &end);
	const char *value = behind(end, "\"} ");

	if (value && spans->count < SPANS_BUCKETS_MAX) {
		spans->buckets[spans->count++] = (struct spans_bucket){ up_to, strtod(value, NULL) };
	}
}

void spans_read(struct spans *spans, const char *text, const char *name)
{
	spans->count = 0;
	while (*text) {
		const char *rest = behind(text, name);
		rest = rest ? behind(rest, BUCKET) : NULL;
		if (rest) {
			read_bucket(spans, rest);
		}
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
}

static double since(const struct spans *now, const struct spans *before, size_t i)
{
	return now->buckets[i].so_far - before->buckets[i].so_far;
}

double spans_quantile(const struct spans *now, const struct spans *before, double part)
{
	double all =
		now->count > 0 && now->count == before->count ? since(now, before, now->count - 1) : 0;
	double shorter = 0;
	double from = 0;

	if (!(all > 0)) {
		return -1;
	}
	for (size_t i = 0; i < now->count; i++) {
		double up_to = now->buckets[i].up_to;
		double so_far = since(now, before, i);
		if (so_far >= all * part && so_far > shorter) {
			return isfinite(up_to)
			           ? from + (up_to - from) * (all * part - shorter) / (so_far - shorter)
			           : from;
		}
		shorter = so_far;
		from = up_to;
	}
	return from;
}
