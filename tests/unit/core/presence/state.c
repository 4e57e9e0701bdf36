#include "core/presence/state.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/lib/core/check.h"
#include "tests/lib/core/guest.h"

#define KEY "ann-has_this_key-0123456789"
#define NOW_MS 1700000000000
#define NOW "1700000000000"
#define ID "AAAAAAAAAAAAAAAAAAAA"
#define ANN "{\"room\":\"/\",\"id\":\"" ID "\",\"name\":\"Ann\",\"since\":5,\"kind\":\"tui\"}"

enum { MANY = 10 * 1000 };

static const struct state_clock no_clock = { 0 };

static char *encode(const struct service *service)
{
	struct buffer out;

	buffer_init(&out, STATE_BYTES_MAX);
	state_encode(&out, &service->tracker, &no_clock);
	buffer_append_byte(&out, '\0');
	assert_false(buffer_failed(&out));
	return (char *)out.data;
}

static void check_state(const struct service *service, const char *expected)
{
	char *text = encode(service);

	assert_string_equal(text, expected);
	free(text);
}

static size_t restore(struct party *party, const char *text)
{
	size_t count = 77;

	assert_int_equal(state_restore(&party->service.tracker, text, strlen(text), &no_clock, &count),
	                 PRESENCE_OK);
	hub_settle(&party->service.hub);
	return count;
}

static void check_refusal(struct party *party, const char *text, enum presence_error error)
{
	size_t count = 77;
	size_t len = strlen(text);
	char *exact = malloc(len ? len : 1); /* nothing behind it is read */

	assert_non_null(exact);
	memcpy(exact, text, len);
	if (state_restore(&party->service.tracker, exact, len, &no_clock, &count) != error) {
		fail_msg("\"%s\"", text);
	}
	free(exact);
	assert_int_equal(count, 0);
	assert_int_equal(party->service.rooms.default_room->roster.count, 0);
	assert_int_equal(party->service.tracker.absences.count, 0);
}

/* A state of now with these users. */
static const char *state_of(const char *users)
{
	static char text[4000];

	snprintf(text, sizeof(text), "{\"presence_state\":1,\"time\":" NOW ",\"users\":[%s]}", users);
	return text;
}

static void of_nobody_it_is_an_empty_list(void **state)
{
	struct party *party = *state;

	guest_join(party_open(party, 0, "/"), "without a key");
	guest_read(&party->guests[0]);
	check_state(&party->service, "{\"presence_state\":1,\"time\":" NOW ",\"users\":[]}\n");
}

static void it_is_everybody_with_a_key_and_who_was_lost_and_not_the_key(void **state)
{
	struct party *party = *state;
	char id[USER_ID_BYTES_MAX + 1];
	char expected[500];

	hub_set_time(&party->service.hub, 17);
	guest_join_with_key(party_open(party, 0, "/"), "q\\\"b\\\\", KEY);
	guest_join(party_open(party, 1, "/"), "without");
	guest_join_with_key(party_open(party, 2, "/lobby"), "\\u00e9", KEY);
	guest_lose(&party->guests[2]);
	key_id(guest_digest, NULL, KEY, strlen(KEY), id);
	snprintf(expected, sizeof(expected),
	         "{\"presence_state\":1,\"time\":1700000000017,\"users\":["
	         "{\"room\":\"/\",\"id\":\"%s\",\"name\":\"q\\\"b\\\\\",\"since\":1700000000017,"
	         "\"kind\":\"web\"},"
	         "{\"room\":\"/lobby\",\"id\":\"%s\",\"name\":\"\u00e9\",\"since\":1700000000017,"
	         "\"kind\":\"web\"}],\"lost\":[{\"pid\":\"%s\",\"keyed\":true,\"room\":\"/lobby\","
	         "\"id\":\"%s\",\"name\":\"\u00e9\",\"since\":1700000000017,\"kind\":\"web\"}]}\n",
	         id, id, party->guests[2].pid, id);
	check_state(&party->service, expected);
}

/* What the guests of a service are told of: rooms, ids, names, times and kinds. */
static void what_was_written_is_expected(void **state)
{
	struct party *party = *state;
	struct service_config config = guest_service_config(&party->world);

	guest_join_with_key(party_open(party, 0, "/"), "Ann", KEY);
	guest_join_with_key(party_open(party, 1, "/lobby"), "Annie", KEY);
	guest_say(
		party_open(party, 2, "/lobby"), "2",
		"[\"got_a_new_user\",{\"name\":\"Eve\",\"kind\":\"app\",\"key\":\"0123456789abcdef\"}]");
	char *text = encode(&party->service);
	party_restart(party, &config);
	assert_int_equal(restore(party, text), 3);
	check_state(&party->service, text);
	free(text);
	guest_finish(&party->guests[0]);
	struct guest *bob = party_open(party, 0, "/lobby");
	guest_join(bob, "Bob");
	check_guest(bob);
	assert_int_equal(bob->user_count, 3);
	assert_string_equal(bob->users[1].name, "Eve");
	assert_int_equal(party_user(party, "/lobby", "0123456789abcdef")->profile.kind, USER_APP);
	assert_true(party_user(party, "/lobby", KEY)->since_ms == NOW_MS);
}

static void who_comes_back_is_not_announced(void **state)
{
	struct party *party = *state;
	char text[300];
	char id[USER_ID_BYTES_MAX + 1];

	key_id(guest_digest, NULL, KEY, strlen(KEY), id);
	snprintf(text, sizeof(text),
	         "{\"room\":\"/\",\"id\":\"%s\",\"name\":\"Ann\",\"since\":5,\"kind\":\"tui\"}", id);
	restore(party, state_of(text));
	struct guest *bob = party_open(party, 0, "/");
	guest_join(bob, "Bob");
	size_t heard = guest_heard(bob);
	party_wait(party, GUEST_GRACE_MS - 1);
	struct guest *ann = party_open(party, 1, "/");
	guest_join_with_key(ann, "Ann", KEY);
	check_guest(ann);
	party_wait(party, 2 * GUEST_GRACE_MS);
	assert_int_equal(guest_heard(bob), heard);
	check_guest(bob);
	assert_true(party_user(party, "/", KEY)->since_ms == 5);
	assert_int_equal(party->service.tracker.flaps.total, 0);
	assert_int_equal(party->service.tracker.absences.count, 0);
}

static void who_does_not_is_announced_once_as_gone(void **state)
{
	struct party *party = *state;

	restore(party, state_of(ANN));
	struct guest *bob = party_open(party, 0, "/");
	guest_join(bob, "Bob");
	check_guest(bob);
	assert_int_equal(bob->user_count, 2);
	party_wait(party, GUEST_GRACE_MS - 1);
	guest_read(bob);
	assert_int_equal(bob->leaves, 0);
	party_wait(party, 1);
	check_last(bob, "42[\"disconnect_user\",{\"id\":\"" ID "\",\"name\":\"Ann\","
	                "\"reason\":\"shutdown\"}]");
	party_wait(party, GUEST_GRACE_MS);
	check_guest(bob);
	assert_int_equal(bob->leaves, 1);
	const struct leave *leave = leave_log_newest(&party->service.tracker.leaves, 0);
	assert_int_equal(leave->reason, LEAVE_SHUTDOWN);
	assert_string_equal(leave->detail, "did not come back after a restart");
	assert_true(leave->since_ms == 5);
}

static void a_room_of_expected_users_is_there_as_long_as_they_are(void **state)
{
	struct party *party = *state;

	restore(party, state_of("{\"room\":\"/den\",\"id\":\"" ID "\",\"name\":\"Ann\",\"since\":5}"));
	assert_non_null(party_room(party, "/den"));
	party_wait(party, GUEST_GRACE_MS);
	assert_null(party_room(party, "/den"));
}

static void who_is_lost_again_has_the_usual_reason(void **state)
{
	struct party *party = *state;

	guest_join_with_key(party_open(party, 0, "/"), "Ann", KEY);
	char *text = encode(&party->service);
	struct service_config config = guest_service_config(&party->world);
	party_restart(party, &config);
	restore(party, text);
	free(text);
	guest_finish(&party->guests[0]);
	guest_join_with_key(party_open(party, 0, "/"), "Ann", KEY);
	guest_lose(&party->guests[0]);
	party_wait(party, GUEST_GRACE_MS);
	assert_int_equal(leave_log_newest(&party->service.tracker.leaves, 0)->reason, LEAVE_LOST);
	assert_int_equal(party->service.tracker.leaves.count, 1);
}

static void what_is_no_state_is_refused(void **state)
{
	static const char *const texts[] = {
		"",
		" ",
		"null",
		"[]",
		"\"x\"",
		"{}",
		"{\"presence_state\":1}",
		"{\"presence_state\":1,\"time\":" NOW "}",
		"{\"presence_state\":1,\"time\":" NOW ",\"users\":{}}",
		"{\"presence_state\":1,\"time\":" NOW ",\"users\":null}",
		"{\"presence_state\":2,\"time\":" NOW ",\"users\":[]}",
		"{\"presence_state\":1.5,\"time\":" NOW ",\"users\":[]}",
		"{\"presence_state\":\"1\",\"time\":" NOW ",\"users\":[]}",
		"{\"time\":" NOW ",\"users\":[" ANN "]}",
		"{\"presence_state\":1,\"users\":[" ANN "]}",
		"{\"presence_state\":1,\"time\":\"" NOW "\",\"users\":[" ANN "]}",
		"{\"presence_state\":1,\"time\":-1,\"users\":[" ANN "]}",
		"{\"presence_state\":1,\"time\":1e300,\"users\":[" ANN "]}",
		"{\"presence_state\":1,\"time\":1e999,\"users\":[" ANN "]}",
		"{\"presence_state\":1,\"time\":" NOW ",\"users\":[" ANN "]",
		"{\"presence_state\":1,\"time\":" NOW ",\"users\":[" ANN ",]}",
		"{\"presence_state\":1,\"time\":" NOW ",\"users\":[" ANN "]}x",
		"{\"presence_state\":1,\"time\":" NOW ",\"users\":[" ANN "],\"x\":\"\\u0000\"}",
		"{\"presence_state\":1,\"time\":" NOW ",\"users\":[" ANN "],\"x\":\"\xff\"}",
		"{\"presence_state\":1,\"time\":" NOW ",\"users\":[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]}",
	};

	for (size_t i = 0; i < COUNT(texts); i++) {
		check_refusal(*state, texts[i], PRESENCE_EMALFORMED);
	}
}

static void what_is_of_another_time_says_nothing_about_now(void **state)
{
	static const char *const format = "{\"presence_state\":1,\"time\":%lld,\"users\":[" ANN "]}";
	struct party *party = *state;
	char text[300];

	snprintf(text, sizeof(text), format, (long long)(NOW_MS - STATE_AGE_MAX_MS - 1));
	check_refusal(party, text, PRESENCE_ENOENT);
	snprintf(text, sizeof(text), format, (long long)(NOW_MS + STATE_AGE_MAX_MS + 1));
	check_refusal(party, text, PRESENCE_ENOENT);
	check_refusal(party, "{\"presence_state\":1,\"time\":0,\"users\":[]}", PRESENCE_ENOENT);
	snprintf(text, sizeof(text), format, (long long)(NOW_MS - STATE_AGE_MAX_MS));
	assert_int_equal(restore(party, text), 1);
	party_wait(party, GUEST_GRACE_MS);
	snprintf(text, sizeof(text), format, (long long)(NOW_MS + STATE_AGE_MAX_MS));
	assert_int_equal(restore(party, text), 1);
}

static void users_that_cannot_be_are_left_out(void **state)
{
	static const char *const users[] = {
		"7",
		"null",
		"[]",
		"{}",
		"\"Ann\"",
		"{\"id\":\"" ID "\",\"name\":\"Ann\",\"since\":5}",
		"{\"room\":\"/\",\"name\":\"Ann\",\"since\":5}",
		"{\"room\":\"/\",\"id\":\"" ID "\",\"since\":5}",
		"{\"room\":\"/\",\"id\":\"" ID "\",\"name\":\"Ann\"}",
		"{\"room\":\"\",\"id\":\"" ID "\",\"name\":\"Ann\",\"since\":5}",
		"{\"room\":\"lobby\",\"id\":\"" ID "\",\"name\":\"Ann\",\"since\":5}",
		"{\"room\":\"/a b\",\"id\":\"" ID "\",\"name\":\"Ann\",\"since\":5}",
		"{\"room\":[\"/\"],\"id\":\"" ID "\",\"name\":\"Ann\",\"since\":5}",
		"{\"room\":\"/\",\"id\":\"" ID "A\",\"name\":\"Ann\",\"since\":5}",
		"{\"room\":\"/\",\"id\":\"AAAAAAAAAAAAAAAAAAA\",\"name\":\"Ann\",\"since\":5}",
		"{\"room\":\"/\",\"id\":\"AAAAAAAAAAAAAAAAAAA\\\"\",\"name\":\"Ann\",\"since\":5}",
		"{\"room\":\"/\",\"id\":5,\"name\":\"Ann\",\"since\":5}",
		"{\"room\":\"/\",\"id\":\"" ID "\",\"name\":\"\",\"since\":5}",
		"{\"room\":\"/\",\"id\":\"" ID "\",\"name\":\" \",\"since\":5}",
		"{\"room\":\"/\",\"id\":\"" ID "\",\"name\":\"a\\nb\",\"since\":5}",
		"{\"room\":\"/\",\"id\":\"" ID "\",\"name\":\"\\u202eb\",\"since\":5}",
		"{\"room\":\"/\",\"id\":\"" ID "\",\"name\":\"012345678901234567890123456789012\","
		"\"since\":5}",
		"{\"room\":\"/\",\"id\":\"" ID "\",\"name\":[\"Ann\"],\"since\":5}",
		"{\"room\":\"/\",\"id\":\"" ID "\",\"name\":\"Ann\",\"since\":-1}",
		"{\"room\":\"/\",\"id\":\"" ID "\",\"name\":\"Ann\",\"since\":\"5\"}",
		"{\"room\":\"/\",\"id\":\"" ID "\",\"name\":\"Ann\",\"since\":1e17}",
	};
	struct party *party = *state;

	for (size_t i = 0; i < COUNT(users); i++) {
		if (restore(party, state_of(users[i])) != 0) {
			fail_msg("%s", users[i]);
		}
	}
	assert_int_equal(party->service.rooms.default_room->roster.count, 0);
	assert_int_equal(party->service.rooms.by_name.count, 1);
	char both[500];
	snprintf(both, sizeof(both), "%s,%s,%s", users[0], ANN, users[14]);
	assert_int_equal(restore(party, state_of(both)), 1);
}

static void a_name_is_trimmed_and_an_unknown_kind_is_an_app(void **state)
{
	struct party *party = *state;

	restore(party, state_of("{\"room\":\"/\",\"id\":\"" ID
	                        "\",\"name\":\" Ann \",\"since\":5.9,\"kind\":\"robot\",\"x\":[]}"));
	check_state(&party->service,
	            "{\"presence_state\":1,\"time\":" NOW ",\"users\":[{\"room\":\"/\","
	            "\"id\":\"" ID "\",\"name\":\"Ann\",\"since\":5,\"kind\":\"app\"}]}\n");
}

static void who_is_listed_twice_is_expected_once(void **state)
{
	struct party *party = *state;

	assert_int_equal(restore(party, state_of(ANN "," ANN)), 1);
	assert_int_equal(restore(party, state_of(ANN)), 0);
	assert_int_equal(party->service.rooms.default_room->roster.count, 1);
	party_wait(party, GUEST_GRACE_MS);
	assert_int_equal(party->service.tracker.leaves.count, 1);
}

static void who_is_here_already_is_not_expected(void **state)
{
	struct party *party = *state;

	guest_join_with_key(party_open(party, 0, "/"), "Ann", KEY);
	char *text = encode(&party->service);
	assert_int_equal(restore(party, text), 0);
	free(text);
	party_wait(party, 2 * GUEST_GRACE_MS);
	check_guest(&party->guests[0]);
	assert_int_equal(party->guests[0].user_count, 1);
}

static void rooms_that_are_not_allowed_are_left_out(void **state)
{
	static const char *const rooms[] = { "lobby" };
	struct party *party = *state;
	struct service_config config = guest_service_config(&party->world);

	config.rooms = rooms;
	config.room_count = 1;
	party_restart(party, &config);
	assert_int_equal(restore(party, state_of("{\"room\":\"/den\",\"id\":\"" ID
	                                         "\",\"name\":\"Ann\",\"since\":5},"
	                                         "{\"room\":\"/lobby\",\"id\":\"" ID
	                                         "\",\"name\":\"Ann\",\"since\":5}," ANN)),
	                 2);
	assert_null(party_room(party, "/den"));
	assert_non_null(party_room(party, "/lobby"));
}

static void ten_thousand_users_come_and_go(void **state)
{
	struct party *party = *state;
	struct service_config config = guest_service_config(&party->world);
	struct buffer text;

	buffer_init(&text, STATE_BYTES_MAX);
	buffer_append_text(&text, "{\"presence_state\":1,\"time\":" NOW ",\"users\":[");
	for (int i = 0; i < MANY; i++) {
		char user[200];
		snprintf(user, sizeof(user),
		         "%s{\"room\":\"/r%d\",\"id\":\"AAAAAAAAAAAAAAA%05d\",\"name\":\"User %d\","
		         "\"since\":%d,\"kind\":\"web\"}",
		         i ? "," : "", i / 2000, i, i, i);
		buffer_append_text(&text, user);
	}
	buffer_append_text(&text, "]}\n");
	buffer_append_byte(&text, '\0');
	assert_int_equal(restore(party, (const char *)text.data), MANY);
	char *again = encode(&party->service);
	assert_string_equal(again, (const char *)text.data);
	party_restart(party, &config);
	assert_int_equal(restore(party, again), MANY);
	free(again);
	buffer_finish(&text);
	party_wait(party, GUEST_GRACE_MS);
	assert_int_equal(party->service.rooms.by_name.count, 1);
	assert_int_equal(party->service.tracker.counters.leaves[LEAVE_SHUTDOWN], MANY);
}

static void without_a_grace_they_are_gone_at_once(void **state)
{
	struct party *party = *state;
	struct service_config config = guest_service_config(&party->world);

	config.return_ms = 0;
	party_restart(party, &config);
	assert_int_equal(restore(party, state_of(ANN)), 1);
	assert_true(hub_next_deadline(&party->service.hub) <= party->service.hub.now_ms);
	party_wait(party, 0);
	assert_int_equal(party->service.rooms.default_room->roster.count, 0);
}

static void who_returns_has_a_grace_of_its_own(void **state)
{
	struct party *party = *state;
	struct service_config config = guest_service_config(&party->world);

	config.leave_grace_ms = 0;
	config.return_ms = 3 * GUEST_GRACE_MS;
	party_restart(party, &config);
	assert_int_equal(restore(party, state_of(ANN)), 1);
	party_wait(party, 3 * GUEST_GRACE_MS - 1);
	assert_int_equal(party->service.rooms.default_room->roster.count, 1);
	party_wait(party, 1);
	assert_int_equal(party->service.rooms.default_room->roster.count, 0);
}

static void the_grace_of_a_restart_begins_when_clients_can_come_back(void **state)
{
	static const char *const two = ANN ",{\"room\":\"/\",\"id\":\"BBBBBBBBBBBBBBBBBBBB\","
									   "\"name\":\"Bob\",\"since\":5,\"kind\":\"web\"}";
	struct party *party = *state;

	assert_int_equal(restore(party, state_of(two)), 2);
	hub_set_time(&party->service.hub, party->service.hub.now_ms + 2 * GUEST_GRACE_MS);
	tracker_listens(&party->service.tracker); /* it took so long until it listened */
	party_wait(party, GUEST_GRACE_MS - 1);
	assert_int_equal(party->service.rooms.default_room->roster.count, 2);
	party_wait(party, 1);
	assert_int_equal(party->service.rooms.default_room->roster.count, 0);
}

struct clock_sample {
	const char *boot; /* of the machine that reads it; it was written under "then" */
	int64_t uptime_ms;
	int64_t wall_ms; /* how far the wall's clock has gone meanwhile */
	enum presence_error expected;
};

static void how_old_it_is_shows_by_the_clock_that_nobody_sets(void **state)
{
	enum { HOUR_MS = 3600 * 1000, UPTIME_MS = 5000 };
	static const struct clock_sample samples[] = {
		{ "then", UPTIME_MS + 1000, HOUR_MS, PRESENCE_OK }, /* it was set, both ways */
		{ "then", UPTIME_MS + 1000, -HOUR_MS, PRESENCE_OK },
		{ "then", UPTIME_MS + STATE_AGE_MAX_MS, HOUR_MS, PRESENCE_OK },
		{ "then", UPTIME_MS + STATE_AGE_MAX_MS + 1, 1000, PRESENCE_ENOENT },
		{ "then", UPTIME_MS + HOUR_MS, 0, PRESENCE_ENOENT }, /* set back to look like new */
		{ "now", 10, 1000, PRESENCE_OK },                    /* a restart of the machine */
		{ "now", UPTIME_MS, HOUR_MS, PRESENCE_ENOENT },
		{ "now", UPTIME_MS, -HOUR_MS, PRESENCE_ENOENT },
		{ NULL, 0, 1000, PRESENCE_OK },
		{ NULL, UPTIME_MS, HOUR_MS, PRESENCE_ENOENT },
	};
	static const struct state_clock then = { .boot = "then", .uptime_ms = UPTIME_MS };
	struct party *party = *state;
	struct hub *hub = &party->service.hub;
	struct buffer text;
	size_t count;

	buffer_init(&text, STATE_BYTES_MAX);
	state_encode(&text, &party->service.tracker, &then);
	for (size_t i = 0; i < COUNT(samples); i++) {
		struct state_clock clock = { samples[i].boot, samples[i].uptime_ms };
		hub_set_wall_offset(hub, NOW_MS + samples[i].wall_ms);
		assert_int_equal(state_restore(&party->service.tracker, (const char *)text.data, text.len,
		                               &clock, &count),
		                 samples[i].expected);
	}
	buffer_finish(&text);
}

#define WITH_SERVICE(test) cmocka_unit_test_setup_teardown(test, party_setup, party_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SERVICE(of_nobody_it_is_an_empty_list),
		WITH_SERVICE(it_is_everybody_with_a_key_and_who_was_lost_and_not_the_key),
		WITH_SERVICE(what_was_written_is_expected),
		WITH_SERVICE(who_comes_back_is_not_announced),
		WITH_SERVICE(who_does_not_is_announced_once_as_gone),
		WITH_SERVICE(a_room_of_expected_users_is_there_as_long_as_they_are),
		WITH_SERVICE(who_is_lost_again_has_the_usual_reason),
		WITH_SERVICE(what_is_no_state_is_refused),
		WITH_SERVICE(who_returns_has_a_grace_of_its_own),
		WITH_SERVICE(the_grace_of_a_restart_begins_when_clients_can_come_back),
		WITH_SERVICE(how_old_it_is_shows_by_the_clock_that_nobody_sets),
		WITH_SERVICE(what_is_of_another_time_says_nothing_about_now),
		WITH_SERVICE(users_that_cannot_be_are_left_out),
		WITH_SERVICE(a_name_is_trimmed_and_an_unknown_kind_is_an_app),
		WITH_SERVICE(who_is_listed_twice_is_expected_once),
		WITH_SERVICE(who_is_here_already_is_not_expected),
		WITH_SERVICE(rooms_that_are_not_allowed_are_left_out),
		WITH_SERVICE(ten_thousand_users_come_and_go),
		WITH_SERVICE(without_a_grace_they_are_gone_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
