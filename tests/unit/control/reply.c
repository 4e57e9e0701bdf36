#include "core/control/reply.h"

#include "tests/lib/core/check.h"

static int setup(void **state)
{
	static struct buffer out;

	buffer_init(&out, 4096);
	*state = &out;
	return 0;
}

static int teardown(void **state)
{
	buffer_finish(*state);
	return 0;
}

static void the_greeting_tells_version_schema_and_role(void **state)
{
	control_encode_greeting(*state, "1.2.3", 1000, CONTROL_OBSERVER);
	check_buffer(*state, "{\"presence\":{\"version\":\"1.2.3\",\"schema\":1,"
	                     "\"you\":{\"uid\":1000,\"role\":\"observer\"}}}\n");
}

static void a_result_carries_the_id_as_it_came(void **state)
{
	struct control_request request = { .id = "\"a\\\"b\"" };

	control_begin_result(*state, &request);
	buffer_append_text(*state, "{}");
	control_end_result(*state);
	check_buffer(*state, "{\"jsonrpc\":\"2.0\",\"id\":\"a\\\"b\",\"result\":{}}\n");
}

static void an_error_has_a_code_and_an_escaped_message(void **state)
{
	control_begin_error(*state, "null", CONTROL_PARSE_ERROR, "not \"JSON\"\n");
	control_end_error(*state);
	check_buffer(*state, "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,"
	                     "\"message\":\"not \\\"JSON\\\"\\n\"}}\n");
}

static void an_error_may_have_data(void **state)
{
	control_begin_error(*state, "7", CONTROL_NO_USER, "no");
	control_begin_error_data(*state);
	buffer_append_text(*state, "{\"suggestions\":[]}");
	control_end_error(*state);
	check_buffer(*state, "{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":1,\"message\":\"no\","
	                     "\"data\":{\"suggestions\":[]}}}\n");
}

static void a_notification_has_no_id(void **state)
{
	control_begin_notification(*state, "event");
	buffer_append_text(*state, "{\"seq\":1}");
	control_end_notification(*state);
	check_buffer(*state, "{\"jsonrpc\":\"2.0\",\"method\":\"event\",\"params\":{\"seq\":1}}\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_greeting_tells_version_schema_and_role, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(a_result_carries_the_id_as_it_came, setup, teardown),
		cmocka_unit_test_setup_teardown(an_error_has_a_code_and_an_escaped_message, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(an_error_may_have_data, setup, teardown),
		cmocka_unit_test_setup_teardown(a_notification_has_no_id, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
