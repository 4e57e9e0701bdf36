/* Offsets: where in a feed a client may go on reading (core/session/feed.h). */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/session/feed.h"

#include "tests/lib/core/check.h"
#include "tests/lib/core/harness.h"

enum { EPOCH = 0x1a2b3c4d, EVENT = 1000 };

struct fixture {
	struct recorder *recorder;
	struct feed feed;
	struct session *session;
	struct fake_socket socket;
	struct subscription reader;
};

static void encode(void *context, struct buffer *out)
{
	struct fixture *fixture = context;

	buffer_append_text(out, "42[[]]");
	feed_stamp(&fixture->feed, out, true);
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
	fixture->feed.epoch = EPOCH;
	fixture->feed.offers_offsets = true;
	fake_socket_init(&fixture->socket);
	fixture->session = open_socket(&fixture->recorder->hub, &fixture->socket);
	feed_subscribe(&fixture->feed, &fixture->reader, fixture->session);
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;
	void *recorder = fixture->recorder;

	feed_unsubscribe(&fixture->reader);
	feed_finish(&fixture->feed);
	int result = recorder_teardown(&recorder);
	fake_socket_finish(&fixture->socket);
	free(fixture);
	return result;
}

/* Appends an event of `len` bytes with its offset, and returns the head behind it. */
static uint64_t append(struct fixture *fixture, size_t len)
{
	struct buffer packet;

	buffer_init(&packet, len + 100);
	buffer_append_text(&packet, "42[");
	while (packet.len < len - FEED_OFFSET_LENGTH - 4) {
		buffer_append_byte(&packet, '0');
	}
	buffer_append_byte(&packet, ']');
	feed_stamp(&fixture->feed, &packet, false);
	assert_int_equal(packet.len, len);
	assert_int_equal(feed_append(&fixture->feed, packet.data, packet.len), PRESENCE_OK);
	buffer_finish(&packet);
	return fixture->feed.journal.head;
}

static bool takes(struct fixture *fixture, const char *offset, uint64_t floor, uint64_t *position)
{
	return feed_parse_offset(&fixture->reader, offset, floor, position);
}

/* Whether it may go on from this place. */
static bool takes_place(struct fixture *fixture, uint64_t place, uint64_t floor)
{
	char offset[40];
	uint64_t position = 0;

	snprintf(offset, sizeof(offset), "%08" PRIx32 ".%012" PRIx64, fixture->feed.epoch, place);
	bool taken = takes(fixture, offset, floor, &position);
	assert_true(!taken || position == place / 2);
	return taken;
}

static void an_event_says_where_it_ends_and_a_snapshot_where_it_stands(void **state)
{
	struct fixture *fixture = *state;
	struct buffer packet;

	buffer_init(&packet, 100);
	buffer_append_text(&packet, "42[1]");
	feed_stamp(&fixture->feed, &packet, false);
	check_buffer(&packet, "42[1,\"1a2b3c4d.00000000003e\"]");
	feed_append(&fixture->feed, packet.data, packet.len);
	assert_true(fixture->feed.journal.head == 0x1f);
	buffer_clear(&packet);
	buffer_append_text(&packet, "42[2]");
	feed_stamp(&fixture->feed, &packet, true);
	check_buffer(&packet, "42[2,\"1a2b3c4d.00000000003f\"]");
	buffer_finish(&packet);
}

static void the_offset_counts_the_header_of_every_size_of_frame(void **state)
{
	struct fixture *fixture = *state;
	static const size_t lengths[] = { 100, 125, 126, 127, 150, 151, 65000, 65530 };

	for (size_t i = 0; i < COUNT(lengths); i++) {
		uint64_t position = fixture->feed.journal.head;
		uint64_t head = append(fixture, lengths[i]);
		size_t len;
		const uint8_t *bytes = journal_read(&fixture->feed.journal, &position, 1, &len);
		char expected[40];
		snprintf(expected, sizeof(expected), "\"1a2b3c4d.%012" PRIx64 "\"]", 2 * head);
		assert_true(position == head);
		assert_memory_equal(bytes + len - strlen(expected), expected, strlen(expected));
	}
}

static void without_offsets_nothing_is_added_and_none_is_taken(void **state)
{
	struct fixture *fixture = *state;
	struct buffer packet;

	fixture->feed.offers_offsets = false;
	buffer_init(&packet, 100);
	buffer_append_text(&packet, "42[1]");
	feed_stamp(&fixture->feed, &packet, false);
	check_buffer(&packet, "42[1]");
	assert_false(takes_place(fixture, 0, 0));
	buffer_finish(&packet);
}

static void a_packet_that_failed_stays_so(void **state)
{
	struct fixture *fixture = *state;
	struct buffer packet;

	buffer_init(&packet, 10); /* too small for an offset */
	buffer_append_text(&packet, "42[1]");
	feed_stamp(&fixture->feed, &packet, false);
	assert_true(buffer_failed(&packet));
	feed_stamp(&fixture->feed, &packet, false);
	assert_true(buffer_failed(&packet));
	buffer_finish(&packet);
}

static void what_is_no_offset_is_not_taken(void **state)
{
	static const char *const bad[] = {
		"1A2B3C4D.000000000000", "1a2b3c4d.00000000000A", "1a2b3c4d-000000000000",
		"1a2b3c4d:000000000000", "1a2b3c4d 000000000000", "1a2b3c4d.00000000000 ",
		"1a2b3c4d. 00000000000", "1a2b3c4d.+00000000000", "1a2b3c4d.-00000000000",
		"+1a2b3c4.000000000000", "-1a2b3c4.000000000000", " 1a2b3c4.000000000000",
		"0x1a2b3c.000000000000", "1a2b3c4d.0x0000000000", "1a2b3c4d.00000000000.",
		"1a2b3c4d..00000000000", ".1a2b3c4d000000000000", "1a2b3c4d.00000000000\xff",
		"1a2b3c4d.00000000000g", "1a2b3c4e.000000000000", "00000000.000000000000",
		"1a2b3c4d.ffffffffffff", "ffffffff.ffffffffffff", "1a2b3c4d.000000000002",
	};
	struct fixture *fixture = *state;
	char text[] = "1a2b3c4d.00000000000000000000000000000000000";
	uint64_t position;

	for (size_t i = 0; i < COUNT(bad); i++) {
		if (takes(fixture, bad[i], 0, &position)) {
			fail_msg("taken: %s", bad[i]);
		}
	}
	for (size_t len = strlen(text); len > 0; len--) {
		text[len] = '\0';
		assert_int_equal(takes(fixture, text, 0, &position), len == FEED_OFFSET_LENGTH);
	}
	assert_false(takes(fixture, "", 0, &position));
}

static void only_the_ends_of_events_are_places_to_go_on_from(void **state)
{
	struct fixture *fixture = *state;
	bool ends[3 * EVENT + 1] = { [0] = true };

	for (int i = 0; i < 3; i++) {
		ends[append(fixture, 300 + 200 * (size_t)i)] = true;
	}
	uint64_t head = fixture->feed.journal.head;
	for (uint64_t at = 0; at < COUNT(ends); at++) {
		assert_int_equal(takes_place(fixture, 2 * at, 0), ends[at]);
		assert_int_equal(takes_place(fixture, 2 * at + 1, 0), ends[at]);
	}
	assert_true(ends[head]);
	assert_false(takes_place(fixture, 2 * head + 2, 0));
}

static void what_the_ring_has_overwritten_is_no_place_any_more(void **state)
{
	struct fixture *fixture = *state;
	const struct journal *journal = &fixture->feed.journal;
	uint64_t ends[200] = { 0 };

	for (size_t i = 1; i < COUNT(ends); i++) {
		ends[i] = append(fixture, EVENT);
		fixture->reader.cursor = ends[i]; /* it keeps up: the ring turns */
	}
	assert_int_equal(journal->capacity, JOURNAL_BYTES_FIRST);
	assert_true(journal->tail > 0 && journal->tail < journal->lap);
	for (size_t i = 0; i < COUNT(ends); i++) {
		assert_int_equal(takes_place(fixture, 2 * ends[i], 0), ends[i] >= journal->tail);
		assert_false(takes_place(fixture, 2 * (ends[i] + 1), 0));
	}
}

static void a_place_below_the_floor_is_from_before(void **state)
{
	struct fixture *fixture = *state;
	uint64_t first = append(fixture, EVENT);
	uint64_t second = append(fixture, EVENT);

	assert_false(takes_place(fixture, 2 * first, 2 * first + 1));
	assert_true(takes_place(fixture, 2 * first + 1, 2 * first + 1));
	assert_true(takes_place(fixture, 2 * second, 2 * first + 1));
	assert_false(takes_place(fixture, 2 * second, UINT64_MAX));
}

static void the_floor_rises_with_each_snapshot(void **state)
{
	struct fixture *fixture = *state;
	uint64_t first = append(fixture, EVENT);

	assert_true(fixture->reader.floor == 0);
	feed_unsubscribe(&fixture->reader);
	feed_subscribe(&fixture->feed, &fixture->reader, fixture->session);
	assert_true(fixture->reader.floor == 2 * first);
	feed_request_snapshot(&fixture->reader);
	assert_true(fixture->reader.floor == UINT64_MAX);
	uint64_t second = append(fixture, EVENT);
	hub_settle(&fixture->recorder->hub);
	assert_true(fixture->reader.floor == 2 * second + 1);
}

static void a_change_that_the_journal_lacks_ends_all_offsets_before_it(void **state)
{
	struct fixture *fixture = *state;
	uint64_t position;

	append(fixture, EVENT);
	assert_true(takes(fixture, "1a2b3c4d.000000000000", 0, &position));
	feed_request_snapshots(&fixture->feed);
	assert_false(takes(fixture, "1a2b3c4d.000000000000", 0, &position));
	assert_true(takes_place(fixture, 0, 0));
}

static void nobody_is_sent_more_than_the_most(void **state)
{
	struct fixture *fixture = *state;
	const struct journal *journal = &fixture->feed.journal;

	while (journal->head <= FEED_REPLAY_MAX) { /* the reader does not read: the ring grows */
		assert_true(takes_place(fixture, 0, 0));
		append(fixture, EVENT);
	}
	assert_true(journal->tail == 0);
	assert_false(takes_place(fixture, 0, 0));
	assert_true(takes_place(fixture, 2 * (EVENT + 4), 0));
}

static void what_waits_for_the_session_counts_as_well(void **state)
{
	struct fixture *fixture = *state;
	const struct journal *journal = &fixture->feed.journal;
	static const char waiting[FEED_REPLAY_MAX / 2];

	while (journal->head <= FEED_REPLAY_MAX / 2 - EVENT) {
		append(fixture, EVENT);
	}
	session_send_text(fixture->session, waiting, EVENT / 2);
	assert_true(takes_place(fixture, 0, 0));
	session_send_text(fixture->session, waiting, sizeof(waiting));
	assert_false(takes_place(fixture, 0, 0));
	assert_false(fixture->session->failed);
}

static void a_replay_is_every_event_once(void **state)
{
	struct fixture *fixture = *state;
	char expected[12][EVENT + 1];
	uint64_t from = 0;

	for (size_t i = 0; i < COUNT(expected); i++) {
		uint64_t position = fixture->feed.journal.head;
		size_t len;
		append(fixture, 50 + i * 70);
		const uint8_t *bytes = journal_read(&fixture->feed.journal, &position, 1, &len);
		size_t header = len - (50 + i * 70);
		memcpy(expected[i], bytes + header, len - header);
		expected[i][len - header] = '\0';
		from = i == 1 ? position : from;
	}
	hub_settle(&fixture->recorder->hub);
	for (size_t i = 0; i < COUNT(expected); i++) {
		check_read(&fixture->socket, expected[i]);
	}
	feed_replay(&fixture->reader, from);
	hub_settle(&fixture->recorder->hub);
	for (size_t i = 2; i < COUNT(expected); i++) {
		check_read(&fixture->socket, expected[i]);
	}
	check_silent(&fixture->socket);
	feed_replay(&fixture->reader, fixture->feed.journal.head);
	hub_settle(&fixture->recorder->hub);
	check_silent(&fixture->socket);
}

#define WITH_FEED(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_FEED(an_event_says_where_it_ends_and_a_snapshot_where_it_stands),
		WITH_FEED(the_offset_counts_the_header_of_every_size_of_frame),
		WITH_FEED(without_offsets_nothing_is_added_and_none_is_taken),
		WITH_FEED(a_packet_that_failed_stays_so),
		WITH_FEED(what_is_no_offset_is_not_taken),
		WITH_FEED(only_the_ends_of_events_are_places_to_go_on_from),
		WITH_FEED(what_the_ring_has_overwritten_is_no_place_any_more),
		WITH_FEED(a_place_below_the_floor_is_from_before),
		WITH_FEED(the_floor_rises_with_each_snapshot),
		WITH_FEED(a_change_that_the_journal_lacks_ends_all_offsets_before_it),
		WITH_FEED(nobody_is_sent_more_than_the_most),
		WITH_FEED(what_waits_for_the_session_counts_as_well),
		WITH_FEED(a_replay_is_every_event_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
