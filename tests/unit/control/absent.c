/* What admins see of users with many connections, and of those with none who may be back. */
#include <stdio.h>

#include "core/events/key.h"

#include "tests/lib/core/guest.h"
#include "tests/unit/control/stage.h"

#define KEY "ann-has_this_key-0123456789"

static const char *ann_id(void)
{
	static char id[USER_ID_BYTES_MAX + 1];

	key_id(guest_digest, NULL, KEY, strlen(KEY), id);
	return id;
}

/* Client 0 looks on; client 1 was Ann, and is lost. */
static struct stage *lose_ann(void **state)
{
	struct stage *stage = *state;

	stage_enter(stage, 0, "/", "bob");
	stage_enter_with_key(stage, 1, "/", "Ann", KEY);
	stage_set_time(stage, 1000);
	stage_lose(stage, 1);
	return stage;
}

static void who_is_absent_is_listed_without_a_connection(void **state)
{
	struct stage *stage = lose_ann(state);
	char expected[300];

	snprintf(expected, sizeof(expected),
	         "{\"id\":\"%s\",\"name\":\"Ann\",\"room\":\"/\",\"kind\":\"web\","
	         "\"since\":1700000000000,\"connections\":0}],\"total\":2}",
	         ann_id());
	check_contains(stage_ask(stage, "list", "{}"), expected);
	check_result(stage, "rooms", "{}",
	             "{\"rooms\":[{\"room\":\"/\",\"users\":2,\"connections\":1}]}");
	check_result(stage, "complete", "{\"prefix\":\"A\"}", "{\"names\":[\"Ann\"]}");
	check_contains(stage_ask(stage, "status", "{}"), "\"users\":2,\"connections\":1,");
	check_contains(stage_ask(stage, "watch", "{}"), "\"connections\":0}]");
}

static void who_is_absent_is_shown_without_a_connection(void **state)
{
	struct stage *stage = lose_ann(state);
	char params[100];
	char expected[300];

	snprintf(expected, sizeof(expected),
	         "{\"users\":[{\"id\":\"%s\",\"name\":\"Ann\",\"room\":\"/\",\"kind\":\"web\","
	         "\"since\":1700000000000,\"connections\":[]}]}",
	         ann_id());
	check_result(stage, "show", "{\"user\":\"Ann\"}", expected);
	snprintf(params, sizeof(params), "{\"user\":\"%s\"}", ann_id());
	check_result(stage, "show", params, expected);
	check_result(stage, "why", params, "{\"leaves\":[]}");
}

static void each_connection_of_a_user_is_shown(void **state)
{
	struct stage *stage = *state;

	for (int i = 0; i < 3; i++) {
		stage_set_time(stage, i * 100);
		stage_enter_with_key(stage, i, "/", "Ann", KEY);
	}
	check_contains(stage_ask(stage, "list", "{}"), "\"connections\":3}],\"total\":1}");
	const char *reply = stage_ask(stage, "show", "{\"user\":\"Ann\"}");
	assert_int_equal(occurrences(reply, "\"sid\":"), 3);
	for (int i = 0; i < 3; i++) {
		char expected[200];
		snprintf(expected, sizeof(expected),
		         "{\"sid\":\"%s\",\"address\":\"192.0.2.%d\",\"transport\":\"websocket\","
		         "\"agent\":\"agent %d\",\"since\":%lld,",
		         stage->clients[i].sid, i + 1, i, (long long)STAGE_EPOCH_MS + i * 100);
		check_contains(reply, expected);
	}
	assert_int_equal(occurrences(reply, KEY), 0);
}

static void a_watcher_hears_of_one_join_and_one_leave(void **state)
{
	struct stage *stage = lose_ann(state);

	stage_enter_with_key(stage, 1, "/", "Ann", KEY);
	stage_enter_with_key(stage, 2, "/", "Ann", KEY);
	stage_lose(stage, 1);
	stage_lose(stage, 2);
	hub_run_to(&stage->service.hub, 1000 + STAGE_GRACE_MS);
	buffer_append_byte(&stage->changes, '\0');
	const char *changes = (const char *)stage->changes.data;
	assert_int_equal(occurrences(changes, "\"type\":\"join\""), 2); /* bob's, and hers */
	assert_int_equal(occurrences(changes, "\"type\":\"leave\""), 1);
	check_contains(changes, "\"reason\":\"lost\",\"detail\":\"transport lost\"");
	assert_int_equal(occurrences(changes, KEY), 0);
}

static void who_is_absent_is_kicked_and_remembered_as_it_was(void **state)
{
	struct stage *stage = lose_ann(state);
	char expected[400];

	stage_set_time(stage, 2000);
	snprintf(expected, sizeof(expected),
	         "{\"missing\":[],\"kicked\":[{\"id\":\"%s\",\"name\":\"Ann\",\"room\":\"/\","
	         "\"kind\":\"web\",\"since\":1700000000000,\"connections\":0}]}",
	         ann_id());
	check_result(stage, "kick", "{\"users\":[\"Ann\"]}", expected);
	snprintf(expected, sizeof(expected),
	         "42[\"disconnect_user\",{\"id\":\"%s\",\"name\":\"Ann\",\"reason\":\"kicked\"}]",
	         ann_id());
	assert_string_equal(stage_read(stage, 0), expected);
	snprintf(expected, sizeof(expected),
	         "{\"leaves\":[{\"id\":\"%s\",\"name\":\"Ann\",\"room\":\"/\",\"time\":1700000002000,"
	         "\"reason\":\"kicked\",\"detail\":\"kicked by an admin\",\"sid\":\"%s\","
	         "\"address\":\"192.0.2.2\",\"since\":1700000000000,\"last_seen\":1700000000000}]}",
	         ann_id(), stage->clients[1].sid);
	check_result(stage, "why", "{\"user\":\"Ann\"}", expected);
}

static void a_kick_with_a_ban_keeps_out_where_the_absent_came_from(void **state)
{
	struct stage *stage = lose_ann(state);

	stage_ask(stage, "kick", "{\"users\":[\"Ann\"],\"ban\":60000}");
	check_contains(stage_ask(stage, "bans", "{}"), "\"target\":\"192.0.2.2\"");
	stage_open(stage, 1);
	stage_ask_connect(stage, 1, "/");
	check_begins(stage_read(stage, 1), "44{\"message\":\"You are banned");
}

static void of_who_was_here_before_a_restart_no_address_is_banned(void **state)
{
	struct stage *stage = *state;
	struct profile profile = { .name = "Ann", .name_len = 3 };
	struct newcomer ann = { .id = ann_id(), .profile = &profile, .keyed = true };

	assert_int_equal(
		tracker_expect(&stage->service.tracker, stage->service.rooms.default_room, &ann),
		PRESENCE_OK);
	check_contains(stage_ask(stage, "kick", "{\"users\":[\"Ann\"],\"ban\":60000}"),
	               "\"kicked\":[{");
	check_result(stage, "bans", "{}", "{\"bans\":[]}");
	assert_int_equal(stage->service.rooms.default_room->roster.count, 0);
}

static void all_are_kicked_absent_or_not(void **state)
{
	struct stage *stage = lose_ann(state);

	stage_enter_with_key(stage, 2, "/den", "Ann", KEY);
	stage_lose(stage, 2);
	check_contains(stage_ask(stage, "kick", "{\"all\":true}"), "\"kicked\":[{");
	assert_int_equal(stage->service.rooms.default_room->roster.count, 0);
	assert_null(stage_room(stage, "/den"));
	assert_int_equal(stage->service.tracker.absences.count, 0);
}

static void an_id_that_is_in_two_rooms_is_kicked_from_one_or_from_all(void **state)
{
	struct stage *stage = *state;
	char params[100];

	stage_enter_with_key(stage, 0, "/", "Ann", KEY);
	stage_enter_with_key(stage, 1, "/den", "Ann", KEY);
	snprintf(params, sizeof(params), "{\"users\":[\"%s\"]}", ann_id());
	check_contains(stage_ask(stage, "kick", params), "2 users are called");
	snprintf(params, sizeof(params), "{\"users\":[\"%s\"],\"room\":\"den\"}", ann_id());
	stage_ask(stage, "kick", params);
	assert_int_equal(stage->service.rooms.default_room->roster.count, 1);
	assert_null(stage_room(stage, "/den"));
	stage_enter_with_key(stage, 2, "/den", "Ann", KEY);
	snprintf(params, sizeof(params), "{\"users\":[\"%s\"],\"all_matching\":true}", ann_id());
	stage_ask(stage, "kick", params);
	assert_int_equal(stage->service.rooms.default_room->roster.count, 0);
}

static void stats_count_who_was_announced_gone_and_is_back(void **state)
{
	struct stage *stage = lose_ann(state);

	stage_enter_with_key(stage, 1, "/", "Ann", KEY); /* in time */
	check_contains(stage_ask(stage, "stats", "{}"), "\"flaps_total\":0,");
	stage_lose(stage, 1);
	hub_run_to(&stage->service.hub, 1000 + STAGE_GRACE_MS);
	stage_enter_with_key(stage, 1, "/", "Ann", KEY);
	stage_enter_with_key(stage, 2, "/", "Ann", KEY);
	check_contains(stage_ask(stage, "stats", "{}"), "\"flaps_total\":1,");
	check_contains(stage_ask(stage, "stats", "{}"), "\"joins_total\":3,");
}

#define WITH_STAGE(test) cmocka_unit_test_setup_teardown(test, stage_setup, stage_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_STAGE(who_is_absent_is_listed_without_a_connection),
		WITH_STAGE(who_is_absent_is_shown_without_a_connection),
		WITH_STAGE(each_connection_of_a_user_is_shown),
		WITH_STAGE(a_watcher_hears_of_one_join_and_one_leave),
		WITH_STAGE(who_is_absent_is_kicked_and_remembered_as_it_was),
		WITH_STAGE(a_kick_with_a_ban_keeps_out_where_the_absent_came_from),
		WITH_STAGE(of_who_was_here_before_a_restart_no_address_is_banned),
		WITH_STAGE(all_are_kicked_absent_or_not),
		WITH_STAGE(an_id_that_is_in_two_rooms_is_kicked_from_one_or_from_all),
		WITH_STAGE(stats_count_who_was_announced_gone_and_is_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
