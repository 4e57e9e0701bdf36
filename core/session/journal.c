#include "core/session/journal.h"

#include <stdlib.h>
#include <string.h>

void journal_init(struct journal *journal)
{
	*journal = (struct journal){ 0 };
}

void journal_finish(struct journal *journal)
{
	free(journal->ring);
	journal_init(journal);
}

/* Where the bytes of `position`, in [tail, head), lie. */
static const uint8_t *bytes_at(const struct journal *journal, uint64_t position)
{
	uint64_t start = position >= journal->lap ? journal->lap : journal->previous_lap;

	return journal->ring + (position - start);
}

/* Bytes that lie contiguous from `position` on. */
static size_t bytes_contiguous(const struct journal *journal, uint64_t position)
{
	uint64_t end = position >= journal->lap ? journal->head : journal->lap;

	return (size_t)(end - position);
}

static size_t frame_size_at(const struct journal *journal, uint64_t position)
{
	struct wsframe frame = { 0 };

	wsframe_decode(bytes_at(journal, position), bytes_contiguous(journal, position), &frame);
	return frame.size;
}

static bool has_to_turn(const struct journal *journal, size_t size)
{
	return journal->head - journal->lap + size > journal->capacity;
}

static size_t frame_size(size_t len)
{
	uint8_t header[WSFRAME_HEADER_MAX];

	return wsframe_header(header, WSFRAME_TEXT, len) + len;
}

/* Frames of the lap before that lie below `limit` in the ring are overwritten: the first that is
 * not. */
static uint64_t first_above(const struct journal *journal, uint64_t tail, uint64_t lap_start,
                            uint64_t lap_end, uint64_t limit)
{
	while (tail < lap_end && tail - lap_start < limit) {
		tail += frame_size_at(journal, tail);
	}
	return tail;
}

static uint64_t tail_after(const struct journal *journal, size_t size)
{
	uint64_t limit = journal->head - journal->lap + size;
	uint64_t tail = journal->tail;

	if (has_to_turn(journal, size)) {
		tail = tail < journal->lap ? journal->lap : tail;
		return first_above(journal, tail, journal->lap, journal->head, size);
	}
	return first_above(journal, tail, journal->previous_lap, journal->lap, limit);
}

uint64_t journal_tail_after(const struct journal *journal, size_t len)
{
	return journal->capacity ? tail_after(journal, frame_size(len)) : journal->tail;
}

uint64_t journal_head_after(const struct journal *journal, size_t len)
{
	return journal->head + frame_size(len);
}

bool journal_may_read_from(const struct journal *journal, uint64_t position)
{
	uint64_t at = journal->tail;

	while (at < position && at < journal->head) {
		at += frame_size_at(journal, at);
	}
	return at == position;
}

/* Everything from `from` to the head goes to a ring of this capacity, which has room for it. */
static enum presence_error move_to(struct journal *journal, size_t capacity, uint64_t from)
{
	uint8_t *ring = malloc(capacity);

	if (!ring) {
		return PRESENCE_ENOMEM;
	}
	uint8_t *out = ring;
	for (uint64_t at = from; at < journal->head;) {
		size_t len = bytes_contiguous(journal, at);
		memcpy(out, bytes_at(journal, at), len);
		out += len;
		at += len;
	}
	free(journal->ring);
	journal->ring = ring;
	journal->capacity = capacity;
	journal->tail = from;
	journal->lap = from;
	journal->previous_lap = from;
	return PRESENCE_OK;
}

static enum presence_error journal_grow(struct journal *journal)
{
	size_t capacity = journal->capacity ? journal->capacity * 2 : JOURNAL_BYTES_FIRST;

	return move_to(journal, capacity, journal->tail);
}

/* Nothing can be read any more, and the next append makes a new ring. */
static void give_up_ring(struct journal *journal)
{
	uint64_t head = journal->head;

	journal_finish(journal);
	journal->head = head;
	journal->tail = head;
	journal->lap = head;
	journal->previous_lap = head;
}

size_t journal_shrink(struct journal *journal, uint64_t needed)
{
	uint64_t from = needed > journal->tail ? needed : journal->tail;
	size_t before = journal->capacity;
	size_t capacity = JOURNAL_BYTES_FIRST;

	while (capacity < journal->head - from) {
		capacity *= 2;
	}
	if (from == journal->head) {
		give_up_ring(journal);
	} else if (capacity < before) {
		move_to(journal, capacity, from); /* without memory it stays as large as it is */
	}
	return before - journal->capacity;
}

static bool has_to_grow(const struct journal *journal, size_t size, uint64_t needed)
{
	if (journal->capacity == 0) {
		return true;
	}
	return journal->capacity < JOURNAL_BYTES_MAX && tail_after(journal, size) > needed;
}

enum presence_error journal_append(struct journal *journal, enum wsframe_opcode opcode,
                                   const uint8_t *payload, size_t len, uint64_t needed)
{
	uint8_t header[WSFRAME_HEADER_MAX];
	size_t header_len = wsframe_header(header, opcode, len);
	size_t size = header_len + len;

	if (size > JOURNAL_BYTES_FIRST) {
		return PRESENCE_EFULL;
	}
	while (has_to_grow(journal, size, needed)) {
		enum presence_error error = journal_grow(journal);
		if (error != PRESENCE_OK) {
			return error;
		}
	}
	journal->tail = tail_after(journal, size);
	if (has_to_turn(journal, size)) {
		journal->previous_lap = journal->lap;
		journal->lap = journal->head;
	}
	uint8_t *out = journal->ring + (journal->head - journal->lap);
	memcpy(out, header, header_len);
	memcpy(out + header_len, payload, len);
	journal->head += size;
	return PRESENCE_OK;
}

void journal_take_back(struct journal *journal, uint64_t position)
{
	if (position < journal->lap) { /* the tail is behind the start of the lap before */
		journal->lap = journal->previous_lap;
	}
	journal->head = position;
	journal->cut.span = 0;
}

/* Bytes of the whole frames from `start` on that are no more than `max`, but one frame at least. */
static size_t find_cut(const struct journal *journal, uint64_t start, size_t max)
{
	size_t all = bytes_contiguous(journal, start);
	size_t span = frame_size_at(journal, start);

	while (span < all) {
		size_t next = frame_size_at(journal, start + span);
		if (span + next > max) {
			break;
		}
		span += next;
	}
	return span;
}

const uint8_t *journal_read(struct journal *journal, uint64_t *cursor, size_t max, size_t *len)
{
	uint64_t start = *cursor;

	if (start == journal->head) {
		return NULL;
	}
	size_t span = bytes_contiguous(journal, start);
	if (span > max) {
		if (journal->cut.start != start || journal->cut.max != max || journal->cut.span == 0) {
			journal->cut.start = start;
			journal->cut.max = max;
			journal->cut.span = find_cut(journal, start, max);
		}
		span = journal->cut.span;
	}
	*cursor += span;
	*len = span;
	return bytes_at(journal, start);
}
