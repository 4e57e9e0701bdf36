#include "core/text/wrap.h"

#include "tests/lib/core/check.h"

static void check_wrapped(const char *text, size_t indent, const char *expected)
{
	struct buffer out;

	buffer_init(&out, 4096);
	wrap_append(&out, text, indent);
	check_buffer(&out, expected);
	buffer_finish(&out);
}

static void lines_are_broken_between_words(void **state)
{
	(void)state;
	check_wrapped("", 2, "\n");
	check_wrapped("one two", 2, "one two\n");
	check_wrapped("one two", 75,
	              "one\n"
	              "                                                                           "
	              "two\n");
	check_wrapped("one two", 73, "one two\n"); /* exactly 80 */
	check_wrapped("alongerwordthanfits two", 70,
	              "alongerwordthanfits\n"
	              "                                                                      two\n");
}

static void line_ends_stay(void **state)
{
	(void)state;
	check_wrapped("one\n\ntwo", 0, "one\n\ntwo\n");
}

static void a_padded_text_has_a_blank_behind_it_at_least(void **state)
{
	struct buffer out;

	(void)state;
	buffer_init(&out, 4096);
	wrap_append_padded(&out, "é", 3);
	wrap_append_padded(&out, "abc", 3);
	wrap_append_padded(&out, "", 2);
	check_buffer(&out, "é  abc   ");
	buffer_finish(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_broken_between_words),
		cmocka_unit_test(line_ends_stay),
		cmocka_unit_test(a_padded_text_has_a_blank_behind_it_at_least),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
