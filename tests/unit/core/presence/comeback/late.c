/* Who is back with a pid and nothing else is present again, after any time
 * (core/presence/comeback.h). */
#include <stdio.h>

#include "core/presence/state.h"

#include "tests/lib/core/check.h"
#include "tests/lib/core/reunion.h"

enum { DAY_MS = 24 * 3600 * 1000 };

#define ID "AAAAAAAAAAAAAAAAAAAA"
#define NOW "1700000000000"

/* As a stock client that was told no offset. */
static void come_back(struct guest *guest)
{
	char auth[100];

	snprintf(auth, sizeof(auth), "{\"pid\":\"%s\"}", guest->pid);
	guest_return_with(guest, auth);
	guest_read(guest);
}

/* So long that nobody could answer pings meanwhile: no deadline is looked at. */
static void pass(struct party *party, int64_t ms)
{
	party->service.hub.now_ms += ms;
}

static size_t users(const struct party *party)
{
	return party->service.rooms.default_room->roster.count;
}

static void a_user_without_a_key_is_back_and_is_told_who_is_here(void **state)
{
	static const int64_t outages_ms[] = { 0, 7000, DAY_MS, 6 * DAY_MS };
	struct party *party = *state;
	struct guest *ann = reunion_begin(party, false);

	for (unsigned i = 0; i < COUNT(outages_ms); i++) {
		guest_lose(ann);
		check_bob(party, i + 1, i + 1);
		pass(party, outages_ms[i]);
		come_back(ann);
		check_listed(ann, i + 2);
		assert_string_equal(ann->users[1].name, "Ann");
		assert_string_equal(ann->users[1].id, ann->sid);
		check_bob(party, i + 2, i + 1);
	}
}

static void a_user_with_a_key_is_back_in_time_and_nobody_is_told(void **state)
{
	struct party *party = *state;

	reunion_come(party, BOB, "/", "Bob", false);
	struct guest *ann = party_come(party, ANN, "/", "Ann", KEY);
	const struct user *user = party_user(party, "/", KEY);
	guest_lose(ann);
	party_wait(party, GUEST_GRACE_MS - 1);
	come_back(ann);
	check_listed(ann, 2);
	assert_ptr_equal(party_user(party, "/", KEY), user);
	assert_int_equal(party->service.tracker.absences.count, 0);
	check_bob(party, 1, 0);
}

static void a_user_with_a_key_is_back_late_with_the_same_id(void **state)
{
	struct party *party = *state;

	reunion_come(party, BOB, "/", "Bob", false);
	struct guest *ann = party_come(party, ANN, "/", "Ann", KEY);
	guest_lose(ann);
	party_wait(party, GUEST_GRACE_MS);
	check_bob(party, 1, 1);
	come_back(ann);
	check_listed(ann, 2);
	assert_non_null(party_user(party, "/", KEY));
	check_bob(party, 2, 1);
}

/* Most clients join whenever they are connected. */
static void a_join_behind_it_changes_nothing_but_the_name(void **state)
{
	struct party *party = *state;

	reunion_come(party, BOB, "/", "Bob", false);
	for (int keyed = 0; keyed < 2; keyed++) {
		struct guest *ann = keyed ? party_come(party, ANN, "/", "Ann", KEY)
		                          : reunion_come(party, ANN, "/", "Ann", false);
		struct guest *bob = &party->guests[BOB];
		guest_lose(ann);
		party_wait(party, GUEST_GRACE_MS);
		come_back(ann);
		guest_read(bob);
		const struct guest before = *bob;
		for (int i = 0; i < 2; i++) {
			if (keyed) {
				guest_join_with_key(ann, "Ann", KEY);
			} else {
				guest_join(ann, "Ann");
			}
		}
		guest_read(ann);
		assert_int_equal(ann->connections, 0);
		assert_int_equal(ann->snapshots, 2);
		check_bob(party, before.new_users, before.leaves);
		assert_int_equal(users(party), 2);
		guest_join(ann, "Anna");
		check_bob(party, before.new_users, before.leaves);
		assert_int_equal(bob->renames, before.renames + 1);
		reunion_part(ann);
	}
}

static void a_join_with_another_key_is_somebody_else(void **state)
{
	struct party *party = *state;

	reunion_come(party, BOB, "/", "Bob", false);
	struct guest *ann = party_come(party, ANN, "/", "Ann", KEY);
	guest_lose(ann);
	come_back(ann);
	guest_join_with_key(ann, "Eve", KEY "-of-eve");
	guest_read(ann);
	check_bob(party, 2, 1);
	assert_null(party_user(party, "/", KEY));
	assert_non_null(party_user(party, "/", KEY "-of-eve"));
	assert_int_equal(ann->snapshots, 3);
}

/* Its client noticed before us: the network is another one. */
static void in_place_of_a_connection_that_seems_alive_it_is_the_same_user(void **state)
{
	struct party *party = *state;
	struct guest *ann = reunion_begin(party, false);
	struct guest *again = party_open(party, EVE, "/");

	memcpy(again->pid, ann->pid, sizeof(again->pid));
	guest_lose(again);
	come_back(again);
	check_listed(again, 1);
	assert_int_equal(again->connections, 0);
	guest_read(ann);
	check_last(ann, "41");
	check_bob(party, 1, 0);
	assert_int_equal(users(party), 2);
	guest_lose(ann);
	party_wait(party, GUEST_GRACE_MS);
	check_bob(party, 1, 0);
	come_back(ann); /* that pid was used up */
	assert_int_equal(users(party), 2);
	guest_lose(again);
	check_bob(party, 1, 1);
}

static void who_left_or_was_kicked_does_not_come_back(void **state)
{
	struct party *party = *state;
	struct tracker *tracker = &party->service.tracker;

	reunion_come(party, BOB, "/", "Bob", false);
	for (int how = 0; how < 3; how++) {
		struct guest *ann = party_come(party, ANN, "/", "Ann", KEY);
		struct user *user = party_user(party, "/", KEY);
		if (how == 0) {
			guest_say(ann, "1", "");
		} else if (how == 1) {
			tracker_kick(tracker, party->service.rooms.default_room, user, "noise");
		}
		guest_lose(ann);
		if (how == 2) { /* while it is away */
			tracker_kick(tracker, party->service.rooms.default_room, user, "noise");
		}
		come_back(ann);
		assert_int_equal(ann->snapshots, 1);
		assert_int_equal(users(party), 1);
		assert_int_equal(tracker->pids.lost_count, 0);
		reunion_part(ann);
	}
}

static void who_is_banned_by_name_does_not_come_back(void **state)
{
	struct party *party = *state;
	struct guest *ann = reunion_begin(party, false);

	const struct ban *ban;
	guest_lose(ann);
	assert_int_equal(bans_add(&party->service.tracker.bans, "Ann", NULL,
	                          hub_wall_ms(&party->service.hub), 0, 0, &ban),
	                 PRESENCE_OK);
	come_back(ann);
	check_bob(party, 1, 1);
}

static void a_pid_is_of_its_room_and_good_once(void **state)
{
	struct party *party = *state;
	struct guest *ann = reunion_begin(party, false);
	struct guest *thief = party_open(party, EVE, "/lobby");

	guest_lose(ann);
	memcpy(thief->pid, ann->pid, sizeof(thief->pid));
	guest_lose(thief);
	come_back(thief);
	assert_int_equal(thief->snapshots, 0);
	guest_lose(thief);
	memcpy(thief->pid, ann->pid, sizeof(thief->pid));
	come_back(ann);
	thief->room = "/";
	come_back(thief);
	assert_int_equal(thief->snapshots, 0);
	check_bob(party, 2, 1);
}

static void a_name_that_others_are_still_to_be_told_is_not_lost(void **state)
{
	struct party *party = *state;
	struct guest *ann = reunion_begin(party, false);

	party->service.tracker.changes.limit = (struct pace_limit){ .burst = 1, .every_ms = DAY_MS };
	guest_join(ann, "Anna");
	guest_join(ann, "Annie");
	guest_lose(ann);
	come_back(ann);
	assert_string_equal(ann->users[1].name, "Annie");
}

/* Ann is lost, and comes back where it is not the turn of her address. */
static struct guest *come_back_too_soon(struct party *party, bool polling)
{
	struct guest *ann = reunion_begin(party, polling);

	party->service.tracker.turns.limit = service_arrival_limit(2);
	for (int i = 0; i < 2; i++) {
		guest_lose(ann);
		come_back(ann);
		assert_int_equal(users(party), 2);
	}
	guest_lose(ann);
	come_back(ann);
	return ann;
}

/* Not even of what happens in the room. */
static void check_turned_away(struct party *party, struct guest *ann)
{
	room_broadcast(party->service.rooms.default_room, "tea");
	hub_settle(&party->service.hub);
	assert_false(ann->connected);
	assert_int_equal(users(party), 1);
	assert_int_equal(party->service.rooms.default_room->namespace.member_count, 1);
	assert_int_equal(party->service.tracker.pids.lost_count, 1);
	assert_int_equal(party->service.tracker.absences.count, 0);
}

static void without_a_turn_nobody_is_answered_and_all_try_again(void **state)
{
	struct party *party = *state;
	struct guest *ann = come_back_too_soon(party, false);

	check_turned_away(party, ann);
	assert_null(socket_read(&ann->socket));
	party_wait(party, HUB_TURNED_AWAY_MS - 1);
	assert_false(ann->socket.closed);
	party_wait(party, 1);
	assert_true(ann->socket.closed);
	assert_int_equal(ann->socket.how, TRANSPORT_CLOSE_CLEAN);
	come_back(ann);
	check_listed(ann, 4);
	assert_string_equal(ann->users[1].name, "Ann");
	check_bob(party, 4, 3);
}

static void without_a_turn_who_polls_is_told_that_the_session_is_over(void **state)
{
	struct party *party = *state;
	struct guest *ann = come_back_too_soon(party, true);

	check_turned_away(party, ann);
	party_wait(party, HUB_TURNED_AWAY_MS - 1);
	assert_null(request_body(&ann->request));
	party_wait(party, 1);
	assert_string_equal(request_body(&ann->request), "1");
	come_back(ann);
	check_listed(ann, 4);
}

static void who_was_turned_away_is_let_in_by_no_room(void **state)
{
	struct party *party = *state;
	struct guest *ann = come_back_too_soon(party, false);

	party_wait(party, HUB_TURNED_AWAY_MS - 1);
	socket_say(ann->session, &ann->socket, "40/lobby,");
	socket_say(ann->session, &ann->socket, "40");
	check_turned_away(party, ann);
	assert_null(party_room(party, "/lobby"));
	party_wait(party, 1);
	assert_true(ann->socket.closed);
}

static void after_a_week_it_is_a_stranger(void **state)
{
	struct party *party = *state;
	struct guest *ann = reunion_begin(party, false);

	guest_lose(ann);
	guest_lose(&party->guests[BOB]);
	pass(party, 7 * (int64_t)DAY_MS);
	come_back(ann);
	assert_int_equal(ann->snapshots, 1);
	assert_int_equal(users(party), 0);
	assert_int_equal(party->service.tracker.pids.lost_count, 0);
}

static void restore(struct party *party, const char *text)
{
	const struct state_clock clock = { 0 };
	size_t count;

	assert_int_equal(state_restore(&party->service.tracker, text, strlen(text), &clock, &count),
	                 PRESENCE_OK);
	assert_int_equal(count, 0);
}

/* Stops the service, keeps its state, and starts it again. */
static void restart(struct party *party)
{
	const struct state_clock clock = { 0 };
	uint64_t random = party->world.random; /* else ids would come twice */
	struct service_config config = guest_service_config(&party->world);
	struct buffer text;
	size_t count;

	party->world.random = random;
	config.hub.wall_offset_ms = hub_wall_ms(&party->service.hub); /* its own clock starts anew */

	hub_close_some(&party->service.hub, SIZE_MAX, SESSION_END_SHUTDOWN);
	buffer_init(&text, STATE_BYTES_MAX);
	state_encode(&text, &party->service.tracker, &clock);
	assert_false(buffer_failed(&text));
	party_restart(party, &config);
	assert_int_equal(
		state_restore(&party->service.tracker, (const char *)text.data, text.len, &clock, &count),
		PRESENCE_OK);
	buffer_finish(&text);
}

static void a_state_knows_pids_over_a_restart(void **state)
{
	struct party *party = *state;

	reunion_begin(party, false);
	struct guest *eve = party_come(party, EVE, "/lobby", "Eve", KEY);
	guest_lose(&party->guests[BOB]); /* long before */
	pass(party, DAY_MS);
	restart(party);
	assert_int_equal(users(party), 0);
	for (int i = BOB; i <= EVE; i++) {
		party->guests[i].session = NULL;
		come_back(&party->guests[i]);
		check_listed(&party->guests[i], 2);
	}
	assert_int_equal(users(party), 2);
	guest_read(eve);
	assert_int_equal(eve->user_count, 1);
	assert_int_equal(party->service.tracker.absences.count, 0);
}

static void what_is_no_lost_place_is_left_out(void **state)
{
#define LOST(pid, room, id, name, since)                                                           \
	"{\"pid\":" pid ",\"room\":" room ",\"id\":" id ",\"name\":" name ",\"since\":" since "}"
	static const char *const bad[] = {
		"7",
		"{}",
		"[]",
		LOST("\"short\"", "\"/\"", "\"" ID "\"", "\"Ann\"", NOW),
		LOST("\"" ID "A\"", "\"/\"", "\"" ID "\"", "\"Ann\"", NOW),
		LOST("7", "\"/\"", "\"" ID "\"", "\"Ann\"", NOW),
		LOST("\"" ID "\"", "\"/\"", "\"<b>\"", "\"Ann\"", NOW),
		LOST("\"" ID "\"", "\"/\"", "\"" ID "\"", "\"\"", NOW),
		LOST("\"" ID "\"", "\"/\"", "\"" ID "\"", "\"Ann\"", "-1"),
		LOST("\"" ID "\"", "\"/\"", "\"" ID "\"", "\"Ann\"", "1699395200000"), /* a week ago */
		LOST("\"" ID "\"", "\"/" ID ID ID "12345\"", "\"" ID "\"", "\"Ann\"", NOW),
	};
	struct party *party = *state;
	struct pids *pids = &party->service.tracker.pids;
	char text[1000];

	for (size_t i = 0; i < COUNT(bad); i++) {
		snprintf(text, sizeof(text),
		         "{\"presence_state\":1,\"time\":" NOW ",\"users\":[],\"lost\":[%s]}", bad[i]);
		restore(party, text);
		assert_int_equal(pids->lost_count, 0);
	}
#define GOOD LOST("\"" ID "\"", "\"/\"", "\"" ID "\"", "\"Ann\"", "1799395200000")
	restore(party,
	        "{\"presence_state\":1,\"time\":" NOW ",\"users\":[],\"lost\":[" GOOD "," GOOD "]}");
	assert_int_equal(pids->lost_count, 1); /* a pid is one's */
	assert_true(list_entry(list_first(&pids->lost), struct lost_place, by_age)->time_ms ==
	            party->service.hub.now_ms);
}

#define WITH_SERVICE(test) cmocka_unit_test_setup_teardown(test, party_setup, party_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SERVICE(a_user_without_a_key_is_back_and_is_told_who_is_here),
		WITH_SERVICE(a_user_with_a_key_is_back_in_time_and_nobody_is_told),
		WITH_SERVICE(a_user_with_a_key_is_back_late_with_the_same_id),
		WITH_SERVICE(a_join_behind_it_changes_nothing_but_the_name),
		WITH_SERVICE(a_join_with_another_key_is_somebody_else),
		WITH_SERVICE(in_place_of_a_connection_that_seems_alive_it_is_the_same_user),
		WITH_SERVICE(who_left_or_was_kicked_does_not_come_back),
		WITH_SERVICE(who_is_banned_by_name_does_not_come_back),
		WITH_SERVICE(a_pid_is_of_its_room_and_good_once),
		WITH_SERVICE(a_name_that_others_are_still_to_be_told_is_not_lost),
		WITH_SERVICE(without_a_turn_nobody_is_answered_and_all_try_again),
		WITH_SERVICE(without_a_turn_who_polls_is_told_that_the_session_is_over),
		WITH_SERVICE(who_was_turned_away_is_let_in_by_no_room),
		WITH_SERVICE(after_a_week_it_is_a_stranger),
		WITH_SERVICE(a_state_knows_pids_over_a_restart),
		WITH_SERVICE(what_is_no_lost_place_is_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
