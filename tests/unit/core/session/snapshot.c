#include "core/session/snapshot.h"

#include <stdlib.h>

#include "core/wire/wsframe.h"

#include "tests/lib/core/alloc.h"
#include "tests/lib/core/check.h"

static void a_snapshot_is_one_text_frame(void **state)
{
	struct snapshot *snapshot = snapshot_create((const uint8_t *)"42[]", 4);

	(void)state;
	assert_non_null(snapshot);
	assert_int_equal(snapshot->len, 6);
	assert_memory_equal(snapshot->frame, "\x81\00442[]", 6);
	snapshot_release(snapshot);
}

static void a_large_snapshot_is_one_frame_too(void **state)
{
	size_t len = 100 * 1000;
	uint8_t *payload = calloc(1, len);
	struct wsframe frame;

	(void)state;
	assert_non_null(payload);
	struct snapshot *snapshot = snapshot_create(payload, len);
	assert_non_null(snapshot);
	assert_int_equal(wsframe_decode(snapshot->frame, snapshot->len, &frame), WIRE_DONE);
	assert_int_equal(frame.len, len);
	assert_int_equal(frame.size, snapshot->len);
	snapshot_release(snapshot);
	free(payload);
}

static void a_snapshot_is_freed_with_its_last_reference(void **state)
{
	size_t live = alloc_live();
	struct snapshot *snapshot = snapshot_create((const uint8_t *)"x", 1);

	(void)state;
	assert_ptr_equal(snapshot_retain(snapshot), snapshot);
	snapshot_retain(snapshot);
	snapshot_release(snapshot);
	snapshot_release(snapshot);
	assert_int_equal(alloc_live(), live + 1);
	assert_int_equal(snapshot->frame[2], 'x');
	snapshot_release(snapshot);
	assert_int_equal(alloc_live(), live);
	snapshot_release(NULL);
}

static void out_of_memory_gives_no_snapshot(void **state)
{
	(void)state;
	alloc_fail_at(1, ALLOC_FAIL_ONCE);
	assert_null(snapshot_create((const uint8_t *)"x", 1));
	assert_true(alloc_stop_failing());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_snapshot_is_one_text_frame),
		cmocka_unit_test(a_large_snapshot_is_one_frame_too),
		cmocka_unit_test(a_snapshot_is_freed_with_its_last_reference),
		cmocka_unit_test(out_of_memory_gives_no_snapshot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
