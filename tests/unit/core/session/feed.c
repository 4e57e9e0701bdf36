#include "core/session/feed.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/session/hub.h"

#include "tests/lib/core/check.h"
#include "tests/lib/core/harness.h"

enum { READERS = 5 };

struct fixture {
	struct recorder *recorder;
	struct feed feed;
	struct session *sessions[READERS];
	struct fake_socket sockets[READERS];
	struct subscription readers[READERS];
	unsigned encoded; /* snapshots that were asked for */
	bool fail;        /* the encoder gets no memory */
};

static void encode(void *context, struct buffer *out)
{
	struct fixture *fixture = context;

	buffer_append_text(out, "snapshot ");
	buffer_append_integer(out, ++fixture->encoded);
	out->failed = out->failed || fixture->fail;
}

static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	void *recorder;

	if (!fixture || recorder_setup(&recorder) != 0) {
		return -1;
	}
	fixture->recorder = recorder;
	feed_init(&fixture->feed, &fixture->recorder->hub, encode, fixture);
	for (int i = 0; i < READERS; i++) {
		fake_socket_init(&fixture->sockets[i]);
		fixture->sessions[i] = open_socket(&fixture->recorder->hub, &fixture->sockets[i]);
	}
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;
	void *recorder = fixture->recorder;

	for (int i = 0; i < READERS; i++) {
		feed_unsubscribe(&fixture->readers[i]);
	}
	feed_finish(&fixture->feed);
	int result = recorder_teardown(&recorder);
	for (int i = 0; i < READERS; i++) {
		fake_socket_finish(&fixture->sockets[i]);
	}
	free(fixture);
	return result;
}

static void subscribe(struct fixture *fixture, int i)
{
	feed_subscribe(&fixture->feed, &fixture->readers[i], fixture->sessions[i]);
}

static void subscribe_all(struct fixture *fixture)
{
	for (int i = 0; i < READERS; i++) {
		subscribe(fixture, i);
	}
}

static void append(struct fixture *fixture, const char *text)
{
	assert_int_equal(feed_append(&fixture->feed, (const uint8_t *)text, strlen(text)), PRESENCE_OK);
}

static void settle(struct fixture *fixture)
{
	hub_settle(&fixture->recorder->hub);
}

static void all_readers_read_what_is_appended_in_one_order(void **state)
{
	struct fixture *fixture = *state;

	subscribe_all(fixture);
	append(fixture, "4one");
	append(fixture, "4two");
	settle(fixture);
	append(fixture, "4three");
	settle(fixture);
	for (int i = 0; i < READERS; i++) {
		check_read(&fixture->sockets[i], "4one");
		check_read(&fixture->sockets[i], "4two");
		check_read(&fixture->sockets[i], "4three");
		check_silent(&fixture->sockets[i]);
	}
}

static void a_reader_reads_from_the_head_on(void **state)
{
	struct fixture *fixture = *state;

	append(fixture, "4before");
	settle(fixture);
	append(fixture, "4just before");
	subscribe(fixture, 0);
	append(fixture, "4behind");
	settle(fixture);
	check_read(&fixture->sockets[0], "4behind");
	check_silent(&fixture->sockets[0]);
}

static void a_reader_that_left_reads_no_more(void **state)
{
	struct fixture *fixture = *state;

	subscribe_all(fixture);
	append(fixture, "4x");
	feed_request_snapshot(&fixture->readers[1]);
	feed_unsubscribe(&fixture->readers[1]);
	feed_unsubscribe(&fixture->readers[1]);
	settle(fixture);
	check_silent(&fixture->sockets[1]);
	check_read(&fixture->sockets[0], "4x");
	check_read(&fixture->sockets[2], "4x");
	assert_int_equal(fixture->encoded, 0);
}

static void a_snapshot_stands_for_all_before_it(void **state)
{
	struct fixture *fixture = *state;

	subscribe(fixture, 0);
	subscribe(fixture, 1);
	append(fixture, "4before");
	feed_request_snapshot(&fixture->readers[0]);
	append(fixture, "4in the same iteration");
	settle(fixture);
	append(fixture, "4behind");
	settle(fixture);
	check_read(&fixture->sockets[0], "snapshot 1");
	check_read(&fixture->sockets[0], "4behind");
	check_silent(&fixture->sockets[0]);
	check_read(&fixture->sockets[1], "4before");
	check_read(&fixture->sockets[1], "4in the same iteration");
	check_read(&fixture->sockets[1], "4behind");
	check_silent(&fixture->sockets[1]);
}

static void all_who_ask_before_the_head_moves_share_one_snapshot(void **state)
{
	struct fixture *fixture = *state;

	subscribe_all(fixture);
	for (int i = 0; i < 3; i++) {
		feed_request_snapshot(&fixture->readers[i]);
		feed_request_snapshot(&fixture->readers[i]);
	}
	settle(fixture);
	assert_int_equal(fixture->encoded, 1);
	append(fixture, "4x");
	feed_request_snapshot(&fixture->readers[3]);
	settle(fixture);
	assert_int_equal(fixture->encoded, 2);
	for (int i = 0; i < 3; i++) {
		check_read(&fixture->sockets[i], "snapshot 1");
		check_read(&fixture->sockets[i], "4x");
		check_silent(&fixture->sockets[i]);
	}
	check_read(&fixture->sockets[3], "snapshot 2");
	check_silent(&fixture->sockets[3]);
}

static void a_snapshot_is_of_when_its_reader_can_take_it(void **state)
{
	struct fixture *fixture = *state;

	subscribe(fixture, 0);
	fixture->sockets[0].result = TRANSPORT_BLOCKED;
	append(fixture, "4x");
	settle(fixture);
	feed_request_snapshot(&fixture->readers[0]);
	settle(fixture);
	append(fixture, "4between");
	feed_request_snapshot(&fixture->readers[0]);
	settle(fixture);
	assert_int_equal(fixture->encoded, 0);
	append(fixture, "4before");
	socket_unblock(fixture->sessions[0], &fixture->sockets[0]);
	settle(fixture);
	append(fixture, "4behind");
	settle(fixture);
	check_read(&fixture->sockets[0], "4x");
	check_read(&fixture->sockets[0], "snapshot 1");
	check_read(&fixture->sockets[0], "4behind");
	check_silent(&fixture->sockets[0]);
}

static void a_snapshot_is_encoded_once_until_the_head_moves(void **state)
{
	struct fixture *fixture = *state;

	subscribe_all(fixture);
	for (int i = 0; i < 3; i++) {
		feed_request_snapshot(&fixture->readers[0]);
		settle(fixture);
		check_read(&fixture->sockets[0], "snapshot 1");
	}
	append(fixture, "4x");
	feed_request_snapshot(&fixture->readers[0]);
	settle(fixture);
	check_read(&fixture->sockets[0], "snapshot 2");
	feed_request_snapshots(&fixture->feed);
	settle(fixture);
	check_read(&fixture->sockets[0], "snapshot 3");
	assert_int_equal(fixture->encoded, 3);
}

static void who_awaits_a_snapshot_pins_no_journal_and_is_never_behind(void **state)
{
	struct fixture *fixture = *state;

	subscribe_all(fixture);
	fixture->sockets[0].result = TRANSPORT_BLOCKED;
	append(fixture, "4x");
	settle(fixture);
	feed_request_snapshot(&fixture->readers[0]);
	for (int i = 0; i < 2 * JOURNAL_BYTES_FIRST / 32; i++) {
		append(fixture, "4some event or other, of 32 bytes");
		settle(fixture);
	}
	assert_int_equal(fixture->feed.journal.capacity, JOURNAL_BYTES_FIRST);
	assert_int_equal(fixture->recorder->closed, 0);
	socket_unblock(fixture->sessions[0], &fixture->sockets[0]);
	settle(fixture);
	check_read(&fixture->sockets[0], "4x");
	check_read(&fixture->sockets[0], "snapshot 1");
	check_silent(&fixture->sockets[0]);
}

static void all_readers_can_be_given_a_snapshot(void **state)
{
	struct fixture *fixture = *state;

	subscribe_all(fixture);
	append(fixture, "4x");
	feed_request_snapshots(&fixture->feed);
	settle(fixture);
	assert_int_equal(fixture->encoded, 1);
	for (int i = 0; i < READERS; i++) {
		check_read(&fixture->sockets[i], "snapshot 1");
		check_silent(&fixture->sockets[i]);
	}
}

static void those_who_cannot_be_given_a_snapshot_are_ended_and_no_others(void **state)
{
	struct fixture *fixture = *state;

	subscribe_all(fixture);
	append(fixture, "4x");
	feed_request_snapshot(&fixture->readers[0]);
	feed_request_snapshot(&fixture->readers[1]);
	fixture->fail = true;
	settle(fixture);
	assert_int_equal(fixture->recorder->closed, 2);
	assert_int_equal(fixture->recorder->end, SESSION_END_RESOURCES);
	assert_true(fixture->sockets[0].closed);
	check_silent(&fixture->sockets[0]);
	check_read(&fixture->sockets[2], "4x");
}

static void an_event_larger_than_the_first_ring_is_not_appended(void **state)
{
	struct fixture *fixture = *state;
	uint8_t *large = calloc(1, JOURNAL_BYTES_FIRST);

	assert_non_null(large);
	subscribe(fixture, 0);
	append(fixture, "4one");
	assert_int_equal(feed_append(&fixture->feed, large, JOURNAL_BYTES_FIRST), PRESENCE_EFULL);
	append(fixture, "4two");
	settle(fixture);
	check_read(&fixture->sockets[0], "4one");
	check_read(&fixture->sockets[0], "4two");
	check_silent(&fixture->sockets[0]);
	free(large);
}

static void a_feed_nobody_reads_stays_small(void **state)
{
	struct fixture *fixture = *state;

	for (int i = 0; i < 100000; i++) {
		append(fixture, "4some event or other that nobody hears");
	}
	settle(fixture);
	assert_int_equal(fixture->feed.journal.capacity, JOURNAL_BYTES_FIRST);
}

static void a_feed_whose_readers_keep_up_stays_small(void **state)
{
	struct fixture *fixture = *state;
	char text[40];

	subscribe_all(fixture);
	for (int i = 0; i < 20000; i++) {
		snprintf(text, sizeof(text), "4some event with the number %d", i);
		append(fixture, text);
		settle(fixture);
		for (int r = 0; r < READERS; r++) {
			check_read(&fixture->sockets[r], text);
			fixture->sockets[r].read = 0;
			buffer_clear(&fixture->sockets[r].sent);
		}
	}
	assert_int_equal(fixture->feed.journal.capacity, JOURNAL_BYTES_FIRST);
}

static void a_session_reads_several_feeds(void **state)
{
	struct fixture *fixture = *state;
	struct subscription reader;
	struct feed second;

	feed_init(&second, &fixture->recorder->hub, encode, fixture);
	subscribe(fixture, 0);
	feed_subscribe(&second, &reader, fixture->sessions[0]);
	append(fixture, "4first");
	feed_append(&second, (const uint8_t *)"4second", 7);
	settle(fixture);
	check_read(&fixture->sockets[0], "4first");
	check_read(&fixture->sockets[0], "4second");
	check_silent(&fixture->sockets[0]);
	assert_int_equal(fixture->sockets[0].sends, 2); /* the open packet was the other */
	feed_unsubscribe(&reader);
	feed_finish(&second);
}

/* Readers come and go between the slices of one pass, the one that is next among them. */
static void readers_may_leave_and_come_in_the_middle_of_a_pass(void **state)
{
	struct fixture *fixture = *state;

	for (int leaver = 0; leaver < READERS; leaver++) {
		subscribe_all(fixture);
		append(fixture, "4one");
		int budget = 2;
		assert_false(feed_flush(&fixture->feed, &budget));
		feed_unsubscribe(&fixture->readers[leaver]);
		append(fixture, "4two");
		subscribe(fixture, leaver);
		append(fixture, "4three");
		settle(fixture);
		for (int i = 0; i < READERS; i++) {
			bool before = i != leaver;
			if (before || leaver < 2) { /* the first two were served at once */
				check_read(&fixture->sockets[i], "4one");
			}
			if (before) {
				check_read(&fixture->sockets[i], "4two");
			}
			check_read(&fixture->sockets[i], "4three");
			check_silent(&fixture->sockets[i]);
			feed_unsubscribe(&fixture->readers[i]);
		}
	}
}

static void all_readers_may_leave_in_the_middle_of_a_pass(void **state)
{
	struct fixture *fixture = *state;

	subscribe_all(fixture);
	append(fixture, "4one");
	int budget = 2;
	assert_false(feed_flush(&fixture->feed, &budget));
	for (int i = READERS - 1; i >= 0; i--) {
		feed_unsubscribe(&fixture->readers[i]);
	}
	settle(fixture);
	check_silent(&fixture->sockets[4]);
	subscribe(fixture, 4);
	append(fixture, "4two");
	settle(fixture);
	check_read(&fixture->sockets[4], "4two");
}

static void what_somebody_may_know_of_is_not_taken_back(void **state)
{
	struct fixture *fixture = *state;
	struct feed *feed = &fixture->feed;

	for (int what = 0; what < 4; what++) {
		uint64_t from = feed->journal.head;
		append(fixture, "4one");
		uint64_t to = feed->journal.head;
		if (what == 1) {
			append(fixture, "4two");
		} else if (what == 2) {
			subscribe(fixture, 0);
		} else if (what == 3) {
			settle(fixture);
		}
		assert_int_equal(feed_may_take_back(feed, from, to), what == 0);
	}
}

static void what_is_taken_back_is_read_by_nobody(void **state)
{
	struct fixture *fixture = *state;
	struct feed *feed = &fixture->feed;

	subscribe_all(fixture);
	append(fixture, "4one");
	uint64_t from = feed->journal.head;
	append(fixture, "4two");
	append(fixture, "4three");
	uint64_t version = feed_version(feed);
	feed_take_back(feed, from, 0);
	assert_true(feed_version(feed) > version);
	version = feed_version(feed);
	append(fixture, "4four");
	assert_true(feed_version(feed) > version);
	settle(fixture);
	for (int i = 0; i < READERS; i++) {
		check_read(&fixture->sockets[i], "4one");
		check_read(&fixture->sockets[i], "4four");
		check_silent(&fixture->sockets[i]);
	}
}

/* Its memory is looked at between the two: the head comes back to a place that is still there. */
static void what_rests_can_be_taken_back(void **state)
{
	struct fixture *fixture = *state;
	struct feed *feed = &fixture->feed;

	append(fixture, "4one");
	settle(fixture);
	uint64_t from = feed->journal.head;
	append(fixture, "4two");
	for (int i = 0; i < 3; i++) {
		feed_rest(feed);
	}
	assert_true(feed_may_take_back(feed, from, feed->journal.head));
	feed_take_back(feed, from, 0);
	append(fixture, "4longer than the other");
	feed_rest(feed);
	subscribe(fixture, 0);
	append(fixture, "4three");
	feed_rest(feed);
	settle(fixture);
	check_read(&fixture->sockets[0], "4three");
	check_silent(&fixture->sockets[0]);
}

#define WITH_FEED(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_FEED(all_readers_read_what_is_appended_in_one_order),
		WITH_FEED(a_reader_reads_from_the_head_on),
		WITH_FEED(a_reader_that_left_reads_no_more),
		WITH_FEED(a_snapshot_stands_for_all_before_it),
		WITH_FEED(all_who_ask_before_the_head_moves_share_one_snapshot),
		WITH_FEED(a_snapshot_is_of_when_its_reader_can_take_it),
		WITH_FEED(a_snapshot_is_encoded_once_until_the_head_moves),
		WITH_FEED(who_awaits_a_snapshot_pins_no_journal_and_is_never_behind),
		WITH_FEED(all_readers_can_be_given_a_snapshot),
		WITH_FEED(those_who_cannot_be_given_a_snapshot_are_ended_and_no_others),
		WITH_FEED(an_event_larger_than_the_first_ring_is_not_appended),
		WITH_FEED(a_feed_nobody_reads_stays_small),
		WITH_FEED(a_feed_whose_readers_keep_up_stays_small),
		WITH_FEED(a_session_reads_several_feeds),
		WITH_FEED(readers_may_leave_and_come_in_the_middle_of_a_pass),
		WITH_FEED(all_readers_may_leave_in_the_middle_of_a_pass),
		WITH_FEED(what_somebody_may_know_of_is_not_taken_back),
		WITH_FEED(what_is_taken_back_is_read_by_nobody),
		WITH_FEED(what_rests_can_be_taken_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
