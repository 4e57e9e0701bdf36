/* What admins see of the users of another node, and how they kick them. */
#include "core/presence/origin.h"

#include "tests/lib/core/far_node.h"

#include "tests/unit/control/stage.h"

#define FAR_ID "AAAAAAAAAAAAAAAAAAAA"

static void it_is_listed_and_shown_without_a_connection(void **state)
{
	struct stage *stage = *state;
	struct far_node node;

	far_node_init(&node, &stage->service.tracker);
	far_node_join(&node, stage_room(stage, "/"), FAR_ID, "Ann", true);
	check_result(stage, "list", "{}",
	             "{\"users\":[{\"id\":\"" FAR_ID
	             "\",\"name\":\"Ann\",\"room\":\"/\",\"kind\":\"app\","
	             "\"since\":1700000000000,\"connections\":0}],\"total\":1}");
	check_result(stage, "show", "{\"user\":\"Ann\"}",
	             "{\"users\":[{\"id\":\"" FAR_ID
	             "\",\"name\":\"Ann\",\"room\":\"/\",\"kind\":\"app\","
	             "\"since\":1700000000000,\"connections\":[]}]}");
}

static void a_kick_reaches_its_node(void **state)
{
	struct stage *stage = *state;
	struct far_node node;

	far_node_init(&node, &stage->service.tracker);
	stage_enter(stage, 0, "/", "bob");
	far_node_join(&node, stage_room(stage, "/"), FAR_ID, "Ann", false);
	hub_settle(&stage->service.hub);
	stage_forget(stage);
	check_contains(stage_ask(stage, "kick", "{\"users\":[\"Ann\"],\"reason\":\"noise\"}"),
	               "\"kicked\":[{\"id\":\"" FAR_ID "\"");
	assert_int_equal(node.kicks, 1);
	assert_string_equal(node.reason, "noise");
	hub_settle(&stage->service.hub);
	check_contains(stage_read(stage, 0), "disconnect_user");
	check_contains(stage_ask(stage, "why", "{\"user\":\"Ann\"}"), "\"detail\":\"kicked there\"");
}

static void two_who_watch_are_told_of_it(void **state)
{
	struct stage *stage = *state;
	struct far_node node;
	struct observer observer;

	observer_init(&observer, stage->observer.notify, stage->observer.context);
	tracker_observe(&stage->service.tracker, &observer);
	far_node_init(&node, &stage->service.tracker);
	far_node_join(&node, stage_room(stage, "/"), FAR_ID, "Ann", true);
	buffer_append_byte(&stage->changes, 0);
	assert_int_equal(occurrences((const char *)stage->changes.data, "\"type\":\"join\""), 2);
	observer_remove(&observer);
}

#define STAGE_TEST(test) cmocka_unit_test_setup_teardown(test, stage_setup, stage_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STAGE_TEST(it_is_listed_and_shown_without_a_connection),
		STAGE_TEST(a_kick_reaches_its_node),
		STAGE_TEST(two_who_watch_are_told_of_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
