#include "core/session/hub.h"

#include "core/session/feed.h"

#include "tests/lib/core/check.h"
#include "tests/lib/core/harness.h"

static void an_unknown_sid_finds_no_session(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);
	char sid[ENGINEIO_SID_LENGTH + 2];

	assert_null(hub_find(&recorder->hub, ""));
	assert_null(hub_find(&recorder->hub, "AAAAAAAAAAAAAAAAAAAA"));
	memcpy(sid, session->sid, ENGINEIO_SID_LENGTH);
	sid[ENGINEIO_SID_LENGTH] = 'x';
	sid[ENGINEIO_SID_LENGTH + 1] = '\0';
	assert_null(hub_find(&recorder->hub, sid));
	sid[ENGINEIO_SID_LENGTH - 1] = '\0';
	assert_null(hub_find(&recorder->hub, sid));
	assert_ptr_equal(hub_find(&recorder->hub, session->sid), session);
}

static void a_thousand_sessions_are_found_and_forgotten_one_by_one(void **state)
{
	static struct session *sessions[1000];
	struct recorder *recorder = *state;

	for (size_t i = 0; i < COUNT(sessions); i++) {
		sessions[i] = session_open(&recorder->hub, &(struct session_opening){ 0 });
	}
	assert_int_equal(recorder->hub.counters.opened, COUNT(sessions));
	for (size_t i = 0; i < COUNT(sessions); i++) {
		assert_ptr_equal(hub_find(&recorder->hub, sessions[i]->sid), sessions[i]);
		session_close(sessions[i], SESSION_END_CLIENT);
		assert_null(hub_find(&recorder->hub, sessions[i]->sid));
	}
	assert_int_equal(recorder->hub.session_count, 0);
	assert_int_equal(recorder->hub.counters.closed[SESSION_END_CLIENT], COUNT(sessions));
	hub_settle(&recorder->hub);
}

static void a_closed_session_may_be_looked_at_until_the_flush_ends(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_socket(&recorder->hub, &recorder->socket);

	session_close(session, SESSION_END_CLIENT);
	hub_tick(&recorder->hub);
	assert_int_equal(session->state, SESSION_CLOSED);
	assert_int_equal(session->end, SESSION_END_CLIENT);
	hub_settle(&recorder->hub);
}

static void the_hub_ends_all_its_sessions_with_itself(void **state)
{
	struct recorder *recorder = *state;
	struct session *lingering = open_polling(&recorder->hub);
	struct session *held = open_polling(&recorder->hub);
	struct session *probed = open_polling(&recorder->hub);
	struct session *failed = open_polling(&recorder->hub);
	struct session *dead = open_polling(&recorder->hub);

	open_socket(&recorder->hub, &recorder->socket);
	session_close_orderly(lingering, SESSION_END_RATE);
	session_get(held, &recorder->request);
	assert_true(session_probe(probed, &recorder->probe));
	session_send_text(probed, "4x", 2);
	session_fail(failed, SESSION_END_SLOW);
	session_close(dead, SESSION_END_ERROR);
	recorder_restart(recorder, recorder->hub.config);
	assert_true(recorder->socket.closed);
	assert_true(recorder->probe.closed);
	assert_string_equal(request_body(&recorder->request), "1");
}

static void a_hub_without_sessions_has_nothing_to_do(void **state)
{
	struct recorder *recorder = *state;

	assert_false(hub_flush(&recorder->hub));
	hub_tick(&recorder->hub);
	hub_close_some(&recorder->hub, SIZE_MAX, SESSION_END_SHUTDOWN);
	assert_true(hub_next_deadline(&recorder->hub) == DEADLINE_NEVER);
}

static void the_deadlines_of_upgrades_noops_and_lingering_are_known(void **state)
{
	struct recorder *recorder = *state;
	struct session *session = open_polling(&recorder->hub);

	session_connected(session);
	assert_int_equal(hub_next_deadline(&recorder->hub), 25050);
	assert_true(session_probe(session, &recorder->probe));
	assert_int_equal(hub_next_deadline(&recorder->hub), 10000);
	socket_say(session, &recorder->probe, "2probe");
	session_get(session, &recorder->request);
	assert_in_range(hub_next_deadline(&recorder->hub), 50, 100);
	session_close_orderly(session, SESSION_END_SHUTDOWN);
	assert_int_equal(hub_next_deadline(&recorder->hub), 30000);
}

static void the_connect_deadline_is_known(void **state)
{
	struct recorder *recorder = *state;
	struct hub_config config = recorder->hub.config;

	config.connect_timeout_ms = 1000;
	recorder_restart(recorder, config);
	struct session *session = open_polling(&recorder->hub);
	assert_int_equal(hub_next_deadline(&recorder->hub), 1000);
	session_connected(session);
	assert_int_equal(hub_next_deadline(&recorder->hub), 25050);
}

static void a_polling_session_that_never_connects_is_told_by_its_next_get(void **state)
{
	struct recorder *recorder = *state;
	struct hub_config config = recorder->hub.config;

	config.connect_timeout_ms = 1000;
	recorder_restart(recorder, config);
	struct session *session = open_polling(&recorder->hub);
	hub_run_to(&recorder->hub, 1000);
	assert_int_equal(recorder->end, SESSION_END_IDLE);
	assert_true(session_poll(session, &recorder->request));
	assert_string_equal(request_body(&recorder->request), "6\0361");
}

static void the_time_since_the_epoch_is_the_steady_one_and_an_offset(void **state)
{
	struct recorder *recorder = *state;
	struct hub_config config = recorder->hub.config;

	config.wall_offset_ms = 1700000000000;
	recorder_restart(recorder, config);
	hub_set_time(&recorder->hub, 25);
	assert_true(hub_wall_ms(&recorder->hub) == 1700000000025);
	assert_true(hub_wall_of(&recorder->hub, 5) == 1700000000005);
	hub_set_wall_offset(&recorder->hub, 1800000000000); /* somebody set the clock */
	assert_true(hub_wall_ms(&recorder->hub) == 1800000000025);
	assert_int_equal(recorder->hub.now_ms, 25);
}

/* --- The memory of journals --- */

struct reading {
	struct recorder *recorder;
	struct feed feed;
	struct fake_socket socket;
	struct subscription reader;
};

static void begin_reading(struct reading *reading, struct recorder *recorder)
{
	*reading = (struct reading){ .recorder = recorder };
	feed_init(&reading->feed, &recorder->hub, NULL, NULL);
	fake_socket_init(&reading->socket);
	feed_subscribe(&reading->feed, &reading->reader, open_socket(&recorder->hub, &reading->socket));
}

static void end_reading(struct reading *reading)
{
	feed_unsubscribe(&reading->reader);
	feed_finish(&reading->feed);
	session_close(reading->reader.session, SESSION_END_SHUTDOWN);
	hub_settle(&reading->recorder->hub);
	fake_socket_finish(&reading->socket);
}

/* So much that the ring has to grow, as nobody has read any of it. */
static void append_much(struct feed *feed)
{
	static uint8_t text[60 * 1024] = "4";

	memset(text + 1, 'x', sizeof(text) - 1);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(feed_append(feed, text, sizeof(text)), PRESENCE_OK);
	}
	hub_settle(feed->hub);
}

static void append(struct feed *feed, const char *text)
{
	assert_int_equal(feed_append(feed, (const uint8_t *)text, strlen(text)), PRESENCE_OK);
	hub_settle(feed->hub);
}

static void rest_once(struct hub *hub)
{
	hub_set_time(hub, hub->now_ms + HUB_REST_MS);
	hub_tick(hub);
	hub_settle(hub);
}

static void a_feed_that_is_quiet_gives_its_memory_back(void **state)
{
	struct recorder *recorder = *state;
	struct hub *hub = &recorder->hub;
	struct reading reading;

	begin_reading(&reading, recorder);
	append_much(&reading.feed);
	size_t grown = reading.feed.journal.capacity;
	assert_true(grown >= 4 * (size_t)JOURNAL_BYTES_FIRST);
	assert_true(hub_next_deadline(hub) <= hub->now_ms + HUB_REST_MS);
	rest_once(hub);
	assert_int_equal(reading.feed.journal.capacity, grown);
	append(&reading.feed, "4one");
	rest_once(hub); /* what came since the last time is kept */
	assert_int_equal(reading.feed.journal.capacity, JOURNAL_BYTES_FIRST);
	rest_once(hub);
	assert_int_equal(reading.feed.journal.capacity, 0);
	assert_int_equal(hub->counters.journal_bytes_freed, grown);
	append(&reading.feed, "4two");
	const char *text = "";
	while (text && strcmp(text, "4two") != 0) { /* behind all that came before, and a ping */
		text = socket_read(&reading.socket);
	}
	assert_non_null(text);
	end_reading(&reading);
}

static void a_reader_that_is_behind_keeps_what_it_has_to_read(void **state)
{
	struct recorder *recorder = *state;
	struct reading reading;

	begin_reading(&reading, recorder);
	append_much(&reading.feed);
	rest_once(&recorder->hub);
	reading.reader.cursor = reading.feed.journal.tail; /* as if it were blocked */
	size_t grown = reading.feed.journal.capacity;
	rest_once(&recorder->hub);
	assert_int_equal(reading.feed.journal.capacity, grown);
	reading.reader.cursor = reading.feed.journal.head;
	rest_once(&recorder->hub);
	assert_int_equal(reading.feed.journal.capacity, 0);
	end_reading(&reading);
}

static void few_journals_are_looked_at_at_once(void **state)
{
	enum { FEEDS = 2 * HUB_RESTS_AT_ONCE + 1 };
	static struct feed feeds[FEEDS];
	struct recorder *recorder = *state;
	struct hub *hub = &recorder->hub;

	for (int i = 0; i < FEEDS; i++) {
		feed_init(&feeds[i], hub, NULL, NULL);
		append(&feeds[i], "4x");
	}
	rest_once(hub);
	hub_tick(hub);
	hub_tick(hub);
	rest_once(hub);
	assert_int_equal(hub->counters.journal_bytes_freed, HUB_RESTS_AT_ONCE * JOURNAL_BYTES_FIRST);
	assert_true(hub_next_deadline(hub) <= hub->now_ms);
	hub_tick(hub);
	hub_tick(hub);
	assert_int_equal(hub->counters.journal_bytes_freed, FEEDS * JOURNAL_BYTES_FIRST);
	for (int i = 0; i < FEEDS; i++) {
		feed_finish(&feeds[i]);
	}
}

#define WITH_HUB(test) cmocka_unit_test_setup_teardown(test, recorder_setup, recorder_teardown)

static void joins_that_came_together_are_told_as_one(void **state)
{
	struct hub *hub = &((struct recorder *)*state)->hub;

	hub_told(hub, 2, 10);
	hub_told(hub, 3, 10);
	assert_int_equal(hub->told_count, 1);
	assert_int_equal(hub->told[0].joins, 5);
	for (int i = 1; i < HUB_TOLD_MAX + 5; i++) {
		hub_told(hub, 1, 10 + i);
	}
	assert_int_equal(hub->told_count, HUB_TOLD_MAX);
	assert_int_equal(hub->told[HUB_TOLD_MAX - 1].joins, 6);
	hub_flush(hub);
	assert_int_equal(hub->told_count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_HUB(an_unknown_sid_finds_no_session),
		WITH_HUB(joins_that_came_together_are_told_as_one),
		WITH_HUB(a_thousand_sessions_are_found_and_forgotten_one_by_one),
		WITH_HUB(a_closed_session_may_be_looked_at_until_the_flush_ends),
		WITH_HUB(the_hub_ends_all_its_sessions_with_itself),
		WITH_HUB(a_hub_without_sessions_has_nothing_to_do),
		WITH_HUB(the_deadlines_of_upgrades_noops_and_lingering_are_known),
		WITH_HUB(the_connect_deadline_is_known),
		WITH_HUB(the_time_since_the_epoch_is_the_steady_one_and_an_offset),
		WITH_HUB(a_feed_that_is_quiet_gives_its_memory_back),
		WITH_HUB(a_reader_that_is_behind_keeps_what_it_has_to_read),
		WITH_HUB(few_journals_are_looked_at_at_once),
		WITH_HUB(a_polling_session_that_never_connects_is_told_by_its_next_get),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
