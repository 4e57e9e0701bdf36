#include "core/access/bans.h"

#include <stdio.h>
#include <time.h>

#include "tests/lib/core/check.h"

static int setup(void **state)
{
	static struct bans bans;

	bans_init(&bans, (struct table_seed){ { 1, 2 } });
	*state = &bans;
	return 0;
}

static int teardown(void **state)
{
	bans_finish(*state);
	return 0;
}

enum { NOW = 1000 };

static enum presence_error add(struct bans *bans, const char *target, int64_t until_ms)
{
	const struct ban *ban;

	return bans_add(bans, target, "because", NOW, until_ms, 7, &ban);
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
	assert_string_equal(ban_kind_text(ban->kind), "address");
	assert_int_equal(ban->since_ms, NOW);
	assert_int_equal(ban->until_ms, 2000);
	assert_int_equal(ban->by_uid, 7);
	assert_int_equal(bans_add(*state, "alice", NULL, 1000, 0, 8, &ban), PRESENCE_OK);
	assert_string_equal(ban_kind_text(ban->kind), "name");
	assert_string_equal(ban->reason, "");
	assert_int_equal(ban->until_ms, 0);
}

static void an_address_keeps_out_itself_only(void **state)
{
	assert_null(bans_find_address(*state, v4(192, 0, 2, 7), NOW));
	add(*state, "192.0.2.7", 0);
	assert_non_null(bans_find_address(*state, v4(192, 0, 2, 7), NOW));
	assert_null(bans_find_address(*state, v4(192, 0, 2, 6), NOW));
	assert_null(bans_find_address(*state, v6(0, 7), NOW));
	assert_null(bans_find_name(*state, "192.0.2.7", NOW));
	add(*state, "2001:db8::9", 0);
	assert_non_null(bans_find_address(*state, v6(0, 9), NOW));
	assert_null(bans_find_address(*state, v6(0, 8), NOW));
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
		assert_non_null(bans_find_address(*state, v4(in[0], in[1], in[2], in[3]), NOW));
		assert_null(bans_find_address(*state, v4(out[0], out[1], out[2], out[3]), NOW));
	}
}

static void a_network_of_ipv6_keeps_out_all_of_it_and_no_more(void **state)
{
	add(*state, "2001:db8:10::/47", 0);
	assert_non_null(bans_find_address(*state, v6(0x10, 1), NOW));
	assert_non_null(bans_find_address(*state, v6(0x11, 255), NOW));
	assert_null(bans_find_address(*state, v6(0x12, 1), NOW));
	assert_null(bans_find_address(*state, v6(0x0f, 1), NOW));
}

static void everything_of_one_family_leaves_the_other_alone(void **state)
{
	struct ban ended;

	add(*state, "0.0.0.0/0", 0);
	assert_non_null(bans_find_address(*state, v4(255, 1, 2, 3), NOW));
	assert_null(bans_find_address(*state, v6(1, 1), NOW));
	assert_true(bans_remove(*state, "0.0.0.0/0", &ended));
	add(*state, "::/0", 0);
	assert_non_null(bans_find_address(*state, v6(1, 1), NOW));
	assert_null(bans_find_address(*state, v4(192, 0, 2, 1), NOW));
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
		"alice", "10.0.0", "10.0.0.256", "a/8", "::g", "10.0.0.1 x", "/", "r\xc3\xb6mer/24",
	};

	for (size_t i = 0; i < COUNT(names); i++) {
		add(*state, names[i], 0);
		assert_non_null(bans_find_name(*state, names[i], NOW));
	}
	assert_null(bans_find_name(*state, "alic", NOW));
	assert_null(bans_find_name(*state, "", NOW));
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
	assert_non_null(bans_find_name(bans, target, NOW));
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
	assert_ptr_equal(bans_find_name(bans, "alice", NOW), ban);
	assert_int_equal(ban->until_ms, 9000);
	assert_string_equal(ban->reason, "again");
}

static void a_ban_is_over_at_its_very_millisecond(void **state)
{
	struct bans *bans = *state;

	add(bans, "alice", 5000);
	add(bans, "192.0.2.7", 6000);
	add(bans, "bob", 0);
	assert_non_null(bans_find_name(bans, "alice", 4999));
	assert_null(bans_find_name(bans, "alice", 5000)); /* also before it is forgotten */
	bans_expire(bans, 4999);
	assert_int_equal(bans->count, 3);
	bans_expire(bans, 5000);
	assert_int_equal(bans->count, 2);
	assert_non_null(bans_find_address(bans, v4(192, 0, 2, 7), 5999));
	assert_null(bans_find_address(bans, v4(192, 0, 2, 7), 6000));
	bans_expire(bans, INT64_MAX);
	assert_non_null(bans_find_name(bans, "bob", INT64_MAX));
	assert_int_equal(bans->count, 1);
}

static void a_ban_that_is_over_hides_none_that_is_wider(void **state)
{
	add(*state, "192.0.2.7", 5000);
	add(*state, "192.0.2.0/24", 0);
	const struct ban *ban = bans_find_address(*state, v4(192, 0, 2, 7), 4999);
	assert_string_equal(ban->target, "192.0.2.7");
	ban = bans_find_address(*state, v4(192, 0, 2, 7), 5000);
	assert_string_equal(ban->target, "192.0.2.0/24");
}

struct spelling {
	const char *one;
	const char *other;
};

static const struct spelling SAME[] = {
	{ "192.0.2.7", "::ffff:192.0.2.7" },
	{ "192.0.2.7", "192.0.2.7/32" },
	{ "192.0.2.7", "::ffff:c000:207/128" },
	{ "10.1.2.3/8", "10.0.0.0/8" },
	{ "10.0.0.0/8", "::ffff:10.200.0.0/104" },
	{ "0.0.0.0/0", "::ffff:0:0/96" },
	{ "2001:db8::1", "2001:0DB8:0:0::0001" },
	{ "2001:db8::1/32", "2001:db8:ffff::/32" },
	{ "alice", "ALICE" },
	{ "Alice  Lee", " alice lee " },
	{ "alice", "al\u200dice\u200d" },
	{ "alice", "\uff21lice\u3164" },
	{ "stra\u00dfe", "STRASSE" },
	{ "\u00e9mile", "E\u0301mile" },
};

static void a_target_is_the_same_by_any_spelling(void **state)
{
	struct bans *bans = *state;
	struct ban ended;

	for (size_t i = 0; i < COUNT(SAME); i++) {
		assert_int_equal(add(bans, SAME[i].one, 0), PRESENCE_OK);
		assert_int_equal(add(bans, SAME[i].other, 9000), PRESENCE_OK);
		assert_int_equal(bans->count, 1);
		assert_true(bans_remove(bans, SAME[i].one, &ended));
		assert_string_equal(ended.target, SAME[i].other);
		assert_int_equal(bans->count, 0);
		add(bans, SAME[i].one, 0);
		assert_true(bans_remove(bans, SAME[i].other, &ended));
	}
}

static void a_name_is_kept_out_by_any_spelling(void **state)
{
	const struct ban *ban = NULL;

	add(*state, "Alice Lee", 0);
	ban = bans_find_name(*state, "aLICE\u2003 l\u200cee", NOW);
	assert_non_null(ban);
	assert_true(ban_is_of_name(ban, "alice lee"));
	assert_false(ban_is_of_name(ban, "alicelee"));
	assert_null(bans_find_name(*state, "alice l\u0435e", NOW)); /* a Cyrillic letter */
}

static void what_has_nothing_to_be_seen_is_no_target(void **state)
{
	assert_int_equal(add(*state, "   ", 0), PRESENCE_EMALFORMED);
	assert_int_equal(add(*state, "\u3164\u200d", 0), PRESENCE_EMALFORMED);
	assert_int_equal(add(*state, "a\xff", 0), PRESENCE_EMALFORMED);
}

/* --- Held against a plain walk --- */

enum { ROUNDS = 20, WALKED = 300, ASKED = 500 };

/* xorshift64: of one seed always the same. */
static uint64_t next_random(void)
{
	static uint64_t x = 88172645463325252;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return x;
}

/* Of few bits that differ, so that many are in the same networks. */
static struct address random_address(void)
{
	struct address address = { { 0x20, 0x01 } };

	if (next_random() % 2) {
		address = address_from_v4((const uint8_t[]){ 10, 0, 0, 0 });
	}
	for (int i = 12; i < 16; i++) {
		address.bytes[i] ^= (uint8_t)(next_random() & 0xc3);
	}
	return address;
}

static void random_target(char target[BAN_TARGET_MAX + 1])
{
	struct address address = random_address();
	unsigned bits = address_is_v4(&address) ? 32 : 128;
	char text[ADDRESS_TEXT_MAX];

	address_format(&address, text);
	snprintf(target, BAN_TARGET_MAX + 1, "%s/%u", text, bits - (unsigned)(next_random() % 16));
}

static bool walk_finds(const struct bans *bans, const struct address *address, int64_t now_ms)
{
	list_for_each(node, &bans->all) {
		const struct ban *ban = list_entry(node, struct ban, link);
		if (address_prefix_matches(&ban->network, address) &&
		    (ban->until_ms == 0 || ban->until_ms > now_ms)) {
			return true;
		}
	}
	return false;
}

static void change_at_random(struct bans *bans, int64_t now_ms)
{
	char target[BAN_TARGET_MAX + 1];
	struct ban ended;

	random_target(target);
	if (next_random() % 3 == 0) {
		bans_remove(bans, target, &ended);
	} else {
		assert_int_equal(add(bans, target, now_ms + (int64_t)(next_random() % 400)), PRESENCE_OK);
	}
	bans_expire(bans, now_ms - 50); /* some are over, and there still */
}

static void lookups_find_what_a_walk_finds(void **state)
{
	int found = 0;

	for (int64_t now_ms = NOW; now_ms < NOW + ROUNDS * WALKED; now_ms++) {
		change_at_random(*state, now_ms);
		if (now_ms % 10) {
			continue;
		}
		for (int i = 0; i < ASKED / 10; i++) {
			struct address address = random_address();
			bool walked = walk_finds(*state, &address, now_ms);
			assert_int_equal(bans_find_address(*state, &address, now_ms) != NULL, walked);
			found += walked;
		}
	}
	assert_in_range(found, ROUNDS * WALKED / 10, ROUNDS * WALKED * ASKED / 100 * 9 / 10);
}

/* --- What it costs --- */

enum { LOOKUPS = 20000 };

static int64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void add_many(struct bans *bans, int from, int to)
{
	char target[BAN_TARGET_MAX + 1];

	for (int i = from; i < to; i++) {
		switch (i % 4) {
		case 0: snprintf(target, sizeof(target), "somebody %d", i); break;
		case 1: snprintf(target, sizeof(target), "10.%d.%d.0/24", i / 256, i % 256); break;
		case 2: snprintf(target, sizeof(target), "10.1.%d.%d", i / 256, i % 256); break;
		default: snprintf(target, sizeof(target), "2001:db8:%x::/48", i); break;
		}
		assert_int_equal(add(bans, target, i % 3 ? 9000 + i : 0), PRESENCE_OK);
	}
}

static int64_t look_up_many(const struct bans *bans)
{
	int64_t began = now_us();
	struct address address = address_from_v4((const uint8_t[]){ 192, 0, 2, 7 });

	for (int i = 0; i < LOOKUPS; i++) {
		address.bytes[15] = (uint8_t)i;
		assert_null(bans_find_address(bans, &address, NOW));
		assert_null(bans_find_name(bans, "nobody", NOW));
	}
	return now_us() - began;
}

static void lookups_and_changes_cost_the_same_whatever_the_number(void **state)
{
	struct bans *bans = *state;

	add_many(bans, 0, 10);
	int64_t few_us = look_up_many(bans);
	int64_t began = now_us();
	add_many(bans, 10, BANS_MAX);
	int64_t adding_us = now_us() - began;
	int64_t many_us = look_up_many(bans);
	if (many_us > 10 * few_us + 1000) {
		fail_msg("with 10 bans %d us, with %d %d us", (int)few_us, BANS_MAX, (int)many_us);
	}
	assert_in_range(adding_us, 0, 100 * (int64_t)BANS_MAX); /* generously: some take a few us */
	began = now_us();
	bans_expire(bans, INT64_MAX);
	assert_in_range(now_us() - began, 0, 100 * (int64_t)BANS_MAX);
	assert_int_equal(bans->count, (BANS_MAX + 2) / 3);
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
	assert_null(bans_find_address(bans, v4(10, 0, 0, 1), NOW));
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
		cmocka_unit_test_setup_teardown(a_ban_that_is_over_hides_none_that_is_wider, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(a_target_is_the_same_by_any_spelling, setup, teardown),
		cmocka_unit_test_setup_teardown(a_name_is_kept_out_by_any_spelling, setup, teardown),
		cmocka_unit_test_setup_teardown(what_has_nothing_to_be_seen_is_no_target, setup, teardown),
		cmocka_unit_test_setup_teardown(lookups_find_what_a_walk_finds, setup, teardown),
		cmocka_unit_test_setup_teardown(lookups_and_changes_cost_the_same_whatever_the_number,
		                                setup, teardown),
		cmocka_unit_test_setup_teardown(a_ban_is_ended_by_its_target, setup, teardown),
		cmocka_unit_test_setup_teardown(there_is_a_greatest_number_of_bans, setup, teardown),
		cmocka_unit_test_setup_teardown(a_reason_of_the_greatest_length_is_kept_whole, setup,
		                                teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
