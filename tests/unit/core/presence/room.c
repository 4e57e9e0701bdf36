#include "core/presence/room.h"

#include "tests/lib/core/alloc.h"
#include "tests/lib/core/check.h"
#include "tests/lib/core/guest.h"

/* Two clients in "/", the first joined; the room is driven directly. */
struct fixture {
	struct service service;
	struct fake_world world;
	struct guest ann;
	struct guest bob;
};

static struct fixture shared;

static int setup(void **state)
{
	struct service_config config = guest_service_config(&shared.world);

	*state = &shared;
	if (service_init(&shared.service, &config) != PRESENCE_OK) {
		return -1;
	}
	guest_open(&shared.ann, &shared.service, "/");
	guest_open(&shared.bob, &shared.service, "/");
	guest_join(&shared.ann, "Ann");
	guest_read(&shared.ann);
	guest_read(&shared.bob);
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	service_finish(&fixture->service);
	guest_finish(&fixture->ann);
	guest_finish(&fixture->bob);
	return 0;
}

static struct user *first_user(struct fixture *fixture)
{
	struct list_node *node = list_first(&fixture->service.rooms.default_room->roster.users);

	return node ? list_entry(node, struct user, link) : NULL;
}

static struct profile profile_of(const char *name)
{
	struct profile profile = { .kind = USER_WEB };

	profile_set_name(&profile, name, strlen(name));
	return profile;
}

/* Fills the journal so far that the next event needs a larger ring, because nobody has read it yet.
 */
static void fill_journal(struct fixture *fixture)
{
	static const char packet[] = "42[\"join_refused\",{\"filler\":0}]";
	struct feed *feed = &fixture->service.rooms.default_room->namespace.feed;
	uint64_t unread = feed->journal.head;

	while (journal_tail_after(&feed->journal, sizeof(packet)) <= unread) {
		assert_int_equal(feed_append(feed, (const uint8_t *)packet, sizeof(packet) - 1),
		                 PRESENCE_OK);
	}
	assert_int_equal(feed->journal.capacity, JOURNAL_BYTES_FIRST);
}

static void a_room_is_what_its_name_says(void **state)
{
	struct fixture *fixture = *state;
	char name[] = "/lobby";
	struct room *room = room_create(&fixture->service.hub, (struct slice){ name, 6 });

	assert_non_null(room);
	name[1] = 'x'; /* it was copied */
	assert_true(slice_equals(room->namespace.name, "/lobby"));
	assert_int_equal(room->roster.count, 0);
	room_destroy(room);
}

static void a_room_without_memory_is_none(void **state)
{
	struct fixture *fixture = *state;

	alloc_fail_at(1, ALLOC_FAIL_ONCE);
	assert_null(room_create(&fixture->service.hub, (struct slice){ "/lobby", 6 }));
	assert_true(alloc_stop_failing());
}

static void a_rename_to_the_same_name_is_not_told(void **state)
{
	struct fixture *fixture = *state;
	struct profile profile = profile_of("Ann");

	room_rename(fixture->service.rooms.default_room, first_user(fixture), &profile);
	guest_read(&fixture->bob);
	assert_int_equal(fixture->bob.renames, 0);
	profile = profile_of("Anna");
	room_rename(fixture->service.rooms.default_room, first_user(fixture), &profile);
	guest_read(&fixture->bob);
	assert_int_equal(fixture->bob.renames, 1);
}

static void a_join_that_cannot_be_told_does_not_happen(void **state)
{
	struct fixture *fixture = *state;
	struct room *room = fixture->service.rooms.default_room;
	struct profile profile = profile_of("Bob");
	struct newcomer bob = { .id = "bob", .profile = &profile, .keyed = true };
	struct user *user = NULL;
	enum presence_error error = PRESENCE_ENOMEM;
	unsigned n = 0;

	fill_journal(fixture);
	uint64_t head = room->namespace.feed.journal.head;
	for (; error == PRESENCE_ENOMEM; n++) {
		assert_int_equal(room->roster.count, 1);
		assert_null(user);
		assert_int_equal(room->roster.keyed.count, 0);
		assert_true(room->namespace.feed.journal.head == head);
		alloc_fail_at(n + 1, ALLOC_FAIL_ONCE);
		error = room_join(room, &bob, &user);
		assert_int_equal(alloc_stop_failing(), error == PRESENCE_ENOMEM);
	}
	assert_int_equal(error, PRESENCE_OK);
	assert_true(n >= 4); /* the user, its place in the table, the packet, the ring */
	room_leave(room, user, LEAVE_LEFT);
}

static void a_rename_that_cannot_be_told_gives_everybody_the_roster(void **state)
{
	struct fixture *fixture = *state;
	struct profile profile = profile_of("Eve");

	fill_journal(fixture);
	fixture->ann.socket.result = TRANSPORT_BLOCKED;
	alloc_fail_at(1, ALLOC_FAIL_ON);
	room_rename(fixture->service.rooms.default_room, first_user(fixture), &profile);
	assert_true(alloc_stop_failing());
	check_guest(&fixture->bob);
	assert_int_equal(fixture->bob.snapshots, 1);
	socket_unblock(fixture->ann.session, &fixture->ann.socket);
	check_guest(&fixture->ann);
	assert_string_equal(fixture->ann.users[0].name, "Eve");
}

static void a_leave_that_cannot_be_told_gives_everybody_the_roster(void **state)
{
	struct fixture *fixture = *state;

	guest_join(&fixture->bob, "Bob");
	check_guest(&fixture->bob);
	check_guest(&fixture->ann);
	fixture->bob.socket.result = TRANSPORT_BLOCKED;
	fill_journal(fixture);
	alloc_fail_at(1, ALLOC_FAIL_ON);
	guest_lose(&fixture->ann);
	assert_true(alloc_stop_failing());
	hub_settle(&fixture->service.hub);
	socket_unblock(fixture->bob.session, &fixture->bob.socket);
	check_guest(&fixture->bob);
	assert_int_equal(fixture->bob.user_count, 1);
}

static struct room *room_under(struct fixture *fixture)
{
	return fixture->service.rooms.default_room;
}

static struct user *come(struct fixture *fixture, const char *id, const char *name)
{
	struct profile profile = profile_of(name);
	struct newcomer newcomer = {
		.id = id,
		.profile = &profile,
		.since_ms = hub_wall_ms(&fixture->service.hub),
		.keyed = true,
	};
	struct user *user = NULL;

	assert_int_equal(room_join(room_under(fixture), &newcomer, &user), PRESENCE_OK);
	return user;
}

static void go(struct fixture *fixture, struct user *user)
{
	room_leave(room_under(fixture), user, LEAVE_LEFT);
}

static void be_called(struct fixture *fixture, struct user *user, const char *name)
{
	struct profile profile = profile_of(name);

	room_rename(room_under(fixture), user, &profile);
}

/* What the guest, who only watches, is told of until now, behind that Ann came. */
static void check_told(struct fixture *fixture, unsigned joins, unsigned renames, unsigned leaves)
{
	guest_read(&fixture->bob);
	assert_int_equal(fixture->bob.new_users, 1 + joins);
	assert_int_equal(fixture->bob.renames, renames);
	assert_int_equal(fixture->bob.leaves, leaves);
}

static void who_is_gone_before_others_are_told_never_came(void **state)
{
	struct fixture *fixture = *state;
	size_t heard = guest_heard(&fixture->bob);
	struct user *eve = come(fixture, "eve", "Eve");

	be_called(fixture, eve, "Eva");
	go(fixture, eve);
	assert_int_equal(guest_heard(&fixture->bob), heard);
	assert_int_equal(fixture->service.hub.told_count, 0);
	check_guest(&fixture->ann);
	check_told(fixture, 0, 0, 0);
}

static void who_has_the_name_that_others_know_was_never_renamed(void **state)
{
	struct fixture *fixture = *state;
	size_t heard = guest_heard(&fixture->bob);

	be_called(fixture, first_user(fixture), "Anna");
	be_called(fixture, first_user(fixture), "Anne");
	be_called(fixture, first_user(fixture), "Ann");
	assert_int_equal(guest_heard(&fixture->bob), heard);
	be_called(fixture, first_user(fixture), "Anna");
	check_guest(&fixture->ann);
	check_told(fixture, 0, 1, 0);
}

static void who_is_back_before_others_are_told_never_left(void **state)
{
	struct fixture *fixture = *state;
	struct user *eve = come(fixture, "eve", "Eve");
	int64_t since_ms = eve->since_ms;

	come(fixture, "kim", "Kim");
	check_told(fixture, 2, 0, 0);
	size_t heard = guest_heard(&fixture->bob);
	hub_set_time(&fixture->service.hub, 1000);
	be_called(fixture, eve, "Eva");
	go(fixture, eve);
	eve = come(fixture, "eve", "Evi");
	be_called(fixture, eve, "Eve");
	assert_int_equal(guest_heard(&fixture->bob), heard);
	assert_true(eve->since_ms == since_ms);
	check_guest(&fixture->ann); /* it is where it was, in front of Kim */
	go(fixture, eve);
	eve = come(fixture, "eve", "Eve");
	assert_int_equal(guest_heard(&fixture->bob), heard);
	assert_int_equal(room_under(fixture)->roster.keyed.count, 2);
	go(fixture, eve);
	check_guest(&fixture->ann);
	check_told(fixture, 2, 0, 1);
}

static void who_is_back_as_another_is_told_of(void **state)
{
	struct fixture *fixture = *state;
	struct user *eve = come(fixture, "eve", "Eve");

	check_told(fixture, 1, 0, 0);
	go(fixture, eve);
	come(fixture, "eve", "Eva");
	check_told(fixture, 2, 0, 1);
	check_guest(&fixture->ann);
}

static void what_others_may_know_is_told_to_its_end(void **state)
{
	struct fixture *fixture = *state;
	struct user *eve = come(fixture, "eve", "Eve");

	assert_int_equal(room_broadcast(room_under(fixture), "noise"), PRESENCE_OK);
	go(fixture, eve);
	check_told(fixture, 1, 0, 1);
	eve = come(fixture, "eve", "Eve");
	hub_flush(&fixture->service.hub);
	go(fixture, eve);
	check_told(fixture, 2, 0, 2);
	check_guest(&fixture->ann);
}

#define WITH_ROOM(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_ROOM(a_room_is_what_its_name_says),
		WITH_ROOM(a_room_without_memory_is_none),
		WITH_ROOM(a_rename_to_the_same_name_is_not_told),
		WITH_ROOM(a_join_that_cannot_be_told_does_not_happen),
		WITH_ROOM(a_rename_that_cannot_be_told_gives_everybody_the_roster),
		WITH_ROOM(a_leave_that_cannot_be_told_gives_everybody_the_roster),
		WITH_ROOM(who_is_gone_before_others_are_told_never_came),
		WITH_ROOM(who_has_the_name_that_others_know_was_never_renamed),
		WITH_ROOM(who_is_back_before_others_are_told_never_left),
		WITH_ROOM(who_is_back_as_another_is_told_of),
		WITH_ROOM(what_others_may_know_is_told_to_its_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
