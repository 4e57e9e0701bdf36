#include "core/admin/lookup.h"

#include <stdio.h>

#include "tests/unit/control/stage.h"

enum { FOUND_MAX = 8 };

static void check_found(struct stage *stage, const char *text, const char *room,
                        const char *expected)
{
	struct found_user found[FOUND_MAX];
	char names[300] = "";
	size_t count = lookup_users(&stage->service, text, room, found, FOUND_MAX);

	for (size_t i = 0; i < count; i++) {
		size_t len = strlen(names);
		snprintf(names + len, sizeof(names) - len, "%s%s ", found[i].user->profile.name,
		         found[i].room->name);
	}
	assert_string_equal(names, expected);
}

static void check_similar(struct stage *stage, const char *text, size_t max, const char *expected)
{
	struct found_user found[LOOKUP_SIMILAR_MAX];
	char names[600] = "";
	size_t count = lookup_similar(&stage->service, text, NULL, found, max);

	assert_true(count <= max);
	for (size_t i = 0; i < count; i++) {
		size_t len = strlen(names);
		snprintf(names + len, sizeof(names) - len, "%s ", found[i].user->profile.name);
	}
	assert_string_equal(names, expected);
}

static void a_user_is_found_by_exact_name_or_id(void **state)
{
	struct stage *stage = *state;

	stage_enter(stage, 0, "/", "alice");
	check_found(stage, "alice", NULL, "alice/ ");
	check_found(stage, stage->clients[0].sid, NULL, "alice/ ");
	check_found(stage, "Alice", NULL, "");
	check_found(stage, "alic", NULL, "");
	check_found(stage, "", NULL, "");
}

static void users_are_found_in_the_order_of_rooms_and_joins(void **state)
{
	struct stage *stage = *state;

	stage_enter(stage, 0, "/", "a");
	stage_enter(stage, 1, "/lobby", "a");
	stage_enter(stage, 2, "/", "b");
	stage_enter(stage, 3, "/", "a");
	check_found(stage, "a", NULL, "a/ a/ a/lobby ");
	check_found(stage, "a", "lobby", "a/lobby ");
	check_found(stage, "a", "/lobby", "a/lobby ");
	check_found(stage, "a", "/", "a/ a/ ");
	check_found(stage, "b", "/lobby", "");
	check_found(stage, "a", "nowhere", "");
}

static void all_are_counted_though_few_are_told(void **state)
{
	struct stage *stage = *state;
	struct found_user found[1] = { { NULL, NULL } };

	for (int i = 0; i < 3; i++) {
		stage_enter(stage, i, "/", "a");
	}
	assert_int_equal(lookup_users(&stage->service, "a", NULL, found, 1), 3);
	assert_string_equal(found[0].user->id, stage->clients[0].sid);
	assert_int_equal(lookup_users(&stage->service, "a", NULL, found, 0), 3);
}

static void an_id_means_its_user_whoever_is_called_like_it(void **state)
{
	struct stage *stage = *state;
	struct found_user found[FOUND_MAX];

	stage_enter(stage, 0, "/", "alice");
	stage_enter(stage, 1, "/", stage->clients[0].sid);
	assert_int_equal(lookup_users(&stage->service, stage->clients[0].sid, NULL, found, FOUND_MAX),
	                 1);
	assert_string_equal(found[0].user->profile.name, "alice");
}

static void a_room_is_named_with_and_without_its_slash(void **state)
{
	struct stage *stage = *state;

	stage_enter(stage, 0, "/lobby", "a");
	const struct room *lobby = stage_room(stage, "/lobby");
	assert_true(lookup_is_room(lobby, NULL));
	assert_true(lookup_is_room(lobby, "/lobby"));
	assert_true(lookup_is_room(lobby, "lobby"));
	assert_false(lookup_is_room(lobby, "/"));
	assert_false(lookup_is_room(lobby, "//lobby"));
	assert_false(lookup_is_room(lobby, "obby"));
	assert_true(lookup_is_room(stage->service.rooms.default_room, "/"));
	assert_false(lookup_is_room(stage->service.rooms.default_room, "lobby"));
}

static void names_with_few_slips_are_similar_and_the_nearest_first(void **state)
{
	struct stage *stage = *state;

	stage_enter(stage, 0, "/", "alina");
	stage_enter(stage, 1, "/", "alice");
	stage_enter(stage, 2, "/lobby", "alicia");
	stage_enter(stage, 3, "/", "robert");
	check_similar(stage, "alice", 3, "alice alina alicia ");
	check_similar(stage, "alcie", 3, "alice alicia ");
	check_similar(stage, "lice", 3, "alice ");
	check_similar(stage, "alicee", 2, "alice alicia ");
	check_similar(stage, "alice", 1, "alice ");
	check_similar(stage, "alice", 0, "");
	check_similar(stage, "completely other", 3, "");
}

static void long_texts_are_like_nobody(void **state)
{
	struct stage *stage = *state;
	char text[1000];

	stage_enter(stage, 0, "/", "alice");
	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	check_similar(stage, text, 3, "");
	text[NAME_BYTES_MAX] = '\0';
	check_similar(stage, text, 3, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_user_is_found_by_exact_name_or_id, stage_setup,
		                                stage_teardown),
		cmocka_unit_test_setup_teardown(users_are_found_in_the_order_of_rooms_and_joins,
		                                stage_setup, stage_teardown),
		cmocka_unit_test_setup_teardown(all_are_counted_though_few_are_told, stage_setup,
		                                stage_teardown),
		cmocka_unit_test_setup_teardown(an_id_means_its_user_whoever_is_called_like_it, stage_setup,
		                                stage_teardown),
		cmocka_unit_test_setup_teardown(a_room_is_named_with_and_without_its_slash, stage_setup,
		                                stage_teardown),
		cmocka_unit_test_setup_teardown(names_with_few_slips_are_similar_and_the_nearest_first,
		                                stage_setup, stage_teardown),
		cmocka_unit_test_setup_teardown(long_texts_are_like_nobody, stage_setup, stage_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
