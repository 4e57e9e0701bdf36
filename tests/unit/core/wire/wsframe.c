#include "core/wire/wsframe.h"

#include <stdlib.h>

#include "tests/lib/core/check.h"

struct header {
	size_t len;
	size_t header_len;
	const char *bytes;
};

static const struct header HEADERS[] = {
	{ 0, 2, "\x81\x00" },
	{ 5, 2, "\x81\x05" },
	{ 125, 2, "\x81\x7d" },
	{ 126, 4, "\x81\x7e\x00\x7e" },
	{ 65535, 4, "\x81\x7e\xff\xff" },
	{ 65536, 10, "\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00" },
};

static void a_header_is_as_short_as_the_length_allows(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(HEADERS); i++) {
		uint8_t out[WSFRAME_HEADER_MAX];
		assert_int_equal(wsframe_header(out, WSFRAME_TEXT, HEADERS[i].len), HEADERS[i].header_len);
		assert_memory_equal(out, HEADERS[i].bytes, HEADERS[i].header_len);
	}
	uint8_t out[WSFRAME_HEADER_MAX];
	assert_int_equal(wsframe_header(out, WSFRAME_BINARY, 1), 2);
	assert_memory_equal(out, "\x82\x01", 2);
}

static void a_frame_is_read_back_with_its_size(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(HEADERS); i++) {
		size_t size = HEADERS[i].header_len + HEADERS[i].len;
		uint8_t *bytes = calloc(1, size);
		struct wsframe frame;

		assert_non_null(bytes);
		memcpy(bytes, HEADERS[i].bytes, HEADERS[i].header_len);
		assert_int_equal(wsframe_decode(bytes, size, &frame), WIRE_DONE);
		assert_int_equal(frame.opcode, WSFRAME_TEXT);
		assert_int_equal(frame.len, HEADERS[i].len);
		assert_int_equal(frame.size, size);
		assert_ptr_equal(frame.payload, bytes + HEADERS[i].header_len);
		free(bytes);
	}
}

static void a_frame_is_incomplete_wherever_it_is_cut(void **state)
{
	uint8_t bytes[4 + 200] = { 0x82, 0x7e, 0x00, 200 };
	struct wsframe frame;

	(void)state;
	for (size_t len = 0; len < sizeof(bytes); len++) {
		assert_int_equal(wsframe_decode(bytes, len, &frame), WIRE_INCOMPLETE);
	}
	assert_int_equal(wsframe_decode(bytes, sizeof(bytes), &frame), WIRE_DONE);
	assert_int_equal(frame.opcode, WSFRAME_BINARY);
}

struct malformed {
	const char *bytes;
	size_t len;
};

static const struct malformed MALFORMED[] = {
	{ "\x81\x80", 2 },                                 /* masked */
	{ "\x01\x00", 2 },                                 /* not final */
	{ "\x80\x00", 2 },                                 /* a continuation */
	{ "\xc1\x00", 2 },                                 /* a reserved bit */
	{ "\x88\x00", 2 },                                 /* close */
	{ "\x89\x00", 2 },                                 /* ping */
	{ "\x83\x00", 2 },                                 /* a reserved opcode */
	{ "\x81\x7e\x00\x7d", 4 },                         /* not the shortest form */
	{ "\x81\x7f\x00\x00\x00\x00\x00\x00\xff\xff", 10 },
	{ "\x81\x7f\x80\x00\x00\x00\x00\x00\x00\x00", 10 }, /* the highest bit is reserved */
};

static void what_a_server_never_sends_is_malformed(void **state)
{
	struct wsframe frame;

	(void)state;
	for (size_t i = 0; i < COUNT(MALFORMED); i++) {
		if (wsframe_decode((const uint8_t *)MALFORMED[i].bytes, MALFORMED[i].len, &frame) !=
		    WIRE_MALFORMED) {
			fail_msg("row %zu", i);
		}
	}
}

static void a_close_has_its_code_or_nothing(void **state)
{
	uint8_t out[WSFRAME_CLOSE_MAX];

	(void)state;
	assert_int_equal(wsframe_close(out, WSCLOSE_NONE), 2);
	assert_memory_equal(out, "\x88\x00", 2);
	assert_int_equal(wsframe_close(out, WSCLOSE_TOO_BIG), 4);
	assert_memory_equal(out, "\x88\x02\x03\xf1", 4);
}

static void a_pong_has_the_payload_of_its_ping(void **state)
{
	uint8_t payload[WSFRAME_CONTROL_PAYLOAD_MAX];
	uint8_t out[WSFRAME_PONG_MAX];

	(void)state;
	assert_int_equal(wsframe_pong(out, NULL, 0), 2);
	assert_memory_equal(out, "\x8a\x00", 2);
	memset(payload, 'x', sizeof(payload));
	assert_int_equal(wsframe_pong(out, payload, sizeof(payload)), WSFRAME_PONG_MAX);
	assert_memory_equal(out, "\x8a\x7dxxx", 5);
	assert_int_equal(out[WSFRAME_PONG_MAX - 1], 'x');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_header_is_as_short_as_the_length_allows),
		cmocka_unit_test(a_frame_is_read_back_with_its_size),
		cmocka_unit_test(a_frame_is_incomplete_wherever_it_is_cut),
		cmocka_unit_test(what_a_server_never_sends_is_malformed),
		cmocka_unit_test(a_close_has_its_code_or_nothing),
		cmocka_unit_test(a_pong_has_the_payload_of_its_ping),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
