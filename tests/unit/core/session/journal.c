#include "core/session/journal.h"

#include <stdlib.h>

#include "tests/lib/core/alloc.h"
#include "tests/lib/core/check.h"

enum { FRAMES_MAX = 200 * 1000 };

/* What the journal should hold: where each frame begins, and which it is. */
struct model {
	struct journal journal;
	uint64_t *starts; /* of frame i; starts[count] is the head */
	size_t count;
	uint32_t random;
};

static int setup(void **state)
{
	struct model *model = calloc(1, sizeof(*model));

	model->starts = calloc(FRAMES_MAX + 1, sizeof(*model->starts));
	model->random = 1;
	journal_init(&model->journal);
	*state = model;
	return model->starts ? 0 : -1;
}

static int teardown(void **state)
{
	struct model *model = *state;

	journal_finish(&model->journal);
	free(model->starts);
	free(model);
	return 0;
}

static uint32_t random_below(struct model *model, uint32_t limit)
{
	model->random = model->random * 1664525U + 1013904223U;
	return (model->random >> 8) % limit;
}

static size_t frame_size(size_t len)
{
	uint8_t header[WSFRAME_HEADER_MAX];

	return wsframe_header(header, WSFRAME_TEXT, len) + len;
}

/* The payload of frame `number`: it says which one it is, all along. */
static void fill_payload(uint8_t *payload, size_t len, size_t number)
{
	for (size_t i = 0; i < len; i++) {
		payload[i] = (uint8_t)(number >> 8 * (i % 4));
	}
}

static enum presence_error append(struct model *model, size_t len, uint64_t needed)
{
	static uint8_t payload[JOURNAL_BYTES_FIRST + 1];

	fill_payload(payload, len, model->count);
	enum presence_error error = journal_append(&model->journal, WSFRAME_TEXT, payload, len, needed);
	if (error == PRESENCE_OK) {
		assert_true(model->count < FRAMES_MAX);
		model->count++;
		model->starts[model->count] = model->starts[model->count - 1] + frame_size(len);
		assert_true(model->journal.head == model->starts[model->count]);
	}
	return error;
}

static void append_ok(struct model *model, size_t len, uint64_t needed)
{
	assert_int_equal(append(model, len, needed), PRESENCE_OK);
}

/* The number of the frame that begins at `position`; it must be the beginning of one. */
static size_t frame_at(const struct model *model, uint64_t position)
{
	size_t low = 0;
	size_t high = model->count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (model->starts[middle] < position) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	assert_true(model->starts[low] == position);
	return low;
}

static void check_frame(const struct model *model, const struct wsframe *frame, size_t number)
{
	static uint8_t expected[JOURNAL_BYTES_FIRST];

	assert_int_equal(frame->size, model->starts[number + 1] - model->starts[number]);
	fill_payload(expected, frame->len, number);
	assert_true(memcmp(frame->payload, expected, frame->len) == 0);
}

/* Reads from *cursor to the head and checks every frame; returns the number of spans. */
static unsigned read_all(struct model *model, uint64_t *cursor, size_t max)
{
	size_t number = frame_at(model, *cursor);
	unsigned spans = 0;
	const uint8_t *bytes;
	size_t len;

	for (; (bytes = journal_read(&model->journal, cursor, max, &len)); spans++) {
		struct wsframe frame;
		assert_true(len <= max || frame_size(0) < len);
		size_t first = number;
		for (; len > 0; len -= frame.size, bytes += frame.size) {
			assert_int_equal(wsframe_decode(bytes, len, &frame), WIRE_DONE);
			check_frame(model, &frame, number++);
		}
		assert_true(number > first);
	}
	assert_int_equal(number, model->count);
	assert_true(*cursor == model->journal.head);
	return spans;
}

/* The last `count` frames were never appended. */
static void take_back(struct model *model, size_t count)
{
	model->count -= count;
	journal_take_back(&model->journal, model->starts[model->count]);
	assert_true(model->journal.head == model->starts[model->count]);
}

static void a_new_journal_owns_no_memory_and_has_nothing_to_read(void **state)
{
	struct model *model = *state;
	uint64_t cursor = 0;
	size_t len;

	assert_null(model->journal.ring);
	assert_null(journal_read(&model->journal, &cursor, 1000, &len));
	assert_int_equal(journal_tail_after(&model->journal, 1000), 0);
}

static void what_was_appended_is_read_as_whole_frames(void **state)
{
	struct model *model = *state;
	const uint8_t *bytes;
	uint64_t cursor = 0;
	size_t len;

	assert_int_equal(journal_append(&model->journal, WSFRAME_TEXT, (const uint8_t *)"4a", 2, 0),
	                 PRESENCE_OK);
	assert_int_equal(journal_append(&model->journal, WSFRAME_TEXT, (const uint8_t *)"4bc", 3, 0),
	                 PRESENCE_OK);
	bytes = journal_read(&model->journal, &cursor, 1000, &len);
	assert_int_equal(len, 9);
	assert_memory_equal(bytes,
	                    "\x81\0024a"
	                    "\x81\0034bc",
	                    9);
	assert_int_equal(cursor, 9);
	assert_null(journal_read(&model->journal, &cursor, 1000, &len));
}

static void a_read_is_cut_between_frames(void **state)
{
	struct model *model = *state;
	uint64_t cursor = 0;
	size_t len;

	for (int i = 0; i < 10; i++) {
		append_ok(model, 8, 0);
	}
	assert_non_null(journal_read(&model->journal, &cursor, 39, &len));
	assert_int_equal(len, 30);
	assert_non_null(journal_read(&model->journal, &cursor, 30, &len));
	assert_int_equal(len, 30);
	assert_int_equal(cursor, 60);
	assert_non_null(journal_read(&model->journal, &cursor, 40, &len));
	assert_int_equal(len, 40);
}

static void a_read_gives_one_frame_at_least(void **state)
{
	struct model *model = *state;
	uint64_t cursor = 0;
	size_t len;

	append_ok(model, 1000, 0);
	append_ok(model, 10, 0);
	assert_non_null(journal_read(&model->journal, &cursor, 1, &len));
	assert_int_equal(len, frame_size(1000));
	assert_non_null(journal_read(&model->journal, &cursor, 0, &len));
	assert_int_equal(len, frame_size(10));
}

static void a_frame_may_fill_the_first_ring_and_not_a_byte_more(void **state)
{
	struct model *model = *state;
	size_t most = JOURNAL_BYTES_FIRST - 4;
	uint64_t cursor = 0;

	assert_int_equal(append(model, most + 1, 0), PRESENCE_EFULL);
	assert_int_equal(model->journal.head, 0);
	assert_null(model->journal.ring);
	append_ok(model, most, 0);
	assert_int_equal(model->journal.capacity, JOURNAL_BYTES_FIRST);
	assert_int_equal(read_all(model, &cursor, SIZE_MAX), 1);
	append_ok(model, most, model->journal.head);
	assert_int_equal(model->journal.capacity, JOURNAL_BYTES_FIRST);
	assert_int_equal(model->journal.tail, cursor);
	read_all(model, &cursor, SIZE_MAX);
}

static void the_ring_turns_where_nobody_needs_its_old_frames(void **state)
{
	struct model *model = *state;
	uint64_t cursor = 0;

	for (int i = 0; i < 20000; i++) {
		append_ok(model, random_below(model, 700), cursor);
		read_all(model, &cursor, 1 + random_below(model, 2000));
	}
	assert_int_equal(model->journal.capacity, JOURNAL_BYTES_FIRST);
	assert_true(model->journal.head > 50 * (uint64_t)JOURNAL_BYTES_FIRST);
}

static void the_tail_is_foretold_and_is_the_start_of_a_frame(void **state)
{
	struct model *model = *state;

	for (int i = 0; i < 20000; i++) {
		size_t len = random_below(model, i % 100 == 0 ? 60000 : 700);
		uint64_t foretold = journal_tail_after(&model->journal, len);
		uint64_t before = model->journal.tail;
		append_ok(model, len, model->journal.head);
		assert_true(model->journal.tail == foretold);
		assert_true(foretold >= before);
		uint64_t cursor = model->journal.tail;
		frame_at(model, cursor);
		if (i % 50 == 0) {
			read_all(model, &cursor, SIZE_MAX);
		}
	}
	assert_int_equal(model->journal.capacity, JOURNAL_BYTES_FIRST);
}

/* At a ring that is full of equal frames, each new one costs exactly one old one. */
static void check_kept(struct model *model, size_t len)
{
	size_t fit = JOURNAL_BYTES_FIRST / frame_size(len);

	for (size_t i = 0; i < 10 * fit; i++) {
		append_ok(model, len, model->journal.head);
		size_t kept = model->count - frame_at(model, model->journal.tail);
		assert_int_equal(kept, model->count < fit ? model->count : fit);
	}
}

static void no_more_is_overwritten_than_has_to_be(void **state)
{
	struct model *model = *state;

	check_kept(model, 100);
	journal_finish(&model->journal);
	model->count = 0;
	check_kept(model, 62); /* with its header it divides the ring without rest */
}

static void the_ring_grows_rather_than_lose_what_a_reader_needs(void **state)
{
	struct model *model = *state;
	uint64_t cursor = 0;

	while (model->journal.head + 2000 < JOURNAL_BYTES_MAX) {
		append_ok(model, random_below(model, 1500), 0);
		assert_int_equal(model->journal.tail, 0);
		assert_true(model->journal.capacity < 2 * model->journal.head + 2 * JOURNAL_BYTES_FIRST);
	}
	assert_int_equal(model->journal.capacity, JOURNAL_BYTES_MAX);
	read_all(model, &cursor, 100 * 1000);
}

static void a_ring_that_turned_grows_without_mixing_its_laps(void **state)
{
	struct model *model = *state;

	for (int round = 0; round < 30; round++) {
		journal_finish(&model->journal);
		model->count = 0;
		uint64_t cursor = 0;
		unsigned appends = 300 + random_below(model, 300);
		for (unsigned i = 0; i < appends; i++) {
			append_ok(model, random_below(model, 700), model->journal.head);
		}
		cursor = model->journal.tail;
		uint64_t needed = cursor;
		while (model->journal.capacity < 4 * JOURNAL_BYTES_FIRST) {
			append_ok(model, random_below(model, 700), needed);
			assert_true(model->journal.tail <= needed);
		}
		read_all(model, &cursor, 1 + random_below(model, 5000));
	}
}

static void at_its_most_the_ring_overwrites_what_is_still_needed(void **state)
{
	struct model *model = *state;

	for (int i = 0; i < 12000; i++) {
		append_ok(model, 1000, 0);
		assert_true(model->journal.capacity <= JOURNAL_BYTES_MAX);
		assert_true(model->journal.head - model->journal.tail <= JOURNAL_BYTES_MAX);
	}
	assert_int_equal(model->journal.capacity, JOURNAL_BYTES_MAX);
	assert_true(model->journal.tail > 0);
	uint64_t cursor = model->journal.tail;
	assert_int_equal(model->count - frame_at(model, cursor), JOURNAL_BYTES_MAX / frame_size(1000));
	read_all(model, &cursor, SIZE_MAX);
}

static void readers_at_any_place_read_the_same_frames(void **state)
{
	struct model *model = *state;
	uint64_t cursors[7] = { 0 };

	for (int i = 0; i < 30000; i++) {
		uint64_t needed = model->journal.head;
		for (size_t r = 0; r < COUNT(cursors); r++) {
			needed = cursors[r] < needed ? cursors[r] : needed;
		}
		append_ok(model, random_below(model, 900), needed);
		size_t reader = random_below(model, COUNT(cursors));
		if (random_below(model, 40) == 0) {
			read_all(model, &cursors[reader], 1 + random_below(model, 200000));
		}
	}
	for (size_t r = 0; r < COUNT(cursors); r++) {
		read_all(model, &cursors[r], SIZE_MAX);
	}
}

static void out_of_memory_appends_nothing_and_loses_nothing(void **state)
{
	struct model *model = *state;
	uint64_t cursor = 0;
	unsigned refused = 0;

	while (model->journal.capacity < JOURNAL_BYTES_MAX) {
		uint64_t head = model->journal.head;
		alloc_fail_at(1, ALLOC_FAIL_ONCE);
		enum presence_error error = append(model, 5000, 0);
		if (alloc_stop_failing()) {
			refused++;
			assert_int_equal(error, PRESENCE_ENOMEM);
			assert_true(model->journal.head == head);
			assert_true(model->journal.tail == 0);
			error = append(model, 5000, 0);
		}
		assert_int_equal(error, PRESENCE_OK);
	}
	assert_int_equal(refused, 7);
	read_all(model, &cursor, SIZE_MAX);
}

static void what_is_not_needed_is_given_back(void **state)
{
	struct model *model = *state;

	while (model->journal.capacity < JOURNAL_BYTES_MAX) {
		append_ok(model, 5000, 0);
	}
	size_t kept = model->count - 20; /* of which 100 KB are needed */
	uint64_t cursor = model->starts[kept];
	assert_int_equal(journal_shrink(&model->journal, cursor), JOURNAL_BYTES_MAX - 128 * 1024);
	assert_true(model->journal.tail == cursor);
	assert_true(journal_may_read_from(&model->journal, cursor));
	assert_int_equal(journal_shrink(&model->journal, cursor), 0);
	append_ok(model, 5000, cursor);
	read_all(model, &cursor, SIZE_MAX);
	assert_int_equal(journal_shrink(&model->journal, model->journal.head), 128 * 1024);
	assert_null(model->journal.ring);
	assert_true(journal_may_read_from(&model->journal, model->journal.head));
	append_ok(model, 5000, cursor);
	read_all(model, &cursor, SIZE_MAX);
}

static void a_ring_is_shrunk_wherever_it_stands(void **state)
{
	struct model *model = *state;

	for (int i = 0; i < 3000; i++) {
		append_ok(model, random_below(model, 6000), 0);
		if (random_below(model, 20) == 0) {
			size_t first = frame_at(model, model->journal.tail);
			size_t from = first + random_below(model, (uint32_t)(model->count - first + 1));
			journal_shrink(&model->journal, model->starts[from]);
			uint64_t cursor = model->starts[from];
			read_all(model, &cursor, 1 + random_below(model, 100 * 1000));
		}
	}
}

static void without_memory_a_ring_stays_as_it_is(void **state)
{
	struct model *model = *state;

	while (model->journal.capacity < 4 * JOURNAL_BYTES_FIRST) {
		append_ok(model, 5000, 0);
	}
	uint64_t cursor = model->starts[model->count - 1];
	alloc_fail_at(1, ALLOC_FAIL_ONCE);
	assert_int_equal(journal_shrink(&model->journal, cursor), 0);
	assert_true(alloc_stop_failing());
	cursor = 0;
	read_all(model, &cursor, SIZE_MAX);
}

static void what_is_taken_back_was_never_there(void **state)
{
	struct model *model = *state;

	for (int i = 0; i < 20000; i++) { /* across turns, both ways */
		append_ok(model, 1 + random_below(model, 300), UINT64_MAX);
		if (random_below(model, 4) == 0 && model->count > 40) {
			take_back(model, random_below(model, 5));
			uint64_t cursor = model->journal.tail;
			read_all(model, &cursor, 10 * 1000);
		}
	}
	assert_int_equal(model->journal.capacity, JOURNAL_BYTES_FIRST);
	assert_true(model->journal.head > 10 * JOURNAL_BYTES_FIRST);
}

#define WITH_MODEL(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MODEL(a_new_journal_owns_no_memory_and_has_nothing_to_read),
		WITH_MODEL(what_was_appended_is_read_as_whole_frames),
		WITH_MODEL(a_read_is_cut_between_frames),
		WITH_MODEL(a_read_gives_one_frame_at_least),
		WITH_MODEL(a_frame_may_fill_the_first_ring_and_not_a_byte_more),
		WITH_MODEL(the_ring_turns_where_nobody_needs_its_old_frames),
		WITH_MODEL(the_tail_is_foretold_and_is_the_start_of_a_frame),
		WITH_MODEL(what_is_not_needed_is_given_back),
		WITH_MODEL(a_ring_is_shrunk_wherever_it_stands),
		WITH_MODEL(without_memory_a_ring_stays_as_it_is),
		WITH_MODEL(what_is_taken_back_was_never_there),
		WITH_MODEL(no_more_is_overwritten_than_has_to_be),
		WITH_MODEL(the_ring_grows_rather_than_lose_what_a_reader_needs),
		WITH_MODEL(a_ring_that_turned_grows_without_mixing_its_laps),
		WITH_MODEL(at_its_most_the_ring_overwrites_what_is_still_needed),
		WITH_MODEL(readers_at_any_place_read_the_same_frames),
		WITH_MODEL(out_of_memory_appends_nothing_and_loses_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
