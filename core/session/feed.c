#include "core/session/feed.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/session/hub_state.h"
#include "core/session/session.h"
#include "core/wire/wsframe.h"

enum { CACHE_LINE_BYTES = 64 };

static const uint64_t PLACE_MASK = 0xffffffffffff; /* of 140 terabytes of events */
static const uint64_t NO_PLACE_YET = UINT64_MAX; /* of a snapshot */

void feed_init(struct feed *feed, struct hub *hub, feed_snapshot_fn *encode, void *context)
{
	*feed = (struct feed){ .hub = hub, .encode_snapshot = encode, .context = context };
	journal_init(&feed->journal);
	list_init(&feed->subscriptions);
	list_node_init(&feed->dirty);
	deadline_init(&feed->rest);
	feed->next_reader = &feed->subscriptions.head;
}

/* What is encoded next is another one: the head moves, or the state has changed without it. */
static void forget_snapshot(struct feed *feed)
{
	snapshot_release(feed->snapshot);
	feed->snapshot = NULL;
}

void feed_finish(struct feed *feed)
{
	forget_snapshot(feed);
	list_remove(&feed->dirty);
	deadline_stop(&feed->rest);
	journal_finish(&feed->journal);
}

/* What a reader is sent, counted: the place behind all that lies before the position, and the one
 * behind a snapshot that stands for it. */
static uint64_t place_of(uint64_t position, bool snapshot)
{
	return 2 * position + (snapshot ? 1 : 0);
}

bool feed_was_listed(uint64_t floor)
{
	return floor % 2 == 1;
}

static void feed_mark_dirty(struct feed *feed)
{
	if (!list_linked(&feed->dirty)) {
		list_push_back(&feed->hub->dirty, &feed->dirty);
	}
}

static bool has_fresh(const struct feed *feed)
{
	return feed->fresh_flush == feed->hub->flushes;
}

/* What is appended from now on is fresh: of what was before, somebody may know. */
static void begin_fresh(struct feed *feed)
{
	feed->fresh = feed->journal.head;
	feed->fresh_flush = feed->hub->flushes;
}

void feed_subscribe(struct feed *feed, struct subscription *subscription, struct session *session)
{
	begin_fresh(feed);
	subscription->feed = feed;
	subscription->session = session;
	subscription->cursor = feed->journal.head;
	subscription->floor = place_of(feed->journal.head, false);
	list_push_back(&feed->subscriptions, &subscription->of_feed);
	list_push_back(&session->subscriptions, &subscription->of_session);
}

void feed_unsubscribe(struct subscription *subscription)
{
	struct feed *feed = subscription->feed;

	if (!feed) {
		return;
	}
	if (feed->next_reader == &subscription->of_feed) {
		feed->next_reader = feed->next_reader->next;
	}
	list_remove(&subscription->of_feed);
	list_remove(&subscription->of_session);
	subscription->feed = NULL;
}

void feed_request_snapshot(struct subscription *subscription)
{
	subscription->cursor = FEED_NOWHERE;
	subscription->floor = NO_PLACE_YET;
	session_mark_ready(subscription->session);
}

void feed_request_snapshots(struct feed *feed)
{
	forget_snapshot(feed);
	feed->epoch++; /* who is away cannot be told what the journal does not have */
	list_for_each(node, &feed->subscriptions) {
		feed_request_snapshot(list_entry(node, struct subscription, of_feed));
	}
}

/* Walks all readers, and is needed once a turn of the ring: `needed` remembers the answer. */
static uint64_t oldest_cursor(const struct feed *feed)
{
	uint64_t oldest = feed->journal.head;

	list_for_each(node, &feed->subscriptions) {
		const struct subscription *reader = list_entry(node, struct subscription, of_feed);
		if (reader->cursor < oldest) {
			oldest = reader->cursor;
		}
	}
	return oldest;
}

static void rest_later(struct feed *feed)
{
	if (!deadline_running(&feed->rest)) {
		deadline_start(&feed->rest, &feed->hub->rests, feed->hub->now_ms);
	}
}

enum presence_error feed_append(struct feed *feed, const uint8_t *packet, size_t len)
{
	if (!has_fresh(feed)) {
		begin_fresh(feed);
	}
	if (feed->journal.capacity < JOURNAL_BYTES_MAX &&
	    journal_tail_after(&feed->journal, len) > feed->needed) {
		feed->needed = oldest_cursor(feed);
	}
	enum presence_error error =
		journal_append(&feed->journal, WSFRAME_TEXT, packet, len, feed->needed);
	if (error == PRESENCE_OK) {
		forget_snapshot(feed);
		feed_mark_dirty(feed);
		rest_later(feed);
	}
	return error;
}

static uint64_t at_most(uint64_t position, uint64_t limit)
{
	return position < limit ? position : limit;
}

bool feed_may_take_back(const struct feed *feed, uint64_t from, uint64_t to)
{
	bool under_flush = feed->hub->flushes % 2 == 1;

	return to == feed->journal.head && from >= feed->fresh && has_fresh(feed) && !under_flush &&
	       from >= feed->journal.tail;
}

void feed_take_back(struct feed *feed, uint64_t from, uint32_t joins)
{
	feed->taken_back += feed->journal.head - from;
	journal_take_back(&feed->journal, from);
	feed->needed = at_most(feed->needed, from);
	feed->rested = at_most(feed->rested, from);
	feed->joins_next.count -= joins;
}

uint64_t feed_version(const struct feed *feed)
{
	return feed->journal.head + 2 * feed->taken_back;
}

void feed_note_join(struct feed *feed)
{
	if (feed->joins_next.count++ == 0) {
		feed->joins_next.since_ms = feed->hub->now_ms;
	}
}

void feed_rest(struct feed *feed)
{
	uint64_t oldest = oldest_cursor(feed);
	uint64_t needed = at_most(oldest, feed->rested);

	if (has_fresh(feed)) { /* the head may come back to there */
		needed = at_most(needed, feed->fresh);
	}
	feed->hub->counters.journal_bytes_freed += journal_shrink(&feed->journal, needed);
	feed->needed = oldest;
	feed->rested = feed->journal.head;
	if (feed->journal.capacity > 0) {
		rest_later(feed);
	}
}

void feed_stamp(const struct feed *feed, struct buffer *packet, bool snapshot)
{
	char offset[FEED_OFFSET_LENGTH + 5];
	size_t added = FEED_OFFSET_LENGTH + 3; /* of one length always: it is part of what it counts */

	if (!feed->offers_offsets || buffer_failed(packet)) {
		return;
	}
	uint64_t position =
		snapshot ? feed->journal.head : journal_head_after(&feed->journal, packet->len + added);
	snprintf(offset, sizeof(offset), ",\"%08" PRIx32 ".%012" PRIx64 "\"]", feed->epoch,
	         place_of(position, snapshot) & PLACE_MASK);
	packet->len--; /* the bracket */
	buffer_append_text(packet, offset);
}

static bool is_hexadecimal(const char *text, size_t len)
{
	return strspn(text, "0123456789abcdef") >= len;
}

static bool may_replay(const struct subscription *subscription, uint64_t position)
{
	const struct journal *journal = &subscription->feed->journal;
	size_t waiting = subscription->session->outbox.len; /* of other rooms: all goes out at once */

	return position <= journal->head && journal->head - position + waiting <= FEED_REPLAY_MAX &&
	       journal_may_read_from(journal, position);
}

bool feed_parse_offset(const struct subscription *subscription, const char *text, uint64_t floor,
                       uint64_t *position)
{
	const struct feed *feed = subscription->feed;

	if (!feed->offers_offsets || strlen(text) != FEED_OFFSET_LENGTH || text[8] != '.' ||
	    !is_hexadecimal(text, 8) || !is_hexadecimal(text + 9, 12)) {
		return false;
	}
	uint64_t place = strtoull(text + 9, NULL, 16);
	*position = place / 2;
	return strtoul(text, NULL, 16) == feed->epoch && place >= floor &&
	       may_replay(subscription, *position);
}

void feed_replay(const struct subscription *subscription, uint64_t position)
{
	struct journal *journal = &subscription->feed->journal;
	struct wsframe frame = { 0 };
	size_t len;

	for (const uint8_t *bytes; (bytes = journal_read(journal, &position, 1, &len));) {
		wsframe_decode(bytes, len, &frame);
		session_send_text(subscription->session, frame.payload, frame.len);
	}
}

/* NULL: out of memory. */
static struct snapshot *make_snapshot(struct feed *feed)
{
	struct buffer *packet = &feed->hub->listing;

	buffer_clear(packet);
	feed->encode_snapshot(feed->context, packet);
	feed->snapshot_bytes = packet->len;
	return buffer_failed(packet) ? NULL : snapshot_create(packet->data, packet->len);
}

struct snapshot *feed_give_snapshot(struct subscription *subscription)
{
	struct feed *feed = subscription->feed;

	if (!feed->snapshot) {
		feed->snapshot = make_snapshot(feed);
	}
	if (!feed->snapshot) {
		return NULL;
	}
	subscription->cursor = feed->journal.head;
	subscription->floor = place_of(subscription->cursor, true);
	return snapshot_retain(feed->snapshot);
}

static void visit_reader(struct feed *feed, struct subscription *reader, int *budget)
{
	if (reader->cursor >= feed->journal.head) { /* or it awaits a snapshot */
		return;
	}
	if (reader->cursor < feed->journal.tail) {
		session_fail(reader->session, SESSION_END_SLOW);
		return;
	}
	session_flush(reader->session, budget);
}

/* Asks for the next reader's memory, which comes while the kernel sends to this one: of thousands
 * the cache holds none, and to wait for each took an eighth of what an event costs. */
static void expect_reader(const struct feed *feed, const struct list_node *node)
{
	if (node != &feed->subscriptions.head) {
		const char *session = (const char *)list_entry(node, struct subscription, of_feed)->session;
		__builtin_prefetch(session);
		__builtin_prefetch(session + CACHE_LINE_BYTES); /* a flush looks at two lines of it */
		__builtin_prefetch(node->next);
	}
}

static void begin_pass(struct feed *feed)
{
	feed->pass_head = feed->journal.head;
	feed->next_reader = feed->subscriptions.head.next;
	feed->joins_now = feed->joins_next;
	feed->joins_next.count = 0;
}

static void end_pass(struct feed *feed)
{
	if (feed->joins_now.count > 0) {
		hub_told(feed->hub, feed->joins_now.count, feed->joins_now.since_ms);
		feed->joins_now.count = 0;
	}
}

bool feed_flush(struct feed *feed, int *budget)
{
	const struct list_node *end = &feed->subscriptions.head;

	for (;;) {
		if (feed->next_reader == end) {
			end_pass(feed);
			if (feed->pass_head == feed->journal.head) {
				list_remove(&feed->dirty);
				return true;
			}
			begin_pass(feed);
		}
		while (feed->next_reader != end) {
			if (*budget <= 0) {
				return false;
			}
			struct list_node *node = feed->next_reader;
			feed->next_reader = node->next;
			expect_reader(feed, feed->next_reader);
			visit_reader(feed, list_entry(node, struct subscription, of_feed), budget);
		}
	}
}
