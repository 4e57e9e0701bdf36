/* How often others are told of one user's changes (docs/wire.md, "Limits"). */
#include "core/presence/changes.h"

#include <stdio.h>

#include "core/presence/state.h"
#include "tests/lib/core/ann.h"
#include "tests/lib/core/check.h"

static int setup(void **state)
{
	int result = party_setup(state);
	struct party *party = *state;
	struct service_config config = guest_service_config(&party->world);

	config.changes = service_change_limit();
	party_restart(party, &config);
	return result;
}

/* Ann takes so many names, "Ann 1" first. */
static void rename_often(struct guest *ann, int count)
{
	char name[20];

	for (int i = 1; i <= count; i++) {
		snprintf(name, sizeof(name), "Ann %d", i);
		guest_join(ann, name);
	}
}

static void check_named(struct guest *guest, const char *name, unsigned renames)
{
	check_guest(guest);
	assert_string_equal(guest->users[1].name, name);
	assert_int_equal(guest->renames, renames);
}

static void a_few_at_once_are_told_at_once(void **state)
{
	struct party *party = *state;
	struct guest *bob = ann_begin(party);

	rename_often(&party->guests[1], SERVICE_CHANGES_AT_ONCE);
	check_named(bob, "Ann 5", SERVICE_CHANGES_AT_ONCE);
}

static void of_more_the_last_one_is_told_when_its_time_has_come(void **state)
{
	struct party *party = *state;
	struct guest *bob = ann_begin(party);

	rename_often(&party->guests[1], 100);
	check_named(bob, "Ann 5", 5);
	party_wait(party, SERVICE_CHANGE_EVERY_MS - 1);
	check_named(bob, "Ann 5", 5);
	party_wait(party, 1);
	check_named(bob, "Ann 100", 6);
	party_wait(party, 10 * 1000);
	check_named(bob, "Ann 100", 6);
}

static void a_flood_is_told_at_the_pace(void **state)
{
	struct party *party = *state;
	struct guest *bob = ann_begin(party);

	for (int i = 0; i < 20 * 10; i++) { /* for 20 s, before anybody has to be pinged */
		rename_often(&party->guests[1], 3);
		party_wait(party, 100);
	}
	guest_join(&party->guests[1], "Anna");
	party_wait(party, SERVICE_CHANGE_EVERY_MS);
	check_guest(bob);
	assert_string_equal(bob->users[1].name, "Anna");
	assert_in_range(bob->renames, 5 + 10, 5 + 11);
}

static void the_one_who_changes_is_told_at_once_that_it_may(void **state)
{
	struct party *party = *state;
	char expected[100];

	ann_begin(party);
	struct guest *ann = &party->guests[1];
	rename_often(ann, 20);
	guest_read(ann);
	guest_join_with_key(ann, "Anna", ANN_KEY);
	hub_settle(&party->service.hub);
	snprintf(expected, sizeof(expected), "437[{\"ok\":true,\"id\":\"%s\"}]", ann->users[1].id);
	check_read(&ann->socket, expected);
}

static void who_comes_meanwhile_sees_what_was_told(void **state)
{
	struct party *party = *state;

	ann_begin(party);
	rename_often(&party->guests[1], 20);
	struct guest *eve = party_open(party, 2, "/");
	guest_join(eve, "Eve");
	check_named(eve, "Ann 5", 0);
	party_wait(party, SERVICE_CHANGE_EVERY_MS);
	check_named(eve, "Ann 20", 1);
}

static void another_connection_has_no_further_changes(void **state)
{
	struct party *party = *state;
	struct guest *bob = ann_begin(party);

	rename_often(&party->guests[1], 5);
	party_come(party, 2, "/", "Annie", ANN_KEY);
	check_named(bob, "Ann 5", 5);
	party_wait(party, SERVICE_CHANGE_EVERY_MS);
	check_named(bob, "Annie", 6);
}

static void who_takes_the_old_name_back_has_changed_nothing(void **state)
{
	struct party *party = *state;
	struct guest *bob = ann_begin(party);

	rename_often(&party->guests[1], 9);
	guest_join(&party->guests[1], "Ann 5");
	assert_true(changes_next(&party->service.tracker.changes) == DEADLINE_NEVER);
	party_wait(party, 10 * 1000);
	check_named(bob, "Ann 5", 5);
}

static void who_leaves_leaves_by_the_name_that_was_told(void **state)
{
	struct party *party = *state;
	struct guest *bob = ann_begin(party);

	rename_often(&party->guests[1], 9);
	guest_say(&party->guests[1], "1", "");
	check_ann_gone(bob, "Ann 5", "left");
	party_wait(party, SERVICE_CHANGE_EVERY_MS);
	check_ann_gone(bob, "Ann 5", "left");
	assert_int_equal(bob->renames, 5);
}

static void the_last_name_is_told_of_who_is_lost_meanwhile(void **state)
{
	struct party *party = *state;
	struct guest *bob = ann_begin(party);

	rename_often(&party->guests[1], 9);
	guest_lose(&party->guests[1]);
	party_wait(party, SERVICE_CHANGE_EVERY_MS);
	check_named(bob, "Ann 9", 6);
	party_wait(party, GUEST_GRACE_MS);
	check_ann_gone(bob, "Ann 9", "lost");
}

static void a_name_that_is_banned_meanwhile_is_not_told(void **state)
{
	struct party *party = *state;
	struct guest *bob = ann_begin(party);
	const struct ban *ban;

	rename_often(&party->guests[1], 9);
	assert_int_equal(bans_add(&party->service.tracker.bans, "Ann 9", NULL, 0, 0, 0, &ban),
	                 PRESENCE_OK);
	party_wait(party, SERVICE_CHANGE_EVERY_MS);
	check_named(bob, "Ann 5", 5);
}

static void count_renames(void *context, const struct presence_change *change)
{
	*(int *)context += change->type == CHANGE_RENAME ? 1 : 0;
}

static void observers_are_told_what_others_are(void **state)
{
	struct party *party = *state;
	struct observer observer;
	int renames = 0;

	ann_begin(party);
	observer_init(&observer, count_renames, &renames);
	tracker_observe(&party->service.tracker, &observer);
	rename_often(&party->guests[1], 20);
	assert_int_equal(renames, 5);
	party_wait(party, SERVICE_CHANGE_EVERY_MS);
	assert_int_equal(renames, 6);
	observer_remove(&observer);
}

static void a_restart_keeps_the_last_name(void **state)
{
	struct party *party = *state;
	const struct state_clock clock = { 0 };
	struct buffer text;

	ann_begin(party);
	rename_often(&party->guests[1], 9);
	buffer_init(&text, STATE_BYTES_MAX);
	state_encode(&text, &party->service.tracker, &clock);
	buffer_append_byte(&text, '\0');
	assert_false(buffer_failed(&text));
	assert_non_null(strstr((const char *)text.data, "\"name\":\"Ann 9\""));
	buffer_finish(&text);
}

/* Ann joined as "web", and has a name that waits already, or none. */
static void a_name_that_waits_changes_no_kind(void **state)
{
	struct party *party = *state;
	struct guest *bob = ann_begin(party);
	const struct roster *roster = &party->service.rooms.default_room->roster;

	rename_often(&party->guests[1], 5);
	for (int i = 0; i < 2; i++) {
		guest_say(&party->guests[1], "2",
		          "[\"got_a_new_user\",{\"name\":\"Anna\",\"kind\":\"tui\"}]");
		const struct profile *wanted = change_wanted(roster_find_keyed(roster, bob->users[1].id));
		assert_string_equal(wanted->name, "Anna");
		assert_int_equal(wanted->kind, USER_WEB);
	}
}

static void the_service_may_end_while_one_waits(void **state)
{
	struct party *party = *state;

	ann_begin(party);
	rename_often(&party->guests[1], 9);
	assert_non_null(party->service.tracker.changes.due.first);
}

#define WITH_SERVICE(test) cmocka_unit_test_setup_teardown(test, setup, party_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SERVICE(a_few_at_once_are_told_at_once),
		WITH_SERVICE(of_more_the_last_one_is_told_when_its_time_has_come),
		WITH_SERVICE(a_flood_is_told_at_the_pace),
		WITH_SERVICE(the_one_who_changes_is_told_at_once_that_it_may),
		WITH_SERVICE(who_comes_meanwhile_sees_what_was_told),
		WITH_SERVICE(another_connection_has_no_further_changes),
		WITH_SERVICE(who_takes_the_old_name_back_has_changed_nothing),
		WITH_SERVICE(who_leaves_leaves_by_the_name_that_was_told),
		WITH_SERVICE(the_last_name_is_told_of_who_is_lost_meanwhile),
		WITH_SERVICE(a_name_that_is_banned_meanwhile_is_not_told),
		WITH_SERVICE(observers_are_told_what_others_are),
		WITH_SERVICE(a_restart_keeps_the_last_name),
		WITH_SERVICE(a_name_that_waits_changes_no_kind),
		WITH_SERVICE(the_service_may_end_while_one_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
