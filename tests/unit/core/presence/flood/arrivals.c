/* Joins of one address beyond what may come at once (docs/wire.md, "Limits"). */
#include "core/base/turns.h"

#include "tests/lib/core/ann.h"
#include "tests/lib/core/check.h"

enum { AT_ONCE = 2 };

static int setup(void **state)
{
	int result = party_setup(state);
	struct party *party = *state;
	struct service_config config = guest_service_config(&party->world);

	config.arrivals = service_arrival_limit(AT_ONCE);
	party_restart(party, &config);
	return result;
}

/* Bob, who looks on, and Ann have joined, so that the next of their address has to wait. */
static struct guest *begin(struct party *party)
{
	struct guest *bob = ann_begin(party);

	guest_read(bob);
	guest_read(&party->guests[1]);
	assert_int_equal(bob->new_users, 1);
	return bob;
}

static struct guest *wait_to_join(struct party *party, int i, const char *name)
{
	struct guest *guest = party_open(party, i, "/");

	guest_join_with_key(guest, name, name);
	assert_null(presence_of(list_entry(list_first(&guest->session->subscriptions), struct member,
	                                   subscription.of_session))
	                ->user);
	return guest;
}

#define CARL "carl-has_this_key-0123456789"
#define DORA "dora-has_this_key-0123456789"
#define EMIL "emil-has_this_key-0123456789"

static void a_join_too_many_waits_its_turn(void **state)
{
	struct party *party = *state;
	struct guest *bob = begin(party);
	struct guest *carl = wait_to_join(party, 2, CARL);

	check_guest(bob);
	check_guest(carl); /* who is told who is here */
	assert_int_equal(carl->snapshots, 1);
	party_wait(party, SERVICE_ARRIVAL_EVERY_MS - 1);
	check_guest(bob);
	assert_int_equal(bob->new_users, 1);
	party_wait(party, 1);
	check_guest(bob);
	check_guest(carl);
	assert_int_equal(bob->new_users, 2);
	assert_int_equal(carl->snapshots, 2);
}

static void it_is_acknowledged_when_it_is_done(void **state)
{
	struct party *party = *state;

	begin(party);
	struct guest *carl = wait_to_join(party, 2, CARL);
	guest_read(carl);
	check_begins(carl->last, "42[\"existing_users\"");
	party_wait(party, SERVICE_ARRIVAL_EVERY_MS);
	hub_settle(&party->service.hub);
	check_begins(socket_read(&carl->socket), "437[{\"ok\":true,\"id\":\"");
}

static void they_come_in_their_order(void **state)
{
	struct party *party = *state;
	struct guest *bob = begin(party);

	wait_to_join(party, 2, CARL);
	wait_to_join(party, 3, DORA);
	wait_to_join(party, 4, EMIL);
	party_wait(party, 3 * SERVICE_ARRIVAL_EVERY_MS);
	check_guest(bob);
	assert_int_equal(bob->new_users, 4);
	assert_string_equal(bob->users[2].name, CARL);
	assert_string_equal(bob->users[3].name, DORA);
	assert_string_equal(bob->users[4].name, EMIL);
}

static void of_who_leaves_while_it_waits_nobody_hears(void **state)
{
	struct party *party = *state;
	struct guest *bob = begin(party);
	struct guest *carl = wait_to_join(party, 2, CARL);
	struct guest *dora = wait_to_join(party, 3, DORA);

	wait_to_join(party, 4, EMIL);
	guest_say(carl, "1", "");
	guest_lose(dora);
	party_wait(party, SERVICE_ARRIVAL_EVERY_MS);
	check_guest(bob);
	assert_int_equal(bob->new_users, 2);
	assert_int_equal(bob->leaves, 0);
	assert_string_equal(bob->users[2].name, EMIL);
}

static void another_join_meanwhile_is_refused(void **state)
{
	struct party *party = *state;
	struct guest *bob = begin(party);
	struct guest *carl = wait_to_join(party, 2, CARL);

	guest_read(carl);
	guest_join_with_key(carl, "Carl", CARL);
	hub_settle(&party->service.hub);
	check_begins(socket_read(&carl->socket),
	             "437[{\"ok\":false,\"error\":{\"code\":\"too_many_joins\"");
	party_wait(party, SERVICE_ARRIVAL_EVERY_MS);
	check_guest(bob);
	assert_string_equal(bob->users[2].name, CARL);
	guest_join_with_key(carl, "Carl", CARL);
	check_guest(bob);
	assert_string_equal(bob->users[2].name, "Carl");
}

static void who_is_banned_meanwhile_is_refused(void **state)
{
	struct party *party = *state;
	struct guest *bob = begin(party);
	struct guest *carl = wait_to_join(party, 2, CARL);
	const struct ban *ban;

	assert_int_equal(bans_add(&party->service.tracker.bans, CARL, NULL, 0, 0, 0, &ban),
	                 PRESENCE_OK);
	guest_read(carl);
	party_wait(party, SERVICE_ARRIVAL_EVERY_MS);
	hub_settle(&party->service.hub);
	check_begins(socket_read(&carl->socket), "437[{\"ok\":false,\"error\":{\"code\":\"banned\"");
	check_guest(bob);
	assert_int_equal(bob->new_users, 1);
}

static void who_is_here_already_need_not_wait(void **state)
{
	struct party *party = *state;

	begin(party);
	for (int i = 2; i < PARTY_GUESTS; i++) {
		struct guest *ann = party_come(party, i, "/", "Ann", ANN_KEY);
		check_guest(ann);
		assert_int_equal(ann->connections, i);
	}
	guest_lose(&party->guests[1]);
	guest_finish(&party->guests[1]);
	check_guest(ann_comes_back(party, 1, "Ann"));
}

static void of_two_with_one_key_the_second_finds_itself_here(void **state)
{
	struct party *party = *state;
	struct guest *bob = begin(party);
	struct guest *one = wait_to_join(party, 2, CARL);
	struct guest *two = wait_to_join(party, 3, CARL);

	party_wait(party, 2 * SERVICE_ARRIVAL_EVERY_MS);
	check_guest(bob);
	check_guest(one);
	check_guest(two);
	assert_int_equal(bob->new_users, 2);
	assert_int_equal(two->connections, 2);
}

static void other_addresses_come_meanwhile(void **state)
{
	static const uint8_t there[4] = { 192, 0, 2, 1 };
	struct party *party = *state;
	struct guest *bob = begin(party);

	wait_to_join(party, 2, CARL);
	struct guest *dora = party_open(party, 3, "/");
	dora->session->peer.address = address_from_v4(there);
	guest_join(dora, "Dora");
	check_guest(bob);
	check_guest(dora);
	assert_int_equal(bob->new_users, 2);
}

static void a_loop_of_joins_and_leaves_is_told_at_the_pace(void **state)
{
	struct party *party = *state;
	struct guest *bob = begin(party);
	struct guest *loop = party_open(party, 2, "/");

	for (int i = 0; i < 2000; i++) {
		guest_join(loop, "loop");
		guest_read(loop);
		guest_say(loop, "1", "");
		guest_say(loop, "0", "");
		guest_read(loop);
		if (i % 4 == 0) { /* so that now and then its turn comes */
			guest_join(loop, "loop");
			party_wait(party, 4);
			guest_say(loop, "1", "");
			guest_say(loop, "0", "");
			guest_read(loop);
		}
	}
	check_guest(bob);
	assert_in_range(bob->new_users, 10, 2200 / SERVICE_ARRIVAL_EVERY_MS + 2); /* 55 a second */
	assert_int_equal(bob->leaves, bob->new_users - 1);
}

static void the_service_may_end_while_one_waits(void **state)
{
	struct party *party = *state;

	begin(party);
	wait_to_join(party, 2, CARL);
	assert_true(turns_next_ms(&party->service.tracker.turns) != DEADLINE_NEVER);
}

#define WITH_SERVICE(test) cmocka_unit_test_setup_teardown(test, setup, party_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SERVICE(a_join_too_many_waits_its_turn),
		WITH_SERVICE(it_is_acknowledged_when_it_is_done),
		WITH_SERVICE(they_come_in_their_order),
		WITH_SERVICE(of_who_leaves_while_it_waits_nobody_hears),
		WITH_SERVICE(another_join_meanwhile_is_refused),
		WITH_SERVICE(who_is_banned_meanwhile_is_refused),
		WITH_SERVICE(who_is_here_already_need_not_wait),
		WITH_SERVICE(of_two_with_one_key_the_second_finds_itself_here),
		WITH_SERVICE(other_addresses_come_meanwhile),
		WITH_SERVICE(a_loop_of_joins_and_leaves_is_told_at_the_pace),
		WITH_SERVICE(the_service_may_end_while_one_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
