#include "core/base/pace.h"

int64_t pace_wait_ms(const struct pace *pace, struct pace_limit limit, int64_t now_ms)
{
	int64_t free_ms = pace->full_ms - (int64_t)(limit.burst - 1) * limit.every_ms;

	return limit.burst == 0 || free_ms <= now_ms ? 0 : free_ms - now_ms;
}

void pace_take(struct pace *pace, struct pace_limit limit, int64_t now_ms)
{
	if (limit.burst > 0) {
		pace->full_ms = (pace->full_ms > now_ms ? pace->full_ms : now_ms) + limit.every_ms;
	}
}
