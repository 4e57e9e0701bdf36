#include "core/events/join_request.h"

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
			assert_string_equal(request.profile.name, JOINS[i].name);
			assert_int_equal(request.profile.name_len, strlen(JOINS[i].name));
			assert_int_equal(request.profile.kind, JOINS[i].kind);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_got_a_new_user_is_a_join),
		cmocka_unit_test(only_who_is_here_asks_for_the_list),
		cmocka_unit_test(a_join_is_read_and_judged),
		cmocka_unit_test(a_join_with_attachments_is_a_bad_request),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
