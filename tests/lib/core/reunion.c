#include "tests/lib/core/reunion.h"

#include "tests/lib/core/check.h"

int reunion_setup(void **state)
{
	if (party_setup(state) != 0) {
		return -1;
	}
	struct party *party = *state;
	struct service_config config = guest_service_config(&party->world);
	config.recovery = true;
	party_restart(party, &config);
	return 0;
}

struct guest *reunion_come(struct party *party, int i, const char *room, const char *name,
                           bool polling)
{
	struct guest *guest = &party->guests[i];

	if (polling) {
		guest_open_polling(guest, &party->service, room);
	} else {
		guest_open(guest, &party->service, room);
	}
	guest_join(guest, name);
	guest_read(guest);
	return guest;
}

struct guest *reunion_begin(struct party *party, bool polling)
{
	reunion_come(party, BOB, "/", "Bob", false);
	struct guest *ann = reunion_come(party, ANN, "/", "Ann", polling);
	guest_read(&party->guests[BOB]);
	return ann;
}

void check_bob(struct party *party, unsigned new_users, unsigned leaves)
{
	struct guest *bob = &party->guests[BOB];

	check_guest(bob);
	assert_int_equal(bob->new_users, new_users);
	assert_int_equal(bob->leaves, leaves);
}

void check_recovered(struct guest *guest, unsigned missed)
{
	assert_true(guest->recovered);
	assert_int_equal(guest->missed, missed);
	check_guest(guest);
}

void check_listed(struct guest *guest, unsigned snapshots)
{
	assert_false(guest->recovered);
	check_guest(guest);
	assert_int_equal(guest->snapshots, snapshots);
}

void reunion_part(struct guest *guest)
{
	guest_say(guest, "1", "");
	hub_settle(&guest->service->hub);
	session_close(guest->session, SESSION_END_CLIENT);
	guest_finish(guest);
}

void reunion_make_event(struct party *party)
{
	struct guest *eve = reunion_come(party, EVE, "/", "Eve", false);

	guest_join(eve, "Eva");
	reunion_part(eve);
	assert_int_equal(room_broadcast(party->service.rooms.default_room, "tea"), PRESENCE_OK);
	guest_read(&party->guests[BOB]);
}
