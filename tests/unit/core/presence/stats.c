#include "core/presence/stats.h"

#include <stdio.h>

#include "core/events/encode.h"

#include "tests/lib/core/check.h"
#include "tests/lib/core/harness.h"

static int setup(void **state)
{
	static struct fake_world world;
	static struct service service;
	const struct service_config config = { .hub = harness_config(&world) };

	*state = &service;
	return service_init(&service, &config) == PRESENCE_OK ? 0 : -1;
}

static int teardown(void **state)
{
	service_finish(*state);
	return 0;
}

static bool ends_in_total(const char *name)
{
	size_t len = strlen(name);

	return len > 6 && strcmp(name + len - 6, "_total") == 0;
}

static void every_row_says_what_it_is(void **state)
{
	struct stats stats;

	stats_init(&stats);
	service_stats(*state, &stats);
	assert_in_range(stats.count, 1, STATS_ROWS_MAX - 1);
	for (size_t i = 0; i < stats.count; i++) {
		const struct stats_row *row = &stats.rows[i];
		assert_true(row->name[0] && row->help[0] && row->unit[0]);
		assert_int_equal(strspn(row->name, "abcdefghijklmnopqrstuvwxyz_"), strlen(row->name));
		assert_null(strpbrk(row->help, "\\\"\n"));
		assert_int_equal(row->type == STATS_COUNTER, ends_in_total(row->name));
	}
}

static void a_leave_is_counted_under_the_name_of_its_reason(void **state)
{
	struct service *service = *state;
	char name[64];

	for (int reason = 0; reason <= LEAVE_SHUTDOWN; reason++) {
		struct stats stats;
		service->tracker.counters.leaves[reason] = 100 + (uint64_t)reason;
		stats_init(&stats);
		service_stats(service, &stats);
		snprintf(name, sizeof(name), "leaves_%s_total",
		         leave_reason_text((enum leave_reason)reason));
		assert_int_equal(stats_value(&stats, name), 100 + reason);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_row_says_what_it_is, setup, teardown),
		cmocka_unit_test_setup_teardown(a_leave_is_counted_under_the_name_of_its_reason, setup,
		                                teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
