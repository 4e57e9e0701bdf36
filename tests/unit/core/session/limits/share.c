/* What all from one source may have of a hub. */
#include <stdio.h>
#include <stdlib.h>

#include "core/session/hub.h"
#include "core/session/session.h"

#include "tests/lib/core/check.h"
#include "tests/lib/core/harness.h"

static struct session *open_from(struct recorder *recorder, uint8_t last)
{
	struct peer peer = { .user_agent = "" };

	peer.address = address_from_v4((const uint8_t[]){ 192, 0, 2, last });
	return session_open(&recorder->hub, &(struct session_opening){ .peer = &peer });
}

static enum hub_room room_from(struct recorder *recorder, uint8_t last)
{
	struct peer peer = { .user_agent = "" };

	peer.address = address_from_v4((const uint8_t[]){ 192, 0, 2, last });
	return hub_room_for(&recorder->hub, &peer);
}

static void limit_sources(struct recorder *recorder, size_t max)
{
	struct hub_config config = recorder->hub.config;

	config.sessions_per_source_max = max;
	recorder_restart(recorder, config);
}

static void of_a_source_five_in_eight_may_be_strangers(void **state)
{
	struct recorder *recorder = *state;
	struct session *session;

	limit_sources(recorder, 8);
	for (int i = 0; i < 5; i++) {
		session = open_from(recorder, 1);
		session_connected(session);
	}
	assert_int_equal(room_from(recorder, 1), HUB_ROOM_NONE_FOR_SOURCE);
	assert_null(open_from(recorder, 1));
	assert_non_null(open_from(recorder, 2));
	session_trust(session);
	session_trust(session);
	assert_int_equal(room_from(recorder, 1), HUB_ROOM);
	session_connected(open_from(recorder, 1));
	assert_int_equal(room_from(recorder, 1), HUB_ROOM_NONE_FOR_SOURCE);
}

static void a_source_has_as_many_sessions_as_the_limit_says(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = NULL;

	limit_sources(recorder, 8);
	for (int i = 0; i < 8; i++) {
		session = open_from(recorder, 1);
		session_connected(session);
		session_trust(session);
	}
	assert_null(open_from(recorder, 1));
	session_close(session, SESSION_END_CLIENT);
	assert_non_null(open_from(recorder, 1));
	hub_limit_sessions(&recorder->hub, 100, 9);
	assert_int_equal(room_from(recorder, 1), HUB_ROOM);
	hub_limit_sessions(&recorder->hub, 8, 9);
	assert_int_equal(room_from(recorder, 1), HUB_ROOM_NONE);
}

static void who_has_said_nothing_gives_its_place_to_a_newcomer(void **state)
{
	struct recorder *recorder = *state;
	struct session *sessions[5];

	limit_sources(recorder, 8);
	for (int i = 0; i < 5; i++) {
		sessions[i] = open_from(recorder, 1);
	}
	session_connected(sessions[0]);
	assert_int_equal(room_from(recorder, 1), HUB_ROOM);
	for (int i = 0; i < 1000; i++) {
		assert_non_null(open_from(recorder, 1));
		assert_int_equal(recorder->hub.session_count, 5);
	}
	assert_int_equal(sessions[0]->state, SESSION_OPEN);
	assert_int_equal(sessions[1]->state, SESSION_CLOSED);
	hub_settle(&recorder->hub);
}

static void what_waits_in_the_sessions_of_a_source_has_a_limit(void **state)
{
	struct recorder *recorder = *state;
	enum { PACKET = SESSION_OUTBOX_MAX / 2 };
	char *packet = calloc(1, PACKET);
	struct session *last = NULL;

	assert_non_null(packet);
	for (int i = 0; i < HUB_SOURCE_BYTES_MAX / PACKET; i++) {
		last = open_from(recorder, 1);
		session_send_text(last, packet, PACKET);
	}
	assert_true(last->failed);
	struct session *other = open_from(recorder, 2);
	session_send_text(other, packet, PACKET);
	assert_false(other->failed);
	hub_settle(&recorder->hub);
	assert_int_equal(recorder->end, SESSION_END_SLOW);
	assert_true(session_charge(open_from(recorder, 1), PACKET / 2));
	free(packet);
}

#define WITH_HUB(test) cmocka_unit_test_setup_teardown(test, recorder_setup, recorder_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_HUB(of_a_source_five_in_eight_may_be_strangers),
		WITH_HUB(a_source_has_as_many_sessions_as_the_limit_says),
		WITH_HUB(who_has_said_nothing_gives_its_place_to_a_newcomer),
		WITH_HUB(what_waits_in_the_sessions_of_a_source_has_a_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
