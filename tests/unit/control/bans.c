#include "core/presence/bans.h"

#include <stdio.h>

#include "tests/lib/core/check.h"

static int setup(void **state)
{
	static struct bans bans;

	bans_init(&bans);
	*state = &bans;
	return 0;
}

static int teardown(void **state)
{
	bans_finish(*state);
	return 0;
}

static enum presence_error add(struct bans *bans, const char *target, int64_t until_ms)
{
	const struct ban *ban;

	return bans_add(bans, target, "because", 1000, until_ms, 7, &ban);
}

static const struct address *v4(uint8_t a, uint8_t b, uint8_t c, uint8_t d)
{
	static struct address address;

	address = address_from_v4((const uint8_t[]){ a, b, c, d });
	return &address;
}

/* 2001:db8:: with another third group and last byte. */
static const struct address *v6(uint8_t third, uint8_t last)
{
	static struct address address;

	address = (struct address){ { 0x20, 0x01, 0x0d, 0xb8, 0, third, [15] = last } };
	return &address;
}

static void a_ban_tells_what_it_was_made_with(void **state)
{
	const struct ban *ban = NULL;

	assert_int_equal(bans_add(*state, "192.0.2.7", "spam", 1000, 2000, 7, &ban), PRESENCE_OK);
	assert_string_equal(ban->target, "192.0.2.7");
	assert_string_equal(ban->reason, "spam");
	assert_int_equal(ban->kind, BAN_ADDRESS);
	assert_int_equal(ban->since_ms, 1000);
	assert_int_equal(ban->until_ms, 2000);
	assert_int_equal(ban->by_uid, 7);
	assert_int_equal(bans_add(*state, "alice", NULL, 1000, 0, 8, &ban), PRESENCE_OK);
	assert_int_equal(ban->kind, BAN_NAME);
	assert_string_equal(ban->reason, "");
	assert_int_equal(ban->until_ms, 0);
}

static void kinds_have_their_names(void **state)
{
	(void)state;
	assert_string_equal(ban_kind_text(BAN_ADDRESS), "address");
	assert_string_equal(ban_kind_text(BAN_NAME), "name");
}

static void an_address_keeps_out_itself_only(void **state)
{
	assert_null(bans_find_address(*state, v4(192, 0, 2, 7)));
	add(*state, "192.0.2.7", 0);
	assert_non_null(bans_find_address(*state, v4(192, 0, 2, 7)));
	assert_null(bans_find_address(*state, v4(192, 0, 2, 6)));
	assert_null(bans_find_address(*state, v6(0, 7)));
	assert_null(bans_find_name(*state, "192.0.2.7"));
	add(*state, "2001:db8::9", 0);
	assert_non_null(bans_find_address(*state, v6(0, 9)));
	assert_null(bans_find_address(*state, v6(0, 8)));
}

struct network {
	const char *target;
	uint8_t in[4];
	uint8_t out[4];
};

static void a_network_keeps_out_all_of_it_and_no_more(void **state)
{
	static const struct network networks[] = {
		{ "10.0.0.0/8", { 10, 255, 255, 255 }, { 11, 0, 0, 0 } },
		{ "10.1.2.3/8", { 10, 9, 9, 9 }, { 9, 255, 255, 255 } },
		{ "172.16.0.0/12", { 172, 31, 255, 255 }, { 172, 32, 0, 0 } },
		{ "192.168.1.0/25", { 192, 168, 1, 127 }, { 192, 168, 1, 128 } },
		{ "198.51.100.4/31", { 198, 51, 100, 5 }, { 198, 51, 100, 6 } },
		{ "203.0.113.9/32", { 203, 0, 113, 9 }, { 203, 0, 113, 8 } },
		{ "::ffff:198.18.0.0/112", { 198, 18, 1, 1 }, { 198, 19, 0, 0 } },
	};

	for (size_t i = 0; i < COUNT(networks); i++) {
		const struct network *network = &networks[i];
		const uint8_t *in = network->in;
		const uint8_t *out = network->out;
		assert_int_equal(add(*state, network->target, 0), PRESENCE_OK);
		assert_non_null(bans_find_address(*state, v4(in[0], in[1], in[2], in[3])));
		assert_null(bans_find_address(*state, v4(out[0], out[1], out[2], out[3])));
	}
}

static void a_network_of_ipv6_keeps_out_all_of_it_and_no_more(void **state)
{
	add(*state, "2001:db8:10::/47", 0);
	assert_non_null(bans_find_address(*state, v6(0x10, 1)));
	assert_non_null(bans_find_address(*state, v6(0x11, 255)));
	assert_null(bans_find_address(*state, v6(0x12, 1)));
	assert_null(bans_find_address(*state, v6(0x0f, 1)));
}

static void everything_of_one_family_leaves_the_other_alone(void **state)
{
	struct ban ended;

	add(*state, "0.0.0.0/0", 0);
	assert_non_null(bans_find_address(*state, v4(255, 1, 2, 3)));
	assert_null(bans_find_address(*state, v6(1, 1)));
	assert_true(bans_remove(*state, "0.0.0.0/0", &ended));
	add(*state, "::/0", 0);
	assert_non_null(bans_find_address(*state, v6(1, 1)));
	assert_null(bans_find_address(*state, v4(192, 0, 2, 1)));
}

static void a_malformed_network_is_no_ban(void **state)
{
	static const char *const targets[] = {
		"10.0.0.0/33",          "10.0.0.0/", "10.0.0.0/8x", "10.0.0.0/-1", "10.0.0.0/ 8",
		"10.0.0.0/99999999999", "::1/129",   "::/8/8",
	};
	struct bans *bans = *state;

	for (size_t i = 0; i < COUNT(targets); i++) {
		if (add(bans, targets[i], 0) != PRESENCE_EMALFORMED) {
			fail_msg("%s is taken", targets[i]);
		}
	}
	assert_int_equal(bans->count, 0);
}

static void what_is_no_address_is_a_name(void **state)
{
	static const char *const names[] = {
		"alice", "10.0.0", "10.0.0.256", "a/8", "::g", "10.0.0.1 ", "/", "r\xc3\xb6mer/24",
	};

	for (size_t i = 0; i < COUNT(names); i++) {
		add(*state, names[i], 0);
		assert_non_null(bans_find_name(*state, names[i]));
	}
	assert_null(bans_find_name(*state, "Alice"));
	assert_null(bans_find_name(*state, "alic"));
	assert_null(bans_find_name(*state, ""));
}

static void a_target_has_1_to_64_bytes(void **state)
{
	struct bans *bans = *state;
	char target[BAN_TARGET_MAX + 2];

	assert_int_equal(add(bans, "", 0), PRESENCE_EMALFORMED);
	memset(target, 'x', sizeof(target));
	target[BAN_TARGET_MAX + 1] = '\0';
	assert_int_equal(add(bans, target, 0), PRESENCE_EMALFORMED);
	target[BAN_TARGET_MAX] = '\0';
	assert_int_equal(add(bans, target, 0), PRESENCE_OK);
	assert_non_null(bans_find_name(bans, target));
	assert_int_equal(bans->count, 1);
}

static void a_second_ban_of_a_target_replaces_the_first(void **state)
{
	struct bans *bans = *state;
	const struct ban *ban;

	add(bans, "alice", 5000);
	add(bans, "bob", 5000);
	assert_int_equal(bans_add(bans, "alice", "again", 2000, 9000, 8, &ban), PRESENCE_OK);
	assert_int_equal(bans->count, 2);
	assert_ptr_equal(bans_find_name(bans, "alice"), ban);
	assert_int_equal(ban->until_ms, 9000);
	assert_string_equal(ban->reason, "again");
}

static void a_ban_is_over_at_its_very_millisecond(void **state)
{
	struct bans *bans = *state;

	add(bans, "alice", 5000);
	add(bans, "192.0.2.7", 6000);
	add(bans, "bob", 0);
	bans_expire(bans, 4999);
	assert_non_null(bans_find_name(bans, "alice"));
	bans_expire(bans, 5000);
	assert_null(bans_find_name(bans, "alice"));
	assert_non_null(bans_find_address(bans, v4(192, 0, 2, 7)));
	bans_expire(bans, INT64_MAX);
	assert_null(bans_find_address(bans, v4(192, 0, 2, 7)));
	assert_non_null(bans_find_name(bans, "bob"));
	assert_int_equal(bans->count, 1);
}

static void a_ban_is_ended_by_its_target(void **state)
{
	struct bans *bans = *state;
	struct ban ended;

	add(bans, "10.0.0.0/8", 0);
	assert_false(bans_remove(bans, "10.0.0.1", &ended));
	assert_false(bans_remove(bans, "", &ended));
	assert_true(bans_remove(bans, "10.0.0.0/8", &ended));
	assert_string_equal(ended.target, "10.0.0.0/8");
	assert_string_equal(ended.reason, "because");
	assert_null(bans_find_address(bans, v4(10, 0, 0, 1)));
	assert_false(bans_remove(bans, "10.0.0.0/8", &ended));
	assert_int_equal(bans->count, 0);
}

static void there_is_a_greatest_number_of_bans(void **state)
{
	struct bans *bans = *state;
	struct ban ended;
	char name[20];

	for (int i = 0; i < BANS_MAX; i++) {
		const struct ban *ban;
		snprintf(name, sizeof(name), "name %d", i);
		assert_int_equal(bans_add(bans, name, NULL, 0, 0, 0, &ban), PRESENCE_OK);
	}
	assert_int_equal(add(bans, "one more", 0), PRESENCE_EFULL);
	assert_int_equal(add(bans, "name 0", 0), PRESENCE_OK);
	assert_true(bans_remove(bans, "name 1", &ended));
	assert_int_equal(add(bans, "one more", 0), PRESENCE_OK);
}

static void a_reason_of_the_greatest_length_is_kept_whole(void **state)
{
	const struct ban *ban;
	char reason[BAN_REASON_MAX + 1];

	memset(reason, 'x', sizeof(reason));
	reason[BAN_REASON_MAX] = '\0';
	assert_int_equal(bans_add(*state, "alice", reason, 0, 0, 0, &ban), PRESENCE_OK);
	assert_string_equal(ban->reason, reason);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_ban_tells_what_it_was_made_with, setup, teardown),
		cmocka_unit_test(kinds_have_their_names),
		cmocka_unit_test_setup_teardown(an_address_keeps_out_itself_only, setup, teardown),
		cmocka_unit_test_setup_teardown(a_network_keeps_out_all_of_it_and_no_more, setup, teardown),
		cmocka_unit_test_setup_teardown(a_network_of_ipv6_keeps_out_all_of_it_and_no_more, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(everything_of_one_family_leaves_the_other_alone, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(a_malformed_network_is_no_ban, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_no_address_is_a_name, setup, teardown),
		cmocka_unit_test_setup_teardown(a_target_has_1_to_64_bytes, setup, teardown),
		cmocka_unit_test_setup_teardown(a_second_ban_of_a_target_replaces_the_first, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(a_ban_is_over_at_its_very_millisecond, setup, teardown),
		cmocka_unit_test_setup_teardown(a_ban_is_ended_by_its_target, setup, teardown),
		cmocka_unit_test_setup_teardown(there_is_a_greatest_number_of_bans, setup, teardown),
		cmocka_unit_test_setup_teardown(a_reason_of_the_greatest_length_is_kept_whole, setup,
		                                teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
