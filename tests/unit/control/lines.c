#include "core/control/lines.h"

#include <stdlib.h>

#include "tests/lib/core/check.h"

static int setup(void **state)
{
	struct control_lines *lines = malloc(sizeof(*lines));

	if (!lines) {
		return -1;
	}
	control_lines_init(lines);
	*state = lines;
	return 0;
}

static int teardown(void **state)
{
	control_lines_finish(*state);
	free(*state);
	return 0;
}

static void feed(struct control_lines *lines, const char *text)
{
	control_lines_feed(lines, text, strlen(text));
}

/* Feeds `count` bytes 'x'. */
static void feed_many(struct control_lines *lines, size_t count)
{
	char *bytes = malloc(count);

	assert_non_null(bytes);
	memset(bytes, 'x', count);
	control_lines_feed(lines, bytes, count);
	free(bytes);
}

static void check_line(struct control_lines *lines, const char *expected)
{
	struct slice line;

	assert_int_equal(control_lines_next(lines, &line), WIRE_DONE);
	check_bytes(line.text, line.len, expected);
}

static void check_no_line(struct control_lines *lines)
{
	struct slice line;

	assert_int_equal(control_lines_next(lines, &line), WIRE_INCOMPLETE);
}

static void nothing_has_no_line(void **state)
{
	check_no_line(*state);
	control_lines_feed(*state, "", 0);
	check_no_line(*state);
}

static void a_line_comes_without_its_end(void **state)
{
	feed(*state, "one\n");
	check_line(*state, "one");
	check_no_line(*state);
	feed(*state, "two\r\n");
	check_line(*state, "two");
	check_no_line(*state);
}

static void several_lines_of_one_read_come_in_order(void **state)
{
	feed(*state, "one\n\r\n\ntwo\nthr");
	check_line(*state, "one");
	check_line(*state, "");
	check_line(*state, "");
	check_line(*state, "two");
	check_no_line(*state);
	check_no_line(*state);
	feed(*state, "ee\n");
	check_line(*state, "three");
	check_no_line(*state);
}

static void a_line_may_come_byte_by_byte(void **state)
{
	const char *text = "{\"id\":1}\r\n";

	for (const char *at = text; *at; at++) {
		check_no_line(*state);
		control_lines_feed(*state, at, 1);
	}
	check_line(*state, "{\"id\":1}");
	check_no_line(*state);
}

static void a_return_within_a_line_belongs_to_it(void **state)
{
	feed(*state, "a\rb\r\r\n");
	check_line(*state, "a\rb\r");
}

static void a_nul_belongs_to_the_line(void **state)
{
	struct slice line;

	control_lines_feed(*state, "a\0b\n", 4);
	assert_int_equal(control_lines_next(*state, &line), WIRE_DONE);
	assert_int_equal(line.len, 3);
	assert_memory_equal(line.text, "a\0b", 3);
}

static void a_line_of_64_kb_is_taken(void **state)
{
	struct slice line;

	feed_many(*state, CONTROL_LINE_MAX);
	check_no_line(*state);
	feed(*state, "\nnext\n");
	assert_int_equal(control_lines_next(*state, &line), WIRE_DONE);
	assert_int_equal(line.len, CONTROL_LINE_MAX);
	check_line(*state, "next");
}

static void a_longer_line_is_malformed_before_its_end_has_come(void **state)
{
	struct slice line;

	feed_many(*state, CONTROL_LINE_MAX);
	check_no_line(*state);
	feed_many(*state, 1);
	assert_int_equal(control_lines_next(*state, &line), WIRE_MALFORMED);
	assert_int_equal(control_lines_next(*state, &line), WIRE_MALFORMED);
}

static void a_longer_line_is_malformed_with_its_end_too(void **state)
{
	struct slice line;

	feed(*state, "good\n");
	check_line(*state, "good");
	feed_many(*state, CONTROL_LINE_MAX + 1);
	feed(*state, "\n");
	assert_int_equal(control_lines_next(*state, &line), WIRE_MALFORMED);
}

static void an_endless_line_takes_no_endless_memory(void **state)
{
	struct control_lines *lines = *state;

	for (int i = 0; i < 100; i++) {
		feed_many(lines, CONTROL_LINE_MAX);
	}
	assert_true(lines->bytes.capacity <= (size_t)8 * CONTROL_LINE_MAX);
	struct slice line;
	assert_int_equal(control_lines_next(lines, &line), WIRE_MALFORMED);
}

static void after_a_long_line_an_idle_client_holds_little(void **state)
{
	struct control_lines *lines = *state;
	struct slice line;

	feed_many(lines, CONTROL_LINE_MAX);
	feed(lines, "\n");
	assert_int_equal(control_lines_next(lines, &line), WIRE_DONE);
	feed(lines, "{}\n");
	check_line(lines, "{}");
	assert_true(lines->bytes.capacity <= CONTROL_LINE_MAX / 16);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(nothing_has_no_line, setup, teardown),
		cmocka_unit_test_setup_teardown(a_line_comes_without_its_end, setup, teardown),
		cmocka_unit_test_setup_teardown(several_lines_of_one_read_come_in_order, setup, teardown),
		cmocka_unit_test_setup_teardown(a_line_may_come_byte_by_byte, setup, teardown),
		cmocka_unit_test_setup_teardown(a_return_within_a_line_belongs_to_it, setup, teardown),
		cmocka_unit_test_setup_teardown(a_nul_belongs_to_the_line, setup, teardown),
		cmocka_unit_test_setup_teardown(a_line_of_64_kb_is_taken, setup, teardown),
		cmocka_unit_test_setup_teardown(a_longer_line_is_malformed_before_its_end_has_come, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(a_longer_line_is_malformed_with_its_end_too, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(an_endless_line_takes_no_endless_memory, setup, teardown),
		cmocka_unit_test_setup_teardown(after_a_long_line_an_idle_client_holds_little, setup,
		                                teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
