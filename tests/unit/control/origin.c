/* What admins see of the users of another node, and how they kick them. */
#include "core/presence/origin.h"

#include <stdio.h>
#include <time.h>

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

static int64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* What it takes to kick so many who have one name, all of them, one by an id as well. */
static int64_t kick_many(struct stage *stage, struct far_node *node, unsigned count)
{
	char id[USER_ID_BYTES_MAX + 1];

	for (unsigned i = 0; i < count; i++) {
		snprintf(id, sizeof(id), "%020u", i);
		far_node_join(node, stage_room(stage, "/"), id, "Ann", false);
	}
	node->kicks = 0;
	int64_t began = now_us();
	stage_ask(stage, "kick",
	          "{\"users\":[\"00000000000000000007\",\"Ann\"],\"all_matching\":true}");
	int64_t took = now_us() - began;
	assert_int_equal(node->kicks, count);
	assert_int_equal(stage_room(stage, "/")->roster.count, 0);
	return took;
}

static void to_kick_ten_times_as_many_takes_ten_times_as_long(void **state)
{
	struct stage *stage = *state;
	struct far_node node;

	far_node_init(&node, &stage->service.tracker);
	kick_many(stage, &node, 1000);
	int64_t few_us = kick_many(stage, &node, 1000);
	int64_t many_us = kick_many(stage, &node, 10000);
	if (many_us > 25 * few_us) { /* a walk for each took 42 times as long */
		fail_msg("1000 users: %d us, 10000: %d us", (int)few_us, (int)many_us);
	}
}

#define STAGE_TEST(test) cmocka_unit_test_setup_teardown(test, stage_setup, stage_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STAGE_TEST(it_is_listed_and_shown_without_a_connection),
		STAGE_TEST(a_kick_reaches_its_node),
		STAGE_TEST(to_kick_ten_times_as_many_takes_ten_times_as_long),
		STAGE_TEST(two_who_watch_are_told_of_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
