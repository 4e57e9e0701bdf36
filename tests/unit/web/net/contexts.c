#include "web/net/contexts.h"

#include "tests/lib/core/check.h"

static const struct contexts_tls no_tls = { 0 };

static void on_timer(uv_timer_t *timer)
{
	(void)timer;
}

static void the_last_loop_ends_when_all_is_closed(void **state)
{
	struct contexts contexts;
	uv_loop_t loop;

	(void)state;
	assert_int_equal(uv_loop_init(&loop), 0);
	assert_true(contexts_init(&contexts, &loop, &no_tls, 256));
	uint64_t began = uv_hrtime();
	contexts_finish(&contexts, &loop);
	assert_true(uv_hrtime() - began < 1000000000);
	assert_int_equal(uv_loop_close(&loop), 0);
}

/* As where libwebsockets had no memory for what it was to close. */
static void the_last_loop_ends_with_a_handle_that_nobody_closes(void **state)
{
	struct contexts contexts;
	uv_loop_t loop;
	uv_timer_t stray;

	(void)state;
	assert_int_equal(uv_loop_init(&loop), 0);
	assert_true(contexts_init(&contexts, &loop, &no_tls, 256));
	uv_timer_init(&loop, &stray);
	uv_timer_start(&stray, on_timer, 100, 100);
	contexts_finish(&contexts, &loop);
	assert_int_equal(uv_loop_close(&loop), UV_EBUSY);
	uv_close((uv_handle_t *)&stray, NULL);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&loop), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_last_loop_ends_when_all_is_closed),
		cmocka_unit_test(the_last_loop_ends_with_a_handle_that_nobody_closes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
