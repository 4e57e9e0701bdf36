#include "core/wire/wsreader.h"

#include <stdlib.h>

#include "tests/lib/core/check.h"

enum { LIMIT = 1000, PARTIAL_MAX = 4096 };

/* --- Frames as clients write them --- */

static const uint8_t KEY[4] = { 0x37, 0xfa, 0x21, 0x3d };

/* Appends a masked frame; `first` is its first byte. */
static void append_frame(struct buffer *out, uint8_t first, const void *payload, size_t len)
{
	uint8_t header[WSFRAME_HEADER_MAX];
	size_t header_len = wsframe_header(header, WSFRAME_TEXT, len);

	header[0] = first;
	header[1] |= 0x80;
	buffer_append(out, header, header_len);
	buffer_append(out, KEY, sizeof(KEY));
	for (size_t i = 0; i < len; i++) {
		buffer_append_byte(out, ((const uint8_t *)payload)[i] ^ KEY[i % 4]);
	}
}

/* --- What comes of bytes, written down: `text:hello;` --- */

static void note(struct buffer *seen, enum wire_result result, const struct wsreader_event *event)
{
	static const char *const names[] = {
		[WSREADER_MESSAGE] = "text:",  [WSREADER_FRAGMENT] = "part", [WSREADER_PING] = "ping:",
		[WSREADER_PONG] = "pong:",     [WSREADER_CLOSE] = "close ",
	};
	bool bytes = event->type == WSREADER_MESSAGE && event->binary;

	if (result == WIRE_MALFORMED) {
		buffer_append_text(seen, "fail ");
		buffer_append_integer(seen, event->code);
	} else {
		buffer_append_text(seen, bytes ? "bytes:" : names[event->type]);
		if (event->type == WSREADER_CLOSE) {
			buffer_append_integer(seen, event->code);
			buffer_append_byte(seen, ':');
		}
		buffer_append(seen, event->data, event->len);
	}
	buffer_append_byte(seen, ';');
}

/* Feeds the bytes in pieces of `step`, each in memory of its own size. */
static void read_in_pieces(const uint8_t *bytes, size_t len, size_t step, size_t limit,
                           struct buffer *seen)
{
	struct wsreader reader;
	struct buffer partial;

	wsreader_init(&reader);
	buffer_init(&partial, PARTIAL_MAX);
	for (size_t at = 0; at < len; at += step) {
		size_t here = len - at < step ? len - at : step;
		uint8_t *piece = malloc(here);
		assert_non_null(piece);
		memcpy(piece, bytes + at, here);
		struct wsreader_input input = { piece, piece + here };
		struct wsreader_event event;
		enum wire_result result;
		while ((result = wsreader_next(&reader, &input, &partial, limit, &event)) !=
		       WIRE_INCOMPLETE) {
			note(seen, result, &event);
		}
		assert_ptr_equal(input.next, input.end);
		free(piece);
	}
	buffer_finish(&partial);
}

/* Whether that comes of them, however they are cut. */
static void check_limited(const struct buffer *bytes, size_t limit, const char *expected)
{
	assert_false(buffer_failed(bytes));
	for (size_t step = 1; step <= bytes->len; step += step < 20 ? 1 : bytes->len / 7) {
		struct buffer seen;
		buffer_init(&seen, 65536);
		read_in_pieces(bytes->data, bytes->len, step, limit, &seen);
		check_buffer(&seen, expected);
		buffer_finish(&seen);
	}
}

struct frame {
	uint8_t first;
	const char *payload;
};

/* Up to a frame without a payload. */
static void check_frames(const struct frame *frames, const char *expected)
{
	struct buffer bytes;

	buffer_init(&bytes, 65536);
	for (; frames->payload; frames++) {
		append_frame(&bytes, frames->first, frames->payload, strlen(frames->payload));
	}
	check_limited(&bytes, LIMIT, expected);
	buffer_finish(&bytes);
}

#define CHECK_FRAMES(expected, ...)                                                                \
	check_frames((const struct frame[]){ __VA_ARGS__, { 0 } }, expected)

static void messages_are_read_and_unmasked(void **state)
{
	(void)state;
	CHECK_FRAMES("text:hello;bytes:\x01\xff;text:;", { 0x81, "hello" }, { 0x82, "\x01\xff" },
	             { 0x81, "" });
	CHECK_FRAMES("text:a message that is longer than a word;",
	             { 0x81, "a message that is longer than a word" });
}

static void parts_are_put_together(void **state)
{
	(void)state;
	CHECK_FRAMES("part;part;text:hello world;text:x;", { 0x01, "hello" }, { 0x00, " " },
	             { 0x80, "world" }, { 0x81, "x" });
	CHECK_FRAMES("part;part;part;bytes:a;", { 0x02, "" }, { 0x00, "a" }, { 0x00, "" },
	             { 0x80, "" });
	CHECK_FRAMES("part;text:;", { 0x01, "" }, { 0x80, "" });
}

static void control_frames_may_stand_between_the_parts(void **state)
{
	(void)state;
	CHECK_FRAMES("part;ping:abc;part;pong:;ping:;text:hello;", { 0x01, "hel" }, { 0x89, "abc" },
	             { 0x00, "l" }, { 0x8a, "" }, { 0x89, "" }, { 0x80, "o" });
	CHECK_FRAMES("ping:1;ping:2;text:x;pong:3;", { 0x89, "1" }, { 0x89, "2" }, { 0x81, "x" },
	             { 0x8a, "3" });
}

static void a_close_frame_is_the_last_that_is_read(void **state)
{
	(void)state;
	CHECK_FRAMES("close 1005:;", { 0x88, "" }, { 0x81, "x" }, { 0x88, "" });
	CHECK_FRAMES("text:x;close 1000:;", { 0x81, "x" }, { 0x88, "\x03\xe8" }, { 0xff, "x" });
	CHECK_FRAMES("part;close 4999:g\xc3\xbcn;", { 0x01, "x" }, { 0x88, "\x13\x87g\xc3\xbcn" });
}

static void an_error_is_told_once(void **state)
{
	(void)state;
	CHECK_FRAMES("text:x;fail 1002;", { 0x81, "x" }, { 0x83, "y" }, { 0x81, "z" }, { 0x83, "" });
}

static void frames_that_break_a_rule_are_a_protocol_error(void **state)
{
	(void)state;
	for (unsigned first = 0; first <= 0xff; first++) {
		unsigned opcode = first & 0x0f;
		bool final = first & 0x80;
		bool control = opcode >= 8 && opcode <= 10 && final;
		bool valid = !(first & 0x70) && (opcode == 1 || opcode == 2 || control);
		struct buffer bytes;
		buffer_init(&bytes, 100);
		append_frame(&bytes, (uint8_t)first, "", 0);
		if (!valid) {
			check_limited(&bytes, LIMIT, "fail 1002;");
		} else if (!final) {
			check_limited(&bytes, LIMIT, "part;");
		}
		buffer_finish(&bytes);
	}
	CHECK_FRAMES("part;fail 1002;", { 0x01, "x" }, { 0x81, "y" });
	CHECK_FRAMES("part;fail 1002;", { 0x01, "x" }, { 0x01, "y" });
	CHECK_FRAMES("part;fail 1002;", { 0x02, "x" }, { 0x82, "y" });
	CHECK_FRAMES("part;text:xy;fail 1002;", { 0x01, "x" }, { 0x80, "y" }, { 0x80, "z" });
	CHECK_FRAMES("text:x;fail 1002;", { 0x81, "x" }, { 0x00, "y" });
}

struct sample {
	const char *bytes;
	size_t len;
	const char *expected;
};

#define SAMPLE(bytes, expected)                                                                    \
	{                                                                                              \
		(bytes), sizeof(bytes) - 1, (expected)                                                     \
	}

static const struct sample HEADERS[] = {
	SAMPLE("\x81\x00", "fail 1002;"), /* not masked */
	SAMPLE("\x81\x05hello", "fail 1002;"),
	SAMPLE("\x89\x00", "fail 1002;"),
	SAMPLE("\x81\x7f", "fail 1002;"),
	SAMPLE("\x89\xfe", "fail 1002;"), /* a control frame of over 125 bytes */
	SAMPLE("\x88\xff", "fail 1002;"),
	SAMPLE("\x8a\xfe\x00\x05", "fail 1002;"),
	SAMPLE("\x81\xfe\x00\x7d\x00\x00\x00\x00", "fail 1002;"), /* not the shortest form */
	SAMPLE("\x81\xfe\x00\x00\x00\x00\x00\x00", "fail 1002;"),
	SAMPLE("\x81\xff\x00\x00\x00\x00\x00\x00\x00\x05\x00\x00\x00\x00", "fail 1002;"),
	SAMPLE("\x81\xff\x00\x00\x00\x00\x00\x00\xff\xff\x00\x00\x00\x00", "fail 1002;"),
	SAMPLE("\x81\xff\x80\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", "fail 1002;"),
	SAMPLE("\x81\xff\x80\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00", "fail 1002;"),
	SAMPLE("\x81\xff\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00", "fail 1009;"),
	SAMPLE("\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00", "fail 1009;"),
	SAMPLE("\x82\xff\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00", "fail 1009;"),
	SAMPLE("\x81\xfe\x03\xe9\x00\x00\x00\x00", "fail 1009;"), /* 1001 bytes */
	SAMPLE("\x81\xfe\x03\xe8\x00\x00\x00\x00", ""),
	SAMPLE("\x81\xfe\x03\xe9\x00\x00\x00", ""),
	SAMPLE("\x81", ""),
	SAMPLE("\x81\x80\x00\x00\x00", ""),
	SAMPLE("\x81\x80\x00\x00\x00\x00", "text:;"),
	SAMPLE("\x88\x81\x00\x00\x00\x00\x03", "fail 1002;"), /* half a code */
};

static void a_header_is_judged_as_soon_as_it_is_there(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(HEADERS); i++) {
		struct buffer bytes;
		buffer_init(&bytes, 100);
		buffer_append(&bytes, HEADERS[i].bytes, HEADERS[i].len);
		check_limited(&bytes, LIMIT, HEADERS[i].expected);
		buffer_finish(&bytes);
	}
}

static void only_codes_that_may_be_sent_close(void **state)
{
	(void)state;
	for (unsigned code = 0; code <= 0xffff; code++) {
		bool valid = (code >= 1000 && code < 5000 && (code < 1004 || code >= 3000)) ||
		             (code >= 1007 && code <= 1014);
		if (wsreader_code_is_valid(code) != valid) {
			fail_msg("%u", code);
		}
	}
	static const unsigned invalid[] = { 0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535 };
	for (size_t i = 0; i < COUNT(invalid); i++) {
		struct buffer bytes;
		uint8_t payload[] = { (uint8_t)(invalid[i] >> 8), (uint8_t)invalid[i] };
		buffer_init(&bytes, 100);
		append_frame(&bytes, 0x88, payload, 2);
		check_limited(&bytes, LIMIT, "fail 1002;");
		buffer_finish(&bytes);
	}
}

static void text_that_is_not_utf8_is_refused(void **state)
{
	static const char *const invalid[] = {
		"\xff",         "a\x80",        "\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80",
		"\xf0\x9f\x90", "\xe2\x28\xa1",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(invalid); i++) {
		CHECK_FRAMES("fail 1007;", { 0x81, invalid[i] });
		CHECK_FRAMES("part;fail 1007;", { 0x01, "x" }, { 0x80, invalid[i] });
	}
	CHECK_FRAMES("bytes:\xff;", { 0x82, "\xff" });
	CHECK_FRAMES("part;bytes:\xff\xff;", { 0x02, "\xff" }, { 0x80, "\xff" });
	CHECK_FRAMES("ping:\xff;", { 0x89, "\xff" });
	CHECK_FRAMES("fail 1007;", { 0x88, "\x03\xe8\xff" });
	CHECK_FRAMES("fail 1007;", { 0x88, "\x03\xe8\xc3" });
}

static void a_code_point_may_be_split_between_parts(void **state)
{
	(void)state;
	CHECK_FRAMES("part;part;ping:\xff;part;text:a\xf0\x9f\x90\xb1!;", { 0x01, "a\xf0" },
	             { 0x00, "\x9f" }, { 0x89, "\xff" }, { 0x00, "\x90" }, { 0x80, "\xb1!" });
	CHECK_FRAMES("part;fail 1007;", { 0x01, "a\xf0" }, { 0x00, "\x8f" }, { 0x80, "\x90\xb1" });
	CHECK_FRAMES("part;part;fail 1007;", { 0x01, "\xe2" }, { 0x00, "\x82" }, { 0x00, "x" });
	CHECK_FRAMES("part;fail 1007;", { 0x01, "\xe2\x82" }, { 0x80, "" });
}

static void bad_text_is_told_before_the_frame_is_whole(void **state)
{
	struct buffer bytes;

	(void)state;
	buffer_init(&bytes, 4096);
	append_frame(&bytes, 0x81, "ab\xff......................", 25);
	bytes.len = 6 + 3;
	check_limited(&bytes, LIMIT, "fail 1007;");
	bytes.len = 6 + 2;
	check_limited(&bytes, LIMIT, "");
	buffer_finish(&bytes);
}

static void a_message_has_a_most_of_bytes(void **state)
{
	struct buffer bytes;
	char text[LIMIT + 1];

	(void)state;
	memset(text, 'x', sizeof(text));
	buffer_init(&bytes, 65536);
	append_frame(&bytes, 0x01, text, 300);
	append_frame(&bytes, 0x00, text, 0);
	append_frame(&bytes, 0x00, text, 300);
	append_frame(&bytes, 0x89, text, 125);
	append_frame(&bytes, 0x80, text, 400);
	struct buffer seen;
	buffer_init(&seen, 65536);
	read_in_pieces(bytes.data, bytes.len, 7, 1000, &seen);
	check_bytes(seen.data, 15, "part;part;part;");
	assert_int_equal(seen.len, 15 + 6 + 125 + 6 + 1000);
	buffer_clear(&bytes);
	append_frame(&bytes, 0x01, text, 300);
	append_frame(&bytes, 0x00, text, 700);
	append_frame(&bytes, 0x80, text, 1);
	check_limited(&bytes, 1000, "part;part;fail 1009;");
	check_limited(&bytes, 299, "fail 1009;");
	buffer_finish(&seen);
	buffer_finish(&bytes);
}

static void what_is_there_at_once_is_not_copied(void **state)
{
	struct wsreader reader;
	struct buffer partial;
	struct buffer bytes;
	struct wsreader_event event;

	(void)state;
	wsreader_init(&reader);
	buffer_init(&partial, PARTIAL_MAX);
	buffer_init(&bytes, 1000);
	append_frame(&bytes, 0x81, "hello", 5);
	append_frame(&bytes, 0x89, "ping", 4);
	append_frame(&bytes, 0x81, "split", 5);
	struct wsreader_input input = { bytes.data, bytes.data + bytes.len - 2 };
	assert_int_equal(wsreader_next(&reader, &input, &partial, LIMIT, &event), WIRE_DONE);
	assert_ptr_equal(event.data, bytes.data + 6);
	assert_int_equal(wsreader_next(&reader, &input, &partial, LIMIT, &event), WIRE_DONE);
	assert_ptr_equal(event.data, bytes.data + 11 + 6);
	assert_null(partial.data);
	assert_int_equal(wsreader_next(&reader, &input, &partial, LIMIT, &event), WIRE_INCOMPLETE);
	assert_int_equal(partial.len, 3);
	input.end += 2;
	assert_int_equal(wsreader_next(&reader, &input, &partial, LIMIT, &event), WIRE_DONE);
	check_bytes(event.data, event.len, "split");
	assert_int_equal(partial.len, 0);
	buffer_finish(&partial);
	buffer_finish(&bytes);
}

static void no_room_for_a_part_is_an_internal_error(void **state)
{
	struct wsreader reader;
	struct buffer partial;
	struct buffer bytes;
	struct wsreader_event event;

	(void)state;
	wsreader_init(&reader);
	buffer_init(&partial, 4);
	buffer_init(&bytes, 1000);
	append_frame(&bytes, 0x01, "hello", 5);
	struct wsreader_input input = { bytes.data, bytes.data + bytes.len };
	assert_int_equal(wsreader_next(&reader, &input, &partial, LIMIT, &event), WIRE_MALFORMED);
	assert_int_equal(event.code, WSCLOSE_INTERNAL_ERROR);
	buffer_finish(&partial);
	buffer_finish(&bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_are_read_and_unmasked),
		cmocka_unit_test(parts_are_put_together),
		cmocka_unit_test(control_frames_may_stand_between_the_parts),
		cmocka_unit_test(a_close_frame_is_the_last_that_is_read),
		cmocka_unit_test(an_error_is_told_once),
		cmocka_unit_test(frames_that_break_a_rule_are_a_protocol_error),
		cmocka_unit_test(a_header_is_judged_as_soon_as_it_is_there),
		cmocka_unit_test(only_codes_that_may_be_sent_close),
		cmocka_unit_test(text_that_is_not_utf8_is_refused),
		cmocka_unit_test(a_code_point_may_be_split_between_parts),
		cmocka_unit_test(bad_text_is_told_before_the_frame_is_whole),
		cmocka_unit_test(a_message_has_a_most_of_bytes),
		cmocka_unit_test(what_is_there_at_once_is_not_copied),
		cmocka_unit_test(no_room_for_a_part_is_an_internal_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
