/* Users of other nodes in the rosters and events of this one. */
#include "core/presence/origin.h"

#include <stdio.h>

#include "core/presence/state.h"

#include "tests/lib/core/ann.h"
#include "tests/lib/core/check.h"
#include "tests/lib/core/far_node.h"
#include "tests/lib/core/guest.h"

#define FAR_ID "AAAAAAAAAAAAAAAAAAAA"

struct fixture {
	struct party *party;
	struct tracker *tracker;
	struct far_node node;
	struct room *room;
	struct guest *bob; /* he is here, and looks on */
};

static int setup(void **state)
{
	static struct fixture fixture;
	void *party;

	if (party_setup(&party) != 0) {
		return -1;
	}
	fixture = (struct fixture){ .party = party };
	fixture.tracker = &fixture.party->service.tracker;
	fixture.room = fixture.party->service.rooms.default_room;
	far_node_init(&fixture.node, fixture.tracker);
	fixture.bob = party_open(fixture.party, 0, "/");
	guest_join(fixture.bob, "Bob");
	guest_read(fixture.bob);
	*state = &fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;
	void *party = fixture->party;

	return party_teardown(&party);
}

static struct user *far_ann(struct fixture *fixture)
{
	return far_node_join(&fixture->node, fixture->room, FAR_ID, "Ann", true);
}

/* The id of who has ANN_KEY, wherever. */
static const char *ann_id(void)
{
	static char id[USER_ID_BYTES_MAX + 1];

	key_id(guest_digest, NULL, ANN_KEY, strlen(ANN_KEY), id);
	return id;
}

static void who_joins_elsewhere_is_announced_listed_and_gone_like_any_other(void **state)
{
	struct fixture *fixture = *state;
	struct user *ann = far_ann(fixture);

	check_last(fixture->bob, "42[\"new_user\",{\"id\":\"" FAR_ID "\",\"new_user_name\":\"Ann\","
	                         "\"since\":1700000000000,\"kind\":\"app\"}]");
	check_guest(fixture->bob);
	struct guest *eve = party_open(fixture->party, 1, "/");
	guest_join(eve, "Eve");
	check_guest(eve); /* Ann is in its existing_users */
	assert_int_equal(eve->user_count, 3);
	far_node_rename(&fixture->node, fixture->room, ann, "Anna");
	check_last(fixture->bob, "42[\"user_renamed\",{\"id\":\"" FAR_ID "\",\"name\":\"Anna\"}]");
	tracker_remote_leave(fixture->tracker, fixture->room, ann, LEAVE_TIMEOUT, "ping timeout");
	check_last(eve, "42[\"disconnect_user\",{\"id\":\"" FAR_ID "\",\"name\":\"Anna\","
	                "\"reason\":\"timeout\"}]");
	check_guest(fixture->bob);
	assert_int_equal(fixture->tracker->counters.leaves[LEAVE_TIMEOUT], 1);
	assert_string_equal(leave_log_newest(&fixture->tracker->leaves, 0)->detail, "ping timeout");
}

static void it_stays_whoever_is_lost_here(void **state)
{
	struct fixture *fixture = *state;

	far_ann(fixture);
	guest_lose(fixture->bob);
	party_wait(fixture->party, 2 * GUEST_GRACE_MS);
	assert_int_equal(fixture->room->roster.count, 1);
}

static void two_origins_do_not_tell_of_one_key(void **state)
{
	struct fixture *fixture = *state;
	struct profile profile = { .name = "Ann", .name_len = 3 };
	struct newcomer again = { .id = FAR_ID, .profile = &profile, .keyed = true };
	struct far_node other;
	struct user *user = NULL;

	far_node_init(&other, fixture->tracker);
	far_ann(fixture);
	assert_int_equal(
		tracker_remote_join(fixture->tracker, &other.origin, fixture->room, &again, &user),
		PRESENCE_EEXIST);
	assert_null(user);
	assert_int_equal(fixture->room->roster.count, 2);
}

static void who_is_here_and_there_is_one_user_until_both_are_over(void **state)
{
	struct fixture *fixture = *state;
	struct guest *ann = party_come(fixture->party, 1, "/", "Ann", ANN_KEY);
	struct user *user = far_node_join(&fixture->node, fixture->room, ann_id(), "Annie", true);

	check_guest(fixture->bob);
	assert_int_equal(fixture->bob->new_users, 1);
	assert_int_equal(fixture->bob->renames, 1);
	guest_say(ann, "1", ""); /* she leaves here */
	guest_read(fixture->bob);
	assert_int_equal(fixture->bob->leaves, 0);
	tracker_remote_leave(fixture->tracker, fixture->room, user, LEAVE_LEFT, "left the room");
	check_guest(fixture->bob);
	assert_int_equal(fixture->bob->leaves, 1);
}

static void who_comes_here_after_there_is_the_same_and_stays_for_its_grace(void **state)
{
	struct fixture *fixture = *state;
	struct user *user = far_node_join(&fixture->node, fixture->room, ann_id(), "Ann", true);

	party_come(fixture->party, 1, "/", "Ann", ANN_KEY);
	assert_int_equal(fixture->room->roster.count, 2);
	guest_lose(&fixture->party->guests[1]);
	tracker_remote_leave(fixture->tracker, fixture->room, user, LEAVE_LEFT, "left the room");
	guest_read(fixture->bob);
	assert_int_equal(fixture->bob->leaves, 0);
	party_wait(fixture->party, GUEST_GRACE_MS);
	check_ann_gone(fixture->bob, "Ann", "lost");
}

static void a_grace_that_is_over_here_says_nothing_of_there(void **state)
{
	struct fixture *fixture = *state;

	far_node_join(&fixture->node, fixture->room, ann_id(), "Ann", true);
	party_come(fixture->party, 1, "/", "Ann", ANN_KEY);
	guest_lose(&fixture->party->guests[1]);
	party_wait(fixture->party, 2 * GUEST_GRACE_MS);
	assert_int_equal(fixture->tracker->absences.count, 0);
	check_guest(fixture->bob);
	assert_int_equal(fixture->bob->leaves, 0);
}

static void its_node_is_asked_to_kick_it(void **state)
{
	struct fixture *fixture = *state;
	struct user *ann = far_ann(fixture);

	fixture->node.obeys = false;
	tracker_kick(fixture->tracker, fixture->room, ann, "noise");
	assert_int_equal(fixture->node.kicks, 1);
	assert_string_equal(fixture->node.reason, "noise");
	check_guest(fixture->bob); /* it is there until its node says that it is not */
	assert_int_equal(fixture->bob->leaves, 0);
	fixture->node.obeys = true;
	tracker_kick(fixture->tracker, fixture->room, ann, "noise");
	check_last(fixture->bob, "42[\"disconnect_user\",{\"id\":\"" FAR_ID "\",\"name\":\"Ann\","
	                         "\"reason\":\"kicked\"}]");
}

static void a_kick_ends_what_is_here_as_well(void **state)
{
	struct fixture *fixture = *state;
	struct user *user = far_node_join(&fixture->node, fixture->room, ann_id(), "Ann", true);
	struct guest *ann = party_come(fixture->party, 1, "/", "Ann", ANN_KEY);

	party_come(fixture->party, 2, "/", "Ann", ANN_KEY);
	guest_lose(&fixture->party->guests[2]);
	tracker_kick(fixture->tracker, fixture->room, user, "noise");
	guest_read(ann);
	assert_int_equal(ann->kicks, 1);
	assert_int_equal(fixture->node.kicks, 1);
	assert_int_equal(fixture->tracker->absences.count, 0);
	check_ann_gone(fixture->bob, "Ann", "kicked");
}

static void a_room_is_open_for_as_long_as_somebody_is_in_it_elsewhere(void **state)
{
	struct fixture *fixture = *state;
	struct rooms *rooms = &fixture->party->service.rooms;
	struct room *lobby = rooms_open(rooms, (struct slice){ "/lobby", 6 });
	struct user *ann = far_node_join(&fixture->node, lobby, FAR_ID, "Ann", false);

	hub_settle(&fixture->party->service.hub);
	assert_ptr_equal(party_room(fixture->party, "/lobby"), lobby);
	tracker_remote_leave(fixture->tracker, lobby, ann, LEAVE_LEFT, "left the room");
	hub_settle(&fixture->party->service.hub);
	assert_null(party_room(fixture->party, "/lobby"));
}

static void the_state_file_is_of_this_node(void **state)
{
	struct fixture *fixture = *state;
	struct buffer out;

	far_ann(fixture);
	buffer_init(&out, 1000);
	state_encode(&out, fixture->tracker, &(struct state_clock){ 0 });
	check_buffer(&out, "{\"presence_state\":1,\"time\":1700000000000,\"users\":[]}\n");
	buffer_finish(&out);
}

#define ORIGIN_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ORIGIN_TEST(who_joins_elsewhere_is_announced_listed_and_gone_like_any_other),
		ORIGIN_TEST(it_stays_whoever_is_lost_here),
		ORIGIN_TEST(two_origins_do_not_tell_of_one_key),
		ORIGIN_TEST(who_is_here_and_there_is_one_user_until_both_are_over),
		ORIGIN_TEST(who_comes_here_after_there_is_the_same_and_stays_for_its_grace),
		ORIGIN_TEST(a_grace_that_is_over_here_says_nothing_of_there),
		ORIGIN_TEST(its_node_is_asked_to_kick_it),
		ORIGIN_TEST(a_kick_ends_what_is_here_as_well),
		ORIGIN_TEST(a_room_is_open_for_as_long_as_somebody_is_in_it_elsewhere),
		ORIGIN_TEST(the_state_file_is_of_this_node),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
