#include "cli/output/time_format.h"

#include <stdlib.h>
#include <time.h>

#include "tests/lib/core/check.h"

static const int64_t NOW = 1795443731250; /* 2026-11-23T14:22:11.250Z */

enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

static void a_time_in_full_is_rfc_3339_in_utc(void **state)
{
	char text[TIME_FORMAT_TEXT_MAX];

	(void)state;
	time_format_absolute(text, NOW);
	assert_string_equal(text, "2026-11-23T14:22:11.250Z");
	time_format_absolute(text, 0);
	assert_string_equal(text, "1970-01-01T00:00:00.000Z");
}

static void a_time_that_no_calendar_holds_is_its_number(void **state)
{
	char text[TIME_FORMAT_TEXT_MAX];

	(void)state;
	time_format_absolute(text, -1);
	assert_string_equal(text, "-1");
	time_format_absolute(text, INT64_MAX);
	assert_string_equal(text, "9223372036854775807");
	time_format_clock(text, -1, NOW);
	assert_string_equal(text, "-1");
}

static void times_are_told_from_now(void **state)
{
	static const struct {
		int64_t before_now;
		const char *text;
	} rows[] = {
		{ 0, "now" },
		{ 999, "now" },
		{ SECOND, "1s ago" },
		{ 59 * SECOND, "59s ago" },
		{ MINUTE, "1m ago" },
		{ HOUR - 1, "59m ago" },
		{ HOUR, "1h ago" },
		{ 3LL * DAY + 5, "3d ago" },
		{ -10 * MINUTE, "in 10m" },
	};
	char text[TIME_FORMAT_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		time_format_relative(text, NOW - rows[i].before_now, NOW);
		assert_string_equal(text, rows[i].text);
	}
}

static void the_clock_of_another_day_is_its_date(void **state)
{
	char text[TIME_FORMAT_TEXT_MAX];

	(void)state;
	setenv("TZ", "UTC", 1);
	tzset();
	time_format_clock(text, NOW, NOW);
	assert_string_equal(text, "14:22:11");
	time_format_clock(text, NOW - 2LL * DAY, NOW);
	assert_string_equal(text, "21 Nov  ");
}

static void spans_are_written_with_two_units(void **state)
{
	char text[TIME_FORMAT_TEXT_MAX];

	(void)state;
	time_format_span(text, 42 * SECOND);
	assert_string_equal(text, "42s");
	time_format_span(text, 5 * MINUTE + 3 * SECOND);
	assert_string_equal(text, "5m 3s");
	time_format_span(text, 2 * HOUR + 15 * MINUTE);
	assert_string_equal(text, "2h 15m");
	time_format_span(text, 12LL * DAY + 4 * HOUR);
	assert_string_equal(text, "12d 4h");
}

static void spans_are_read_with_their_units(void **state)
{
	static const struct {
		const char *text;
		int64_t span_ms; /* 0: it is none */
	} rows[] = {
		{ "90", 90 * SECOND },
		{ "90s", 90 * SECOND },
		{ "10m", 10 * MINUTE },
		{ "1h30m", 90 * MINUTE },
		{ "7d", 7LL * DAY },
		{ "2w", 14LL * DAY },
		{ "", 0 },
		{ "0", 0 },
		{ "m", 0 },
		{ "-5m", 0 },
		{ "10 m", 0 },
		{ "10x", 0 },
		{ "10mm", 0 },
		{ "11000d", 0 },
		{ "99999999999999999999s", 0 },
		{ "2000d2000d", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int64_t span_ms = 0;
		bool read = time_format_parse_span(rows[i].text, &span_ms);
		if (read != (rows[i].span_ms > 0) || (read && span_ms != rows[i].span_ms)) {
			fail_msg("\"%s\" is read as %lld", rows[i].text, (long long)span_ms);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_time_in_full_is_rfc_3339_in_utc),
		cmocka_unit_test(a_time_that_no_calendar_holds_is_its_number),
		cmocka_unit_test(times_are_told_from_now),
		cmocka_unit_test(the_clock_of_another_day_is_its_date),
		cmocka_unit_test(spans_are_written_with_two_units),
		cmocka_unit_test(spans_are_read_with_their_units),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
