/* Who is back with pid and offset goes on where it was (core/presence/comeback.h). */
#include <inttypes.h>
#include <stdio.h>

#include "core/presence/tracker.h"

#include "tests/lib/core/check.h"
#include "tests/lib/core/reunion.h"

static void a_connection_is_given_a_pid_and_events_have_an_offset(void **state)
{
	struct party *party = *state;
	char expected[300];

	for (int i = 0; i < 2; i++) {
		struct guest *guest = party_open(party, i, i ? "/lobby" : "/");
		snprintf(expected, sizeof(expected), "40%s{\"sid\":\"%s\",\"pid\":\"%s\"}",
		         i ? "/lobby," : "", guest->sid, guest->pid);
		check_last(guest, expected);
		assert_int_equal(strlen(guest->pid), PID_LENGTH);
		assert_string_not_equal(guest->sid, guest->pid);
	}
	struct guest *ann = party_open(party, 2, "/");
	const struct feed *feed = &party->service.rooms.default_room->namespace.feed;
	guest_join(ann, "Ann");
	snprintf(expected, sizeof(expected),
	         "42[\"existing_users\",[{\"id\":\"%s\",\"name\":\"Ann\",\"since\":1700000000000,"
	         "\"kind\":\"web\"}],\"%08" PRIx32 ".%012" PRIx64 "\"]",
	         ann->sid, feed->epoch, 2 * feed->journal.head + 1);
	check_last(ann, expected);
	snprintf(expected, sizeof(expected),
	         "42[\"new_user\",{\"id\":\"%s\",\"new_user_name\":\"Ann\",\"since\":1700000000000,"
	         "\"kind\":\"web\"},\"%08" PRIx32 ".%012" PRIx64 "\"]",
	         ann->sid, feed->epoch, 2 * feed->journal.head);
	check_last(&party->guests[0], expected);
}

static void what_was_missed_comes_behind_the_answer_and_once(void **state)
{
	struct party *party = *state;

	for (int polling = 0; polling < 2; polling++) {
		struct guest *ann = reunion_begin(party, polling);
		const struct guest *bob = &party->guests[BOB];
		guest_lose(ann);
		reunion_make_event(party);
		guest_return(ann);
		check_recovered(ann, 4);
		check_bob(party, 2, 1);
		assert_int_equal(ann->notices, 1);
		assert_int_equal(ann->snapshots, 1);
		assert_memory_equal(ann->log, bob->log + bob->log_len - 3, 3 * sizeof(*ann->log));
		assert_int_equal(ann->log_len, 3);
		reunion_come(party, EVE, "/", "Eve", false);
		check_guest(ann);
		assert_int_equal(ann->snapshots, 1);
		for (int i = 0; i <= EVE; i++) {
			reunion_part(&party->guests[i]);
		}
	}
}

static void who_has_missed_nothing_is_only_answered(void **state)
{
	struct party *party = *state;
	struct guest *ann = reunion_begin(party, false);

	for (int i = 0; i < 3; i++) {
		guest_lose(ann);
		party_wait(party, GUEST_GRACE_MS - 1);
		guest_return(ann);
		check_recovered(ann, 0);
		check_bob(party, 1, 0);
	}
	party_wait(party, 2 * GUEST_GRACE_MS);
	check_bob(party, 1, 0);
	assert_int_equal(ann->snapshots, 1);
	assert_int_equal(party->service.tracker.counters.joins, 2);
	assert_int_equal(party->service.tracker.leaves.count, 0);
}

/* Bob and Ann answer the pings of that time. */
static void stay(struct party *party, int64_t ms)
{
	enum { STEP_MS = 10 * 1000 };

	for (; ms > 0; ms -= STEP_MS) {
		party_wait(party, ms < STEP_MS ? ms : STEP_MS);
		for (int i = BOB; i <= ANN; i++) {
			struct guest *guest = &party->guests[i];
			socket_say(guest->session, &guest->socket, "3");
		}
	}
}

static void a_quiet_room_keeps_what_may_still_be_missed(void **state)
{
	struct party *party = *state;
	const struct feed *feed = &party->service.rooms.default_room->namespace.feed;
	struct guest *ann = reunion_begin(party, false);
	int64_t replay_ms = party->service.hub.config.replay_ms;

	assert_true(replay_ms > GUEST_GRACE_MS);
	stay(party, replay_ms - 1);
	reunion_make_event(party); /* right before the journal is looked at */
	stay(party, replay_ms - GUEST_GRACE_MS);
	guest_lose(ann);
	party_wait(party, GUEST_GRACE_MS - 1);
	guest_return(ann);
	check_recovered(ann, 4);
	stay(party, 2 * replay_ms);
	assert_int_equal(feed->journal.capacity, 0);
	guest_lose(ann);
	guest_return(ann);
	check_recovered(ann, 0);
}

static void what_was_sent_and_never_read_is_sent_again(void **state)
{
	struct party *party = *state;
	struct guest *ann = reunion_begin(party, false);

	reunion_make_event(party); /* into a cable that is cut already */
	guest_lose(ann);
	guest_return(ann);
	check_recovered(ann, 4);
	guest_lose(ann);
	reunion_make_event(party);
	guest_return(ann);
	check_recovered(ann, 4);
	check_bob(party, 3, 2);
}

static void a_recovery_that_is_lost_itself_can_be_recovered(void **state)
{
	struct party *party = *state;
	struct guest *ann = reunion_begin(party, false);
	struct guest before = *ann;

	guest_lose(ann);
	reunion_make_event(party);
	guest_return(ann);
	check_recovered(ann, 4);
	guest_lose(ann); /* none of that reached it */
	memcpy(ann->offset, before.offset, sizeof(before.offset));
	memcpy(ann->users, before.users, sizeof(before.users));
	ann->user_count = before.user_count;
	guest_return(ann);
	check_recovered(ann, 4);
	check_bob(party, 2, 1);
}

static void who_is_not_back_in_time_is_told_to_be_gone(void **state)
{
	struct party *party = *state;
	struct guest *ann = reunion_begin(party, false);

	guest_lose(ann);
	party_wait(party, GUEST_GRACE_MS - 1);
	check_bob(party, 1, 0);
	party_wait(party, 1);
	check_bob(party, 1, 1);
	guest_return(ann);
	check_listed(ann, 2); /* as who comes back late */
	check_bob(party, 2, 1);
}

/* Its join may have been lost with the connection: it joins again only if it is told that it does
 * not go on. */
static void who_has_not_joined_is_not_told_that_it_goes_on(void **state)
{
	struct party *party = *state;
	struct guest *watcher = party_open(party, EVE + 1, "/");

	reunion_come(party, BOB, "/", "Bob", false);
	guest_read(watcher);
	assert_int_equal(watcher->new_users, 1);
	assert_int_equal(strlen(watcher->offset), FEED_OFFSET_LENGTH);
	guest_lose(watcher);
	guest_return(watcher);
	assert_false(watcher->recovered);
	assert_int_equal(watcher->snapshots, 0);
	guest_say(watcher, "2", "[\"who_is_here\"]");
	guest_read(watcher);
	guest_lose(watcher);
	reunion_make_event(party);
	guest_return(watcher);
	guest_read(watcher);
	assert_false(watcher->recovered);
	assert_int_equal(watcher->snapshots, 2); /* it had one */
	check_guest(watcher);
	assert_int_equal(party->service.rooms.default_room->roster.count, 1);
	guest_lose(watcher);
	party_wait(party, GUEST_GRACE_MS);
	assert_int_equal(party->service.tracker.absences.count, 0);
	check_bob(party, 1, 1);
}

static void it_may_come_back_while_others_await_a_list(void **state)
{
	struct party *party = *state;
	struct guest *ann = reunion_begin(party, false);

	guest_lose(ann);
	reunion_make_event(party);
	struct guest *eve = party_open(party, EVE, "/");
	guest_join(eve, "Eve");
	guest_say(&party->guests[BOB], "2", "[\"who_is_here\"]");
	guest_return(ann);
	check_recovered(ann, 5);
	assert_int_equal(ann->snapshots, 1);
	check_guest(eve);
	check_guest(&party->guests[BOB]);
	guest_lose(ann);
	guest_say(eve, "1", "");
	guest_join(&party->guests[BOB], "Bobby");
	guest_return(ann);
	check_recovered(ann, 2);
}

static void each_connection_of_one_user_goes_on_by_itself(void **state)
{
	struct party *party = *state;

	reunion_come(party, BOB, "/", "Bob", false);
	struct guest *one = party_come(party, ANN, "/", "Ann", KEY);
	struct guest *two = party_come(party, EVE, "/", "Ann", KEY);
	guest_lose(one);
	guest_lose(two);
	assert_int_equal(list_length(&party_user(party, "/", KEY)->absences), 2);
	party_wait(party, 1000);
	guest_return(one);
	check_recovered(one, 0);
	assert_int_equal(list_length(&party_user(party, "/", KEY)->absences), 1);
	party_wait(party, 1000);
	guest_return(two);
	check_recovered(two, 0);
	guest_read(one);
	assert_int_equal(one->connections, 2);
	assert_int_equal(two->connections, 2);
	check_bob(party, 1, 0);
	guest_lose(two);
	party_wait(party, GUEST_GRACE_MS);
	guest_read(one);
	assert_int_equal(one->connections, 1);
	check_bob(party, 1, 0);
	guest_lose(one);
	party_wait(party, GUEST_GRACE_MS);
	check_bob(party, 1, 1);
}

static void a_connection_goes_on_though_its_user_is_back_with_another_one(void **state)
{
	struct party *party = *state;

	reunion_come(party, BOB, "/", "Bob", false);
	struct guest *one = party_come(party, ANN, "/", "Ann", KEY);
	guest_lose(one);
	struct guest *two = party_come(party, EVE, "/", "Ann", KEY);
	assert_int_equal(two->connections, 0);
	guest_return(one);
	check_recovered(one, 0);
	assert_int_equal(one->connections, 2);
	guest_read(two);
	assert_int_equal(two->connections, 2);
	check_bob(party, 1, 0);
}

static void of_two_that_are_lost_the_last_grace_counts(void **state)
{
	struct party *party = *state;

	reunion_come(party, BOB, "/", "Bob", false);
	struct guest *one = party_come(party, ANN, "/", "Ann", KEY);
	struct guest *two = party_come(party, EVE, "/", "Ann", KEY);
	guest_lose(one);
	party_wait(party, 1000);
	guest_lose(two);
	party_wait(party, GUEST_GRACE_MS - 1);
	check_bob(party, 1, 0);
	party_wait(party, 1);
	check_bob(party, 1, 1);
	guest_return(two);
	assert_false(two->recovered);
}

static void whose_own_grace_is_over_is_the_same_user_while_another_one_counts(void **state)
{
	struct party *party = *state;

	reunion_come(party, BOB, "/", "Bob", false);
	struct guest *one = party_come(party, ANN, "/", "Ann", KEY);
	struct guest *two = party_come(party, EVE, "/", "Ann", KEY);
	guest_lose(one);
	party_wait(party, 1000);
	guest_lose(two);
	party_wait(party, GUEST_GRACE_MS - 1);
	guest_return(one);
	check_listed(one, 2);
	guest_return(two);
	check_recovered(two, 0);
	guest_read(one);
	assert_int_equal(one->connections, 2);
	check_bob(party, 1, 0);
}

static void without_an_offset_it_is_told_of_its_connections_behind_the_answer(void **state)
{
	struct party *party = *state;
	struct guest *one = party_come(party, ANN, "/", "Ann", KEY);
	struct guest *two = party_come(party, EVE, "/", "Ann", KEY);
	char auth[100];

	guest_read(one);
	guest_lose(two);
	guest_read(one);
	assert_int_equal(one->connections, 1);
	snprintf(auth, sizeof(auth), "{\"pid\":\"%s\"}", two->pid);
	guest_return_with(two, auth);
	check_listed(two, 2);
	assert_int_equal(two->connections, 2);
	guest_read(one);
	assert_int_equal(one->connections, 2);
}

static void the_close_packet_alone_is_a_loss(void **state)
{
	struct party *party = *state;

	for (int polling = 0; polling < 2; polling++) {
		struct guest *ann = reunion_begin(party, polling);
		session_close(ann->session, SESSION_END_CLIENT);
		check_bob(party, 1, 0);
		guest_return(ann);
		check_recovered(ann, 0);
		reunion_part(ann);
		reunion_part(&party->guests[BOB]);
	}
}

static void a_client_of_version_3_has_no_pid_and_without_a_key_no_grace(void **state)
{
	struct party *party = *state;
	struct fake_socket socket;

	reunion_come(party, BOB, "/", "Bob", false);
	fake_socket_init(&socket);
	struct session *session = open_socket_as(
		&party->service.hub, &socket, (struct session_opening){ .dialect = &dialect_3_base64 });
	check_read(&socket, "40");
	socket_say(session, &socket, "42[\"got_a_new_user\",{\"name\":\"Old\"}]");
	check_bob(party, 1, 0);
	check_begins(socket_read(&socket), "42[\"existing_users\",[{");
	session_lost(session, &socket);
	check_bob(party, 1, 1);
	assert_int_equal(party->service.tracker.absences.count, 0);
	fake_socket_finish(&socket);
}

static void a_room_where_only_nobody_is_absent_is_closed(void **state)
{
	struct party *party = *state;
	struct guest *watcher = party_open(party, EVE, "/lobby");

	guest_lose(watcher);
	hub_settle(&party->service.hub);
	assert_null(party_room(party, "/lobby"));
	assert_int_equal(party->service.tracker.absences.count, 1);
	struct guest *ann =
		reunion_come(party, ANN, "/lobby", "Ann", false); /* another room of that name */
	guest_return(watcher);
	assert_false(watcher->recovered);
	guest_lose(watcher);
	guest_lose(ann);
	hub_settle(&party->service.hub);
	assert_non_null(party_room(party, "/lobby"));
	party_wait(party, GUEST_GRACE_MS);
	assert_null(party_room(party, "/lobby"));
	assert_int_equal(party->service.tracker.absences.count, 0);
}

#define WITH_SERVICE(test) cmocka_unit_test_setup_teardown(test, reunion_setup, party_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SERVICE(a_connection_is_given_a_pid_and_events_have_an_offset),
		WITH_SERVICE(what_was_missed_comes_behind_the_answer_and_once),
		WITH_SERVICE(who_has_missed_nothing_is_only_answered),
		WITH_SERVICE(a_quiet_room_keeps_what_may_still_be_missed),
		WITH_SERVICE(what_was_sent_and_never_read_is_sent_again),
		WITH_SERVICE(a_recovery_that_is_lost_itself_can_be_recovered),
		WITH_SERVICE(who_is_not_back_in_time_is_told_to_be_gone),
		WITH_SERVICE(who_has_not_joined_is_not_told_that_it_goes_on),
		WITH_SERVICE(it_may_come_back_while_others_await_a_list),
		WITH_SERVICE(each_connection_of_one_user_goes_on_by_itself),
		WITH_SERVICE(a_connection_goes_on_though_its_user_is_back_with_another_one),
		WITH_SERVICE(of_two_that_are_lost_the_last_grace_counts),
		WITH_SERVICE(whose_own_grace_is_over_is_the_same_user_while_another_one_counts),
		WITH_SERVICE(without_an_offset_it_is_told_of_its_connections_behind_the_answer),
		WITH_SERVICE(the_close_packet_alone_is_a_loss),
		WITH_SERVICE(a_client_of_version_3_has_no_pid_and_without_a_key_no_grace),
		WITH_SERVICE(a_room_where_only_nobody_is_absent_is_closed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
