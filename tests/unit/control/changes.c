/* The changes that watchers are told. */
#include <stdio.h>

#include "core/admin/admin.h"

#include "tests/unit/control/stage.h"

/* The next change since the last time it was asked: of client i, numbered `seq`. */
static void check_change(struct stage *stage, int seq, int i, const char *type, const char *rest)
{
	char expected[500];
	char *line = (char *)stage->changes.data;
	char *end = stage->changes.len ? memchr(line, '\n', stage->changes.len) : NULL;

	if (!end) {
		fail_msg("there is no further change");
		return;
	}
	*end = '\0';
	assert_true(json_valid(line, (size_t)(end - line)));
	snprintf(expected, sizeof(expected),
	         "{\"jsonrpc\":\"2.0\",\"method\":\"event\",\"params\":{\"seq\":%d,"
	         "\"time\":1700000000000,\"type\":\"%s\",\"user\":{\"id\":\"%s\",%s}}",
	         seq, type, stage->clients[i].sid, rest);
	assert_string_equal(line, expected);
	size_t len = (size_t)(end - line) + 1;
	memmove(line, line + len, stage->changes.len - len);
	stage->changes.len -= len;
}

static void check_no_change(const struct stage *stage)
{
	assert_int_equal(stage->changes.len, 0);
}

static void joins_renames_and_leaves_are_told_with_rising_numbers(void **state)
{
	struct stage *stage = *state;

	stage_enter(stage, 0, "/", "alice");
	stage_enter(stage, 1, "/lobby", "bob");
	stage_join(stage, 0, "/", "alicia");
	stage_join(stage, 0, "/", "alicia");
	stage_lose(stage, 0);
	stage_say(stage, 1, "41/lobby,");
	check_change(stage, 1, 0, "join",
	             "\"name\":\"alice\",\"room\":\"/\",\"kind\":\"web\",\"since\":1700000000000,"
	             "\"connections\":1}");
	check_change(stage, 2, 1, "join",
	             "\"name\":\"bob\",\"room\":\"/lobby\",\"kind\":\"web\",\"since\":1700000000000,"
	             "\"connections\":1}");
	check_change(stage, 3, 0, "rename",
	             "\"name\":\"alicia\",\"room\":\"/\",\"kind\":\"web\",\"since\":1700000000000,"
	             "\"connections\":1},\"was\":\"alice\"");
	check_change(stage, 4, 0, "leave",
	             "\"name\":\"alicia\",\"room\":\"/\",\"kind\":\"web\",\"since\":1700000000000,"
	             "\"connections\":0},\"reason\":\"lost\",\"detail\":\"transport lost\"");
	check_change(stage, 5, 1, "leave",
	             "\"name\":\"bob\",\"room\":\"/lobby\",\"kind\":\"web\",\"since\":1700000000000,"
	             "\"connections\":0},\"reason\":\"left\",\"detail\":\"left the room\"");
	check_no_change(stage);
}

static void a_kick_is_a_leave(void **state)
{
	struct stage *stage = *state;

	stage_enter(stage, 0, "/", "alice");
	buffer_clear(&stage->changes);
	stage_ask(stage, "kick", "{\"users\":[\"alice\"]}");
	check_change(stage, 2, 0, "leave",
	             "\"name\":\"alice\",\"room\":\"/\",\"kind\":\"web\",\"since\":1700000000000,"
	             "\"connections\":0},\"reason\":\"kicked\",\"detail\":\"kicked by an admin\"");
	stage_lose(stage, 0);
	check_no_change(stage);
}

static void refused_joins_and_lookers_on_are_no_changes(void **state)
{
	struct stage *stage = *state;

	stage_open(stage, 0);
	stage_connect(stage, 0, "/");
	stage_join(stage, 0, "/", "");
	stage_lose(stage, 0);
	check_no_change(stage);
	check_result(stage, "watch", "{}", "{\"seq\":0,\"users\":[]}");
}

static void the_snapshot_of_a_watch_tells_where_the_changes_go_on(void **state)
{
	struct stage *stage = *state;

	stage_enter(stage, 0, "/", "alice");
	stage_enter(stage, 1, "/lobby", "bob");
	stage_join(stage, 0, "/", "alicia");
	const char *reply = stage_ask(stage, "watch", "{}");
	check_begins(reply, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"seq\":3,\"users\":[{");
	assert_int_equal(occurrences(reply, "\"id\":\""), 2);
	reply = stage_ask(stage, "watch", "{\"room\":\"lobby\"}");
	check_contains(reply, "\"seq\":3,");
	assert_int_equal(occurrences(reply, "\"id\":\""), 1);
}

static void a_watcher_of_a_room_is_concerned_by_its_changes_only(void **state)
{
	struct stage *stage = *state;

	stage_enter(stage, 0, "/lobby", "alice");
	struct presence_change change = { .room = stage_room(stage, "/lobby") };
	assert_true(admin_concerns(&change, NULL));
	assert_true(admin_concerns(&change, "lobby"));
	assert_true(admin_concerns(&change, "/lobby"));
	assert_false(admin_concerns(&change, "/"));
	assert_false(admin_concerns(&change, "hall"));
}

static void nobody_has_to_watch(void **state)
{
	struct stage *stage = *state;

	observer_remove(&stage->observer);
	stage_enter(stage, 0, "/", "alice");
	stage_lose(stage, 0);
	check_no_change(stage);
	check_result(stage, "watch", "{}", "{\"seq\":2,\"users\":[]}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(joins_renames_and_leaves_are_told_with_rising_numbers,
		                                stage_setup, stage_teardown),
		cmocka_unit_test_setup_teardown(a_kick_is_a_leave, stage_setup, stage_teardown),
		cmocka_unit_test_setup_teardown(refused_joins_and_lookers_on_are_no_changes, stage_setup,
		                                stage_teardown),
		cmocka_unit_test_setup_teardown(the_snapshot_of_a_watch_tells_where_the_changes_go_on,
		                                stage_setup, stage_teardown),
		cmocka_unit_test_setup_teardown(a_watcher_of_a_room_is_concerned_by_its_changes_only,
		                                stage_setup, stage_teardown),
		cmocka_unit_test_setup_teardown(nobody_has_to_watch, stage_setup, stage_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
