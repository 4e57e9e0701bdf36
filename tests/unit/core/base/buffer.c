#include "core/base/buffer.h"

#include "tests/lib/core/alloc.h"
#include "tests/lib/core/check.h"

static void an_empty_buffer_owns_no_memory(void **state)
{
	struct buffer buffer;
	size_t live = alloc_live();

	(void)state;
	buffer_init(&buffer, 10);
	buffer_append(&buffer, "", 0);
	buffer_append(&buffer, NULL, 0);
	buffer_append_text(&buffer, "");
	assert_null(buffer.data);
	assert_int_equal(buffer.capacity, 0);
	assert_int_equal(alloc_live(), live);
	buffer_finish(&buffer);
}

static void what_is_appended_follows_one_another(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 1000);
	buffer_append_text(&buffer, "text ");
	buffer_append(&buffer, "bytes and more", 5);
	buffer_append_byte(&buffer, ' ');
	buffer_append_integer(&buffer, -17);
	check_buffer(&buffer, "text bytes -17");
	buffer_finish(&buffer);
}

static void integers_are_written_whole_at_both_ends_of_their_range(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 100);
	buffer_append_integer(&buffer, INT64_MIN);
	buffer_append_integer(&buffer, 0);
	buffer_append_integer(&buffer, INT64_MAX);
	check_buffer(&buffer, "-922337203685477580809223372036854775807");
	buffer_finish(&buffer);
}

static void a_buffer_grows_and_keeps_what_it_has(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, SIZE_MAX);
	for (int i = 0; i < 10000; i++) {
		buffer_append_byte(&buffer, (uint8_t)i);
	}
	assert_int_equal(buffer.len, 10000);
	for (int i = 0; i < 10000; i++) {
		assert_int_equal(buffer.data[i], (uint8_t)i);
	}
	buffer_finish(&buffer);
}

static void a_buffer_takes_its_limit_and_not_a_byte_more(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 5);
	buffer_append_text(&buffer, "12345");
	check_buffer(&buffer, "12345");
	buffer_append_byte(&buffer, '6');
	assert_true(buffer_failed(&buffer));
	assert_int_equal(buffer.len, 5);
	buffer_finish(&buffer);
}

static void an_append_over_the_limit_appends_nothing_of_it(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 5);
	buffer_append_text(&buffer, "123");
	buffer_append_text(&buffer, "456");
	assert_true(buffer_failed(&buffer));
	check_bytes(buffer.data, buffer.len, "123");
	buffer_finish(&buffer);
}

static void a_failure_sticks_until_the_buffer_is_cleared(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 3);
	buffer_append_text(&buffer, "1234");
	buffer_append_text(&buffer, "1");
	assert_true(buffer_failed(&buffer));
	assert_int_equal(buffer.len, 0);
	assert_null(buffer_extend(&buffer, 1));
	buffer_clear(&buffer);
	buffer_append_text(&buffer, "123");
	check_buffer(&buffer, "123");
	buffer_finish(&buffer);
}

static void extending_gives_a_place_to_fill(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 300);
	buffer_append_text(&buffer, "<");
	uint8_t *place = buffer_extend(&buffer, 250);
	assert_non_null(place);
	memset(place, 'x', 250);
	assert_int_equal(buffer.len, 251);
	assert_int_equal(buffer.data[0], '<');
	assert_null(buffer_extend(&buffer, 50));
	assert_true(buffer_failed(&buffer));
	buffer_finish(&buffer);
}

static void clearing_keeps_the_memory(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 1000);
	buffer_append_text(&buffer, "abc");
	size_t capacity = buffer.capacity;
	buffer_clear(&buffer);
	assert_int_equal(buffer.len, 0);
	assert_int_equal(buffer.capacity, capacity);
	buffer_finish(&buffer);
}

static void shrinking_gives_back_what_is_above_the_mark(void **state)
{
	struct buffer buffer;
	size_t live = alloc_live();

	(void)state;
	buffer_init(&buffer, 100000);
	assert_non_null(buffer_extend(&buffer, 10000));
	buffer_shrink(&buffer, 100000);
	assert_int_equal(buffer.len, 0);
	assert_true(buffer.capacity >= 10000);
	buffer_shrink(&buffer, 1000);
	assert_int_equal(buffer.capacity, 0);
	assert_int_equal(alloc_live(), live);
	buffer_append_text(&buffer, "and goes on");
	check_buffer(&buffer, "and goes on");
	buffer_finish(&buffer);
}

static void out_of_memory_leaves_what_was_there(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 100000);
	buffer_append_text(&buffer, "abc");
	alloc_fail_at(1, ALLOC_FAIL_ONCE);
	assert_null(buffer_extend(&buffer, 50000));
	assert_true(alloc_stop_failing());
	assert_true(buffer_failed(&buffer));
	check_bytes(buffer.data, buffer.len, "abc");
	buffer_append_text(&buffer, "d");
	check_bytes(buffer.data, buffer.len, "abc");
	buffer_clear(&buffer);
	assert_non_null(buffer_extend(&buffer, 50000));
	buffer_finish(&buffer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_buffer_owns_no_memory),
		cmocka_unit_test(what_is_appended_follows_one_another),
		cmocka_unit_test(integers_are_written_whole_at_both_ends_of_their_range),
		cmocka_unit_test(a_buffer_grows_and_keeps_what_it_has),
		cmocka_unit_test(a_buffer_takes_its_limit_and_not_a_byte_more),
		cmocka_unit_test(an_append_over_the_limit_appends_nothing_of_it),
		cmocka_unit_test(a_failure_sticks_until_the_buffer_is_cleared),
		cmocka_unit_test(extending_gives_a_place_to_fill),
		cmocka_unit_test(clearing_keeps_the_memory),
		cmocka_unit_test(shrinking_gives_back_what_is_above_the_mark),
		cmocka_unit_test(out_of_memory_leaves_what_was_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
