#include "core/presence/state_bans.h"

#include <stdio.h>

#include "core/presence/state.h"
#include "tests/lib/core/check.h"
#include "tests/lib/core/guest.h"

#define NOW "1700000000000"

static const struct state_clock no_clock = { 0 };

static size_t restore(struct party *party, const char *text)
{
	size_t count = 77;

	assert_int_equal(state_restore(&party->service.tracker, text, strlen(text), &no_clock, &count),
	                 PRESENCE_OK);
	return count;
}

static void a_ban_outlives_it(void **state)
{
	static const char bans[] =
		"{\"presence_state\":1,\"time\":" NOW ",\"users\":[],\"bans\":["
		"{\"target\":\"192.0.2.0/24\",\"reason\":\"a \\\"b\\\"\",\"since\":1699999990000,"
		"\"until\":1700000010000,\"uid\":7},"
		"{\"target\":\"mallory\",\"reason\":\"\",\"since\":1699999980000,\"until\":0,\"uid\":0}"
		"]}\n";
	struct party *party = *state;
	struct tracker *tracker = &party->service.tracker;
	struct address address;
	struct buffer out;

	assert_int_equal(restore(party, bans), 0);
	int64_t now = party->service.hub.now_ms;
	assert_true(address_parse("192.0.2.7", &address));
	const struct ban *ban = bans_find_address(&tracker->bans, &address, now);
	assert_non_null(ban);
	assert_string_equal(ban->reason, "a \"b\"");
	assert_int_equal(ban->by_uid, 7);
	assert_null(bans_find_address(&tracker->bans, &address, now + 10 * 1000));
	ban = bans_find_name(&tracker->bans, "Mallory", now);
	assert_non_null(ban);
	assert_int_equal(ban->until_ms, 0);
	buffer_init(&out, STATE_BYTES_MAX);
	state_encode(&out, tracker, &no_clock);
	assert_int_equal(out.len, strlen(bans));
	assert_memory_equal(out.data, bans, out.len);
	buffer_finish(&out);
}

static void what_is_no_ban_or_over_is_passed_over(void **state)
{
	static const char *const bans[] = {
		"{\"target\":\"a\",\"reason\":\"\",\"since\":1,\"until\":1700000000000,\"uid\":0}",
		"{\"target\":\"\",\"reason\":\"\",\"since\":1,\"until\":0,\"uid\":0}",
		"{\"target\":\"192.0.2.0/99\",\"reason\":\"\",\"since\":1,\"until\":0,\"uid\":0}",
		"{\"target\":\"a\",\"since\":1,\"until\":0,\"uid\":0}",
		"{\"target\":\"a\",\"reason\":\"\",\"since\":-1,\"until\":0,\"uid\":0}",
		"{\"target\":\"a\",\"reason\":\"\",\"since\":1,\"until\":\"0\",\"uid\":0}",
		"{\"target\":7,\"reason\":\"\",\"since\":1,\"until\":0,\"uid\":0}",
		"7",
	};
	struct party *party = *state;
	char text[400];

	for (size_t i = 0; i < COUNT(bans); i++) {
		snprintf(text, sizeof(text),
		         "{\"presence_state\":1,\"time\":" NOW ",\"users\":[],\"bans\":[%s]}", bans[i]);
		restore(party, text);
		assert_int_equal(party->service.tracker.bans.count, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_ban_outlives_it, party_setup, party_teardown),
		cmocka_unit_test_setup_teardown(what_is_no_ban_or_over_is_passed_over, party_setup,
		                                party_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
