#include "cli/output/time_format.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
	SECOND_MS = 1000,
	MINUTE_MS = 60 * SECOND_MS,
	HOUR_MS = 60 * MINUTE_MS,
	DAY_MS = 24 * HOUR_MS,
	SPAN_YEARS_MAX = 10,
};

/* Times of the wire are any number; what a calendar cannot hold is shown as the number. */
static bool calendar_of(int64_t time_ms, struct tm *(*convert)(const time_t *, struct tm *),
                        struct tm *out)
{
	time_t seconds = (time_t)(time_ms / SECOND_MS);

	return time_ms >= 0 && convert(&seconds, out);
}

void time_format_absolute(char out[TIME_FORMAT_TEXT_MAX], int64_t time_ms)
{
	struct tm utc;

	if (!calendar_of(time_ms, gmtime_r, &utc) || utc.tm_year > 9999 - 1900) {
		snprintf(out, TIME_FORMAT_TEXT_MAX, "%" PRId64, time_ms);
		return;
	}
	size_t len = strftime(out, TIME_FORMAT_TEXT_MAX, "%Y-%m-%dT%H:%M:%S", &utc);
	snprintf(out + len, TIME_FORMAT_TEXT_MAX - len, ".%03dZ", (int)(time_ms % SECOND_MS));
}

static const char *largest_unit(int64_t span_ms, int64_t *count)
{
	static const struct {
		int64_t ms;
		const char *name;
	} units[] = { { DAY_MS, "d" }, { HOUR_MS, "h" }, { MINUTE_MS, "m" }, { SECOND_MS, "s" } };
	size_t i = 0;

	while (i < 3 && span_ms < units[i].ms) {
		i++;
	}
	*count = span_ms / units[i].ms;
	return units[i].name;
}

void time_format_relative(char out[TIME_FORMAT_TEXT_MAX], int64_t time_ms, int64_t now_ms)
{
	int64_t count;
	bool past = time_ms <= now_ms;
	const char *unit = largest_unit(past ? now_ms - time_ms : time_ms - now_ms, &count);

	if (count == 0) {
		snprintf(out, TIME_FORMAT_TEXT_MAX, "now");
	} else if (past) {
		snprintf(out, TIME_FORMAT_TEXT_MAX, "%" PRId64 "%s ago", count, unit);
	} else {
		snprintf(out, TIME_FORMAT_TEXT_MAX, "in %" PRId64 "%s", count, unit);
	}
}

void time_format_clock(char out[TIME_FORMAT_TEXT_MAX], int64_t time_ms, int64_t now_ms)
{
	struct tm local;

	if (!calendar_of(time_ms, localtime_r, &local)) {
		snprintf(out, TIME_FORMAT_TEXT_MAX, "%" PRId64, time_ms);
	} else if (now_ms - time_ms > DAY_MS) {
		strftime(out, TIME_FORMAT_TEXT_MAX, "%d %b  ", &local);
	} else {
		strftime(out, TIME_FORMAT_TEXT_MAX, "%H:%M:%S", &local);
	}
}

void time_format_span(char out[TIME_FORMAT_TEXT_MAX], int64_t span_ms)
{
	int64_t seconds = span_ms / SECOND_MS;
	int64_t minutes = seconds / 60;
	int64_t hours = minutes / 60;

	if (hours >= 24) {
		snprintf(out, TIME_FORMAT_TEXT_MAX, "%" PRId64 "d %" PRId64 "h", hours / 24, hours % 24);
	} else if (hours > 0) {
		snprintf(out, TIME_FORMAT_TEXT_MAX, "%" PRId64 "h %" PRId64 "m", hours, minutes % 60);
	} else if (minutes > 0) {
		snprintf(out, TIME_FORMAT_TEXT_MAX, "%" PRId64 "m %" PRId64 "s", minutes, seconds % 60);
	} else {
		snprintf(out, TIME_FORMAT_TEXT_MAX, "%" PRId64 "s", seconds);
	}
}

static int64_t unit_ms(char unit)
{
	switch (unit) {
	case '\0':
	case 's':
		return SECOND_MS;
	case 'm':
		return MINUTE_MS;
	case 'h':
		return HOUR_MS;
	case 'd':
		return DAY_MS;
	case 'w':
		return 7LL * DAY_MS;
	default:
		return 0;
	}
}

bool time_format_parse_span(const char *text, int64_t *span_ms)
{
	const int64_t most = SPAN_YEARS_MAX * 366LL * DAY_MS;
	int64_t sum = 0;

	do {
		char *end;
		if (*text < '0' || *text > '9') {
			return false;
		}
		long long count = strtoll(text, &end, 10);
		int64_t unit = unit_ms(*end);
		if (unit == 0 || count > (most - sum) / unit) {
			return false;
		}
		sum += count * unit;
		text = *end ? end + 1 : end;
	} while (*text);
	*span_ms = sum;
	return sum > 0;
}
