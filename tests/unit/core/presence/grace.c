/* The grace: who is lost and back in time was never away (core/presence/absence.h). */
#include "core/presence/tracker.h"

#include "tests/lib/core/ann.h"
#include "tests/lib/core/check.h"

static void who_is_lost_is_present_until_the_grace_is_over(void **state)
{
	struct party *party = *state;
	struct guest *bob = ann_begin(party);
	size_t heard = guest_heard(bob);

	guest_lose(&party->guests[1]);
	assert_int_equal(guest_heard(bob), heard);
	assert_true(hub_next_deadline(&party->service.hub) == GUEST_GRACE_MS);
	party_wait(party, GUEST_GRACE_MS - 1);
	assert_int_equal(guest_heard(bob), heard);
	check_guest(bob);
	party_wait(party, 1);
	check_ann_gone(bob, "Ann", "lost");
}

struct ending {
	enum session_end end;
	const char *at_once; /* what is told then; NULL: nothing before the grace is over */
	const char *late;
};

static void how_a_connection_ended_decides_whether_there_is_a_grace(void **state)
{
	static const struct ending endings[] = {
		{ SESSION_END_CLIENT, NULL, "left" },     { SESSION_END_TRANSPORT, NULL, "lost" },
		{ SESSION_END_TIMEOUT, NULL, "timeout" }, { SESSION_END_ERROR, NULL, "lost" },
		{ SESSION_END_RATE, NULL, "lost" },       { SESSION_END_SLOW, NULL, "lost" },
		{ SESSION_END_RESOURCES, NULL, "lost" },
	};

	for (size_t i = 0; i < COUNT(endings); i++) {
		void *own = NULL;
		assert_int_equal(party_setup(&own), 0);
		struct party *party = own;
		struct guest *bob = ann_begin(party);
		size_t heard = guest_heard(bob);
		session_close(party->guests[1].session, endings[i].end);
		if (endings[i].at_once) {
			check_ann_gone(bob, "Ann", endings[i].at_once);
		} else {
			assert_int_equal(guest_heard(bob), heard);
			party_wait(party, GUEST_GRACE_MS);
			check_ann_gone(bob, "Ann", endings[i].late);
		}
		assert_int_equal(party_teardown(&own), 0);
	}
	(void)state;
}

static void leaving_the_room_is_told_at_once(void **state)
{
	struct party *party = *state;
	struct guest *bob = ann_begin(party);

	guest_say(&party->guests[1], "1", "");
	check_ann_gone(bob, "Ann", "left");
	guest_lose(&party->guests[1]);
	party_wait(party, 2 * GUEST_GRACE_MS);
	check_ann_gone(bob, "Ann", "left");
}

static void of_who_is_back_in_time_the_others_hear_nothing(void **state)
{
	struct party *party = *state;
	struct guest *bob = ann_begin(party);
	const struct user *ann = party_user(party, "/", ANN_KEY);
	size_t heard = guest_heard(bob);

	guest_lose(&party->guests[1]);
	party_wait(party, GUEST_GRACE_MS - 1);
	struct guest *back = ann_comes_back(party, 1, "Ann");
	assert_ptr_equal(party_user(party, "/", ANN_KEY), ann);
	assert_int_equal(back->snapshots, 1);
	assert_int_equal(back->connections, 0);
	party_wait(party, 2 * GUEST_GRACE_MS);
	assert_int_equal(guest_heard(bob), heard);
	check_guest(bob);
	check_guest(back);
	assert_int_equal(party->service.tracker.counters.joins, 2);
	assert_int_equal(party->service.tracker.leaves.count, 0);
	assert_int_equal(party->service.tracker.flaps.total, 0);
}

static void who_is_back_too_late_has_left_and_come(void **state)
{
	struct party *party = *state;
	struct guest *bob = ann_begin(party);

	guest_lose(&party->guests[1]);
	party_wait(party, GUEST_GRACE_MS);
	check_ann_gone(bob, "Ann", "lost");
	struct guest *back = ann_comes_back(party, 1, "Ann");
	check_guest(bob);
	check_guest(back);
	assert_int_equal(bob->new_users, 2);
	assert_true(party_user(party, "/", ANN_KEY)->since_ms == 1700000000000 + GUEST_GRACE_MS);
	assert_int_equal(party->service.tracker.flaps.total, 1);
}

static void what_is_due_is_told_before_a_session_is_found(void **state)
{
	struct party *party = *state;
	struct guest *bob = ann_begin(party);

	guest_open_polling(&party->guests[2], &party->service, "/");
	guest_lose(&party->guests[1]);
	hub_set_time(&party->service.hub, GUEST_GRACE_MS);
	struct session *found = hub_find(&party->service.hub, party->guests[2].session->sid);
	assert_ptr_equal(found, party->guests[2].session);
	guest_join_with_key(&party->guests[2], "Anna", ANN_KEY);
	guest_read(&party->guests[2]);
	guest_read(bob);
	assert_int_equal(bob->leaves, 1); /* else it were a rename */
	assert_int_equal(bob->new_users, 2);
	check_guest(bob);
	check_guest(&party->guests[2]);
}

static void each_loss_has_a_grace_of_its_own(void **state)
{
	struct party *party = *state;
	struct guest *bob = ann_begin(party);
	size_t heard = guest_heard(bob);

	for (int i = 0; i < 3; i++) { /* no heartbeat in that time */
		guest_lose(&party->guests[1]);
		party_wait(party, GUEST_GRACE_MS - 1);
		ann_comes_back(party, 1, "Ann");
	}
	guest_lose(&party->guests[1]);
	party_wait(party, GUEST_GRACE_MS - 1);
	assert_int_equal(guest_heard(bob), heard);
	party_wait(party, 1);
	check_ann_gone(bob, "Ann", "lost");
	assert_int_equal(party->service.tracker.leaves.count, 1);
}

static void of_several_connections_the_last_one_decides(void **state)
{
	struct party *party = *state;
	struct guest *bob = ann_begin(party);
	struct guest *two = party_come(party, 2, "/", "Ann", ANN_KEY);
	size_t heard = guest_heard(bob);

	guest_lose(&party->guests[1]);
	assert_int_equal(party->service.tracker.absences.count, 0);
	party_wait(party, 2 * GUEST_GRACE_MS);
	assert_int_equal(guest_heard(bob), heard);
	guest_say(two, "1", "");
	check_ann_gone(bob, "Ann", "left");
}

static void a_new_connection_may_be_there_before_the_old_one_is_lost(void **state)
{
	struct party *party = *state;
	struct guest *bob = ann_begin(party);
	size_t heard = guest_heard(bob);

	for (int round = 0; round < 4; round++) { /* a page that is reloaded */
		ann_comes_back(party, 2 - round % 2, "Ann");
		guest_lose(&party->guests[1 + round % 2]);
	}
	party_wait(party, 2 * GUEST_GRACE_MS);
	assert_int_equal(guest_heard(bob), heard);
	assert_int_equal(list_length(&party_user(party, "/", ANN_KEY)->presences), 1);
	check_guest(bob);
}

static void several_lost_at_once_are_told_in_the_order_they_were_lost(void **state)
{
	static const char *const keys[] = { "key-number-1-aaaaaaa", "key-number-2-aaaaaaa",
		                                "key-number-3-aaaaaaa" };
	struct party *party = *state;
	struct guest *bob = ann_begin(party);

	for (int i = 0; i < 3; i++) {
		party_come(party, 2 + i, "/", "X", keys[i]);
	}
	for (int i = 2; i >= 0; i--) {
		guest_lose(&party->guests[2 + i]);
	}
	guest_lose(&party->guests[1]);
	guest_finish(&party->guests[3]);
	party_come(party, 3, "/", "X", keys[1]);
	party_wait(party, GUEST_GRACE_MS);
	check_guest(bob);
	assert_int_equal(bob->leaves, 3);
	assert_string_equal(leave_log_newest(&party->service.tracker.leaves, 0)->name, "Ann");
	char id[USER_ID_BYTES_MAX + 1];
	key_id(guest_digest, NULL, keys[0], strlen(keys[0]), id);
	assert_string_equal(leave_log_newest(&party->service.tracker.leaves, 1)->id, id);
	key_id(guest_digest, NULL, keys[2], strlen(keys[2]), id);
	assert_string_equal(leave_log_newest(&party->service.tracker.leaves, 2)->id, id);
}

static void who_comes_back_with_another_name_is_renamed(void **state)
{
	struct party *party = *state;
	struct guest *bob = ann_begin(party);

	guest_lose(&party->guests[1]);
	party_wait(party, 1000);
	struct guest *back = ann_comes_back(party, 1, "Annie");
	check_guest(bob);
	check_guest(back);
	assert_int_equal(bob->renames, 1);
	assert_int_equal(bob->leaves, 0);
	assert_int_equal(back->renames, 0);
	guest_lose(back);
	party_wait(party, GUEST_GRACE_MS);
	check_ann_gone(bob, "Annie", "lost");
	assert_string_equal(leave_log_newest(&party->service.tracker.leaves, 0)->name, "Annie");
}

static void a_refused_return_does_not_count(void **state)
{
	struct party *party = *state;
	struct guest *bob = ann_begin(party);

	guest_lose(&party->guests[1]);
	struct guest *back = ann_comes_back(party, 1, "\\u202e");
	assert_int_equal(back->refusals, 0); /* it asked for an ack */
	check_begins(back->last, "437[{\"ok\":false,");
	party_wait(party, GUEST_GRACE_MS);
	check_ann_gone(bob, "Ann", "lost");
}

static void the_grace_is_of_each_room(void **state)
{
	struct party *party = *state;
	struct guest *bob = ann_begin(party);
	struct guest *there = party_come(party, 2, "/lobby", "Ann", ANN_KEY);
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
	ann_comes_back(party, 1, "Ann");
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
	struct guest *bob = ann_begin(party);
	struct guest *two = party_come(party, 2, "/", "Ann", ANN_KEY);
	guest_lose(&party->guests[1]);
	guest_read(bob);
	assert_int_equal(bob->leaves, 0);
	guest_lose(two);
	check_ann_gone(bob, "Ann", "lost");
	assert_int_equal(party->service.tracker.absences.count, 0);
}

static void a_lost_watcher_has_no_grace(void **state)
{
	struct party *party = *state;

	ann_begin(party);
	guest_lose(party_open(party, 2, "/"));
	assert_int_equal(party->service.tracker.absences.count, 0);
}

static void a_returning_member_gets_a_snapshot_and_then_what_follows_it(void **state)
{
	struct party *party = *state;
	struct guest *bob = ann_begin(party);
	struct guest *eve = party_open(party, 2, "/");

	guest_lose(&party->guests[1]);
	guest_join(eve, "Eve");
	guest_finish(&party->guests[1]);
	struct guest *back = party_open(party, 1, "/");
	guest_join_with_key(back, "Anna", ANN_KEY); /* all in one flush: a rename, a come and a go */
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
		WITH_SERVICE(the_grace_is_of_each_room),
		WITH_SERVICE(without_a_grace_every_loss_is_told_at_once),
		WITH_SERVICE(a_lost_watcher_has_no_grace),
		WITH_SERVICE(a_returning_member_gets_a_snapshot_and_then_what_follows_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
