/* Who is back and cannot go on where it was: as a new connection of the same user, or as a stranger
 * (core/presence/comeback.h). */
#include <stdio.h>

#include "core/presence/tracker.h"

#include "tests/lib/core/check.h"
#include "tests/lib/core/reunion.h"

static void a_pid_is_good_once_and_in_its_room_only(void **state)
{
	struct party *party = *state;
	struct guest *ann = reunion_begin(party, false);
	struct guest *thief = &party->guests[EVE];
	char auth[200];

	snprintf(auth, sizeof(auth), "{\"pid\":\"%s\",\"offset\":\"%s\"}", ann->pid, ann->offset);
	party_open(party, EVE, "/");
	guest_lose(ann);
	guest_lose(thief);
	thief->room = "/lobby";
	guest_return_with(thief, auth);
	assert_string_not_equal(thief->sid, ann->sid);
	assert_int_equal(thief->missed, 0);
	guest_return(ann);
	check_recovered(ann, 0);
	guest_lose(thief);
	thief->room = "/";
	guest_return_with(thief, auth); /* it was used */
	assert_string_not_equal(thief->sid, ann->sid);
	check_guest(ann);
	check_bob(party, 1, 0);
	assert_int_equal(list_length(&party->service.rooms.default_room->roster.users), 2);
}

static void what_is_no_pid_is_a_new_connection(void **state)
{
	static const char *const auths[] = {
		"",
		"{}",
		"{\"pid\":\"\"}",
		"{\"pid\":null}",
		"{\"pid\":7,\"offset\":7}",
		"{\"pid\":{},\"offset\":[]}",
		"{\"pid\":\"AAAAAAAAAAAAAAAAAAAA\",\"offset\":\"00000000.000000000000\"}",
		"{\"pid\":[\"AAAAAAAAAAAAAAAAAAAA\"]}",
		"{\"Pid\":\"x\"}",
	};
	struct party *party = *state;

	reunion_begin(party, false);
	guest_lose(&party->guests[ANN]);
	for (size_t i = 0; i < COUNT(auths); i++) {
		struct guest *eve = party_open(party, EVE, "/");
		guest_lose(eve);
		guest_return_with(eve, auths[i]);
		assert_false(eve->recovered);
		check_silent(&eve->socket);
		reunion_part(eve);
	}
	check_bob(party, 1, 0);
}

static void a_nul_in_the_auth_is_no_end_of_a_pid(void **state)
{
	struct party *party = *state;
	struct guest *ann = reunion_begin(party, false);
	struct guest *thief = party_open(party, EVE, "/");
	char auth[200];

	guest_lose(ann);
	guest_lose(thief);
	snprintf(auth, sizeof(auth), "{\"pid\":\"%s\\u0000x\",\"offset\":\"%s\"}", ann->pid,
	         ann->offset);
	guest_return_with(thief, auth);
	assert_string_not_equal(thief->sid, ann->sid);
	guest_return(ann);
	check_recovered(ann, 0);
}

static void without_a_good_offset_it_is_the_same_user_with_a_new_list(void **state)
{
	static const char *const offsets[] = {
		"",
		",\"offset\":null",
		",\"offset\":12",
		",\"offset\":\"\"",
		",\"offset\":[\"00000000.000000000000\"]",
		",\"offset\":\"00000000.000000000000\"",
		",\"offset\":\"ffffffff.ffffffffffff\"",
	};
	struct party *party = *state;
	struct guest *ann = reunion_begin(party, false);
	char was[MEMBER_SID_LENGTH + 1];

	memcpy(was, ann->sid, sizeof(was));
	for (size_t i = 0; i < COUNT(offsets); i++) {
		char auth[200];
		guest_lose(ann);
		reunion_make_event(party);
		snprintf(auth, sizeof(auth), "{\"pid\":\"%s\"%s}", ann->pid, offsets[i]);
		guest_return_with(ann, auth);
		check_listed(ann, (unsigned)i + 2);
		assert_string_not_equal(ann->sid, was);
		assert_string_equal(ann->users[1].id, was);
		check_bob(party, (unsigned)i + 2, (unsigned)i + 1);
	}
	guest_lose(ann); /* and from there it goes on as ever */
	guest_return(ann);
	check_recovered(ann, 0);
}

static void an_offset_of_another_room_is_none(void **state)
{
	struct party *party = *state;
	struct guest *ann = reunion_begin(party, false);
	const struct guest *other = reunion_come(party, EVE, "/lobby", "Eve", false);

	guest_lose(ann);
	memcpy(ann->offset, other->offset, sizeof(ann->offset));
	guest_return(ann);
	check_listed(ann, 2);
}

static void who_missed_a_lap_of_the_journal_is_sent_a_list(void **state)
{
	struct party *party = *state;
	struct guest *ann = reunion_begin(party, false);
	char text[1001] = { 0 };

	memset(text, 'x', sizeof(text) - 1);
	guest_lose(ann);
	for (int i = 0; i < 2 * JOURNAL_BYTES_FIRST / 1000; i++) {
		room_broadcast(party->service.rooms.default_room, text);
		guest_read(&party->guests[BOB]);
	}
	guest_return(ann);
	check_listed(ann, 2);
	assert_int_equal(ann->notices, 0);
}

static void who_missed_too_much_is_sent_a_list(void **state)
{
	struct party *party = *state;
	struct guest *ann = reunion_begin(party, false);
	struct guest *slow = reunion_come(party, EVE, "/", "Eve", false);
	char text[1001] = { 0 };

	memset(text, 'x', sizeof(text) - 1);
	guest_read(ann);
	slow->socket.result = TRANSPORT_BLOCKED; /* it keeps the ring from turning */
	for (int round = 0; round < 2; round++) {
		guest_lose(ann);
		for (int i = 0; i < (round ? 520 : 480); i++) {
			room_broadcast(party->service.rooms.default_room, text);
		}
		guest_return(ann);
		assert_int_equal(ann->recovered, round == 0);
		check_guest(ann);
		assert_int_equal(ann->notices, 480);
	}
	assert_int_equal(ann->snapshots, 2);
}

static void a_list_that_was_lost_on_the_way_is_sent_again(void **state)
{
	struct party *party = *state;
	struct guest *ann = party_open(party, ANN, "/");

	reunion_come(party, BOB, "/", "Bob", false);
	guest_read(ann);
	guest_join(ann, "Ann"); /* it has an offset from before its own coming */
	hub_settle(&party->service.hub);
	guest_lose(ann);
	guest_return(ann);
	check_listed(ann, 1);
	check_bob(party, 1, 0);
	guest_say(ann, "2", "[\"who_is_here\"]");
	guest_lose(ann); /* before the flush that makes the list */
	guest_return(ann);
	check_listed(ann, 2);
	check_bob(party, 1, 0);
}

static void a_list_is_told_from_an_event_at_the_same_place(void **state)
{
	struct party *party = *state;
	struct guest *watcher = party_open(party, EVE, "/");
	struct guest *ann = party_come(party, ANN, "/", "Ann", KEY);

	guest_read(watcher);
	guest_join_with_key(watcher, "Ann", KEY); /* no event comes of it */
	hub_settle(&party->service.hub);
	guest_lose(watcher);
	guest_return(watcher);
	check_listed(watcher, 1);
	guest_lose(watcher);
	guest_return(watcher);
	check_recovered(watcher, 0);
	assert_int_equal(watcher->snapshots, 1);
	check_guest(ann);
}

static void an_offset_from_an_earlier_connection_is_none(void **state)
{
	struct party *party = *state;
	struct guest *watcher = party_open(party, EVE + 1, "/");

	reunion_come(party, BOB, "/", "Bob", false);
	guest_read(watcher);
	guest_lose(watcher);
	reunion_make_event(party);
	party_wait(party, GUEST_GRACE_MS);
	guest_return(watcher);
	assert_false(watcher->recovered);
	guest_lose(watcher); /* and has heard of nothing in between */
	guest_return(watcher);
	assert_false(watcher->recovered);
	assert_int_equal(watcher->missed, 0);
}

static void who_was_away_while_a_change_could_not_be_told_is_sent_a_list(void **state)
{
	struct party *party = *state;
	struct guest *ann = reunion_begin(party, false);

	guest_lose(ann);
	feed_request_snapshots(&party->service.rooms.default_room->namespace.feed);
	guest_return(ann);
	check_listed(ann, 2);
	check_guest(&party->guests[BOB]);
}

static void who_has_all_its_connections_gets_no_more_by_pid(void **state)
{
	struct party *party = *state;
	struct guest *ann = party_come(party, ANN, "/", "Ann", KEY);
	struct fake_socket sockets[TRACKER_CONNECTIONS_MAX];
	struct session *first = NULL;

	guest_lose(ann);
	for (size_t i = 0; i < COUNT(sockets); i++) {
		fake_socket_init(&sockets[i]);
		struct session *session = session_open(
			&party->service.hub, &(struct session_opening){ .websocket = &sockets[i] });
		first = first ? first : session;
		socket_say(session, &sockets[i], "40");
		socket_say(session, &sockets[i],
		           "42[\"got_a_new_user\",{\"name\":\"Ann\",\"key\":\"" KEY "\"}]");
	}
	guest_return(ann);
	assert_false(ann->recovered);
	assert_int_equal(list_length(&party_user(party, "/", KEY)->presences), TRACKER_CONNECTIONS_MAX);
	session_lost(first, &sockets[0]);
	hub_settle(&party->service.hub);
	service_finish(&party->service);
	for (size_t i = 0; i < COUNT(sockets); i++) {
		fake_socket_finish(&sockets[i]);
	}
	struct service_config config = guest_service_config(&party->world);
	assert_int_equal(service_init(&party->service, &config), PRESENCE_OK);
}

static void who_left_or_was_kicked_is_not_recovered(void **state)
{
	struct party *party = *state;
	struct guest *ann = reunion_begin(party, false);

	guest_say(ann, "1", "");
	check_bob(party, 1, 1);
	guest_lose(ann);
	guest_return(ann);
	assert_false(ann->recovered);
	guest_join(ann, "Ann");
	check_bob(party, 2, 1);
	const struct member *member = list_entry(
		list_first(&((struct client *)ann->session->upper)->members), struct member, link);
	tracker_kick(&party->service.tracker, party->service.rooms.default_room,
	             ((const struct presence *)member->app_data)->user, "noise");
	check_bob(party, 2, 2);
	guest_lose(ann);
	guest_return(ann);
	assert_false(ann->recovered);
	assert_int_equal(party->service.tracker.absences.count, 0);
}

static void a_kick_ends_what_its_absent_connections_could_go_on_with(void **state)
{
	struct party *party = *state;

	reunion_come(party, BOB, "/", "Bob", false);
	struct guest *one = party_come(party, ANN, "/", "Ann", KEY);
	struct guest *two = party_come(party, EVE, "/", "Ann", KEY);
	guest_read(one);
	guest_lose(one);
	tracker_kick(&party->service.tracker, party->service.rooms.default_room,
	             party_user(party, "/", KEY), "");
	check_bob(party, 1, 1);
	assert_int_equal(party->service.tracker.absences.count, 0);
	guest_return(one);
	assert_false(one->recovered);
	guest_read(two);
	assert_int_equal(two->kicks, 1);
	check_bob(party, 1, 1);
}

static void without_a_grace_nobody_goes_on(void **state)
{
	struct party *party = *state;
	struct service_config config = guest_service_config(&party->world);

	config.recovery = true;
	config.leave_grace_ms = 0;
	party_restart(party, &config);
	struct guest *ann = reunion_begin(party, false);
	guest_lose(ann);
	check_bob(party, 1, 1);
	guest_return(ann);
	assert_false(ann->recovered);
}

static void where_too_many_are_absent_a_loss_cannot_be_recovered(void **state)
{
	struct party *party = *state;
	struct guest *ann = reunion_begin(party, false);

	party->service.tracker.absences.count = ABSENCES_MAX; /* as if there were so many */
	guest_lose(ann);
	check_bob(party, 1, 1);
	guest_return(ann);
	assert_false(ann->recovered);
	party->service.tracker.absences.count = 0;
}

#define WITH_SERVICE(test) cmocka_unit_test_setup_teardown(test, reunion_setup, party_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SERVICE(a_pid_is_good_once_and_in_its_room_only),
		WITH_SERVICE(what_is_no_pid_is_a_new_connection),
		WITH_SERVICE(a_nul_in_the_auth_is_no_end_of_a_pid),
		WITH_SERVICE(without_a_good_offset_it_is_the_same_user_with_a_new_list),
		WITH_SERVICE(an_offset_of_another_room_is_none),
		WITH_SERVICE(who_missed_a_lap_of_the_journal_is_sent_a_list),
		WITH_SERVICE(who_missed_too_much_is_sent_a_list),
		WITH_SERVICE(a_list_that_was_lost_on_the_way_is_sent_again),
		WITH_SERVICE(a_list_is_told_from_an_event_at_the_same_place),
		WITH_SERVICE(an_offset_from_an_earlier_connection_is_none),
		WITH_SERVICE(who_was_away_while_a_change_could_not_be_told_is_sent_a_list),
		WITH_SERVICE(who_has_all_its_connections_gets_no_more_by_pid),
		WITH_SERVICE(who_left_or_was_kicked_is_not_recovered),
		WITH_SERVICE(a_kick_ends_what_its_absent_connections_could_go_on_with),
		WITH_SERVICE(without_a_grace_nobody_goes_on),
		WITH_SERVICE(where_too_many_are_absent_a_loss_cannot_be_recovered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
