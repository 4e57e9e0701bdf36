/* What leaves for a session, in which order, and in how many sends. */
#include <stdio.h>
#include <stdlib.h>

#include "core/session/feed.h"
#include "core/session/hub.h"

#include "tests/lib/core/check.h"
#include "tests/lib/core/harness.h"

enum { SNAPSHOT_BYTES = 700 * 1000 };

struct fixture {
	struct recorder *recorder;
	struct hub *hub;
	struct fake_socket *socket;
	struct feed feed;
	struct subscription reader;
	struct session *session;
	size_t snapshot_bytes;
};

static void encode(void *context, struct buffer *out)
{
	const struct fixture *fixture = context;
	uint8_t *place = buffer_extend(out, fixture->snapshot_bytes);

	assert_non_null(place);
	memset(place, 's', fixture->snapshot_bytes);
}

static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	void *recorder;

	if (!fixture || recorder_setup(&recorder) != 0) {
		return -1;
	}
	fixture->recorder = recorder;
	fixture->hub = &fixture->recorder->hub;
	fixture->socket = &fixture->recorder->socket;
	fixture->snapshot_bytes = 8;
	feed_init(&fixture->feed, fixture->hub, encode, fixture);
	fixture->session = open_socket(fixture->hub, fixture->socket);
	feed_subscribe(&fixture->feed, &fixture->reader, fixture->session);
	fixture->socket->sends = 0;
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;
	void *recorder = fixture->recorder;

	feed_unsubscribe(&fixture->reader);
	feed_finish(&fixture->feed);
	free(fixture);
	return recorder_teardown(&recorder);
}

static void append(struct fixture *fixture, const char *text)
{
	assert_int_equal(feed_append(&fixture->feed, (const uint8_t *)text, strlen(text)), PRESENCE_OK);
}

static void append_many(struct fixture *fixture, int count)
{
	char text[1001];

	memset(text, 'j', sizeof(text) - 1);
	text[1000] = '\0';
	for (int i = 0; i < count; i++) {
		memcpy(text,
		       (char[]){ (char)('0' + i / 1000 % 10), (char)('0' + i / 100 % 10),
		                 (char)('0' + i / 10 % 10), (char)('0' + i % 10) },
		       4);
		append(fixture, text);
	}
}

static void check_many(struct fake_socket *socket, int count)
{
	for (int i = 0; i < count; i++) {
		const char *text = socket_read(socket);
		char number[16];
		assert_non_null(text);
		snprintf(number, sizeof(number), "%04d", i % 10000);
		assert_memory_equal(text, number, 4);
		assert_int_equal(strlen(text), 1000);
	}
}

static void send_text(struct fixture *fixture, const char *text)
{
	session_send_text(fixture->session, text, strlen(text));
}

static void what_came_together_leaves_in_one_send(void **state)
{
	struct fixture *fixture = *state;

	append(fixture, "4first");
	feed_request_snapshot(&fixture->reader);
	send_text(fixture, "4private");
	hub_flush(fixture->hub);
	append(fixture, "4second");
	append(fixture, "4third");
	send_text(fixture, "4again");
	hub_flush(fixture->hub);
	assert_int_equal(fixture->socket->sends, 2);
	check_read(fixture->socket, "4private");
	check_read(fixture->socket, "ssssssss");
	check_read(fixture->socket, "4again");
	check_read(fixture->socket, "4second");
	check_read(fixture->socket, "4third");
	check_silent(fixture->socket);
}

static void the_outbox_goes_before_the_snapshot_and_that_before_the_journal(void **state)
{
	struct fixture *fixture = *state;

	fixture->socket->result = TRANSPORT_BLOCKED;
	send_text(fixture, "4zero");
	hub_settle(fixture->hub);
	feed_request_snapshot(&fixture->reader);
	hub_settle(fixture->hub);
	append(fixture, "4part of the snapshot");
	send_text(fixture, "4private");
	hub_settle(fixture->hub);
	socket_unblock(fixture->session, fixture->socket);
	hub_settle(fixture->hub);
	append(fixture, "4journal");
	hub_settle(fixture->hub);
	check_read(fixture->socket, "4zero");
	check_read(fixture->socket, "4private");
	check_read(fixture->socket, "ssssssss");
	check_read(fixture->socket, "4journal");
	check_silent(fixture->socket);
}

static void nothing_is_offered_to_a_blocked_socket(void **state)
{
	struct fixture *fixture = *state;

	fixture->socket->result = TRANSPORT_BLOCKED;
	append(fixture, "4one");
	hub_settle(fixture->hub);
	append(fixture, "4two");
	send_text(fixture, "4private");
	feed_request_snapshot(&fixture->reader);
	hub_settle(fixture->hub);
	assert_int_equal(fixture->socket->sends, 1);
	check_read(fixture->socket, "4one");
	check_silent(fixture->socket);
}

static void a_socket_that_blocks_at_every_send_gets_all_in_order(void **state)
{
	struct fixture *fixture = *state;
	unsigned rounds = 0;

	fixture->snapshot_bytes = SNAPSHOT_BYTES;
	fixture->socket->result = TRANSPORT_BLOCKED;
	send_text(fixture, "4private");
	feed_request_snapshot(&fixture->reader);
	hub_settle(fixture->hub);
	append_many(fixture, 1000);
	send_text(fixture, "4later");
	for (unsigned sends = 0; sends != fixture->socket->sends; rounds++) {
		sends = fixture->socket->sends;
		fixture->socket->blocked = false;
		session_writable(fixture->session);
		hub_settle(fixture->hub);
		assert_true(fixture->socket->sends <= sends + 1);
	}
	assert_true(rounds > 10);
	check_read(fixture->socket, "4private");
	const char *snapshot = socket_read(fixture->socket);
	assert_non_null(snapshot);
	if (strcmp(snapshot, "4later") == 0) { /* the snapshot had not begun */
		snapshot = socket_read(fixture->socket);
		assert_int_equal(strlen(snapshot), SNAPSHOT_BYTES);
	} else {
		assert_int_equal(strlen(snapshot), SNAPSHOT_BYTES);
		check_read(fixture->socket, "4later");
	}
	check_many(fixture->socket, 1000);
	check_silent(fixture->socket);
}

static void a_private_packet_waits_for_the_end_of_a_snapshot_that_began(void **state)
{
	struct fixture *fixture = *state;

	fixture->snapshot_bytes = SNAPSHOT_BYTES;
	feed_request_snapshot(&fixture->reader);
	fixture->socket->result = TRANSPORT_BLOCKED;
	hub_settle(fixture->hub);
	assert_true(fixture->socket->sent.len - fixture->socket->read < SNAPSHOT_BYTES);
	send_text(fixture, "4private");
	append(fixture, "4journal");
	socket_unblock(fixture->session, fixture->socket);
	hub_settle(fixture->hub);
	assert_int_equal(strlen(socket_read(fixture->socket)), SNAPSHOT_BYTES);
	check_read(fixture->socket, "4private");
	check_read(fixture->socket, "4journal");
	check_silent(fixture->socket);
}

static void a_pong_waits_for_no_flush(void **state)
{
	struct fixture *fixture = *state;

	session_pong(fixture->session, fixture->socket, (const uint8_t *)"tick", 4);
	assert_int_equal(fixture->socket->sends, 1);
	assert_memory_equal(fixture->socket->sent.data + fixture->socket->sent.len - 6, "\x8a\x04tick",
	                    6);
}

static void a_snapshot_that_began_is_finished_though_its_feed_was_left(void **state)
{
	struct fixture *fixture = *state;

	fixture->snapshot_bytes = SNAPSHOT_BYTES;
	feed_request_snapshot(&fixture->reader);
	fixture->socket->result = TRANSPORT_BLOCKED;
	hub_settle(fixture->hub);
	append(fixture, "4never");
	feed_unsubscribe(&fixture->reader);
	send_text(fixture, "41");
	socket_unblock(fixture->session, fixture->socket);
	hub_settle(fixture->hub);
	assert_int_equal(strlen(socket_read(fixture->socket)), SNAPSHOT_BYTES);
	check_read(fixture->socket, "41");
	check_silent(fixture->socket);
}

static void much_of_a_feed_is_offered_in_bounded_pieces(void **state)
{
	struct fixture *fixture = *state;

	fixture->snapshot_bytes = SNAPSHOT_BYTES;
	feed_request_snapshot(&fixture->reader);
	hub_settle(fixture->hub);
	append_many(fixture, 1000);
	hub_settle(fixture->hub);
	assert_int_equal(strlen(socket_read(fixture->socket)), SNAPSHOT_BYTES);
	check_many(fixture->socket, 1000);
	assert_in_range(fixture->socket->largest, 1, 128 * 1024);
	assert_in_range(fixture->socket->sends, 10, 30);
}

static void a_send_that_fails_ends_that_session_only(void **state)
{
	struct fixture *fixture = *state;
	struct session *other = open_socket(fixture->hub, &fixture->recorder->probe);
	struct subscription reader;

	feed_subscribe(&fixture->feed, &reader, other);
	fixture->socket->result = TRANSPORT_FAILED;
	append(fixture, "4x");
	append(fixture, "4y");
	hub_settle(fixture->hub);
	assert_int_equal(fixture->recorder->closed, 1);
	assert_int_equal(fixture->recorder->end, SESSION_END_TRANSPORT);
	check_read(&fixture->recorder->probe, "4x");
	check_read(&fixture->recorder->probe, "4y");
	feed_unsubscribe(&reader);
}

static void an_idle_session_holds_no_buffer(void **state)
{
	struct fixture *fixture = *state;

	send_text(fixture, "4x");
	assert_true(fixture->session->outbox.capacity > 0);
	hub_settle(fixture->hub);
	assert_int_equal(fixture->session->outbox.capacity, 0);
	struct session *polling = open_polling(fixture->hub);
	assert_int_equal(polling->outbox.capacity, 0);
}

static void a_flush_with_nothing_to_do_sends_nothing(void **state)
{
	struct fixture *fixture = *state;

	assert_false(hub_flush(fixture->hub));
	session_mark_ready(fixture->session);
	session_writable(fixture->session);
	hub_settle(fixture->hub);
	assert_int_equal(fixture->socket->sends, 0);
}

/* Three thousand readers are more than one flush has budget for. */
static void a_long_flush_is_cut_in_slices_and_reaches_everybody(void **state)
{
	static struct subscription readers[3000];
	static struct fake_socket sockets[3000];
	struct fixture *fixture = *state;
	unsigned slices = 1;

	for (size_t i = 0; i < COUNT(sockets); i++) {
		fake_socket_init(&sockets[i]);
		feed_subscribe(&fixture->feed, &readers[i], open_socket(fixture->hub, &sockets[i]));
	}
	append(fixture, "4one");
	for (; hub_flush(fixture->hub); slices++) {
		if (slices == 1) {
			append(fixture, "4two");
		}
	}
	assert_in_range(slices, 4, 10);
	for (size_t i = 0; i < COUNT(sockets); i++) {
		check_read(&sockets[i], "4one");
		check_read(&sockets[i], "4two");
		check_silent(&sockets[i]);
		assert_true(sockets[i].sends <= 3);
		feed_unsubscribe(&readers[i]);
		session_close(readers[i].session, SESSION_END_CLIENT);
		fake_socket_finish(&sockets[i]);
	}
}

static void a_slow_reader_is_ended_and_the_others_read_on(void **state)
{
	struct fixture *fixture = *state;
	struct session *fast = open_socket(fixture->hub, &fixture->recorder->probe);
	struct subscription reader;

	feed_subscribe(&fixture->feed, &reader, fast);
	fixture->socket->result = TRANSPORT_BLOCKED;
	for (int i = 0; i < 50; i++) {
		append_many(fixture, 100);
		hub_settle(fixture->hub);
		check_many(&fixture->recorder->probe, 100);
	}
	assert_int_equal(fixture->recorder->closed, 1);
	assert_int_equal(fixture->recorder->end, SESSION_END_SLOW);
	assert_true(fixture->socket->closed);
	assert_int_equal(fixture->socket->how, TRANSPORT_CLOSE_ABORT);
	assert_false(fixture->recorder->probe.closed);
	feed_unsubscribe(&reader);
}

static void a_reader_that_is_just_not_too_slow_misses_nothing(void **state)
{
	struct fixture *fixture = *state;
	int fit = JOURNAL_BYTES_MAX / (1000 + 4);

	fixture->socket->result = TRANSPORT_BLOCKED;
	append_many(fixture, 1);
	hub_settle(fixture->hub);
	append_many(fixture, fit);
	hub_settle(fixture->hub);
	assert_int_equal(fixture->recorder->closed, 0);
	socket_unblock(fixture->session, fixture->socket);
	hub_settle(fixture->hub);
	check_many(fixture->socket, 1);
	check_many(fixture->socket, fit);
	check_silent(fixture->socket);
}

static void a_polling_reader_that_stays_away_is_ended_at_a_whole_journal(void **state)
{
	struct fixture *fixture = *state;
	struct session *polling = open_polling(fixture->hub);
	struct subscription reader;
	int fit = JOURNAL_BYTES_MAX / (1000 + 4);

	feed_subscribe(&fixture->feed, &reader, polling);
	append_many(fixture, fit);
	hub_settle(fixture->hub);
	assert_int_equal(fixture->recorder->closed, 0);
	append_many(fixture, 1);
	hub_settle(fixture->hub);
	assert_int_equal(fixture->recorder->closed, 1);
	assert_int_equal(fixture->recorder->end, SESSION_END_SLOW);
	feed_unsubscribe(&reader);
}

static void a_reader_that_asks_when_it_is_too_late_is_ended(void **state)
{
	struct fixture *fixture = *state;
	struct session *polling = open_polling(fixture->hub);
	struct subscription reader;

	feed_subscribe(&fixture->feed, &reader, polling);
	append_many(fixture, JOURNAL_BYTES_MAX / (1000 + 4) + 1);
	session_mark_ready(fixture->session);
	session_get(polling, &fixture->recorder->request);
	assert_int_equal(fixture->hub->counters.closed[SESSION_END_SLOW], 2);
	assert_string_equal(request_body(&fixture->recorder->request), "1");
	check_silent(fixture->socket);
}

#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_FIXTURE(what_came_together_leaves_in_one_send),
		WITH_FIXTURE(the_outbox_goes_before_the_snapshot_and_that_before_the_journal),
		WITH_FIXTURE(nothing_is_offered_to_a_blocked_socket),
		WITH_FIXTURE(a_socket_that_blocks_at_every_send_gets_all_in_order),
		WITH_FIXTURE(a_private_packet_waits_for_the_end_of_a_snapshot_that_began),
		WITH_FIXTURE(a_pong_waits_for_no_flush),
		WITH_FIXTURE(a_snapshot_that_began_is_finished_though_its_feed_was_left),
		WITH_FIXTURE(much_of_a_feed_is_offered_in_bounded_pieces),
		WITH_FIXTURE(a_send_that_fails_ends_that_session_only),
		WITH_FIXTURE(an_idle_session_holds_no_buffer),
		WITH_FIXTURE(a_flush_with_nothing_to_do_sends_nothing),
		WITH_FIXTURE(a_long_flush_is_cut_in_slices_and_reaches_everybody),
		WITH_FIXTURE(a_slow_reader_is_ended_and_the_others_read_on),
		WITH_FIXTURE(a_reader_that_is_just_not_too_slow_misses_nothing),
		WITH_FIXTURE(a_polling_reader_that_stays_away_is_ended_at_a_whole_journal),
		WITH_FIXTURE(a_reader_that_asks_when_it_is_too_late_is_ended),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
