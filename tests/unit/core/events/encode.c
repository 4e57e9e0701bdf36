#include "core/events/encode.h"

#include <stdio.h>

#include "tests/lib/core/check.h"

static struct slice slice_of(const char *text)
{
	return (struct slice){ text, strlen(text) };
}

static void only_got_a_new_user_is_a_join(void **state)
{
	static const char *const others[] = {
		"\"got_a_new_users\"", "\"Got_a_new_user\"", "got_a_new_user", "\"new_user\"", "\"\"", "1",
	};

	(void)state;
	assert_true(event_is_join(&(struct event){ .name = slice_of("\"got_a_new_user\"") }));
	for (size_t i = 0; i < COUNT(others); i++) {
		assert_false(event_is_join(&(struct event){ .name = slice_of(others[i]) }));
	}
}

static void only_who_is_here_asks_for_the_list(void **state)
{
	static const char *const others[] = {
		"\"who_is_here?\"", "\"Who_is_here\"", "who_is_here", "\"got_a_new_user\"", "\"\"", "1",
	};

	(void)state;
	assert_true(event_is_list_request(&(struct event){ .name = slice_of("\"who_is_here\"") }));
	assert_true(
		event_is_list_request(&(struct event){ .name = slice_of("\"who\\u005fis_here\"") }));
	assert_false(event_is_join(&(struct event){ .name = slice_of("\"who_is_here\"") }));
	for (size_t i = 0; i < COUNT(others); i++) {
		assert_false(event_is_list_request(&(struct event){ .name = slice_of(others[i]) }));
	}
}

struct join {
	const char *arguments;
	enum refusal refusal;
	const char *name; /* where it is accepted */
	enum user_kind kind;
};

#define THIRTY "012345678901234567890123456789"

static const struct join JOINS[] = {
	{ "{\"name\":\"bob\"}", REFUSAL_NONE, "bob", USER_WEB },
	{ " { \"name\" : \" bob \" } ", REFUSAL_NONE, "bob", USER_WEB },
	{ "{\"name\":\"bob\"},\"more\",[1]", REFUSAL_NONE, "bob", USER_WEB },
	{ "{\"kind\":\"tui\",\"name\":\"bob\",\"x\":{\"name\":1}}", REFUSAL_NONE, "bob", USER_TUI },
	{ "{\"name\":\"bob\",\"kind\":\"web\"}", REFUSAL_NONE, "bob", USER_WEB },
	{ "{\"name\":\"bob\",\"kind\":\"app\"}", REFUSAL_NONE, "bob", USER_APP },
	{ "{\"name\":\"bob\",\"kind\":\"toaster\"}", REFUSAL_NONE, "bob", USER_APP },
	{ "{\"name\":\"bob\",\"kind\":7}", REFUSAL_NONE, "bob", USER_WEB },
	{ "{\"name\":\"\\u00e9\\ud83d\\ude00\"}", REFUSAL_NONE, "\u00e9\U0001F600", USER_WEB },
	{ "{\"name\":\"a\\\"b\\\\c\\/d\"}", REFUSAL_NONE, "a\"b\\c/d", USER_WEB },
	{ "{\"name\":\"\\\\u0000\"}", REFUSAL_NONE, "\\u0000", USER_WEB },
	{ "{\"name\":\"" THIRTY "12\"}", REFUSAL_NONE, THIRTY "12", USER_WEB },

	{ "", REFUSAL_BAD_REQUEST, NULL, USER_WEB },
	{ "\"bob\"", REFUSAL_BAD_REQUEST, NULL, USER_WEB },
	{ "null", REFUSAL_BAD_REQUEST, NULL, USER_WEB },
	{ "[]", REFUSAL_BAD_REQUEST, NULL, USER_WEB },
	{ "[\"name\",\"bob\"]", REFUSAL_BAD_REQUEST, NULL, USER_WEB },
	{ "{}", REFUSAL_BAD_REQUEST, NULL, USER_WEB },
	{ "{\"Name\":\"bob\"}", REFUSAL_BAD_REQUEST, NULL, USER_WEB },
	{ "{\"name\":7}", REFUSAL_BAD_REQUEST, NULL, USER_WEB },
	{ "{\"name\":null}", REFUSAL_BAD_REQUEST, NULL, USER_WEB },
	{ "{\"name\":[\"bob\"]}", REFUSAL_BAD_REQUEST, NULL, USER_WEB },
	{ "1,{\"name\":\"bob\"}", REFUSAL_BAD_REQUEST, NULL, USER_WEB },
	{ "{\"name\":\"\"}", REFUSAL_NAME_EMPTY, NULL, USER_WEB },
	{ "{\"name\":\"  \"}", REFUSAL_NAME_EMPTY, NULL, USER_WEB },
	{ "{\"name\":\"\\u200d\"}", REFUSAL_NAME_EMPTY, NULL, USER_WEB },
	{ "{\"name\":\"" THIRTY "123\"}", REFUSAL_NAME_TOO_LONG, NULL, USER_WEB },
	{ "{\"name\":\"a\\nb\"}", REFUSAL_NAME_FORBIDDEN, NULL, USER_WEB },
	{ "{\"name\":\"a\\u202eb\"}", REFUSAL_NAME_FORBIDDEN, NULL, USER_WEB },
	{ "{\"name\":\"a\\u001eb\"}", REFUSAL_NAME_FORBIDDEN, NULL, USER_WEB },
	{ "{\"name\":\"a\\u0000b\"}", REFUSAL_NAME_FORBIDDEN, NULL, USER_WEB },
	{ "{\"name\":\"a\\\\\\u0000b\"}", REFUSAL_NAME_FORBIDDEN, NULL, USER_WEB },
	{ "{\"name\":\"\\u0000\"}", REFUSAL_NAME_FORBIDDEN, NULL, USER_WEB },
};

static void a_join_is_read_and_judged(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(JOINS); i++) {
		struct join_request request = { 0 };
		struct event event = { .arguments = slice_of(JOINS[i].arguments) };
		enum refusal refusal = event_decode_join(&event, &request);
		if (refusal != JOINS[i].refusal) {
			fail_msg("%s: %s", JOINS[i].arguments, refusal_code(refusal));
		}
		if (refusal == REFUSAL_NONE) {
			assert_string_equal(request.name, JOINS[i].name);
			assert_int_equal(request.name_len, strlen(JOINS[i].name));
			assert_int_equal(request.kind, JOINS[i].kind);
		}
	}
}

static void a_join_with_attachments_is_a_bad_request(void **state)
{
	struct join_request request = { 0 };
	uint8_t byte = 0;
	struct attachment attachment = { &byte, 1 };
	struct event event = { .arguments = slice_of("{\"name\":\"bob\"}"),
		                   .attachments = &attachment,
		                   .attachment_count = 1 };

	(void)state;
	assert_int_equal(event_decode_join(&event, &request), REFUSAL_BAD_REQUEST);
}

static struct user user_of(const char *id, const char *name, int64_t since_ms, enum user_kind kind)
{
	struct user user = { .since_ms = since_ms, .kind = kind };

	memcpy(user.id, id, strlen(id));
	roster_rename(&user, name, strlen(name));
	return user;
}

static void what_everybody_is_told_is_these_bytes(void **state)
{
	struct user user = user_of("abcdefghijklmnopqrst", "Ann \"\u00e9\"", 1700000000123, USER_TUI);
	struct buffer out;

	(void)state;
	buffer_init(&out, 1000);
	event_encode_new_user(&out, slice_of("/"), &user);
	check_buffer(&out, "42[\"new_user\",{\"id\":\"abcdefghijklmnopqrst\",\"new_user_name\":"
	                   "\"Ann \\\"\u00e9\\\"\",\"since\":1700000000123,\"kind\":\"tui\"}]");
	buffer_clear(&out);
	event_encode_new_user(&out, slice_of("/lobby"), &user);
	check_buffer(&out, "42/lobby,[\"new_user\",{\"id\":\"abcdefghijklmnopqrst\",\"new_user_name\":"
	                   "\"Ann \\\"\u00e9\\\"\",\"since\":1700000000123,\"kind\":\"tui\"}]");
	buffer_clear(&out);
	event_encode_user_renamed(&out, slice_of("/"), &user);
	check_buffer(&out, "42[\"user_renamed\",{\"id\":\"abcdefghijklmnopqrst\",\"name\":"
	                   "\"Ann \\\"\u00e9\\\"\"}]");
	buffer_finish(&out);
}

static void a_leave_has_the_word_for_its_reason(void **state)
{
	static const char *const words[] = { "left", "lost", "timeout", "kicked", "shutdown" };
	struct user user = user_of("x", "Ann", 0, USER_WEB);

	(void)state;
	for (int reason = LEAVE_LEFT; reason <= LEAVE_SHUTDOWN; reason++) {
		char expected[200];
		struct buffer out;
		buffer_init(&out, 1000);
		event_encode_disconnect_user(&out, slice_of("/lobby"), &user, (enum leave_reason)reason);
		snprintf(expected, sizeof(expected),
		         "42/lobby,[\"disconnect_user\",{\"id\":\"x\",\"name\":\"Ann\",\"reason\":\"%s\"}]",
		         words[reason]);
		check_buffer(&out, expected);
		buffer_finish(&out);
	}
}

static void the_existing_users_stand_in_join_order(void **state)
{
	struct roster roster;
	struct user *user;
	struct buffer out;

	(void)state;
	buffer_init(&out, 1000);
	roster_init(&roster, (struct table_seed){ { 1, 2 } });
	event_encode_existing_users(&out, slice_of("/"), &roster);
	check_buffer(&out, "42[\"existing_users\",[]]");
	roster_join(&roster, &(struct newcomer){ "b", "Bob", 3, USER_WEB, 1, false }, &user);
	roster_join(&roster, &(struct newcomer){ "a", "Ann", 3, USER_APP, 2, false }, &user);
	buffer_clear(&out);
	event_encode_existing_users(&out, slice_of("/lobby"), &roster);
	check_buffer(&out, "42/lobby,[\"existing_users\",["
	                   "{\"id\":\"b\",\"name\":\"Bob\",\"since\":1,\"kind\":\"web\"},"
	                   "{\"id\":\"a\",\"name\":\"Ann\",\"since\":2,\"kind\":\"app\"}]]");
	buffer_clear(&out);
	event_encode_users(&out, &roster);
	check_buffer(&out, "[{\"id\":\"b\",\"name\":\"Bob\",\"since\":1,\"kind\":\"web\"},"
	                   "{\"id\":\"a\",\"name\":\"Ann\",\"since\":2,\"kind\":\"app\"}]");
	roster_finish(&roster);
	buffer_finish(&out);
}

static void answers_to_a_join_are_these_bytes(void **state)
{
	struct user user = user_of("abc", "Ann", 0, USER_WEB);
	struct buffer out;

	(void)state;
	buffer_init(&out, 1000);
	event_encode_joined(&out, &user);
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

static void every_refusal_has_a_code_and_a_sentence(void **state)
{
	(void)state;
	for (int i = REFUSAL_NONE; i <= REFUSAL_UNAVAILABLE; i++) {
		assert_string_not_equal(refusal_code((enum refusal)i), "unknown");
		assert_true(strlen(refusal_message((enum refusal)i)) > 0);
		for (int j = REFUSAL_NONE; j < i; j++) {
			assert_string_not_equal(refusal_code((enum refusal)i), refusal_code((enum refusal)j));
		}
	}
}

static void whatever_name_is_allowed_an_event_is_valid_json(void **state)
{
	static const char *const names[] = { "</script>", "\"\\",    "\u2764\ufe0f",
		                                 "{{x}}",     "\\u0000", "\U0001F469\u200D\U0001F680" };
	struct buffer out;

	(void)state;
	buffer_init(&out, 1000);
	for (size_t i = 0; i < COUNT(names); i++) {
		struct user user = user_of("x", names[i], 0, USER_WEB);
		buffer_clear(&out);
		event_encode_new_user(&out, slice_of("/"), &user);
		assert_true(json_valid((const char *)out.data + 2, out.len - 2));
		assert_null(memchr(out.data, 0x1e, out.len));
	}
	buffer_finish(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_got_a_new_user_is_a_join),
		cmocka_unit_test(only_who_is_here_asks_for_the_list),
		cmocka_unit_test(a_join_is_read_and_judged),
		cmocka_unit_test(a_join_with_attachments_is_a_bad_request),
		cmocka_unit_test(what_everybody_is_told_is_these_bytes),
		cmocka_unit_test(a_leave_has_the_word_for_its_reason),
		cmocka_unit_test(the_existing_users_stand_in_join_order),
		cmocka_unit_test(answers_to_a_join_are_these_bytes),
		cmocka_unit_test(every_refusal_has_a_code_and_a_sentence),
		cmocka_unit_test(whatever_name_is_allowed_an_event_is_valid_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
