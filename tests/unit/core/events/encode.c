#include "core/events/encode.h"

#include <stdio.h>

#include "tests/lib/core/check.h"

static struct slice slice_of(const char *text)
{
	return (struct slice){ text, strlen(text) };
}

static struct profile profile_of(const char *name, enum user_kind kind)
{
	struct profile profile = { .kind = kind };

	profile_set_name(&profile, name, strlen(name));
	return profile;
}

static void what_everybody_is_told_is_these_bytes(void **state)
{
	static const char id[] = "abcdefghijklmnopqrst";
	struct profile ann = profile_of("Ann \"\u00e9\"", USER_TUI);
	struct buffer out;

	(void)state;
	buffer_init(&out, 1000);
	event_encode_new_user(&out, slice_of("/"), id, &ann, 1700000000123);
	check_buffer(&out, "42[\"new_user\",{\"id\":\"abcdefghijklmnopqrst\",\"new_user_name\":"
	                   "\"Ann \\\"\u00e9\\\"\",\"since\":1700000000123,\"kind\":\"tui\"}]");
	buffer_clear(&out);
	event_encode_new_user(&out, slice_of("/lobby"), id, &ann, 1700000000123);
	check_buffer(&out, "42/lobby,[\"new_user\",{\"id\":\"abcdefghijklmnopqrst\",\"new_user_name\":"
	                   "\"Ann \\\"\u00e9\\\"\",\"since\":1700000000123,\"kind\":\"tui\"}]");
	buffer_clear(&out);
	event_encode_user_renamed(&out, slice_of("/"), id, &ann);
	check_buffer(&out, "42[\"user_renamed\",{\"id\":\"abcdefghijklmnopqrst\",\"name\":"
	                   "\"Ann \\\"\u00e9\\\"\"}]");
	buffer_finish(&out);
}

static void a_leave_has_the_word_for_its_reason(void **state)
{
	static const char *const words[] = { "left", "lost", "timeout", "kicked", "shutdown" };
	struct profile ann = profile_of("Ann", USER_WEB);

	(void)state;
	for (int reason = LEAVE_LEFT; reason <= LEAVE_SHUTDOWN; reason++) {
		char expected[200];
		struct buffer out;
		buffer_init(&out, 1000);
		event_encode_disconnect_user(&out, slice_of("/lobby"), "x", &ann,
		                             (enum leave_reason)reason);
		snprintf(expected, sizeof(expected),
		         "42/lobby,[\"disconnect_user\",{\"id\":\"x\",\"name\":\"Ann\",\"reason\":\"%s\"}]",
		         words[reason]);
		check_buffer(&out, expected);
		buffer_finish(&out);
	}
}

static void the_existing_users_stand_in_join_order(void **state)
{
	struct profile bob = profile_of("Bob", USER_WEB);
	struct profile ann = profile_of("Ann", USER_APP);
	struct buffer out;

	(void)state;
	buffer_init(&out, 1000);
	event_begin_existing_users(&out, slice_of("/"));
	event_end_existing_users(&out);
	check_buffer(&out, "42[\"existing_users\",[]]");
	buffer_clear(&out);
	event_begin_existing_users(&out, slice_of("/lobby"));
	event_append_user(&out, "b", &bob, 1);
	event_append_user(&out, "a", &ann, 2);
	event_end_existing_users(&out);
	check_buffer(&out, "42/lobby,[\"existing_users\",["
	                   "{\"id\":\"b\",\"name\":\"Bob\",\"since\":1,\"kind\":\"web\"},"
	                   "{\"id\":\"a\",\"name\":\"Ann\",\"since\":2,\"kind\":\"app\"}]]");
	buffer_finish(&out);
}

static void answers_to_a_join_are_these_bytes(void **state)
{
	struct buffer out;

	(void)state;
	buffer_init(&out, 1000);
	event_encode_joined(&out, "abc");
	check_buffer(&out, "{\"ok\":true,\"id\":\"abc\"}");
	buffer_clear(&out);
	event_encode_joined(&out, NULL);
	check_buffer(&out, "{\"ok\":true}");
	buffer_clear(&out);
	event_encode_refusal(&out, REFUSAL_NAME_TOO_LONG);
	assert_true(json_valid((const char *)out.data, out.len));
	buffer_append_byte(&out, '\0');
	check_begins((const char *)out.data, "{\"code\":\"name_too_long\",\"message\":\"");
	buffer_clear(&out);
	event_encode_not_joined(&out, REFUSAL_RATE);
	assert_true(json_valid((const char *)out.data, out.len));
	buffer_append_byte(&out, '\0');
	check_begins((const char *)out.data,
	             "{\"ok\":false,\"error\":{\"code\":\"too_many_joins\",\"message\":\"");
	buffer_finish(&out);
}

static void whatever_name_is_allowed_an_event_is_valid_json(void **state)
{
	static const char *const names[] = { "</script>", "\"\\",    "\u2764\ufe0f",
		                                 "{{x}}",     "\\u0000", "\U0001F469\u200D\U0001F680" };
	struct buffer out;

	(void)state;
	buffer_init(&out, 1000);
	for (size_t i = 0; i < COUNT(names); i++) {
		struct profile profile = profile_of(names[i], USER_WEB);
		buffer_clear(&out);
		event_encode_new_user(&out, slice_of("/"), "x", &profile, 0);
		assert_true(json_valid((const char *)out.data + 2, out.len - 2));
		assert_null(memchr(out.data, 0x1e, out.len));
	}
	buffer_finish(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_everybody_is_told_is_these_bytes),
		cmocka_unit_test(a_leave_has_the_word_for_its_reason),
		cmocka_unit_test(the_existing_users_stand_in_join_order),
		cmocka_unit_test(answers_to_a_join_are_these_bytes),
		cmocka_unit_test(whatever_name_is_allowed_an_event_is_valid_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
