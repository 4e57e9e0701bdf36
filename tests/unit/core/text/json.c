#include "core/text/json.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/lib/core/check.h"

static const char *const VALID[] = {
	"0",
	"-0",
	"-1",
	"10",
	"1.5",
	"-0.25e+10",
	"1E5",
	"1e-5",
	"123456789012345678901234567890",
	"true",
	"false",
	"null",
	"\"\"",
	"\"a\"",
	"[]",
	"{}",
	"[ ]",
	"{ }",
	" [1 , 2]\n",
	"\t{}\r\n ",
	"[[],{}]",
	"{\"a\":[{\"b\":null}],\"c\":\"d\"}",
	"{\"\":0}",
	"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\"",
	"\"\\ud83d\\ude00\"",
	"\"\\uD83D\\uDE00\"",
	"\"\u00e9\U0001F600\"",
	"\"\\u0000\"",
	"\"\x7f\"",
	"\"\\ud7ff\\ue000\"",
};

static const char *const MALFORMED[] = {
	"",
	" ",
	"a",
	"01",
	"+1",
	"-",
	".5",
	"1.",
	"1e",
	"1e+",
	"0x10",
	"- 1",
	"1 2",
	"NaN",
	"Infinity",
	"tru",
	"truex",
	"True",
	"nul",
	"'a'",
	"\"",
	"\"a",
	"\"\\\"",
	"\"\\x\"",
	"\"\\u12\"",
	"\"\\u12g4\"",
	"\"\\u123",
	"\"\\",
	"\"\\ud800\"",
	"\"\\udc00\"",
	"\"\\ud800x\"",
	"\"\\ud800\\n\"",
	"\"\\ud800\\ud800\"",
	"\"\\ude00\\ud83d\"",
	"\"\\ud83d\\u0041\"",
	"\"\n\"",
	"\"\x1e\"",
	"\"\x1f\"",
	"\"\x01\"",
	"\"\xff\"",
	"\"\xc0\x80\"",
	"\"\xed\xa0\x80\"",
	"\"\xc3\"",
	"[",
	"]",
	"[1",
	"[1,",
	"[,]",
	"[1,]",
	"[1 2]",
	"[1}",
	"[1]]",
	"[]x",
	"{",
	"}",
	"{\"a\"}",
	"{\"a\":}",
	"{\"a\":1,}",
	"{a:1}",
	"{1:1}",
	"{\"a\" 1}",
	"{\"a\":1 \"b\":2}",
	"{\"a\":1",
	"{\"a\"",
	"{,}",
	"\xef\xbb\xbf[]",
	"// x\n1",
	"[1]\x0b",
};

/* In memory of its exact size, so that a read behind its end is seen. */
static bool valid(const char *text)
{
	size_t len = strlen(text);
	char *copy = malloc(len + 1);

	assert_non_null(copy);
	memmove(copy + 1, text, len);
	bool result = json_valid(copy + 1, len);
	free(copy);
	return result;
}

static void what_is_json_is_valid(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(VALID); i++) {
		if (!valid(VALID[i])) {
			fail_msg("refused: %s", VALID[i]);
		}
	}
}

static void what_is_not_json_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(MALFORMED); i++) {
		if (valid(MALFORMED[i])) {
			fail_msg("accepted: %s", MALFORMED[i]);
		}
	}
	assert_false(json_valid("\"a\0b\"", 5));
}

static void what_begins_as_json_is_refused_wherever_it_is_cut(void **state)
{
	static const char text[] = "[{\"a\":\"\\ud83d\\ude00\u00e9\",\"b\":[true,null,{\"c\":\"d\"}]}]";

	(void)state;
	assert_true(valid(text));
	for (size_t len = 0; len < strlen(text); len++) {
		char cut[sizeof(text)] = "";
		memcpy(cut, text, len);
		assert_false(valid(cut));
	}
}

static bool valid_at_depth(size_t depth, char open, char close)
{
	char text[300];

	if (open == '[') {
		memset(text, open, depth);
		memset(text + depth, close, depth);
		return json_valid(text, 2 * depth);
	}
	for (size_t i = 0; i < depth; i++) {
		memcpy(text + 5 * i, "{\"a\":", 5);
	}
	text[5 * depth] = '1';
	memset(text + 5 * depth + 1, close, depth);
	return json_valid(text, 6 * depth + 1);
}

static void sixteen_levels_are_the_deepest(void **state)
{
	(void)state;
	assert_true(valid_at_depth(JSON_DEPTH_MAX, '[', ']'));
	assert_false(valid_at_depth(JSON_DEPTH_MAX + 1, '[', ']'));
	assert_true(valid_at_depth(JSON_DEPTH_MAX, '{', '}'));
	assert_false(valid_at_depth(JSON_DEPTH_MAX + 1, '{', '}'));
}

static void a_hundred_thousand_brackets_do_not_exhaust_the_stack(void **state)
{
	size_t len = 100 * 1000;
	char *text = malloc(len);

	(void)state;
	assert_non_null(text);
	memset(text, '[', len);
	assert_false(json_valid(text, len));
	free(text);
}

static struct slice slice_of(const char *text)
{
	return (struct slice){ text, strlen(text) };
}

static void the_elements_of_an_array_come_one_by_one(void **state)
{
	static const char *const expected[] = { "1", "\"a,]\"", "[2, [3]]", "{\"b\":\",\"}", "null" };
	struct json_elements elements =
		json_elements(slice_of(" [1, \"a,]\" ,[2, [3]],{\"b\":\",\"},\tnull ] "));
	struct slice element;

	(void)state;
	for (size_t i = 0; i < COUNT(expected); i++) {
		assert_true(json_elements_next(&elements, &element));
		check_bytes(element.text, element.len, expected[i]);
	}
	assert_false(json_elements_next(&elements, &element));
	assert_false(json_elements_next(&elements, &element));
}

static void an_empty_array_has_no_elements(void **state)
{
	static const char *const empty[] = { "[]", " [ \n ] " };
	struct slice element;

	(void)state;
	for (size_t i = 0; i < COUNT(empty); i++) {
		struct json_elements elements = json_elements(slice_of(empty[i]));
		assert_false(json_elements_next(&elements, &element));
		assert_int_equal(json_elements_rest(&elements).len, 0);
	}
}

static void the_rest_is_what_stands_behind_the_elements_taken(void **state)
{
	struct json_elements elements = json_elements(slice_of("[\"a\",{\"b\":1},[2]]"));
	struct slice element;

	(void)state;
	json_elements_next(&elements, &element);
	struct slice rest = json_elements_rest(&elements);
	check_bytes(rest.text, rest.len, "{\"b\":1},[2]");
	json_elements_next(&elements, &element);
	rest = json_elements_rest(&elements);
	check_bytes(rest.text, rest.len, "[2]");
	json_elements_next(&elements, &element);
	assert_int_equal(json_elements_rest(&elements).len, 0);
}

static void a_slice_equals_a_text_of_its_length_only(void **state)
{
	(void)state;
	assert_true(slice_equals(slice_of("abc"), "abc"));
	assert_true(slice_equals(slice_of(""), ""));
	assert_false(slice_equals(slice_of("abc"), "ab"));
	assert_false(slice_equals(slice_of("ab"), "abc"));
	assert_false(slice_equals((struct slice){ "a\0c", 3 }, "a"));
}

static void a_string_equals_a_text_however_it_is_escaped(void **state)
{
	(void)state;
	assert_true(json_string_equals(slice_of("\"abc\""), "abc"));
	assert_true(json_string_equals(slice_of("\"a\\u0062c\""), "abc"));
	assert_true(json_string_equals(slice_of("\"\\n\""), "\n"));
	assert_true(json_string_equals(slice_of("\"\""), ""));
	assert_false(json_string_equals(slice_of("\"abcd\""), "abc"));
	assert_false(json_string_equals(slice_of("\"a\\u0062cd\""), "abc"));
	assert_false(json_string_equals(slice_of("\"ab\""), "abc"));
	assert_false(json_string_equals(slice_of("[\"\\u0061\"]"), "a"));
	assert_false(json_string_equals(slice_of("123"), "2"));
	assert_false(json_string_equals(slice_of("1"), ""));
}

static void check_string(const char *text, size_t len, const char *expected)
{
	struct buffer out;

	buffer_init(&out, 1000);
	json_append_string(&out, text, len);
	check_buffer(&out, expected);
	assert_true(json_valid((const char *)out.data, out.len));
	buffer_finish(&out);
}

static void a_string_is_written_with_what_must_be_escaped_and_no_more(void **state)
{
	(void)state;
	check_string("", 0, "\"\"");
	check_string("plain", 5, "\"plain\"");
	check_string("\"", 1, "\"\\\"\"");
	check_string("a\"b\\c", 5, "\"a\\\"b\\\\c\"");
	check_string("\\\\", 2, "\"\\\\\\\\\"");
	check_string("\n\r\t", 3, "\"\\n\\r\\t\"");
	check_string("\036x\x01", 3, "\"\\u001ex\\u0001\"");
	check_string("a\0b", 3, "\"a\\u0000b\"");
	check_string("/\x7f\u00e9\U0001F600", 8, "\"/\x7f\u00e9\U0001F600\"");
}

static void every_ascii_character_survives_as_a_string(void **state)
{
	struct buffer out;

	(void)state;
	buffer_init(&out, 1000);
	for (int c = 0; c < 0x80; c++) {
		char text = (char)c;
		buffer_clear(&out);
		json_append_string(&out, &text, 1);
		assert_true(json_valid((const char *)out.data, out.len));
		assert_null(memchr(out.data, 0x1e, out.len));
	}
	buffer_finish(&out);
}

/* A long string is looked at in steps of several bytes, one byte alone is not. */
static void check_as_bytes(const char *text, size_t len)
{
	struct buffer whole;
	struct buffer bytes;

	buffer_init(&whole, 1000);
	buffer_init(&bytes, 1000);
	json_append_string(&whole, text, len);
	buffer_append_byte(&bytes, '"');
	for (size_t i = 0; i < len; i++) {
		size_t before = bytes.len;
		json_append_string(&bytes, text + i, 1);
		bytes.len--; /* the quotes around it go */
		memmove(bytes.data + before, bytes.data + before + 1, bytes.len - before - 1);
		bytes.len--;
	}
	buffer_append_byte(&bytes, '"');
	assert_int_equal(whole.len, bytes.len);
	assert_memory_equal(whole.data, bytes.data, bytes.len);
	buffer_finish(&whole);
	buffer_finish(&bytes);
}

static void a_byte_is_escaped_alike_wherever_it_stands(void **state)
{
	char text[20];

	(void)state;
	for (int c = 0; c < 0x100; c++) {
		for (size_t at = 0; at + 1 < sizeof(text); at++) {
			memset(text, 'a', sizeof(text));
			text[at] = (char)c;
			text[at + 1] = "\x80\"!\x1f"[at % 4];
			check_as_bytes(text, sizeof(text));
		}
	}
}

static void a_whole_number_is_read_as_far_as_it_is_exact(void **state)
{
	static const struct {
		const char *value;
		bool read;
		int64_t number;
	} samples[] = {
		{ "0", true, 0 },        { "1764193944594", true, 1764193944594 },
		{ "7.9", true, 7 },      { "9007199254740992", true, INT64_C(9007199254740992) },
		{ "9.1e15", false, 77 }, { "-1", false, 77 },
		{ "\"7\"", false, 77 },  { "null", false, 77 },
	};
	char text[64];

	(void)state;
	for (size_t i = 0; i < COUNT(samples); i++) {
		int64_t number = 77;
		snprintf(text, sizeof(text), "{\"a\":%s}", samples[i].value);
		cJSON *object = cJSON_Parse(text);
		assert_int_equal(json_read_whole(object, "a", &number), samples[i].read);
		assert_int_equal(number, samples[i].number);
		assert_false(json_read_whole(object, "b", &number));
		cJSON_Delete(object);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_json_is_valid),
		cmocka_unit_test(what_is_not_json_is_refused),
		cmocka_unit_test(what_begins_as_json_is_refused_wherever_it_is_cut),
		cmocka_unit_test(sixteen_levels_are_the_deepest),
		cmocka_unit_test(a_hundred_thousand_brackets_do_not_exhaust_the_stack),
		cmocka_unit_test(the_elements_of_an_array_come_one_by_one),
		cmocka_unit_test(an_empty_array_has_no_elements),
		cmocka_unit_test(the_rest_is_what_stands_behind_the_elements_taken),
		cmocka_unit_test(a_slice_equals_a_text_of_its_length_only),
		cmocka_unit_test(a_string_equals_a_text_however_it_is_escaped),
		cmocka_unit_test(a_string_is_written_with_what_must_be_escaped_and_no_more),
		cmocka_unit_test(every_ascii_character_survives_as_a_string),
		cmocka_unit_test(a_byte_is_escaped_alike_wherever_it_stands),
		cmocka_unit_test(a_whole_number_is_read_as_far_as_it_is_exact),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
