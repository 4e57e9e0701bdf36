#include "core/base/lateness.h"

void lateness_wake(struct lateness *lateness, int64_t gap_ms)
{
	if (gap_ms > LATENESS_MS && gap_ms > lateness->gap_ms) {
		lateness->gap_ms = gap_ms < LATENESS_LONGEST_MS ? gap_ms : LATENESS_LONGEST_MS;
	}
}

int64_t lateness_judge(struct lateness *lateness, int64_t now_ms, int64_t first_ms)
{
	int64_t expected_ms = lateness_next(lateness, first_ms);
	int64_t gap_ms = lateness->gap_ms;
	bool was_patient = lateness->until_ms != 0;

	if (now_ms < lateness->until_ms) {
		return LATENESS_JUDGE_NOTHING;
	}
	lateness->gap_ms = 0;
	lateness->until_ms = 0;
	if (gap_ms == 0 || expected_ms >= now_ms - LATENESS_MS) {
		return now_ms;
	}
	if (was_patient && first_ms <= lateness->began_ms) {
		return lateness->began_ms;
	}
	lateness->began_ms = now_ms;
	lateness->until_ms = now_ms + gap_ms;
	return LATENESS_JUDGE_NOTHING;
}

int64_t lateness_next(const struct lateness *lateness, int64_t first_ms)
{
	return first_ms > lateness->until_ms ? first_ms : lateness->until_ms;
}

int64_t lateness_away_ms(const struct lateness *lateness)
{
	return lateness->until_ms == 0 ? 0 : lateness->until_ms - lateness->began_ms;
}
