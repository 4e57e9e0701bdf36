/* The five guarantees of the presence events (docs/wire.md, "The presence events"), held against
 * random comings and goings over websockets that block and polling clients that dawdle. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/lib/core/check.h"
#include "tests/lib/core/guest.h"

enum {
	GUESTS = 24,
	STEPS = 3000,
	STORM = 150,
	CROWD = 1200, /* more than one flush serves */
};

struct fixture {
	struct service service;
	struct fake_world world;
	uint32_t dice;
	struct guest watcher; /* reads all, and never joins */
	struct guest witness; /* reads all, and joined as the first */
	struct guest guests[GUESTS];
	bool joined[GUESTS];
	bool listed[GUESTS]; /* it joined or asked, so that it has a list */
	unsigned joins; /* of guests[] that came to be present, and ceased to be */
	unsigned leaves;
};

static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	if (!fixture) {
		return -1;
	}
	struct service_config config = guest_service_config(&fixture->world);
	config.hub.ping_interval_ms = INT32_MAX;
	config.hub.connect_timeout_ms = INT32_MAX;
	fixture->dice = 1;
	*state = fixture;
	if (service_init(&fixture->service, &config) != PRESENCE_OK) {
		return -1;
	}
	guest_open(&fixture->watcher, &fixture->service, "/");
	guest_open_polling(&fixture->witness, &fixture->service, "/");
	guest_join(&fixture->witness, "witness");
	guest_read(&fixture->witness);
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	service_finish(&fixture->service);
	guest_finish(&fixture->watcher);
	guest_finish(&fixture->witness);
	for (int i = 0; i < GUESTS; i++) {
		guest_finish(&fixture->guests[i]);
	}
	free(fixture);
	return 0;
}

static uint32_t roll(struct fixture *fixture, uint32_t sides)
{
	fixture->dice = fixture->dice * 1664525U + 1013904223U;
	return (fixture->dice >> 8) % sides;
}

static void come(struct fixture *fixture, int i)
{
	struct guest *guest = &fixture->guests[i];

	if (roll(fixture, 3) == 0) {
		guest_open_polling(guest, &fixture->service, "/");
	} else {
		guest_open(guest, &fixture->service, "/");
	}
	fixture->joined[i] = false;
	fixture->listed[i] = false;
}

static void ask(struct fixture *fixture, int i)
{
	guest_say(&fixture->guests[i], "2", "[\"who_is_here\"]");
	fixture->listed[i] = true;
}

static void join(struct fixture *fixture, int i)
{
	char name[32];

	snprintf(name, sizeof(name), "user %u", (unsigned)roll(fixture, 1000));
	guest_join(&fixture->guests[i], name);
	fixture->joins += !fixture->joined[i];
	fixture->joined[i] = true;
	fixture->listed[i] = true;
}

static void go(struct fixture *fixture, int i)
{
	struct guest *guest = &fixture->guests[i];

	if (roll(fixture, 2) == 0) {
		guest_say(guest, "1", "");
	}
	guest_lose(guest);
	fixture->leaves += fixture->joined[i];
	fixture->joined[i] = false;
	fixture->listed[i] = false;
	hub_settle(&fixture->service.hub);
	guest_finish(guest);
}

static void block_or_unblock(struct fixture *fixture, int i)
{
	struct guest *guest = &fixture->guests[i];

	if (guest->polling) {
		guest_take(guest);
	} else if (guest->socket.blocked) {
		socket_unblock(guest->session, &guest->socket);
	} else {
		guest->socket.result = TRANSPORT_BLOCKED;
	}
}

static void step(struct fixture *fixture)
{
	int i = (int)roll(fixture, GUESTS);

	if (!fixture->guests[i].session) {
		come(fixture, i);
		return;
	}
	switch (roll(fixture, 9)) {
	case 0:
		go(fixture, i);
		break;
	case 1:
	case 2:
	case 3:
		join(fixture, i);
		break;
	case 4:
	case 5:
		block_or_unblock(fixture, i);
		break;
	case 6:
		ask(fixture, i);
		break;
	case 7:
		hub_flush(&fixture->service.hub);
		break;
	default:
		guest_take(&fixture->guests[i]);
		break;
	}
}

/* Lets everybody read to the end. */
static void calm_down(struct fixture *fixture)
{
	for (int i = 0; i < GUESTS; i++) {
		if (fixture->guests[i].session && !fixture->guests[i].polling) {
			socket_unblock(fixture->guests[i].session, &fixture->guests[i].socket);
		}
	}
	for (int round = 0; round < 3; round++) {
		hub_settle(&fixture->service.hub);
		guest_take(&fixture->watcher);
		guest_take(&fixture->witness);
		for (int i = 0; i < GUESTS; i++) {
			if (fixture->guests[i].session) {
				guest_take(&fixture->guests[i]);
			}
		}
	}
}

/* All that a guest was told since its snapshot is the end of what the watcher was told. */
static void check_order(const struct fixture *fixture, const struct guest *guest)
{
	const struct guest *watcher = &fixture->watcher;

	assert_true(guest->log_len <= watcher->log_len);
	for (size_t i = 1; i <= guest->log_len; i++) {
		assert_true(guest->log[guest->log_len - i] == watcher->log[watcher->log_len - i]);
	}
}

static void folding_the_events_gives_the_roster_whatever_happens(void **state)
{
	struct fixture *fixture = *state;
	unsigned checked = 0;

	for (int i = 0; i < STEPS; i++) {
		step(fixture);
		if (roll(fixture, 20) != 0) {
			continue;
		}
		calm_down(fixture);
		check_guest(&fixture->witness);
		for (int p = 0; p < GUESTS; p++) {
			if (fixture->listed[p]) {
				check_guest(&fixture->guests[p]);
				checked++;
			}
		}
	}
	assert_true(checked > 500);
}

static void a_user_is_told_once_as_new_and_once_as_gone(void **state)
{
	struct fixture *fixture = *state;

	for (int i = 0; i < STEPS; i++) {
		step(fixture);
	}
	for (int i = 0; i < GUESTS; i++) {
		if (fixture->guests[i].session) {
			go(fixture, i);
		}
	}
	calm_down(fixture);
	assert_int_equal(fixture->joins, fixture->leaves);
	assert_true(fixture->witness.new_users > 100);
	assert_true(fixture->witness.new_users <= fixture->joins); /* some were gone at once */
	assert_int_equal(fixture->witness.leaves, fixture->witness.new_users);
	assert_int_equal(fixture->watcher.new_users, fixture->witness.new_users + 1);
	assert_int_equal(fixture->watcher.leaves, fixture->witness.leaves);
	assert_int_equal(fixture->witness.user_count, 1);
}

static void everybody_is_told_the_same_in_the_same_order(void **state)
{
	struct fixture *fixture = *state;
	unsigned compared = 0;

	for (int i = 0; i < STEPS; i++) {
		step(fixture);
		if (roll(fixture, 20) != 0) {
			continue;
		}
		calm_down(fixture);
		check_order(fixture, &fixture->witness);
		for (int p = 0; p < GUESTS; p++) {
			if (fixture->guests[p].session) {
				check_order(fixture, &fixture->guests[p]);
				compared += fixture->guests[p].log_len > 0;
			}
		}
	}
	assert_true(compared > 500);
}

static void one_who_has_not_joined_is_told_of_others_and_is_in_nobodys_roster(void **state)
{
	struct fixture *fixture = *state;
	struct guest *watcher = &fixture->watcher;

	guest_open(&fixture->guests[0], &fixture->service, "/");
	guest_join(&fixture->guests[0], "Ann");
	check_guest(&fixture->guests[0]);
	guest_read(watcher);
	assert_int_equal(watcher->snapshots, 0);
	assert_int_equal(watcher->new_users, 2);
	for (size_t i = 0; i < fixture->guests[0].user_count; i++) {
		assert_string_not_equal(fixture->guests[0].users[i].id, watcher->sid);
	}
	guest_lose(&fixture->guests[0]);
	guest_read(watcher);
	assert_int_equal(watcher->leaves, 1);
}

static void nobody_is_told_of_itself_but_by_its_snapshot(void **state)
{
	struct fixture *fixture = *state;

	for (int i = 0; i < GUESTS; i++) { /* guest.c fails on a new_user with its own sid */
		come(fixture, i);
		join(fixture, i);
		if (roll(fixture, 2) == 0) {
			guest_read(&fixture->guests[i]);
		}
	}
	calm_down(fixture);
	for (int i = 0; i < GUESTS; i++) {
		unsigned found = 0;
		assert_int_equal(fixture->guests[i].snapshots, 1);
		for (size_t u = 0; u < fixture->guests[i].user_count; u++) {
			found += strcmp(fixture->guests[i].users[u].id, fixture->guests[i].sid) == 0;
		}
		assert_int_equal(found, 1);
	}
}

static void a_storm_of_joins_in_one_iteration_converges(void **state)
{
	static struct guest storm[STORM];
	struct fixture *fixture = *state;

	for (int i = 0; i < STORM; i++) {
		guest_open(&storm[i], &fixture->service, "/");
	}
	for (int i = 0; i < STORM; i++) {
		char name[32];
		snprintf(name, sizeof(name), "user %d", i);
		guest_join(&storm[i], name);
	}
	for (int i = 0; i < STORM; i++) {
		check_guest(&storm[i]);
		assert_int_equal(storm[i].snapshots, 1);
		assert_int_equal(storm[i].new_users, 0); /* of its own iteration it has the snapshot */
		assert_int_equal(storm[i].socket.sends, 2); /* one for its connection, one for this */
	}
	check_guest(&fixture->witness);
	for (int i = 0; i < STORM; i++) {
		guest_lose(&storm[i]);
	}
	check_guest(&fixture->witness);
	assert_int_equal(fixture->witness.new_users, STORM);
	assert_int_equal(fixture->witness.leaves, STORM);
	for (int i = 0; i < STORM; i++) {
		guest_finish(&storm[i]);
	}
}

/* With a crowd in the room every flush takes several slices, and everything happens between them.
 */
static void slices_of_a_flush_neither_lose_nor_repeat_anything(void **state)
{
	static struct fake_socket crowd[CROWD];
	struct fixture *fixture = *state;
	unsigned cut = 0;

	for (int i = 0; i < CROWD; i++) {
		fake_socket_init(&crowd[i]);
		socket_say(open_socket(&fixture->service.hub, &crowd[i]), &crowd[i], "40");
	}
	for (int i = 0; i < STEPS / 10; i++) {
		step(fixture);
		cut += hub_flush(&fixture->service.hub);
		if (roll(fixture, 20) != 0) {
			continue;
		}
		calm_down(fixture);
		check_guest(&fixture->witness);
		for (int p = 0; p < GUESTS; p++) {
			if (fixture->listed[p]) {
				check_guest(&fixture->guests[p]);
				check_order(fixture, &fixture->guests[p]);
			}
		}
	}
	assert_true(cut > 20);
	hub_close_some(&fixture->service.hub, SIZE_MAX, SESSION_END_SHUTDOWN);
	hub_settle(&fixture->service.hub);
	for (int i = 0; i < CROWD; i++) {
		fake_socket_finish(&crowd[i]);
	}
}

static void a_watcher_that_asks_follows_from_there_on(void **state)
{
	struct fixture *fixture = *state;

	for (int i = 0; i < 5; i++) {
		come(fixture, i);
		join(fixture, i);
	}
	go(fixture, 0);
	guest_read(&fixture->watcher);
	guest_say(&fixture->watcher, "2", "[\"who_is_here\"]");
	join(fixture, 1);
	check_guest(&fixture->watcher);
	assert_int_equal(fixture->watcher.snapshots, 1);
	assert_int_equal(fixture->watcher.user_count, 5);
	go(fixture, 2);
	come(fixture, 0);
	join(fixture, 0);
	check_guest(&fixture->watcher);
	assert_int_equal(fixture->watcher.log_len, 2);
}

static void a_watcher_that_joins_late_starts_anew_from_its_snapshot(void **state)
{
	struct fixture *fixture = *state;

	for (int i = 0; i < 5; i++) {
		come(fixture, i);
		join(fixture, i);
	}
	guest_read(&fixture->watcher);
	guest_lose(&fixture->guests[0]);
	join(fixture, 1);
	guest_join(&fixture->watcher, "no watcher any more");
	join(fixture, 2);
	check_guest(&fixture->watcher);
	assert_int_equal(fixture->watcher.snapshots, 1);
	join(fixture, 3);
	check_guest(&fixture->watcher);
}

#define WITH_ROOM(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_ROOM(folding_the_events_gives_the_roster_whatever_happens),
		WITH_ROOM(a_user_is_told_once_as_new_and_once_as_gone),
		WITH_ROOM(everybody_is_told_the_same_in_the_same_order),
		WITH_ROOM(one_who_has_not_joined_is_told_of_others_and_is_in_nobodys_roster),
		WITH_ROOM(nobody_is_told_of_itself_but_by_its_snapshot),
		WITH_ROOM(a_storm_of_joins_in_one_iteration_converges),
		WITH_ROOM(slices_of_a_flush_neither_lose_nor_repeat_anything),
		WITH_ROOM(a_watcher_that_asks_follows_from_there_on),
		WITH_ROOM(a_watcher_that_joins_late_starts_anew_from_its_snapshot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
