/* What rooms, admins and watchers have of users in their grace (core/presence/absence.h). */
#include <stdio.h>

#include "core/presence/tracker.h"

#include "tests/lib/core/ann.h"
#include "tests/lib/core/check.h"

static void who_is_absent_can_be_kicked(void **state)
{
	struct party *party = *state;
	struct guest *bob = ann_begin(party);
	struct room *room = party->service.rooms.default_room;

	guest_lose(&party->guests[1]);
	party_wait(party, 1000);
	tracker_kick(&party->service.tracker, room, party_user(party, "/", ANN_KEY), "noise");
	check_ann_gone(bob, "Ann", "kicked");
	assert_int_equal(party->service.tracker.absences.count, 0);
	party_wait(party, 2 * GUEST_GRACE_MS);
	check_ann_gone(bob, "Ann", "kicked");
	ann_comes_back(party, 1, "Ann");
	check_guest(bob);
	assert_int_equal(bob->new_users, 2);
}

static void who_is_banned_while_absent_does_not_come_back(void **state)
{
	struct party *party = *state;
	struct guest *bob = ann_begin(party);
	const struct ban *ban;

	guest_lose(&party->guests[1]);
	assert_int_equal(
		bans_add(&party->service.tracker.bans, "Ann", "noise", 1700000000000, 0, 0, &ban),
		PRESENCE_OK);
	struct guest *back = ann_comes_back(party, 1, "Ann");
	check_begins(back->last, "437[{\"ok\":false,\"error\":{\"code\":\"banned\"");
	party_wait(party, GUEST_GRACE_MS);
	check_ann_gone(bob, "Ann", "lost");
}

static void a_room_of_absent_users_only_is_there_as_long_as_they_are(void **state)
{
	struct party *party = *state;
	struct guest *ann = party_come(party, 0, "/lobby", "Ann", ANN_KEY);

	guest_lose(ann);
	party_wait(party, GUEST_GRACE_MS - 1);
	assert_int_equal(party_room(party, "/lobby")->roster.count, 1);
	struct guest *eve = party_open(party, 1, "/lobby");
	guest_join(eve, "Eve");
	check_guest(eve);
	assert_int_equal(eve->user_count, 2);
	guest_say(eve, "1", "");
	hub_settle(&party->service.hub);
	assert_non_null(party_room(party, "/lobby"));
	party_wait(party, 1);
	assert_null(party_room(party, "/lobby"));
}

static void a_kick_of_the_last_absent_user_closes_its_room(void **state)
{
	struct party *party = *state;

	guest_lose(party_come(party, 0, "/lobby", "Ann", ANN_KEY));
	hub_settle(&party->service.hub);
	tracker_kick(&party->service.tracker, party_room(party, "/lobby"),
	             party_user(party, "/lobby", ANN_KEY), "");
	hub_settle(&party->service.hub);
	assert_null(party_room(party, "/lobby"));
}

static void where_too_many_are_absent_a_loss_is_told_at_once(void **state)
{
	struct party *party = *state;
	struct absences *absences = &party->service.tracker.absences;
	struct guest *bob = ann_begin(party);

	absences->count = ABSENCES_MAX - 1; /* as if there were so many */
	guest_lose(party_come(party, 2, "/", "Eve", "eve-has_this_key-0123456789"));
	guest_read(bob);
	assert_int_equal(bob->leaves, 0);
	guest_lose(&party->guests[1]);
	check_ann_gone(bob, "Ann", "lost");
	party_wait(party, GUEST_GRACE_MS);
	assert_int_equal(absences->count, ABSENCES_MAX - 1);
	absences->count = 0;
}

static void who_comes_while_somebody_is_absent_finds_them_in_the_list(void **state)
{
	struct party *party = *state;

	ann_begin(party);
	guest_lose(&party->guests[1]);
	struct guest *eve = party_open(party, 2, "/");
	guest_join(eve, "Eve");
	check_guest(eve);
	assert_int_equal(eve->user_count, 3);
	party_wait(party, GUEST_GRACE_MS);
	check_guest(eve);
	assert_int_equal(eve->leaves, 1);
}

struct watched {
	unsigned count;
	enum change_type types[8];
	int64_t time_ms;
	enum leave_reason reason;
	char detail[40];
};

static void watch(void *context, const struct presence_change *change)
{
	struct watched *watched = context;

	assert_true(watched->count < COUNT(watched->types));
	watched->types[watched->count++] = change->type;
	watched->time_ms = change->time_ms;
	watched->reason = change->reason;
	snprintf(watched->detail, sizeof(watched->detail), "%s", change->detail ? change->detail : "");
}

static void who_watches_is_told_of_one_join_and_one_leave(void **state)
{
	struct party *party = *state;
	struct watched watched = { 0 };
	struct observer observer;

	observer_init(&observer, watch, &watched);
	tracker_observe(&party->service.tracker, &observer);
	party_come(party, 1, "/", "Ann", ANN_KEY);
	party_come(party, 2, "/", "Ann", ANN_KEY);
	guest_lose(&party->guests[1]);
	guest_lose(&party->guests[2]);
	party_wait(party, 100);
	ann_comes_back(party, 1, "Annie");
	party_wait(party, 100);
	guest_lose(&party->guests[1]);
	party_wait(party, GUEST_GRACE_MS);
	assert_int_equal(watched.count, 3);
	assert_int_equal(watched.types[0], CHANGE_JOIN);
	assert_int_equal(watched.types[1], CHANGE_RENAME);
	assert_int_equal(watched.types[2], CHANGE_LEAVE);
	assert_int_equal(watched.reason, LEAVE_LOST);
	assert_string_equal(watched.detail, session_end_text(SESSION_END_TRANSPORT));
	assert_true(watched.time_ms == 1700000000200 + GUEST_GRACE_MS);
	assert_int_equal(party->service.tracker.seq, 3);
	observer_remove(&observer);
}

static void what_is_remembered_of_a_leave_is_of_the_last_connection(void **state)
{
	struct party *party = *state;
	char sid[MEMBER_SID_LENGTH + 1];

	ann_begin(party);
	struct guest *ann = &party->guests[1];
	memcpy(sid, ann->sid, sizeof(sid));
	ann->session->peer.address.bytes[15] = 7;
	party_wait(party, 1000);
	guest_join_with_key(ann, "Ann", ANN_KEY);
	party_wait(party, 500);
	guest_lose(ann);
	party_wait(party, GUEST_GRACE_MS);
	const struct leave *leave = leave_log_newest(&party->service.tracker.leaves, 0);
	assert_non_null(leave);
	assert_true(leave->time_ms == 1700000001500 + GUEST_GRACE_MS);
	assert_true(leave->last_seen_ms == 1700000001000);
	assert_true(leave->since_ms == 1700000000000);
	assert_int_equal(leave->address.bytes[15], 7);
	assert_string_equal(leave->sid, sid);
	assert_int_equal(leave->reason, LEAVE_LOST);
	assert_int_equal(party->service.tracker.leaves.count, 1);
	assert_int_equal(party->service.tracker.counters.leaves[LEAVE_LOST], 1);
	assert_int_equal(party->service.tracker.counters.joins, 2);
}

static void a_stop_is_not_told_of_who_has_a_key(void **state)
{
	struct party *party = *state;
	struct guest *bob = ann_begin(party);
	size_t heard = guest_heard(bob);

	party_come(party, 2, "/", "Ann", ANN_KEY);
	assert_int_equal(hub_close_some(&party->service.hub, 0, SESSION_END_SHUTDOWN), 3);
	session_close_orderly(party->guests[1].session, SESSION_END_SHUTDOWN);
	session_close_orderly(party->guests[2].session, SESSION_END_SHUTDOWN);
	party_wait(party, 2 * GUEST_GRACE_MS);
	assert_int_equal(guest_heard(bob), heard);
	check_guest(bob);
	assert_int_equal(party->service.tracker.leaves.count, 0);
	guest_say(bob, "1", "");
	assert_int_equal(hub_close_some(&party->service.hub, 1, SESSION_END_SHUTDOWN), 0);
	assert_int_equal(party->service.rooms.default_room->roster.count, 1);
}

static void the_service_ends_with_absent_users_in_its_rooms(void **state)
{
	struct party *party = *state;
	struct service_config config = guest_service_config(&party->world);

	ann_begin(party);
	guest_lose(&party->guests[1]);
	guest_lose(party_come(party, 2, "/lobby", "Ann", ANN_KEY));
	party_come(party, 3, "/lobby", "Ann", ANN_KEY);
	party_come(party, 4, "/lobby", "Ann", ANN_KEY);
	guest_lose(party_come(party, 5, "/den", "Ann", ANN_KEY));
	party_restart(party, &config);
	assert_int_equal(party->service.rooms.default_room->roster.count, 0);
}

#define WITH_SERVICE(test) cmocka_unit_test_setup_teardown(test, party_setup, party_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SERVICE(who_is_absent_can_be_kicked),
		WITH_SERVICE(who_is_banned_while_absent_does_not_come_back),
		WITH_SERVICE(a_room_of_absent_users_only_is_there_as_long_as_they_are),
		WITH_SERVICE(a_kick_of_the_last_absent_user_closes_its_room),
		WITH_SERVICE(where_too_many_are_absent_a_loss_is_told_at_once),
		WITH_SERVICE(who_comes_while_somebody_is_absent_finds_them_in_the_list),
		WITH_SERVICE(who_watches_is_told_of_one_join_and_one_leave),
		WITH_SERVICE(what_is_remembered_of_a_leave_is_of_the_last_connection),
		WITH_SERVICE(a_stop_is_not_told_of_who_has_a_key),
		WITH_SERVICE(the_service_ends_with_absent_users_in_its_rooms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
