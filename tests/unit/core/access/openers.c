/* Whom a room counts against, so that nobody opens all there may be. */
#include "core/access/openers.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/presence/service.h"

#include "tests/lib/core/check.h"
#include "tests/lib/core/harness.h"

enum { SHARE = 2, VISITORS = 8 };

struct visitor {
	struct fake_socket socket;
	struct session *session;
};

struct house {
	struct service service;
	struct fake_world world;
	struct visitor visitors[VISITORS];
};

static int setup(void **state)
{
	struct house *house = calloc(1, sizeof(*house));

	if (!house) {
		return -1;
	}
	struct service_config config = { .hub = harness_config(&house->world),
		                             .rooms_per_address = SHARE };
	for (int i = 0; i < VISITORS; i++) {
		fake_socket_init(&house->visitors[i].socket);
	}
	*state = house;
	return service_init(&house->service, &config) == PRESENCE_OK ? 0 : -1;
}

static int teardown(void **state)
{
	struct house *house = *state;

	service_finish(&house->service);
	for (int i = 0; i < VISITORS; i++) {
		fake_socket_finish(&house->visitors[i].socket);
	}
	free(house);
	return 0;
}

/* Visitor i comes, from 192.0.2.<last>. */
static void come(struct house *house, int i, uint8_t last)
{
	const struct peer peer = {
		.address = address_from_v4((const uint8_t[]){ 192, 0, 2, last }),
		.user_agent = "",
	};
	house->visitors[i].session = open_socket_as(&house->service.hub, &house->visitors[i].socket,
	                                            (struct session_opening){ .peer = &peer });
}

/* Whether it is let into the room. */
static bool enters(struct house *house, int i, const char *room)
{
	struct visitor *visitor = &house->visitors[i];
	char text[100];

	while (socket_read(&visitor->socket)) { /* what it was told before */
	}
	snprintf(text, sizeof(text), "40%s,", room);
	socket_say(visitor->session, &visitor->socket, text);
	hub_settle(&house->service.hub);
	snprintf(text, sizeof(text),
	         "44%s,{\"message\":\"Too many rooms are open from your address.\"}", room);
	const char *answer = socket_read(&visitor->socket);
	if (strncmp(answer, "40", 2) == 0) {
		return true;
	}
	assert_string_equal(answer, text);
	return false;
}

static void leaves(struct house *house, int i, const char *room)
{
	char text[100];

	snprintf(text, sizeof(text), "41%s,", room);
	socket_say(house->visitors[i].session, &house->visitors[i].socket, text);
	hub_settle(&house->service.hub);
}

static void an_address_opens_its_share_and_others_go_on(void **state)
{
	struct house *house = *state;

	come(house, 0, 1);
	come(house, 1, 1);
	come(house, 2, 2);
	assert_true(enters(house, 0, "/a"));
	assert_true(enters(house, 1, "/b"));
	assert_false(enters(house, 0, "/c"));
	assert_false(enters(house, 1, "/c"));
	assert_true(enters(house, 1, "/a")); /* it is there */
	assert_true(enters(house, 2, "/c"));
	assert_true(enters(house, 0, "/c"));
}

static void a_room_that_is_closed_counts_no_longer(void **state)
{
	struct house *house = *state;

	come(house, 0, 1);
	assert_true(enters(house, 0, "/a"));
	assert_true(enters(house, 0, "/b"));
	leaves(house, 0, "/a");
	assert_true(enters(house, 0, "/c"));
	assert_false(enters(house, 0, "/d"));
}

static void the_default_room_and_those_of_the_configuration_do_not_count(void **state)
{
	static const char *const names[] = { "a", "b", "c", "d" };
	struct house *house = *state;

	come(house, 0, 1);
	rooms_allow_names(&house->service.rooms, names, COUNT(names));
	assert_true(enters(house, 0, "/a"));
	assert_true(enters(house, 0, "/b"));
	assert_true(enters(house, 0, "/c"));
	rooms_allow_names(&house->service.rooms, NULL, 0);
	assert_true(enters(house, 0, "/d"));
	assert_true(enters(house, 0, "/e"));
	assert_false(enters(house, 0, "/f"));
	assert_true(enters(house, 0, "/"));
}

static void who_stays_in_a_room_of_others_pays_for_it(void **state)
{
	struct house *house = *state;

	come(house, 0, 1);
	come(house, 1, 2);
	assert_true(enters(house, 0, "/a"));
	assert_true(enters(house, 0, "/b"));
	assert_true(enters(house, 1, "/a"));
	assert_true(enters(house, 1, "/b"));
	leaves(house, 0, "/a");
	leaves(house, 0, "/b");
	assert_false(enters(house, 1, "/c"));
	assert_true(enters(house, 0, "/c"));
	assert_true(enters(house, 0, "/d"));
}

static void two_who_help_each_other_have_two_shares(void **state)
{
	struct house *house = *state;
	unsigned opened = 0;
	char room[20];

	come(house, 0, 1);
	come(house, 1, 2);
	for (int i = 0; i < 12; i++) {
		snprintf(room, sizeof(room), "/room-%d", i);
		if (enters(house, 0, room)) {
			opened++;
			assert_true(enters(house, 1, room));
			leaves(house, 0, room);
		}
	}
	assert_int_equal(opened, 2 * SHARE);
	come(house, 2, 3);
	assert_true(enters(house, 2, "/room-0"));
	assert_false(enters(house, 0, "/c"));
}

static void the_next_who_comes_takes_over_what_nobody_in_the_room_pays_for(void **state)
{
	struct house *house = *state;

	two_who_help_each_other_have_two_shares(state);
	come(house, 3, 4);
	for (int i = 0; i < 2 * SHARE; i++) {
		char room[20];
		snprintf(room, sizeof(room), "/room-%d", i);
		assert_true(enters(house, 3, room));
	}
	assert_true(enters(house, 0, "/e")); /* its two are those of visitor 3 now */
	assert_true(enters(house, 0, "/f"));
	assert_false(enters(house, 0, "/g"));
	assert_false(enters(house, 3, "/g"));
}

static void addresses_of_one_network_of_ipv6_are_one(void **state)
{
	struct openers openers;
	struct address address;

	(void)state;
	openers_init(&openers, (struct table_seed){ { 1, 2 } });
	assert_true(address_parse("2001:db8::1", &address));
	struct opener *opener = openers_take(&openers, &address, 1);
	assert_non_null(opener);
	assert_true(address_parse("2001:db8::ffff:1", &address));
	assert_true(openers_is(opener, &address));
	assert_false(openers_allow(&openers, &address, 1));
	assert_null(openers_take(&openers, &address, 1));
	assert_true(openers_allow(&openers, &address, 0));
	assert_true(address_parse("2001:db8:0:1::1", &address));
	assert_true(openers_allow(&openers, &address, 1));
	openers_release(&openers, opener);
	assert_int_equal(openers.by_address.count, 0);
	openers_finish(&openers);
}

#define IN_HOUSE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOUSE(an_address_opens_its_share_and_others_go_on),
		IN_HOUSE(a_room_that_is_closed_counts_no_longer),
		IN_HOUSE(the_default_room_and_those_of_the_configuration_do_not_count),
		IN_HOUSE(who_stays_in_a_room_of_others_pays_for_it),
		IN_HOUSE(two_who_help_each_other_have_two_shares),
		IN_HOUSE(the_next_who_comes_takes_over_what_nobody_in_the_room_pays_for),
		cmocka_unit_test(addresses_of_one_network_of_ipv6_are_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
