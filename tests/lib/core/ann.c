#include "tests/lib/core/ann.h"

#include <stdio.h>

#include "core/events/key.h"

#include "tests/lib/core/check.h"

struct guest *ann_begin(struct party *party)
{
	struct guest *bob = party_open(party, 0, "/");

	guest_join(bob, "Bob");
	party_come(party, 1, "/", "Ann", ANN_KEY);
	guest_read(bob);
	return bob;
}

struct guest *ann_comes_back(struct party *party, int i, const char *name)
{
	guest_finish(&party->guests[i]);
	return party_come(party, i, "/", name, ANN_KEY);
}

void check_ann_gone(struct guest *bob, const char *name, const char *reason)
{
	char id[USER_ID_BYTES_MAX + 1];
	char expected[200];

	key_id(guest_digest, NULL, ANN_KEY, strlen(ANN_KEY), id);
	snprintf(expected, sizeof(expected),
	         "42[\"disconnect_user\",{\"id\":\"%s\",\"name\":\"%s\",\"reason\":\"%s\"}]", id, name,
	         reason);
	check_last(bob, expected);
	check_guest(bob);
	assert_int_equal(bob->leaves, 1);
}
