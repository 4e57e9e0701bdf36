/* Out of memory at every allocation of being lost, missing something, and coming back by pid. */
#include <stdio.h>

#include "core/presence/tracker.h"

#include "tests/lib/core/alloc.h"
#include "tests/lib/core/check.h"
#include "tests/lib/core/reunion.h"

struct action {
	const char *what;
	void (*before)(struct party *party);
	void (*run)(struct party *party); /* where memory is short */
	void (*behind)(struct party *party);
	unsigned least; /* allocations that it takes */
};

static void nothing(struct party *party)
{
	(void)party;
}

static void lose(struct party *party)
{
	guest_lose(&party->guests[ANN]);
}

static void rename_bob(struct party *party)
{
	guest_join(&party->guests[BOB], "Bobby");
	hub_flush(&party->service.hub);
}

static void lose_and_rename_bob(struct party *party)
{
	lose(party);
	rename_bob(party);
}

static void tell_all(struct party *party)
{
	lose(party);
	room_broadcast(party->service.rooms.default_room, "tea");
}

/* As guest_return(), that goes on until the guest is connected. */
static void come_back_with(struct party *party, const char *offset)
{
	struct guest *ann = &party->guests[ANN];
	char packet[200];

	ann->session =
		session_open(&party->service.hub, &(struct session_opening){ .websocket = &ann->socket });
	if (ann->session) {
		snprintf(packet, sizeof(packet), "40{\"pid\":\"%s\",\"offset\":\"%s\"}", ann->pid, offset);
		socket_say(ann->session, &ann->socket, packet);
	}
	hub_flush(&party->service.hub);
}

static void come_back(struct party *party)
{
	come_back_with(party, party->guests[ANN].offset);
}

static void come_back_without_offset(struct party *party)
{
	come_back_with(party, "");
}

static void be_long_gone(struct party *party)
{
	lose(party);
	party_wait(party, GUEST_GRACE_MS);
}

/* She is let in as who she was, or has to try again: a stranger she would be for good. */
static void check_no_stranger(struct party *party)
{
	const struct guest *ann = &party->guests[ANN];

	if (ann->session && !ann->socket.closed && !ann->session->turned_away) {
		assert_int_equal(party->service.rooms.default_room->roster.count, 2);
	}
}

static const struct action ACTIONS[] = {
	{ "being lost", nothing, lose, come_back, 1 },
	{ "missing something", lose, rename_bob, come_back, 3 },
	{ "being lost and missing something", nothing, lose_and_rename_bob, come_back, 4 },
	{ "coming back", lose_and_rename_bob, come_back, nothing, 6 },
	{ "coming back to tea", tell_all, come_back, nothing, 6 },
	{ "coming back for a list", lose_and_rename_bob, come_back_without_offset, nothing, 6 },
	{ "coming back late", be_long_gone, come_back_without_offset, check_no_stranger, 6 },
};

static void renew(struct guest *guest)
{
	fake_socket_finish(&guest->socket);
	fake_socket_init(&guest->socket);
	guest->connected = false;
	guest->missed = 0;
}

/* Ann came through to be connected: as the same one, or as the same user with a list, or as one
 * who has to join again. */
static void check_ann(struct party *party)
{
	struct guest *ann = &party->guests[ANN];
	unsigned snapshots = ann->snapshots;

	hub_settle(&party->service.hub);
	if (!ann->session || ann->socket.closed || ann->session->turned_away) {
		return;
	}
	guest_read(ann);
	if (!ann->recovered && ann->snapshots == snapshots) {
		guest_join(ann, "Ann");
	}
	check_guest(ann);
}

static void check_presences(const struct party *party)
{
	size_t absent = 0;

	list_for_each(node, &party->service.rooms.default_room->roster.users) {
		const struct user *user = list_entry(node, const struct user, link);
		assert_true(!list_empty(&user->presences) || !list_empty(&user->absences));
		absent += list_length(&user->absences);
	}
	assert_int_equal(party->service.tracker.absences.count, absent);
	assert_int_equal(party->service.tracker.absences.by_pid.count, absent);
}

/* false: it needs fewer allocations than n. */
static bool run(const struct action *action, unsigned n, enum alloc_mode mode)
{
	size_t live = alloc_live();
	void *own = NULL;

	assert_int_equal(reunion_setup(&own), 0);
	struct party *party = own;
	reunion_begin(party, false);
	action->before(party);
	renew(&party->guests[ANN]);
	alloc_fail_at(n, mode);
	action->run(party);
	bool failed = alloc_stop_failing();
	hub_settle(&party->service.hub);
	action->behind(party);
	check_ann(party);
	check_presences(party);
	if (!party->guests[BOB].socket.closed) {
		check_guest(&party->guests[BOB]);
	}
	party_wait(party, GUEST_GRACE_MS);
	check_presences(party);
	assert_int_equal(party_teardown(&own), 0);
	if (alloc_live() != live) {
		fail_msg("%s, allocation %u: %zu blocks leaked", action->what, n, alloc_live() - live);
	}
	return failed;
}

static void run_all(enum alloc_mode mode)
{
	for (size_t i = 0; i < COUNT(ACTIONS); i++) {
		unsigned n = 1;
		while (run(&ACTIONS[i], n, mode)) {
			n++;
			assert_true(n < 1000);
		}
		if (n - 1 < ACTIONS[i].least) {
			fail_msg("%s: only %u allocations", ACTIONS[i].what, n - 1);
		}
	}
}

static void one_allocation_that_fails_does_no_harm(void **state)
{
	(void)state;
	run_all(ALLOC_FAIL_ONCE);
}

static void no_memory_from_some_moment_on_does_no_harm(void **state)
{
	(void)state;
	run_all(ALLOC_FAIL_ON);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_allocation_that_fails_does_no_harm),
		cmocka_unit_test(no_memory_from_some_moment_on_does_no_harm),
	};

	alloc_cover_cjson();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
