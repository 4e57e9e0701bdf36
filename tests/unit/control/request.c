#include "core/control/request.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/lib/core/check.h"

/* Decodes a copy that ends where the line ends. `request` has to be finished. */
static enum control_error decode_bytes(const char *line, size_t len,
                                       struct control_request *request)
{
	char *copy = malloc(len ? len : 1);

	assert_non_null(copy);
	memcpy(copy, line, len);
	enum control_error error = control_request_decode((struct slice){ copy, len }, request);
	free(copy);
	return error;
}

static enum control_error decode(const char *line, struct control_request *request)
{
	return decode_bytes(line, strlen(line), request);
}

static void check_decodes(const char *method_and_params, struct control_request *request)
{
	char line[1000];

	snprintf(line, sizeof(line), "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":%s}", method_and_params);
	if (decode(line, request) != CONTROL_OK) {
		fail_msg("%s: %s", line, request->problem);
	}
}

/* What is wrong with it; the id is handed back as `id`. */
static void check_wrong(const char *line, enum control_error expected, const char *id)
{
	struct control_request request;
	enum control_error error = decode(line, &request);

	if (error != expected) {
		fail_msg("%s gives %d, not %d", line, error, expected);
	}
	assert_string_equal(request.id, id);
	assert_true(request.problem[0] != '\0');
	control_request_finish(&request);
}

static void check_wrong_params(const char *method_and_params)
{
	char line[1000];

	snprintf(line, sizeof(line), "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":%s}", method_and_params);
	check_wrong(line, CONTROL_BAD_PARAMS, "1");
}

static void a_request_without_parameters_needs_no_params(void **state)
{
	struct control_request request;

	(void)state;
	check_decodes("\"ping\"", &request);
	assert_int_equal(request.method, CONTROL_PING);
	assert_true(request.answered);
	assert_string_equal(request.id, "1");
	assert_int_equal(request.given, 0);
	control_request_finish(&request);
	check_decodes("\"ping\",\"params\":{}", &request);
	control_request_finish(&request);
}

static void texts_numbers_and_flags_come_typed(void **state)
{
	struct control_request request;

	(void)state;
	check_decodes("\"kick\",\"params\":{\"users\":[\"alice\",\"b\\u00f6b\"],\"room\":\"lobby\","
	              "\"reason\":\"spam\",\"ban\":600000,\"all_matching\":true,\"all\":false}",
	              &request);
	assert_int_equal(request.method, CONTROL_KICK);
	assert_int_equal(request.user_count, 2);
	assert_string_equal(request.users[0], "alice");
	assert_string_equal(request.users[1], "b\xc3\xb6"
	                                      "b");
	assert_string_equal(request.room, "lobby");
	assert_string_equal(request.reason, "spam");
	assert_int_equal(request.ban_ms, 600000);
	assert_true(request.all_matching);
	assert_false(request.all);
	assert_null(request.text);
	assert_int_equal(request.given, CONTROL_PARAM_USERS | CONTROL_PARAM_ROOM |
	                                    CONTROL_PARAM_REASON | CONTROL_PARAM_BAN |
	                                    CONTROL_PARAM_ALL_MATCHING | CONTROL_PARAM_ALL);
	control_request_finish(&request);
}

static void every_other_parameter_has_its_field(void **state)
{
	struct control_request request;

	(void)state;
	check_decodes("\"show\",\"params\":{\"user\":\"x\"}", &request);
	assert_string_equal(request.user, "x");
	control_request_finish(&request);
	check_decodes("\"broadcast\",\"params\":{\"text\":\"hi\"}", &request);
	assert_string_equal(request.text, "hi");
	control_request_finish(&request);
	check_decodes("\"ban\",\"params\":{\"target\":\"::1\",\"for\":5}", &request);
	assert_string_equal(request.target, "::1");
	assert_int_equal(request.for_ms, 5);
	control_request_finish(&request);
	check_decodes("\"complete\",\"params\":{\"prefix\":\"\",\"limit\":9007199254740991}", &request);
	assert_string_equal(request.prefix, "");
	assert_int_equal(request.limit, 9007199254740991);
	control_request_finish(&request);
	check_decodes("\"reload\",\"params\":{\"log_level\":\"warn\"}", &request);
	assert_string_equal(request.log_level, "warn");
	control_request_finish(&request);
}

static void an_id_is_handed_back_as_it_came(void **state)
{
	static const char *const ids[][2] = {
		{ "0", "0" },
		{ "9007199254740991", "9007199254740991" },
		{ "1e3", "1000" },
		{ "\"\"", "\"\"" },
		{ "\"a-1\"", "\"a-1\"" },
		{ "\"\\\"\\\\\"", "\"\\\"\\\\\"" },
		{ "null", "null" },
		{ "\"0123456789012345678901234567890123456789012345678901234567890\"",
		  "\"0123456789012345678901234567890123456789012345678901234567890\"" },
	};
	struct control_request request;
	char line[200];

	(void)state;
	for (size_t i = 0; i < COUNT(ids); i++) {
		snprintf(line, sizeof(line), "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"ping\"}",
		         ids[i][0]);
		assert_int_equal(decode(line, &request), CONTROL_OK);
		assert_string_equal(request.id, ids[i][1]);
		assert_true(request.answered);
		control_request_finish(&request);
	}
}

static void another_id_is_an_invalid_request(void **state)
{
	static const char *const ids[] = {
		"1.5",
		"true",
		"[]",
		"{}",
		"1e300",
		"\"01234567890123456789012345678901234567890123456789012345678901\"",
		"\"\\u0001\\u0001\\u0001\\u0001\\u0001\\u0001\\u0001\\u0001\\u0001\\u0001\\u0001\"",
	};
	char line[300];

	(void)state;
	for (size_t i = 0; i < COUNT(ids); i++) {
		snprintf(line, sizeof(line), "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"ping\"}", ids[i]);
		check_wrong(line, CONTROL_INVALID_REQUEST, "null");
	}
}

static void without_an_id_no_answer_is_wanted(void **state)
{
	struct control_request request;

	(void)state;
	assert_int_equal(decode("{\"jsonrpc\":\"2.0\",\"method\":\"ping\"}", &request), CONTROL_OK);
	assert_false(request.answered);
	assert_string_equal(request.id, "null");
	control_request_finish(&request);
}

static void what_is_not_json_is_a_parse_error(void **state)
{
	static const char *const lines[] = {
		"",
		"x",
		"{",
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"",
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"} {}",
		"{'jsonrpc':'2.0'}",
		"{\"jsonrpc\":\"2.0\",\"id\":01,\"method\":\"ping\"}",
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\xff\"}",
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\\ud800\"}",
		"\xef\xbb\xbf{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}",
		"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++) {
		check_wrong(lines[i], CONTROL_PARSE_ERROR, "null");
	}
}

static void a_nul_byte_is_no_json(void **state)
{
	struct control_request request;

	(void)state;
	assert_int_equal(decode_bytes("{}\0", 3, &request), CONTROL_PARSE_ERROR);
	control_request_finish(&request);
}

static void json_that_is_no_request_is_an_invalid_one(void **state)
{
	(void)state;
	check_wrong("1", CONTROL_INVALID_REQUEST, "null");
	check_wrong("\"ping\"", CONTROL_INVALID_REQUEST, "null");
	check_wrong("[]", CONTROL_INVALID_REQUEST, "null");
	check_wrong("[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]", CONTROL_INVALID_REQUEST,
	            "null");
	check_wrong("{}", CONTROL_INVALID_REQUEST, "null");
	check_wrong("{\"id\":1,\"method\":\"ping\"}", CONTROL_INVALID_REQUEST, "1");
	check_wrong("{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}", CONTROL_INVALID_REQUEST, "1");
	check_wrong("{\"jsonrpc\":2.0,\"id\":1,\"method\":\"ping\"}", CONTROL_INVALID_REQUEST, "1");
	check_wrong("{\"jsonrpc\":\"2.0\",\"id\":1}", CONTROL_INVALID_REQUEST, "1");
	check_wrong("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":5}", CONTROL_INVALID_REQUEST, "1");
	check_wrong("{\"jsonrpc\":\"2.0\",\"id\":1,\"METHOD\":\"ping\"}", CONTROL_INVALID_REQUEST, "1");
}

static void an_unknown_method_is_told_as_such(void **state)
{
	(void)state;
	check_wrong("{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"method\":\"dance\"}", CONTROL_NO_METHOD,
	            "\"x\"");
}

static void a_parameter_of_another_type_is_told_by_name(void **state)
{
	static const char *const wrong[][2] = {
		{ "\"show\",\"params\":{\"user\":1}", "user" },
		{ "\"show\",\"params\":{\"user\":null}", "user" },
		{ "\"list\",\"params\":{\"limit\":\"1\"}", "limit" },
		{ "\"list\",\"params\":{\"limit\":-1}", "limit" },
		{ "\"list\",\"params\":{\"limit\":1.5}", "limit" },
		{ "\"list\",\"params\":{\"limit\":1e16}", "limit" },
		{ "\"list\",\"params\":{\"limit\":1e999}", "limit" },
		{ "\"list\",\"params\":{\"room\":[]}", "room" },
		{ "\"kick\",\"params\":{\"users\":\"alice\"}", "users" },
		{ "\"kick\",\"params\":{\"users\":[]}", "users" },
		{ "\"kick\",\"params\":{\"users\":[1]}", "users" },
		{ "\"kick\",\"params\":{\"users\":{\"a\":\"b\"}}", "users" },
		{ "\"kick\",\"params\":{\"all\":1}", "all" },
		{ "\"ban\",\"params\":{\"target\":\"x\",\"for\":true}", "for" },
	};
	struct control_request request;
	char line[300];

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++) {
		check_wrong_params(wrong[i][0]);
		snprintf(line, sizeof(line), "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":%s}", wrong[i][0]);
		decode(line, &request);
		assert_non_null(strstr(request.problem, wrong[i][1]));
		control_request_finish(&request);
	}
}

static void a_parameter_that_the_method_does_not_have_is_an_error(void **state)
{
	(void)state;
	check_wrong_params("\"ping\",\"params\":{\"user\":\"x\"}");
	check_wrong_params("\"ping\",\"params\":{\"what\":1}");
	check_wrong_params("\"show\",\"params\":{\"user\":\"x\",\"ROOM\":\"y\"}");
	check_wrong_params("\"list\",\"params\":{\"users\":[\"x\"]}");
}

static void params_are_named(void **state)
{
	(void)state;
	check_wrong_params("\"show\",\"params\":[\"x\"]");
	check_wrong_params("\"ping\",\"params\":1");
	check_wrong_params("\"ping\",\"params\":[]");
}

static void a_required_parameter_may_not_be_missing(void **state)
{
	(void)state;
	check_wrong_params("\"show\"");
	check_wrong_params("\"why\",\"params\":{\"room\":\"/\"}");
	check_wrong_params("\"broadcast\",\"params\":{}");
	check_wrong_params("\"ban\",\"params\":{\"for\":1}");
	check_wrong_params("\"unban\"");
	check_wrong_params("\"complete\",\"params\":{\"limit\":1}");
}

/* `count` names in one kick. */
static enum control_error decode_kick_of(size_t count)
{
	struct control_request request;
	struct buffer line;

	buffer_init(&line, 100000);
	buffer_append_text(&line,
	                   "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"kick\",\"params\":{\"users\":[");
	for (size_t i = 0; i < count; i++) {
		buffer_append_text(&line, i ? ",\"x\"" : "\"x\"");
	}
	buffer_append_text(&line, "]}}");
	enum control_error error = decode_bytes((char *)line.data, line.len, &request);
	control_request_finish(&request);
	buffer_finish(&line);
	return error;
}

static void a_kick_names_at_most_256_users(void **state)
{
	(void)state;
	assert_int_equal(decode_kick_of(CONTROL_USERS_MAX), CONTROL_OK);
	assert_int_equal(decode_kick_of(CONTROL_USERS_MAX + 1), CONTROL_BAD_PARAMS);
	assert_int_equal(decode_kick_of(5000), CONTROL_BAD_PARAMS);
}

struct text_limit {
	const char *method;
	const char *before; /* the text, in params */
	const char *after;
	size_t max;
};

/* Decodes a request whose text has `len` bytes. */
static enum control_error decode_text_of(const struct text_limit *limit, size_t len)
{
	struct control_request request;
	struct buffer line;

	buffer_init(&line, 100000);
	buffer_append_text(&line, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"");
	buffer_append_text(&line, limit->method);
	buffer_append_text(&line, "\",\"params\":");
	buffer_append_text(&line, limit->before);
	for (size_t i = 0; i < len; i++) {
		buffer_append_byte(&line, 'x');
	}
	buffer_append_text(&line, limit->after);
	buffer_append_byte(&line, '}');
	enum control_error error = decode_bytes((char *)line.data, line.len, &request);
	control_request_finish(&request);
	buffer_finish(&line);
	return error;
}

static void texts_have_a_greatest_length(void **state)
{
	static const struct text_limit limits[] = {
		{ "kick", "{\"all\":true,\"reason\":\"", "\"}", CONTROL_REASON_MAX },
		{ "ban", "{\"target\":\"x\",\"reason\":\"", "\"}", CONTROL_REASON_MAX },
		{ "broadcast", "{\"text\":\"", "\"}", CONTROL_TEXT_MAX },
		{ "kick", "{\"users\":[\"a\",\"", "\"]}", CONTROL_NAME_MAX },
		{ "show", "{\"user\":\"", "\"}", CONTROL_NAME_MAX },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(limits); i++) {
		assert_int_equal(decode_text_of(&limits[i], limits[i].max), CONTROL_OK);
		assert_int_equal(decode_text_of(&limits[i], limits[i].max + 1), CONTROL_BAD_PARAMS);
	}
}

static void the_same_parameter_twice_does_not_overflow(void **state)
{
	struct control_request request;

	(void)state;
	check_decodes("\"kick\",\"params\":{\"users\":[\"a\"],\"users\":[\"b\"]}", &request);
	assert_true(request.user_count <= 2);
	control_request_finish(&request);
	check_decodes("\"show\",\"params\":{\"user\":\"a\",\"user\":\"b\"}", &request);
	assert_non_null(request.user);
	control_request_finish(&request);
}

static void an_escaped_nul_does_not_cut_a_text(void **state)
{
	static const char *const lines[] = {
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"kick\",\"params\":{\"users\":[\"a\\u0000b\"]}}",
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\\u0000x\"}",
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"show\",\"params\":{\"user\":\"\\u0000\"}}",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++) {
		struct control_request request;
		if (decode(lines[i], &request) == CONTROL_OK) {
			fail_msg("taken: %s", lines[i]);
		}
		control_request_finish(&request);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_without_parameters_needs_no_params),
		cmocka_unit_test(texts_numbers_and_flags_come_typed),
		cmocka_unit_test(every_other_parameter_has_its_field),
		cmocka_unit_test(an_id_is_handed_back_as_it_came),
		cmocka_unit_test(another_id_is_an_invalid_request),
		cmocka_unit_test(without_an_id_no_answer_is_wanted),
		cmocka_unit_test(what_is_not_json_is_a_parse_error),
		cmocka_unit_test(a_nul_byte_is_no_json),
		cmocka_unit_test(json_that_is_no_request_is_an_invalid_one),
		cmocka_unit_test(an_unknown_method_is_told_as_such),
		cmocka_unit_test(a_parameter_of_another_type_is_told_by_name),
		cmocka_unit_test(a_parameter_that_the_method_does_not_have_is_an_error),
		cmocka_unit_test(params_are_named),
		cmocka_unit_test(a_required_parameter_may_not_be_missing),
		cmocka_unit_test(a_kick_names_at_most_256_users),
		cmocka_unit_test(texts_have_a_greatest_length),
		cmocka_unit_test(the_same_parameter_twice_does_not_overflow),
		cmocka_unit_test(an_escaped_nul_does_not_cut_a_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
