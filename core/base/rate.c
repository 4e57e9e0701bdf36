#include "core/base/rate.h"

enum { MILLI = 1000 };

void rate_init(struct rate *rate, int64_t now_ms)
{
	*rate = (struct rate){ .filled_ms = now_ms };
}

bool rate_take(struct rate *rate, struct rate_limit limit, int64_t now_ms)
{
	if (limit.per_second == 0) {
		return true;
	}
	/* tokens per second are thousandths of a token per millisecond */
	int64_t given_back = (now_ms - rate->filled_ms) * limit.per_second;
	rate->filled_ms = now_ms;
	int32_t full_milli = -limit.saved * MILLI;
	rate->spent_milli = given_back >= rate->spent_milli - full_milli
	                        ? full_milli
	                        : (int32_t)(rate->spent_milli - given_back);
	if (rate->spent_milli + MILLI > limit.burst * MILLI) {
		return false;
	}
	rate->spent_milli += MILLI;
	return true;
}
