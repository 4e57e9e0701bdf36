#include "core/text/room_name.h"

#include <string.h>

#include "tests/lib/core/check.h"

static void a_room_has_a_name_of_plain_characters(void **state)
{
	static const struct {
		const char *name;
		bool legal;
	} names[] = {
		{ "lobby", true },     { "A-z_09", true }, { "_", true },     { "-", true },
		{ "", false },         { "/", false },     { "/a", false },   { "a/b", false },
		{ "a b", false },      { " a", false },    { "a\n", false },  { "a.b", false },
		{ "\u00e9", false },   { "a\x1e", false }, { "a\"", false },  { "a?x", false },
		{ "%41", false },      { "a@", false },    { "a[", false },   { "a`", false },
		{ "\xff\xfe", false }, { "a,b", false },   { "<b>", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		const char *why = room_name_check(names[i].name);
		if (room_name_is_legal(names[i].name, strlen(names[i].name)) != names[i].legal ||
		    !why != names[i].legal) {
			fail_msg("\"%s\"", names[i].name);
		}
	}
	assert_false(room_name_is_legal("a\0b", 3));
}

static void it_has_64_bytes_at_most(void **state)
{
	char name[ROOM_NAME_BYTES_MAX + 1];

	(void)state;
	memset(name, 'x', sizeof(name));
	assert_int_equal(ROOM_NAME_BYTES_MAX, 64);
	assert_true(room_name_is_legal(name, ROOM_NAME_BYTES_MAX));
	assert_false(room_name_is_legal(name, ROOM_NAME_BYTES_MAX + 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_room_has_a_name_of_plain_characters),
		cmocka_unit_test(it_has_64_bytes_at_most),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
