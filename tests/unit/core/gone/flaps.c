#include "core/gone/flaps.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/lib/core/check.h"

enum { THEN = 1700000000 };

static int setup(void **state)
{
	struct flaps *flaps = malloc(sizeof(*flaps));

	if (!flaps) {
		return -1;
	}
	flaps_init(flaps, (struct table_seed){ { 1, 2 } });
	*state = flaps;
	return 0;
}

static int teardown(void **state)
{
	free(*state);
	return 0;
}

static struct leave somebody(const char *id, const char *name, uint8_t host, int64_t time_ms)
{
	struct leave leave = { .time_ms = time_ms, .room = "/", .address.bytes = { [15] = host } };

	snprintf(leave.id, sizeof(leave.id), "%s", id);
	snprintf(leave.name, sizeof(leave.name), "%s", name);
	return leave;
}

/* Ann left THEN; `who` comes, and that is a flap or not. */
static void check_back(struct flaps *flaps, bool keyed, struct leave who, bool is_flap)
{
	struct leave ann = somebody("ann", "Ann", 1, THEN);
	uint64_t before = flaps->total;

	flaps_left(flaps, &ann, keyed);
	flaps_came(flaps, &who, keyed);
	assert_int_equal(flaps->total - before, is_flap ? 1 : 0);
}

static void who_is_back_within_30_seconds_is_a_flap(void **state)
{
	for (int keyed = 0; keyed < 2; keyed++) {
		check_back(*state, keyed, somebody("ann", "Ann", 1, THEN), true);
		check_back(*state, keyed, somebody("ann", "Ann", 1, THEN + 30000), true);
		check_back(*state, keyed, somebody("ann", "Ann", 1, THEN + 30001), false);
	}
}

static void with_a_key_it_is_the_id_that_comes_back(void **state)
{
	check_back(*state, true, somebody("ann", "Eve", 7, THEN + 1), true);
	check_back(*state, true, somebody("eve", "Ann", 1, THEN + 1), false);
}

static void without_one_it_is_the_name_from_the_same_address(void **state)
{
	check_back(*state, false, somebody("other", "Ann", 1, THEN + 1), true);
	check_back(*state, false, somebody("ann", "Eve", 1, THEN + 1), false);
	check_back(*state, false, somebody("ann", "Ann", 2, THEN + 1), false);
}

static void who_comes_to_another_room_is_none(void **state)
{
	for (int keyed = 0; keyed < 2; keyed++) {
		struct leave ann = somebody("ann", "Ann", 1, THEN);
		snprintf(ann.room, sizeof(ann.room), "/lobby");
		check_back(*state, keyed, ann, false);
	}
}

static void a_leave_is_counted_once(void **state)
{
	struct flaps *flaps = *state;
	struct leave ann = somebody("ann", "Ann", 1, THEN);

	flaps_came(flaps, &ann, true);
	assert_int_equal(flaps->total, 0);
	flaps_left(flaps, &ann, true);
	flaps_came(flaps, &ann, true);
	flaps_came(flaps, &ann, true);
	assert_int_equal(flaps->total, 1);
	flaps_left(flaps, &ann, true);
	flaps_came(flaps, &ann, true);
	assert_int_equal(flaps->total, 2);
}

static void two_who_look_alike_count_at_most_once_for_each_leave(void **state)
{
	struct flaps *flaps = *state;
	struct leave ann = somebody("ann", "Ann", 1, THEN);

	flaps_left(flaps, &ann, false);
	flaps_left(flaps, &ann, false);
	flaps_came(flaps, &ann, false);
	flaps_came(flaps, &ann, false);
	assert_int_equal(flaps->total, 1);
}

/* Somebody whose leave is remembered at the same place as that of `other`. */
static struct leave find_rival(struct flaps *flaps, const struct leave *other)
{
	struct leave rival = { 0 };
	uint64_t mine = 0;
	char id[12];

	for (unsigned i = 0; mine == 0; i++) {
		flaps_init(flaps, flaps->seed);
		flaps_left(flaps, other, true);
		snprintf(id, sizeof(id), "rival %u", i);
		rival = somebody(id, "Rival", 1, THEN);
		flaps_left(flaps, &rival, true);
		unsigned used = 0;
		for (size_t at = 0; at < FLAPS_REMEMBERED; at++) {
			used += flaps->left[at].who != 0;
		}
		mine = used == 1;
	}
	return rival;
}

static void of_two_at_one_place_the_older_is_forgotten_and_nobody_mistaken(void **state)
{
	struct flaps *flaps = *state;
	struct leave ann = somebody("ann", "Ann", 1, THEN);
	struct leave rival = find_rival(flaps, &ann);

	flaps_init(flaps, flaps->seed);
	flaps_left(flaps, &ann, true);
	flaps_came(flaps, &rival, true);
	assert_int_equal(flaps->total, 0);
	flaps_left(flaps, &rival, true);
	flaps_came(flaps, &ann, true);
	assert_int_equal(flaps->total, 0);
	flaps_came(flaps, &rival, true);
	assert_int_equal(flaps->total, 1);
}

static void ten_thousand_leaves_fit_into_a_fixed_memory(void **state)
{
	struct flaps *flaps = *state;
	char id[12];

	for (unsigned round = 0; round < 2; round++) {
		for (unsigned i = 0; i < 10000; i++) {
			snprintf(id, sizeof(id), "%u", i);
			struct leave who = somebody(id, "Ann", 1, THEN + (int64_t)round);
			if (round == 0) {
				flaps_left(flaps, &who, true);
			} else {
				flaps_came(flaps, &who, true);
			}
		}
	}
	assert_true(flaps->total > FLAPS_REMEMBERED / 2);
	assert_true(flaps->total <= FLAPS_REMEMBERED);
}

#define WITH_FLAPS(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_FLAPS(who_is_back_within_30_seconds_is_a_flap),
		WITH_FLAPS(with_a_key_it_is_the_id_that_comes_back),
		WITH_FLAPS(without_one_it_is_the_name_from_the_same_address),
		WITH_FLAPS(who_comes_to_another_room_is_none),
		WITH_FLAPS(a_leave_is_counted_once),
		WITH_FLAPS(two_who_look_alike_count_at_most_once_for_each_leave),
		WITH_FLAPS(of_two_at_one_place_the_older_is_forgotten_and_nobody_mistaken),
		WITH_FLAPS(ten_thousand_leaves_fit_into_a_fixed_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
