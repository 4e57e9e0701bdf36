/* Which rooms there are, and for how long. */
#include <stdio.h>
#include <stdlib.h>

#include "core/presence/service.h"

#include "tests/lib/core/check.h"
#include "tests/lib/core/guest.h"

static void a_room_is_there_while_somebody_is_in_it(void **state)
{
	struct party *party = *state;

	assert_null(party_room(party, "/lobby"));
	struct guest *ann = party_open(party, 0, "/lobby");
	struct guest *bob = party_open(party, 1, "/lobby");
	assert_non_null(party_room(party, "/lobby"));
	guest_say(ann, "1", "");
	hub_settle(&party->service.hub);
	assert_non_null(party_room(party, "/lobby"));
	guest_say(bob, "1", "");
	guest_say(ann, "0", "");
	hub_settle(&party->service.hub);
	assert_non_null(party_room(party, "/lobby"));
	guest_lose(ann);
	hub_settle(&party->service.hub);
	assert_null(party_room(party, "/lobby"));
	assert_non_null(party_room(party, "/"));
}

static void a_room_that_is_empty_again_has_forgotten_everything(void **state)
{
	struct party *party = *state;
	struct guest *ann = party_open(party, 0, "/lobby");

	guest_join(ann, "Ann");
	guest_read(ann);
	guest_say(ann, "1", "");
	hub_settle(&party->service.hub);
	assert_null(party_room(party, "/lobby"));
	struct guest *bob = party_open(party, 1, "/lobby");
	guest_join(bob, "Bob");
	check_guest(bob);
	assert_int_equal(bob->user_count, 1);
}

struct room_name {
	const char *name;
	bool legal;
};

static void a_namespace_is_a_slash_and_the_name_of_a_room(void **state)
{
	static const struct room_name names[] = {
		{ "/", true },      { "/lobby", true }, { "/A-z_09", true }, { "", false },
		{ "lobby", false }, { "//", false },    { "/a/b", false },   { "/a b", false },
	};
	struct party *party = *state;
	char name[70];

	for (size_t i = 0; i < COUNT(names); i++) {
		struct slice slice = { names[i].name, strlen(names[i].name) };
		if (rooms_allow(&party->service.rooms, slice) != names[i].legal) {
			fail_msg("\"%s\"", names[i].name);
		}
	}
	memset(name, 'x', sizeof(name));
	name[0] = '/';
	assert_true(rooms_allow(&party->service.rooms, (struct slice){ name, 65 }));
	assert_false(rooms_allow(&party->service.rooms, (struct slice){ name, 66 }));
	party_open(party, 0, "/lobby");
	socket_say(party->guests[0].session, &party->guests[0].socket, "40/a b,");
	guest_read(&party->guests[0]);
	assert_string_equal(party->guests[0].last, "44/a b,{\"message\":\"Invalid namespace\"}");
}

static void where_rooms_are_listed_there_are_no_others(void **state)
{
	static const char *const rooms[] = { "lobby", "kitchen" };
	struct party *party = *state;
	struct service_config config = guest_service_config(&party->world);

	config.rooms = rooms;
	config.room_count = COUNT(rooms);
	party_restart(party, &config);
	assert_true(rooms_allow(&party->service.rooms, (struct slice){ "/", 1 }));
	assert_true(rooms_allow(&party->service.rooms, (struct slice){ "/kitchen", 8 }));
	assert_false(rooms_allow(&party->service.rooms, (struct slice){ "/kitchens", 9 }));
	assert_false(rooms_allow(&party->service.rooms, (struct slice){ "/kit", 4 }));
	assert_false(rooms_allow(&party->service.rooms, (struct slice){ "/Lobby", 6 }));
	struct guest *ann = party_open(party, 0, "/lobby");
	socket_say(ann->session, &ann->socket, "40/cellar,");
	guest_read(ann);
	assert_string_equal(ann->last, "44/cellar,{\"message\":\"Invalid namespace\"}");
}

static void there_are_no_more_rooms_than_the_limit(void **state)
{
	struct party *party = *state;
	struct table_entry *entries = calloc(ROOMS_MAX, sizeof(*entries));
	char(*names)[8] = calloc(ROOMS_MAX, sizeof(*names));

	assert_non_null(entries);
	assert_non_null(names);
	for (int i = 1; i < ROOMS_MAX; i++) { /* the default room is the first */
		int len = snprintf(names[i], sizeof(names[i]), "/!%d", i);
		table_insert(&party->service.rooms.by_name, &entries[i], names[i], (size_t)len);
	}
	struct guest *ann = party_open(party, 0, "/");
	socket_say(ann->session, &ann->socket, "40/lobby,");
	guest_read(ann);
	assert_string_equal(ann->last, "44/lobby,{\"message\":\"Invalid namespace\"}");
	table_remove(&party->service.rooms.by_name, &entries[7]);
	socket_say(ann->session, &ann->socket, "40/lobby,");
	hub_settle(&party->service.hub);
	check_begins(socket_read(&ann->socket), "40/lobby,");
	for (int i = 1; i < ROOMS_MAX; i++) {
		if (i != 7) {
			table_remove(&party->service.rooms.by_name, &entries[i]);
		}
	}
	free(entries);
	free(names);
}

#define WITH_SERVICE(test) cmocka_unit_test_setup_teardown(test, party_setup, party_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SERVICE(a_room_is_there_while_somebody_is_in_it),
		WITH_SERVICE(a_room_that_is_empty_again_has_forgotten_everything),
		WITH_SERVICE(a_namespace_is_a_slash_and_the_name_of_a_room),
		WITH_SERVICE(where_rooms_are_listed_there_are_no_others),
		WITH_SERVICE(there_are_no_more_rooms_than_the_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
