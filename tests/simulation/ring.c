#include "tests/simulation/ring.h"

#include <inttypes.h>
#include <string.h>

#include "core/session/journal.h"
#include "tests/simulation/tools/chance.h"
#include "tests/simulation/tools/trace.h"

enum { READERS = 4, FRAMES = 2500, PAYLOAD_MAX = JOURNAL_BYTES_FIRST - WSFRAME_HEADER_MAX };

/* A frame's payload is a pattern of its position, so that every byte of the ring can be foretold.
 */
struct ring {
	struct journal journal;
	struct chance chance;
	uint64_t cursors[READERS];
	unsigned payload_max; /* of most frames */
	bool prompt;          /* nobody lags behind */
	uint8_t payload[PAYLOAD_MAX];
};

static void paint(uint8_t *bytes, size_t len, uint64_t position)
{
	for (size_t i = 0; i < len; i += sizeof(position)) {
		size_t left = len - i;
		memcpy(bytes + i, &position, left < sizeof(position) ? left : sizeof(position));
	}
}

static uint64_t oldest(const struct ring *ring)
{
	uint64_t position = ring->journal.head;

	for (unsigned i = 0; i < READERS; i++) {
		position = ring->cursors[i] < position ? ring->cursors[i] : position;
	}
	return position;
}

static void append(struct ring *ring)
{
	struct journal *journal = &ring->journal;
	unsigned most = chance_percent(&ring->chance, 3) ? PAYLOAD_MAX : ring->payload_max;
	size_t len = chance_below(&ring->chance, most);
	uint64_t needed = oldest(ring);
	uint64_t foretold = journal_tail_after(journal, len);
	size_t capacity = journal->capacity;

	paint(ring->payload, len, journal->head);
	if (journal_append(journal, WSFRAME_TEXT, ring->payload, len, needed) != PRESENCE_OK) {
		fail("a frame of %zu bytes is not appended", len);
	}
	if (journal->capacity == capacity && journal->tail != foretold) {
		fail("the tail is not where it was foretold");
	}
	if (journal->tail > needed && journal->capacity < JOURNAL_BYTES_MAX) {
		fail("frames are overwritten that are needed, and the ring could grow");
	}
	if (journal->tail > journal->head || journal->head - journal->tail > journal->capacity) {
		fail("the ring holds more than it can");
	}
}

/* Some of what no reader has got yet, by as few frames as there are. */
static void take_back(struct ring *ring)
{
	struct journal *journal = &ring->journal;
	uint64_t position = journal->tail;
	size_t len;

	for (unsigned i = 0; i < READERS; i++) {
		position = ring->cursors[i] > position ? ring->cursors[i] : position;
	}
	for (unsigned i = chance_below(&ring->chance, 20); i > 0; i--) {
		journal_read(journal, &position, 1, &len);
	}
	journal_take_back(journal, position);
	if (journal->head != position || journal->tail > position || journal->lap > position) {
		fail("what is taken back is still there");
	}
}

static void check_span(struct ring *ring, const uint8_t *bytes, size_t len, uint64_t position)
{
	struct wsframe frame;

	for (size_t at = 0; at < len; at += frame.size) {
		if (wsframe_decode(bytes + at, len - at, &frame) != WIRE_DONE) {
			fail("no frame at %" PRIu64, position + at);
		}
		paint(ring->payload, frame.len, position + at);
		if (memcmp(ring->payload, frame.payload, frame.len) != 0) {
			fail("another frame at %" PRIu64, position + at);
		}
	}
}

static void read_some(struct ring *ring, uint64_t *cursor)
{
	size_t max = chance_below(&ring->chance, 200 * 1000);
	uint64_t position = *cursor;
	size_t len = 0;
	const uint8_t *bytes = journal_read(&ring->journal, cursor, max, &len);

	if (!bytes) {
		if (position != ring->journal.head) {
			fail("nothing to read below the head");
		}
		return;
	}
	if (*cursor != position + len || len == 0) {
		fail("the cursor moves by %llu for %zu bytes", (unsigned long long)(*cursor - position),
		     len);
	}
	check_span(ring, bytes, len, position);
}

static void read_in_turn(struct ring *ring, unsigned reader)
{
	uint64_t *cursor = &ring->cursors[reader];

	if (*cursor < ring->journal.tail) { /* it fell behind: closed, and back at the head */
		*cursor = ring->journal.head;
	}
	/* the first is prompt, the last hardly ever reads */
	if (ring->prompt || chance_below(&ring->chance, 1 + reader * reader * 60) == 0) {
		for (unsigned i = chance_below(&ring->chance, 40); i > 0; i--) {
			read_some(ring, cursor);
		}
	}
	if (chance_percent(&ring->chance, 1)) {
		uint64_t tail = ring->journal.tail; /* all that can be read can be read */
		while (tail < ring->journal.head) {
			read_some(ring, &tail);
		}
	}
}

void ring_run(uint64_t seed)
{
	static struct ring ring;

	ring = (struct ring){ 0 };
	chance_init(&ring.chance, seed);
	journal_init(&ring.journal);
	ring.prompt = chance_percent(&ring.chance, 50);
	ring.payload_max =
		chance_between(&ring.chance, 1, chance_percent(&ring.chance, 50) ? 2000 : 30 * 1000);
	trace("a ring of frames up to %u bytes", ring.payload_max);
	for (unsigned i = 0; i < FRAMES; i++) {
		append(&ring);
		if (chance_percent(&ring.chance, 3)) {
			take_back(&ring);
		}
		for (unsigned reader = 0; reader < READERS; reader++) {
			read_in_turn(&ring, reader);
		}
	}
	journal_finish(&ring.journal);
}
