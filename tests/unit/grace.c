/* The grace: who is lost and back in time was never away (core/presence/absence.h). */
#include <stdio.h>

#include "core/presence/seating.h"

#include "tests/unit/check.h"
#include "tests/unit/guest.h"

#define KEY "ann-has_this_key-0123456789"

static struct guest *come(struct party *party, int i, const char *room, const char *name,
                          const char *key)
{
	struct guest *guest = party_open(party, i, room);

	guest_join_with_key(guest, name, key);
	guest_read(guest);
	return guest;
}

/* Bob looks on, and Ann is there with her key: guests 0 and 1. */
static struct guest *begin(struct party *party)
{
	struct guest *bob = party_open(party, 0, "/");

	guest_join(bob, "Bob");
	come(party, 1, "/", "Ann", KEY);
	guest_read(bob);
	return bob;
}

/* A guest that is gone makes place for another one. */
static struct guest *come_back(struct party *party, int i, const char *name)
{
	guest_finish(&party->guests[i]);
	return come(party, i, "/", name, KEY);
}

static void check_gone(struct guest *bob, const char *name, const char *reason)
{
	char id[USER_ID_BYTES_MAX + 1];
	char expected[200];

	key_id(guest_digest, KEY, strlen(KEY), id);
	snprintf(expected, sizeof(expected),
	         "42[\"disconnect_user\",{\"id\":\"%s\",\"name\":\"%s\",\"reason\":\"%s\"}]", id, name,
	         reason);
	check_last(bob, expected);
	check_guest(bob);
	assert_int_equal(bob->leaves, 1);
}

static void who_is_lost_is_present_until_the_grace_is_over(void **state)
{
	struct party *party = *state;
	struct guest *bob = begin(party);
	size_t heard = guest_heard(bob);

	guest_lose(&party->guests[1]);
	assert_int_equal(guest_heard(bob), heard);
	assert_true(hub_next_deadline(&party->service.hub) == GUEST_GRACE_MS);
	party_wait(party, GUEST_GRACE_MS - 1);
	assert_int_equal(guest_heard(bob), heard);
	check_guest(bob);
	party_wait(party, 1);
	check_gone(bob, "Ann", "lost");
}

struct ending {
	enum session_end end;
	const char *at_once; /* what is told then; NULL: nothing before the grace is over */
	const char *late;
};

static void how_a_connection_ended_decides_whether_there_is_a_grace(void **state)
{
	static const struct ending endings[] = {
		{ SESSION_END_CLIENT, "left", NULL },     { SESSION_END_TRANSPORT, NULL, "lost" },
		{ SESSION_END_TIMEOUT, NULL, "timeout" }, { SESSION_END_ERROR, NULL, "lost" },
		{ SESSION_END_RATE, NULL, "lost" },       { SESSION_END_SLOW, NULL, "lost" },
		{ SESSION_END_RESOURCES, NULL, "lost" },
	};

	for (size_t i = 0; i < COUNT(endings); i++) {
		void *own = NULL;
		assert_int_equal(party_setup(&own), 0);
		struct party *party = own;
		struct guest *bob = begin(party);
		size_t heard = guest_heard(bob);
		session_close(party->guests[1].session, endings[i].end);
		if (endings[i].at_once) {
			check_gone(bob, "Ann", endings[i].at_once);
		} else {
			assert_int_equal(guest_heard(bob), heard);
			party_wait(party, GUEST_GRACE_MS);
			check_gone(bob, "Ann", endings[i].late);
		}
		assert_int_equal(party_teardown(&own), 0);
	}
	(void)state;
}

static void leaving_the_room_is_told_at_once(void **state)
{
	struct party *party = *state;
	struct guest *bob = begin(party);

	guest_say(&party->guests[1], "1", "");
	check_gone(bob, "Ann", "left");
	guest_lose(&party->guests[1]);
	party_wait(party, 2 * GUEST_GRACE_MS);
	check_gone(bob, "Ann", "left");
}

static void of_who_is_back_in_time_the_others_hear_nothing(void **state)
{
	struct party *party = *state;
	struct guest *bob = begin(party);
	const struct user *ann = party_user(party, "/", KEY);
	size_t heard = guest_heard(bob);

	guest_lose(&party->guests[1]);
	party_wait(party, GUEST_GRACE_MS - 1);
	struct guest *back = come_back(party, 1, "Ann");
	assert_ptr_equal(party_user(party, "/", KEY), ann);
	assert_int_equal(back->snapshots, 1);
	assert_int_equal(back->connections, 0);
	party_wait(party, 2 * GUEST_GRACE_MS);
	assert_int_equal(guest_heard(bob), heard);
	check_guest(bob);
	check_guest(back);
	assert_int_equal(party->service.counters.joins, 2);
	assert_int_equal(party->service.leaves.count, 0);
	assert_int_equal(party->service.flaps.total, 0);
}

static void who_is_back_too_late_has_left_and_come(void **state)
{
	struct party *party = *state;
	struct guest *bob = begin(party);

	guest_lose(&party->guests[1]);
	party_wait(party, GUEST_GRACE_MS);
	check_gone(bob, "Ann", "lost");
	struct guest *back = come_back(party, 1, "Ann");
	check_guest(bob);
	check_guest(back);
	assert_int_equal(bob->new_users, 2);
	assert_true(party_user(party, "/", KEY)->since_ms == 1700000000000 + GUEST_GRACE_MS);
	assert_int_equal(party->service.flaps.total, 1);
}

static void what_is_due_is_told_before_a_session_is_found(void **state)
{
	struct party *party = *state;
	struct guest *bob = begin(party);

	guest_open_polling(&party->guests[2], &party->service, "/");
	guest_lose(&party->guests[1]);
	hub_set_time(&party->service.hub, GUEST_GRACE_MS);
	struct session *found = hub_find(&party->service.hub, party->guests[2].session->sid);
	assert_ptr_equal(found, party->guests[2].session);
	guest_join_with_key(&party->guests[2], "Ann", KEY);
	guest_read(&party->guests[2]);
	guest_read(bob);
	assert_int_equal(bob->leaves, 1);
	assert_int_equal(bob->new_users, 2);
	check_guest(bob);
	check_guest(&party->guests[2]);
}

static void each_loss_has_a_grace_of_its_own(void **state)
{
	struct party *party = *state;
	struct guest *bob = begin(party);
	size_t heard = guest_heard(bob);

	for (int i = 0; i < 3; i++) { /* no heartbeat in that time */
		guest_lose(&party->guests[1]);
		party_wait(party, GUEST_GRACE_MS - 1);
		come_back(party, 1, "Ann");
	}
	guest_lose(&party->guests[1]);
	party_wait(party, GUEST_GRACE_MS - 1);
	assert_int_equal(guest_heard(bob), heard);
	party_wait(party, 1);
	check_gone(bob, "Ann", "lost");
	assert_int_equal(party->service.leaves.count, 1);
}

static void of_several_connections_the_last_one_decides(void **state)
{
	struct party *party = *state;
	struct guest *bob = begin(party);
	struct guest *two = come(party, 2, "/", "Ann", KEY);
	size_t heard = guest_heard(bob);

	guest_lose(&party->guests[1]);
	assert_int_equal(party->service.absences.count, 0);
	party_wait(party, 2 * GUEST_GRACE_MS);
	assert_int_equal(guest_heard(bob), heard);
	guest_say(two, "1", "");
	check_gone(bob, "Ann", "left");
}

static void a_new_connection_may_be_there_before_the_old_one_is_lost(void **state)
{
	struct party *party = *state;
	struct guest *bob = begin(party);
	size_t heard = guest_heard(bob);

	for (int round = 0; round < 4; round++) { /* a page that is reloaded */
		come_back(party, 2 - round % 2, "Ann");
		guest_lose(&party->guests[1 + round % 2]);
	}
	party_wait(party, 2 * GUEST_GRACE_MS);
	assert_int_equal(guest_heard(bob), heard);
	assert_int_equal(list_length(&party_user(party, "/", KEY)->seats), 1);
	check_guest(bob);
}

static void several_lost_at_once_are_told_in_the_order_they_were_lost(void **state)
{
	static const char *const keys[] = { "key-number-1-aaaaaaa", "key-number-2-aaaaaaa",
		                                "key-number-3-aaaaaaa" };
	struct party *party = *state;
	struct guest *bob = begin(party);

	for (int i = 0; i < 3; i++) {
		come(party, 2 + i, "/", "X", keys[i]);
	}
	for (int i = 2; i >= 0; i--) {
		guest_lose(&party->guests[2 + i]);
	}
	guest_lose(&party->guests[1]);
	guest_finish(&party->guests[3]);
	come(party, 3, "/", "X", keys[1]);
	party_wait(party, GUEST_GRACE_MS);
	check_guest(bob);
	assert_int_equal(bob->leaves, 3);
	assert_string_equal(leaves_newest(&party->service.leaves, 0)->name, "Ann");
	char id[USER_ID_BYTES_MAX + 1];
	key_id(guest_digest, keys[0], strlen(keys[0]), id);
	assert_string_equal(leaves_newest(&party->service.leaves, 1)->id, id);
	key_id(guest_digest, keys[2], strlen(keys[2]), id);
	assert_string_equal(leaves_newest(&party->service.leaves, 2)->id, id);
}

static void who_comes_back_with_another_name_is_renamed(void **state)
{
	struct party *party = *state;
	struct guest *bob = begin(party);

	guest_lose(&party->guests[1]);
	party_wait(party, 1000);
	struct guest *back = come_back(party, 1, "Annie");
	check_guest(bob);
	check_guest(back);
	assert_int_equal(bob->renames, 1);
	assert_int_equal(bob->leaves, 0);
	assert_int_equal(back->renames, 0);
	guest_lose(back);
	party_wait(party, GUEST_GRACE_MS);
	check_gone(bob, "Annie", "lost");
	assert_string_equal(leaves_newest(&party->service.leaves, 0)->name, "Annie");
}

static void a_refused_return_does_not_count(void **state)
{
	struct party *party = *state;
	struct guest *bob = begin(party);

	guest_lose(&party->guests[1]);
	struct guest *back = come_back(party, 1, "\\u202e");
	assert_int_equal(back->refusals, 0); /* it asked for an ack */
	check_begins(back->last, "437[{\"ok\":false,");
	party_wait(party, GUEST_GRACE_MS);
	check_gone(bob, "Ann", "lost");
}

static void who_is_absent_can_be_kicked(void **state)
{
	struct party *party = *state;
	struct guest *bob = begin(party);
	struct room *room = party->service.default_room;

	guest_lose(&party->guests[1]);
	party_wait(party, 1000);
	service_kick(&party->service, room, party_user(party, "/", KEY), "noise");
	check_gone(bob, "Ann", "kicked");
	assert_int_equal(party->service.absences.count, 0);
	party_wait(party, 2 * GUEST_GRACE_MS);
	check_gone(bob, "Ann", "kicked");
	come_back(party, 1, "Ann");
	check_guest(bob);
	assert_int_equal(bob->new_users, 2);
}

static void who_is_banned_while_absent_does_not_come_back(void **state)
{
	struct party *party = *state;
	struct guest *bob = begin(party);
	const struct ban *ban;

	guest_lose(&party->guests[1]);
	assert_int_equal(bans_add(&party->service.bans, "Ann", "noise", 1700000000000, 0, 0, &ban),
	                 PRESENCE_OK);
	struct guest *back = come_back(party, 1, "Ann");
	check_begins(back->last, "437[{\"ok\":false,\"error\":{\"code\":\"banned\"");
	party_wait(party, GUEST_GRACE_MS);
	check_gone(bob, "Ann", "lost");
}

static void a_room_of_absent_users_only_is_there_as_long_as_they_are(void **state)
{
	struct party *party = *state;
	struct guest *ann = come(party, 0, "/lobby", "Ann", KEY);

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

	guest_lose(come(party, 0, "/lobby", "Ann", KEY));
	hub_settle(&party->service.hub);
	service_kick(&party->service, party_room(party, "/lobby"), party_user(party, "/lobby", KEY), "");
	hub_settle(&party->service.hub);
	assert_null(party_room(party, "/lobby"));
}

static void the_grace_is_of_each_room(void **state)
{
	struct party *party = *state;
	struct guest *bob = begin(party);
	struct guest *there = come(party, 2, "/lobby", "Ann", KEY);
	struct guest *eve = party_open(party, 3, "/lobby");

	guest_join(eve, "Eve");
	guest_read(eve);
	guest_lose(there);
	party_wait(party, 2000);
	guest_lose(&party->guests[1]);
	party_wait(party, 3000);
	guest_read(eve);
	guest_read(bob);
	assert_int_equal(eve->leaves, 1);
	assert_int_equal(bob->leaves, 0);
	come_back(party, 1, "Ann");
	party_wait(party, GUEST_GRACE_MS);
	check_guest(bob);
	check_guest(eve);
	assert_int_equal(bob->leaves, 0);
}

static void without_a_grace_every_loss_is_told_at_once(void **state)
{
	struct party *party = *state;
	struct service_config config = guest_service_config(&party->world);

	config.leave_grace_ms = 0;
	party_restart(party, &config);
	struct guest *bob = begin(party);
	struct guest *two = come(party, 2, "/", "Ann", KEY);
	guest_lose(&party->guests[1]);
	guest_read(bob);
	assert_int_equal(bob->leaves, 0);
	guest_lose(two);
	check_gone(bob, "Ann", "lost");
	assert_int_equal(party->service.absences.count, 0);
}

static void where_too_many_are_absent_a_loss_is_told_at_once(void **state)
{
	struct party *party = *state;
	struct absences *absences = &party->service.absences;
	struct guest *bob = begin(party);

	absences->count = ABSENCES_MAX - 1; /* as if there were so many */
	guest_lose(come(party, 2, "/", "Eve", "eve-has_this_key-0123456789"));
	guest_read(bob);
	assert_int_equal(bob->leaves, 0);
	guest_lose(&party->guests[1]);
	check_gone(bob, "Ann", "lost");
	party_wait(party, GUEST_GRACE_MS);
	assert_int_equal(absences->count, ABSENCES_MAX - 1);
	absences->count = 0;
}

static void a_lost_watcher_has_no_grace(void **state)
{
	struct party *party = *state;

	begin(party);
	guest_lose(party_open(party, 2, "/"));
	assert_int_equal(party->service.absences.count, 0);
}

static void a_returning_member_gets_a_snapshot_and_then_what_follows_it(void **state)
{
	struct party *party = *state;
	struct guest *bob = begin(party);
	struct guest *eve = party_open(party, 2, "/");

	guest_lose(&party->guests[1]);
	guest_join(eve, "Eve");
	guest_finish(&party->guests[1]);
	struct guest *back = party_open(party, 1, "/");
	guest_join_with_key(back, "Anna", KEY); /* all in one flush: a rename, a come and a go */
	guest_join(bob, "Bobby");
	guest_say(eve, "1", "");
	guest_read(back);
	assert_int_equal(back->snapshots, 1);
	assert_int_equal(back->log_len, 0);
	guest_say(eve, "0", "");
	guest_join(eve, "Eva");
	check_guest(back);
	check_guest(bob);
	assert_int_equal(back->log_len, 1);
}

static void who_comes_while_somebody_is_absent_finds_them_in_the_list(void **state)
{
	struct party *party = *state;

	begin(party);
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

	service_watch(&party->service, watch, &watched);
	come(party, 1, "/", "Ann", KEY);
	come(party, 2, "/", "Ann", KEY);
	guest_lose(&party->guests[1]);
	guest_lose(&party->guests[2]);
	party_wait(party, 100);
	come_back(party, 1, "Annie");
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
	assert_int_equal(party->service.seq, 3);
	service_watch(&party->service, NULL, NULL);
}

static void what_is_remembered_of_a_leave_is_of_the_last_connection(void **state)
{
	struct party *party = *state;
	char sid[MEMBER_SID_LENGTH + 1];

	begin(party);
	struct guest *ann = &party->guests[1];
	memcpy(sid, ann->sid, sizeof(sid));
	ann->session->peer.address[15] = 7;
	party_wait(party, 1000);
	guest_join_with_key(ann, "Ann", KEY);
	party_wait(party, 500);
	guest_lose(ann);
	party_wait(party, GUEST_GRACE_MS);
	const struct leave *leave = leaves_newest(&party->service.leaves, 0);
	assert_non_null(leave);
	assert_true(leave->time_ms == 1700000001500 + GUEST_GRACE_MS);
	assert_true(leave->last_seen_ms == 1700000001000);
	assert_true(leave->since_ms == 1700000000000);
	assert_int_equal(leave->address[15], 7);
	assert_string_equal(leave->sid, sid);
	assert_int_equal(leave->reason, LEAVE_LOST);
	assert_int_equal(party->service.leaves.count, 1);
	assert_int_equal(party->service.counters.leaves[LEAVE_LOST], 1);
	assert_int_equal(party->service.counters.joins, 2);
}

static void a_stop_is_not_told_of_who_has_a_key(void **state)
{
	struct party *party = *state;
	struct guest *bob = begin(party);
	size_t heard = guest_heard(bob);

	come(party, 2, "/", "Ann", KEY);
	assert_int_equal(hub_close_some(&party->service.hub, 0, SESSION_END_SHUTDOWN), 3);
	session_close_orderly(party->guests[1].session, SESSION_END_SHUTDOWN);
	session_close_orderly(party->guests[2].session, SESSION_END_SHUTDOWN);
	party_wait(party, 2 * GUEST_GRACE_MS);
	assert_int_equal(guest_heard(bob), heard);
	check_guest(bob);
	assert_int_equal(party->service.leaves.count, 0);
	guest_say(bob, "1", "");
	assert_int_equal(hub_close_some(&party->service.hub, 1, SESSION_END_SHUTDOWN), 0);
	assert_int_equal(party->service.default_room->roster.count, 1);
}

static void the_service_ends_with_absent_users_in_its_rooms(void **state)
{
	struct party *party = *state;
	struct service_config config = guest_service_config(&party->world);

	begin(party);
	guest_lose(&party->guests[1]);
	guest_lose(come(party, 2, "/lobby", "Ann", KEY));
	come(party, 3, "/lobby", "Ann", KEY);
	come(party, 4, "/lobby", "Ann", KEY);
	guest_lose(come(party, 5, "/den", "Ann", KEY));
	party_restart(party, &config);
	assert_int_equal(party->service.default_room->roster.count, 0);
}

#define WITH_SERVICE(test) cmocka_unit_test_setup_teardown(test, party_setup, party_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SERVICE(who_is_lost_is_present_until_the_grace_is_over),
		cmocka_unit_test(how_a_connection_ended_decides_whether_there_is_a_grace),
		WITH_SERVICE(leaving_the_room_is_told_at_once),
		WITH_SERVICE(of_who_is_back_in_time_the_others_hear_nothing),
		WITH_SERVICE(who_is_back_too_late_has_left_and_come),
		WITH_SERVICE(what_is_due_is_told_before_a_session_is_found),
		WITH_SERVICE(each_loss_has_a_grace_of_its_own),
		WITH_SERVICE(of_several_connections_the_last_one_decides),
		WITH_SERVICE(a_new_connection_may_be_there_before_the_old_one_is_lost),
		WITH_SERVICE(several_lost_at_once_are_told_in_the_order_they_were_lost),
		WITH_SERVICE(who_comes_back_with_another_name_is_renamed),
		WITH_SERVICE(a_refused_return_does_not_count),
		WITH_SERVICE(who_is_absent_can_be_kicked),
		WITH_SERVICE(who_is_banned_while_absent_does_not_come_back),
		WITH_SERVICE(a_room_of_absent_users_only_is_there_as_long_as_they_are),
		WITH_SERVICE(a_kick_of_the_last_absent_user_closes_its_room),
		WITH_SERVICE(the_grace_is_of_each_room),
		WITH_SERVICE(without_a_grace_every_loss_is_told_at_once),
		WITH_SERVICE(where_too_many_are_absent_a_loss_is_told_at_once),
		WITH_SERVICE(a_lost_watcher_has_no_grace),
		WITH_SERVICE(a_returning_member_gets_a_snapshot_and_then_what_follows_it),
		WITH_SERVICE(who_comes_while_somebody_is_absent_finds_them_in_the_list),
		WITH_SERVICE(who_watches_is_told_of_one_join_and_one_leave),
		WITH_SERVICE(what_is_remembered_of_a_leave_is_of_the_last_connection),
		WITH_SERVICE(a_stop_is_not_told_of_who_has_a_key),
		WITH_SERVICE(the_service_ends_with_absent_users_in_its_rooms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
