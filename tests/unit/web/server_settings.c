#include "web/engine/server_settings.h"

#include "tests/lib/core/alloc.h"
#include "tests/lib/core/check.h"

static void settings_own_their_origins(void **state)
{
	size_t live = alloc_live();
	char origin[] = "https://one.example";
	const char *allowed[] = { origin };
	const struct server_settings from = { .origins = { .allowed = allowed, .count = 1 },
		                                  .no_eio3 = true,
		                                  .connections_max = 7 };

	(void)state;
	struct server_settings *settings = server_settings_create(&from);
	memset(origin, 'x', sizeof(origin) - 1);
	allowed[0] = NULL;
	assert_int_equal(settings->origins.count, 1);
	assert_string_equal(settings->origins.allowed[0], "https://one.example");
	assert_true(settings->no_eio3);
	assert_int_equal(settings->connections_max, 7);
	server_settings_release(settings);
	assert_int_equal(alloc_live(), live);
}

static void settings_live_until_the_last_reference_is_released(void **state)
{
	size_t live = alloc_live();
	struct server_settings *settings = server_settings_create(&(struct server_settings){ 0 });

	(void)state;
	assert_ptr_equal(server_settings_hold(settings), settings);
	server_settings_release(settings);
	assert_true(alloc_live() > live);
	server_settings_release(settings);
	assert_int_equal(alloc_live(), live);
	server_settings_release(NULL);
}

static void without_memory_there_are_none_and_nothing_is_left(void **state)
{
	const char *allowed[] = { "https://one.example", "https://two.example" };
	const struct server_settings from = { .origins = { .allowed = allowed, .count = 2 } };
	size_t live = alloc_live();

	(void)state;
	for (unsigned n = 1;; n++) {
		alloc_fail_at(n, ALLOC_FAIL_ONCE);
		struct server_settings *settings = server_settings_create(&from);
		bool failed = alloc_stop_failing();
		assert_int_equal(settings == NULL, failed);
		server_settings_release(settings);
		assert_int_equal(alloc_live(), live);
		if (!failed) {
			break;
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(settings_own_their_origins),
		cmocka_unit_test(settings_live_until_the_last_reference_is_released),
		cmocka_unit_test(without_memory_there_are_none_and_nothing_is_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
