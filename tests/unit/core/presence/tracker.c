/* One user over many connections (docs/wire.md, "The presence events"). */
#include "core/presence/tracker.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/lib/core/check.h"
#include "tests/lib/core/guest.h"

#define KEY "ann-has_this_key-0123456789"
#define OTHER_KEY "bob-has_that_key-0123456789"

static void check_id(const char *key, const char *id)
{
	char expected[USER_ID_BYTES_MAX + 1];

	key_id(guest_digest, NULL, key, strlen(key), expected);
	assert_string_equal(id, expected);
}

/* A guest in the room, who looks on and has joined without a key. */
static struct guest *open_witness(struct party *party, int i)
{
	struct guest *witness = party_open(party, i, "/");

	guest_join(witness, "witness");
	guest_read(witness);
	return witness;
}

static struct guest *open_with_key(struct party *party, int i, const char *name, const char *key)
{
	struct guest *guest = party_open(party, i, "/");

	guest_join_with_key(guest, name, key);
	guest_read(guest);
	return guest;
}

static void who_has_a_key_is_known_by_an_id_that_is_made_of_it(void **state)
{
	struct party *party = *state;
	struct guest *bob = open_witness(party, 0);
	struct guest *ann = party_open(party, 1, "/");
	char expected[100];

	guest_join_with_key(ann, "Ann", KEY);
	hub_settle(&party->service.hub);
	guest_read(bob);
	check_id(KEY, bob->users[1].id);
	snprintf(expected, sizeof(expected), "437[{\"ok\":true,\"id\":\"%s\"}]", bob->users[1].id);
	check_read(&ann->socket, expected);
	guest_read(ann);
	check_guest(ann);
	check_guest(bob);
	assert_int_equal(bob->new_users, 1);
}

static void nobody_is_told_the_key(void **state)
{
	struct party *party = *state;
	struct guest *bob = open_witness(party, 0);
	struct guest *ann = open_with_key(party, 1, "Ann", KEY);

	open_with_key(party, 2, "Eve", KEY);
	guest_lose(ann);
	guest_lose(&party->guests[2]);
	party_wait(party, GUEST_GRACE_MS);
	for (int i = 0; i < 3; i++) {
		struct buffer *sent = &party->guests[i].socket.sent;
		buffer_append_byte(sent, '\0');
		for (size_t at = 0; at + strlen(KEY) <= sent->len; at++) {
			assert_memory_not_equal(sent->data + at, KEY, strlen(KEY));
		}
	}
	assert_int_equal(party_room(party, "/")->roster.count, 1);
	assert_non_null(bob->session);
}

static void connections_with_one_key_are_one_user(void **state)
{
	struct party *party = *state;
	struct guest *bob = open_witness(party, 0);
	struct guest *one = open_with_key(party, 1, "Ann", KEY);
	size_t heard = guest_heard(bob);
	struct guest *two = open_with_key(party, 2, "Ann", KEY);
	struct guest *three = open_with_key(party, 3, "Ann", KEY);

	assert_int_equal(party_room(party, "/")->roster.count, 2);
	assert_int_equal(guest_heard(bob), heard);
	check_guest(one);
	check_guest(two);
	check_guest(three);
	guest_say(one, "1", "");
	guest_lose(three);
	assert_int_equal(guest_heard(bob), heard);
	check_guest(two);
	guest_say(two, "1", "");
	check_guest(bob);
	assert_int_equal(bob->new_users, 1);
	assert_int_equal(bob->leaves, 1);
}

static void each_connection_is_acknowledged_with_the_same_id(void **state)
{
	struct party *party = *state;

	for (int i = 0; i < 3; i++) {
		struct guest *ann = party_open(party, i, "/");
		char id[USER_ID_BYTES_MAX + 1];
		guest_join_with_key(ann, "Ann", KEY);
		hub_settle(&party->service.hub);
		const char *ack = socket_read(&ann->socket);
		while (ack && strncmp(ack, "437", 3) != 0) {
			ack = socket_read(&ann->socket);
		}
		if (!ack) {
			fail_msg("guest %d is not acknowledged", i);
			return;
		}
		check_begins(ack, "437[{\"ok\":true,\"id\":\"");
		memcpy(id, ack + strlen("437[{\"ok\":true,\"id\":\""), USER_ID_BYTES_MAX);
		id[USER_ID_BYTES_MAX] = '\0';
		check_id(KEY, id);
	}
}

static void a_user_has_the_name_that_was_given_last(void **state)
{
	struct party *party = *state;
	struct guest *bob = open_witness(party, 0);
	struct guest *one = open_with_key(party, 1, "Ann", KEY);
	char expected[100];

	guest_read(bob);
	struct guest *two = open_with_key(party, 2, "Annie", KEY);
	snprintf(expected, sizeof(expected), "42[\"user_renamed\",{\"id\":\"%s\",\"name\":\"Annie\"}]",
	         bob->users[1].id);
	check_last(bob, expected);
	guest_read(one);
	assert_int_equal(one->renames, 1);
	assert_int_equal(two->renames, 0); /* it is in its snapshot */
	check_guest(two);
	guest_join_with_key(one, "Anna", KEY);
	check_guest(one);
	check_guest(two);
	check_guest(bob);
	assert_int_equal(bob->renames, 2);
	assert_string_equal(bob->users[1].name, "Anna");
}

static void kind_and_time_are_those_of_the_first_connection(void **state)
{
	struct party *party = *state;

	party_wait(party, 100);
	struct guest *one = party_open(party, 0, "/");
	struct guest *two = party_open(party, 1, "/");
	guest_say(one, "2",
	          "[\"got_a_new_user\",{\"name\":\"Ann\",\"kind\":\"tui\",\"key\":\"" KEY "\"}]");
	party_wait(party, 100);
	guest_say(two, "2",
	          "[\"got_a_new_user\",{\"name\":\"Ann\",\"kind\":\"app\",\"key\":\"" KEY "\"}]");
	guest_say(one, "1", "");
	check_guest(two);
	const struct user *ann = party_user(party, "/", KEY);
	assert_non_null(ann);
	assert_true(ann->since_ms == 1700000000100);
	assert_int_equal(ann->profile.kind, USER_TUI);
}

static void only_the_users_own_connections_are_told_how_many_they_are(void **state)
{
	struct party *party = *state;
	struct guest *bob = open_witness(party, 0);
	struct guest *one = open_with_key(party, 1, "Ann", KEY);

	assert_int_equal(one->connections, 0); /* one is no news */
	struct guest *two = open_with_key(party, 2, "Ann", KEY);
	guest_read(one);
	assert_int_equal(one->connections, 2);
	assert_int_equal(two->connections, 2);
	struct guest *three = open_with_key(party, 3, "Ann", KEY);
	guest_read(one);
	guest_lose(two);
	guest_read(three);
	guest_read(one);
	assert_int_equal(one->connections, 2);
	assert_int_equal(three->connections, 2);
	guest_say(three, "1", "");
	guest_read(one);
	guest_read(three);
	assert_int_equal(one->connections, 1);
	assert_int_equal(three->connections, 2); /* it is gone, and hears nothing more */
	guest_read(bob);
	assert_int_equal(bob->connections, 0);
}

static void who_joins_without_a_key_is_a_user_of_its_own(void **state)
{
	static const char *const joins[] = {
		"[\"got_a_new_user\",{\"name\":\"Ann\"}]",
		"[\"got_a_new_user\",{\"name\":\"Ann\",\"key\":null}]",
	};
	struct party *party = *state;
	struct guest *bob = open_witness(party, 0);

	open_with_key(party, 1, "Ann", KEY);
	for (int i = 0; i < 2; i++) {
		struct guest *ann = party_open(party, 2 + i, "/");
		guest_say(ann, "2", joins[i]);
		check_guest(ann);
		guest_read(bob);
		assert_string_equal(bob->users[bob->user_count - 1].id, ann->sid);
	}
	assert_int_equal(bob->new_users, 3);
	guest_lose(&party->guests[2]); /* without a key there is no grace */
	check_guest(bob);
	assert_int_equal(bob->leaves, 1);
}

static void a_key_that_is_none_is_refused(void **state)
{
	static const char *const keys[] = {
		"7",
		"true",
		"[]",
		"{}",
		"\"\"",
		"\"0123456789abcde\"",
		"\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0\"",
		"\"0123456789abcde=\"",
		"\"0123456789abcde \"",
		"\" 0123456789abcdef\"",
		"\"0123456789abcde\\u00e9\"",
		"\"0123456789+/cdef\"",
		"[\"0123456789abcdef\"]",
	};
	struct party *party = *state;
	struct guest *bob = open_witness(party, 0);
	struct guest *ann = party_open(party, 1, "/");
	size_t heard = guest_heard(bob);

	for (size_t i = 0; i < COUNT(keys); i++) {
		char json[200];
		snprintf(json, sizeof(json), "[\"got_a_new_user\",{\"name\":\"Ann\",\"key\":%s}]", keys[i]);
		guest_say(ann, "2", json);
		guest_read(ann);
		check_begins(ann->last, "42[\"join_refused\",{\"code\":\"bad_key\",\"message\":\"");
	}
	guest_say(ann, "21",
	          "[\"got_a_new_user\",{\"name\":\"Ann\",\"key\":\"0123456789abcdef\\u0000\"}]");
	guest_read(ann);
	check_begins(ann->last, "431[{\"ok\":false,");
	assert_int_equal(guest_heard(bob), heard);
	assert_int_equal(ann->refusals, COUNT(keys));
}

static void keys_of_16_and_of_64_characters_are_taken(void **state)
{
	static const char *const keys[] = {
		"0123456789abcde-",
		"0123456789abcde_",
		"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
		"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdeF",
	};
	struct party *party = *state;

	for (int i = 0; i < (int)COUNT(keys); i++) {
		check_guest(open_with_key(party, i, "Ann", keys[i]));
	}
	assert_int_equal(party_room(party, "/")->roster.count, COUNT(keys));
}

static void a_bad_key_is_refused_also_of_who_is_here_already(void **state)
{
	struct party *party = *state;
	struct guest *ann = open_with_key(party, 0, "Ann", KEY);

	guest_say(ann, "2", "[\"got_a_new_user\",{\"name\":\"Eve\",\"key\":7}]");
	check_guest(ann);
	assert_int_equal(ann->refusals, 1);
	assert_string_equal(ann->users[0].name, "Ann");
}

static void a_connection_stays_who_it_first_joined_as(void **state)
{
	struct party *party = *state;
	struct guest *bob = open_witness(party, 0);
	struct guest *ann = open_with_key(party, 1, "Ann", KEY);
	struct guest *eve = party_open(party, 2, "/");

	guest_join(eve, "Eve");
	guest_join_with_key(ann, "Ann too", OTHER_KEY);
	guest_join_with_key(eve, "Eve too", KEY);
	check_guest(bob);
	check_guest(ann);
	check_guest(eve);
	assert_int_equal(bob->new_users, 2);
	assert_int_equal(bob->renames, 2);
	assert_null(party_user(party, "/", OTHER_KEY));
	assert_int_equal(list_length(&party_user(party, "/", KEY)->presences), 1);
}

static void a_key_in_two_rooms_is_a_user_of_each(void **state)
{
	struct party *party = *state;
	struct guest *bob = open_witness(party, 0);
	struct guest *ann = open_with_key(party, 1, "Ann", KEY);
	struct guest *there = party_open(party, 2, "/lobby");

	guest_join_with_key(there, "Ann there", KEY);
	check_guest(there);
	check_guest(ann);
	assert_int_equal(there->connections + ann->connections, 0);
	assert_string_equal(there->users[0].id, ann->users[1].id);
	guest_say(there, "1", "");
	hub_settle(&party->service.hub);
	assert_null(party_room(party, "/lobby"));
	check_guest(ann);
	check_guest(bob);
	assert_int_equal(bob->leaves, 0);
}

static void where_keys_mean_nothing_each_connection_is_its_own_user(void **state)
{
	struct party *party = *state;
	struct service_config config = guest_service_config(&party->world);

	config.digest = NULL;
	party_restart(party, &config);
	struct guest *bob = open_witness(party, 0);
	struct guest *ann = open_with_key(party, 1, "Ann", KEY);
	open_with_key(party, 2, "Ann", KEY);
	check_guest(bob);
	assert_int_equal(bob->new_users, 2);
	assert_string_equal(bob->users[1].id, ann->sid);
	guest_lose(ann);
	check_guest(bob);
	assert_int_equal(bob->leaves, 1);
}

static void who_has_joined_with_a_key_may_send_large_messages(void **state)
{
	struct party *party = *state;

	open_with_key(party, 0, "Ann", KEY);
	struct guest *ann = open_with_key(party, 1, "Ann", KEY);
	assert_int_equal(session_max_payload(ann->session), 1000000);
}

static void connections_of_one_session_in_two_rooms_end_together(void **state)
{
	struct party *party = *state;
	struct guest *bob = open_witness(party, 0);
	struct guest *ann = open_with_key(party, 1, "Ann", KEY);
	struct guest *there = party_open(party, 2, "/lobby");

	socket_say(ann->session, &ann->socket, "40/lobby,");
	socket_say(ann->session, &ann->socket,
	           "42/lobby,[\"got_a_new_user\",{\"name\":\"Ann\",\"key\":\"" KEY "\"}]");
	guest_read(there);
	assert_int_equal(there->new_users, 1);
	session_close(ann->session, SESSION_END_CLIENT);
	ann->session = NULL;
	guest_read(there);
	assert_int_equal(there->leaves, 0); /* she may be back */
	party_wait(party, GUEST_GRACE_MS);
	guest_read(there);
	check_guest(bob);
	assert_int_equal(there->leaves, 1);
	assert_int_equal(bob->leaves, 1);
}

static void of_one_user_there_are_64_connections_and_no_more(void **state)
{
	struct party *party = *state;
	struct guest *crowd = calloc(TRACKER_CONNECTIONS_MAX + 1, sizeof(*crowd));
	struct guest *last = &crowd[TRACKER_CONNECTIONS_MAX];

	assert_non_null(crowd);
	for (int i = 0; i <= TRACKER_CONNECTIONS_MAX; i++) {
		guest_open(&crowd[i], &party->service, "/");
		guest_join_with_key(&crowd[i], "Ann", KEY);
		guest_read(&crowd[i]);
	}
	check_begins(last->last, "437[{\"ok\":false,\"error\":{\"code\":\"too_many_connections\"");
	guest_read(&crowd[0]);
	assert_int_equal(crowd[0].connections, TRACKER_CONNECTIONS_MAX);
	guest_join_with_key(&crowd[0], "Annie", KEY); /* who is here may still take another name */
	check_guest(&crowd[0]);
	guest_lose(&crowd[1]);
	guest_join_with_key(last, "Annie", KEY);
	check_guest(last);
	hub_close_some(&party->service.hub, SIZE_MAX, SESSION_END_CLIENT);
	for (int i = 0; i <= TRACKER_CONNECTIONS_MAX; i++) {
		guest_finish(&crowd[i]);
	}
	free(crowd);
}

static struct guest *open_kicked(struct party *party, int count)
{
	struct guest *bob = open_witness(party, 0);

	for (int i = 1; i <= count; i++) {
		open_with_key(party, i, "Ann", KEY);
	}
	guest_read(bob);
	tracker_kick(&party->service.tracker, party->service.rooms.default_room,
	             party_user(party, "/", KEY), "noise");
	return bob;
}

static void a_kick_ends_all_connections_of_the_user(void **state)
{
	struct party *party = *state;
	struct guest *bob = open_kicked(party, 3);
	char expected[200];

	for (int i = 1; i <= 3; i++) {
		guest_read(&party->guests[i]);
		assert_int_equal(party->guests[i].kicks, 1);
		assert_string_equal(party->guests[i].last, "41");
	}
	snprintf(expected, sizeof(expected),
	         "42[\"disconnect_user\",{\"id\":\"%s\",\"name\":\"Ann\",\"reason\":\"kicked\"}]",
	         bob->users[1].id);
	check_last(bob, expected);
	check_guest(bob);
	assert_int_equal(bob->leaves, 1);
	assert_int_equal(party->service.tracker.absences.count, 0);
}

static void who_was_kicked_may_come_back_with_the_same_key(void **state)
{
	struct party *party = *state;
	struct guest *bob = open_kicked(party, 2);

	guest_say(&party->guests[1], "0", "");
	guest_join_with_key(&party->guests[1], "Ann", KEY);
	check_guest(bob);
	assert_int_equal(bob->leaves, 1);
	assert_int_equal(bob->new_users, 2);
}

#define WITH_SERVICE(test) cmocka_unit_test_setup_teardown(test, party_setup, party_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SERVICE(who_has_a_key_is_known_by_an_id_that_is_made_of_it),
		WITH_SERVICE(nobody_is_told_the_key),
		WITH_SERVICE(connections_with_one_key_are_one_user),
		WITH_SERVICE(each_connection_is_acknowledged_with_the_same_id),
		WITH_SERVICE(a_user_has_the_name_that_was_given_last),
		WITH_SERVICE(kind_and_time_are_those_of_the_first_connection),
		WITH_SERVICE(only_the_users_own_connections_are_told_how_many_they_are),
		WITH_SERVICE(who_joins_without_a_key_is_a_user_of_its_own),
		WITH_SERVICE(a_key_that_is_none_is_refused),
		WITH_SERVICE(keys_of_16_and_of_64_characters_are_taken),
		WITH_SERVICE(a_bad_key_is_refused_also_of_who_is_here_already),
		WITH_SERVICE(a_connection_stays_who_it_first_joined_as),
		WITH_SERVICE(a_key_in_two_rooms_is_a_user_of_each),
		WITH_SERVICE(where_keys_mean_nothing_each_connection_is_its_own_user),
		WITH_SERVICE(who_has_joined_with_a_key_may_send_large_messages),
		WITH_SERVICE(connections_of_one_session_in_two_rooms_end_together),
		WITH_SERVICE(of_one_user_there_are_64_connections_and_no_more),
		WITH_SERVICE(a_kick_ends_all_connections_of_the_user),
		WITH_SERVICE(who_was_kicked_may_come_back_with_the_same_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
