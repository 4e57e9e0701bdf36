#include "core/events/profile.h"

#include "tests/lib/core/check.h"

static void a_kind_has_the_word_that_stands_in_events(void **state)
{
	(void)state;
	assert_string_equal(user_kind_text(USER_WEB), "web");
	assert_string_equal(user_kind_text(USER_TUI), "tui");
	assert_string_equal(user_kind_text(USER_APP), "app");
}

static void a_word_is_the_kind_that_it_stands_for(void **state)
{
	(void)state;
	for (int kind = USER_WEB; kind <= USER_APP; kind++) {
		assert_int_equal(user_kind_parse(user_kind_text((enum user_kind)kind)), kind);
	}
	assert_int_equal(user_kind_parse(NULL), USER_WEB);
	assert_int_equal(user_kind_parse(""), USER_APP);
	assert_int_equal(user_kind_parse("Web"), USER_APP);
	assert_int_equal(user_kind_parse("tuis"), USER_APP);
	assert_int_equal(user_kind_parse("toaster"), USER_APP);
}

static struct profile profile_of(const char *name, size_t len)
{
	struct profile profile = { .kind = USER_TUI };

	profile_set_name(&profile, name, len);
	return profile;
}

static void a_copy_owns_its_name(void **state)
{
	char name[] = "Ann Lee, and more";
	struct profile profile = profile_of(name, 7);
	struct profile copy = profile;

	(void)state;
	name[0] = 'x';
	profile_set_name(&profile, "Eve", 3);
	assert_string_equal(copy.name, "Ann Lee");
	assert_int_equal(copy.name_len, 7);
	assert_string_equal(profile.name, "Eve");
}

static void names_are_the_same_byte_by_byte(void **state)
{
	struct profile ann = profile_of("Ann", 3);
	struct profile anna = profile_of("Anna", 4);
	struct profile other = profile_of("Ann", 3);

	(void)state;
	other.kind = USER_APP;
	assert_true(profile_same_name(&ann, &other));
	assert_false(profile_same_name(&ann, &anna));
	assert_false(profile_same_name(&anna, &ann));
	profile_set_name(&other, "ann", 3);
	assert_false(profile_same_name(&ann, &other));
}

static void it_is_encoded_as_members_of_an_object(void **state)
{
	struct profile ann = profile_of("\"Ann\"", 5);
	struct buffer out;

	(void)state;
	buffer_init(&out, 1000);
	profile_encode_name(&out, "\"name\"", "abc", &ann);
	check_buffer(&out, "\"id\":\"abc\",\"name\":\"\\\"Ann\\\"\"");
	buffer_clear(&out);
	profile_encode(&out, "\"new_user_name\"", "abc", &ann, 1700000000123);
	check_buffer(&out, "\"id\":\"abc\",\"new_user_name\":\"\\\"Ann\\\"\","
	                   "\"since\":1700000000123,\"kind\":\"tui\"");
	buffer_finish(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_kind_has_the_word_that_stands_in_events),
		cmocka_unit_test(a_word_is_the_kind_that_it_stands_for),
		cmocka_unit_test(a_copy_owns_its_name),
		cmocka_unit_test(names_are_the_same_byte_by_byte),
		cmocka_unit_test(it_is_encoded_as_members_of_an_object),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
