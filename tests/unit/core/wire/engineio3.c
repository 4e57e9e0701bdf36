#include "core/wire/engineio3.h"

#include <stdlib.h>

#include "tests/lib/core/check.h"

typedef enum wire_result next_fn(struct engineio_payload *payload, struct engineio_packet *packet);

/* The bytes in memory of their own size, so that a read or write outside of it is seen. */
static uint8_t *copy_of(const void *bytes, size_t len)
{
	uint8_t *copy = malloc(len ? len : 1);

	assert_non_null(copy);
	if (len > 0) {
		memcpy(copy, bytes, len);
	}
	return copy;
}

/* Writes what a payload holds as "4text b:bytes 3 " and "!" if it is malformed there. */
static void check_payload(next_fn *next, const void *body, size_t len, const char *expected)
{
	uint8_t *bytes = copy_of(body, len);
	struct engineio_payload payload = engineio_payload(bytes, len);
	struct engineio_packet packet;
	struct buffer seen;
	enum wire_result result;

	buffer_init(&seen, 1000);
	while ((result = next(&payload, &packet)) == WIRE_DONE) {
		if (packet.binary) {
			assert_int_equal(packet.type, ENGINEIO_MESSAGE);
			buffer_append_text(&seen, "b:");
		} else {
			buffer_append_byte(&seen, (uint8_t)packet.type);
		}
		buffer_append(&seen, packet.data, packet.len);
		buffer_append_byte(&seen, ' ');
	}
	if (result == WIRE_MALFORMED) {
		buffer_append_byte(&seen, '!');
	}
	check_buffer(&seen, expected);
	buffer_finish(&seen);
	free(bytes);
}

static void check_text(const char *body, const char *expected)
{
	check_payload(engineio3_text_next, body, strlen(body), expected);
}

#define CHECK_OCTETS(body, expected) \
	check_payload(engineio3_octets_next, body, sizeof(body) - 1, expected)

static void a_text_payload_is_taken_apart_by_its_lengths(void **state)
{
	(void)state;
	check_text("6:4hello", "4hello ");
	check_text("2:4a2:4b1:3", "4a 4b 3 ");
	check_text("1:41:4", "4 4 ");
	check_text("6:2probe", "2probe ");
	check_text("11:4with:colon", "4with:colon ");
	check_text("3:4\x1e\x1e", "4\x1e\x1e ");
}

static void a_length_counts_utf16_code_units(void **state)
{
	(void)state;
	check_text("2:4\xc3\xa9"
	           "1:3",
	           "4\xc3\xa9 3 ");
	check_text("2:4\u20ac"
	           "1:3",
	           "4\u20ac 3 ");
	check_text("3:4\U0001f600"
	           "1:3",
	           "4\U0001f600 3 ");
	check_text("43:42[\"existing_users\",[{\"name\":\"bob\"},\"\u00e9\U0001f600\"]]",
	           "42[\"existing_users\",[{\"name\":\"bob\"},\"\u00e9\U0001f600\"]] ");
	check_text("2:4\U0001f600", "!"); /* ends between the two halves of a pair */
	check_text("4:4\U0001f600", "!");
	check_text("5:4\U0001f600", "!");
}

static void a_binary_message_in_a_text_payload_is_b4_and_base64(void **state)
{
	(void)state;
	check_text("6:b4Zm9v", "b:foo ");
	check_text("2:4x10:b4Zm9vYmE=1:6", "4x b:fooba 6 ");
	check_text("2:b4", "b: ");
	check_text("6:b3Zm9v", "!");
	check_text("5:bZm9v", "!");
	check_text("5:b4Zm9", "!");
	check_text("1:b", "!");
}

static void a_text_payload_is_malformed_from_the_first_thing_that_is_wrong(void **state)
{
	static const char *const malformed[] = {
		"",
		":",
		"4",
		"4hello",
		"6",
		"6:",
		"6:4hell",
		"7:4hello",
		"0:",
		"0:4",
		"-1:4",
		"+1:4",
		" 1:4",
		"01:4",
		"1 :4",
		"1x:4",
		"1.0:4",
		"1e0:4",
		"0x1:4",
		"123456789:4",
		"1:7",
		"1:x",
		"2:4\xff",
		"2:4\xc3",
		"99999999999999999999999999999999:4",
		"18446744073709551617:4",
		"2:4\xed\xa0\x80",
		"3:4\xed\xa0\xbd\xed\xb8\x80",
		"99999999:4",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(malformed); i++) {
		check_text(malformed[i], "!");
	}
	check_text("5:4hello", "4hell !");
	check_text("2:4a:", "4a !");
	check_text("2:4a2:4", "4a !");
	check_text("2:4a\0362:4b", "4a !");
	check_text("2:4a0:", "4a !");
}

static void a_payload_of_octets_is_taken_apart_by_its_lengths(void **state)
{
	(void)state;
	CHECK_OCTETS("\0\6\xff"
	             "4hello",
	             "4hello ");
	CHECK_OCTETS("\0\1\2\xff"
	             "4hello world"
	             "\1\4\xff\4abc"
	             "\0\1\xff"
	             "3",
	             "4hello world b:abc 3 ");
	CHECK_OCTETS("\1\1\xff\4", "b: ");
	CHECK_OCTETS("\0\6\xff"
	             "b4Zm9v",
	             "b:foo ");
}

static void a_length_of_octets_counts_bytes(void **state)
{
	(void)state;
	CHECK_OCTETS("\0\5\xff"
	             "4\xf0\x9f\x98\x80"
	             "\0\1\xff"
	             "3",
	             "4\U0001f600 3 ");
	CHECK_OCTETS("\0\3\xff"
	             "4\xf0\x9f\x98\x80",
	             "!");
	CHECK_OCTETS("\1\5\xff\4\xf0\x9f\x98\x80", "b:\xf0\x9f\x98\x80 ");
}

static void a_payload_of_octets_is_malformed_from_the_first_thing_that_is_wrong(void **state)
{
	(void)state;
	CHECK_OCTETS("", "!");
	CHECK_OCTETS("\0", "!");
	CHECK_OCTETS("\0\1", "!");
	CHECK_OCTETS("\0\1\xff", "!");
	CHECK_OCTETS("\0\xff"
	             "4",
	             "!");
	CHECK_OCTETS("\0\0\xff", "!");
	CHECK_OCTETS("\0\0\1\xff"
	             "4",
	             "!");
	CHECK_OCTETS("\2\1\xff"
	             "4",
	             "!");
	CHECK_OCTETS("\0\x0a\xff"
	             "4aaaaaaaaa",
	             "!");
	CHECK_OCTETS("\0"
	             "1\xff"
	             "4",
	             "!");
	CHECK_OCTETS("\0\2\xff"
	             "4",
	             "!");
	CHECK_OCTETS("\1\1\xff\3", "!");
	CHECK_OCTETS("\1\1\xff"
	             "4",
	             "!");
	CHECK_OCTETS("\0\1\1\1\1\1\1\1\1\1\xff"
	             "4",
	             "!");
	CHECK_OCTETS("\0\2\xff"
	             "4a\0",
	             "4a !");
	CHECK_OCTETS("4hello", "!");
}

static void an_empty_body_without_memory_is_malformed_too(void **state)
{
	(void)state;
	for (int octets = 0; octets < 2; octets++) {
		struct engineio_payload payload = engineio_payload(NULL, 0);
		struct engineio_packet packet;
		next_fn *next = octets ? engineio3_octets_next : engineio3_text_next;
		assert_int_equal(next(&payload, &packet), WIRE_MALFORMED);
	}
}

static void bytes_of_a_websocket_begin_with_the_byte_four(void **state)
{
	uint8_t message[] = { 4, 'a', 0 };
	uint8_t digit[] = { '4', 'a' };
	struct engineio_packet packet;

	(void)state;
	assert_int_equal(engineio3_decode_binary(message, 3, &packet), WIRE_DONE);
	assert_true(packet.binary);
	assert_ptr_equal(packet.data, message + 1);
	assert_int_equal(packet.len, 2);
	assert_int_equal(engineio3_decode_binary(message, 1, &packet), WIRE_DONE);
	assert_int_equal(packet.len, 0);
	assert_int_equal(engineio3_decode_binary(message, 0, &packet), WIRE_MALFORMED);
	assert_int_equal(engineio3_decode_binary(digit, 2, &packet), WIRE_MALFORMED);
}

static void check_appended(const char *packet, const char *expected)
{
	struct buffer out;

	buffer_init(&out, 1000);
	engineio3_append_text(&out, (const uint8_t *)packet, strlen(packet));
	check_buffer(&out, expected);
	buffer_finish(&out);
}

static void a_packet_is_written_with_its_length_in_utf16_code_units(void **state)
{
	(void)state;
	check_appended("6", "1:6");
	check_appended("4hello", "6:4hello");
	check_appended("4hello world", "12:4hello world");
	check_appended("4\xc3\xa9", "2:4\xc3\xa9");
	check_appended("4\u20ac", "2:4\u20ac");
	check_appended("4\U0001f600", "3:4\U0001f600");
	check_appended("42[\"existing_users\",[{\"name\":\"bob\"},\"\u00e9\U0001f600\"]]",
	               "43:42[\"existing_users\",[{\"name\":\"bob\"},\"\u00e9\U0001f600\"]]");
}

static void a_packet_is_written_as_octets_with_a_byte_for_each_digit(void **state)
{
	static const char expected[] = "\0\6\xff"
								   "4hello\1\1\2\xff\4hello world\0\5\xff"
								   "4\xf0\x9f\x98\x80";
	struct buffer out;

	(void)state;
	buffer_init(&out, 1000);
	engineio3_append_octets(&out, false, (const uint8_t *)"4hello", 6);
	engineio3_append_octets(&out, true, (const uint8_t *)"\4hello world", 12);
	engineio3_append_octets(&out, false, (const uint8_t *)"4\U0001f600", 5);
	assert_false(buffer_failed(&out));
	assert_int_equal(out.len, sizeof(expected) - 1);
	assert_memory_equal(out.data, expected, out.len);
	buffer_finish(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_payload_is_taken_apart_by_its_lengths),
		cmocka_unit_test(a_length_counts_utf16_code_units),
		cmocka_unit_test(a_binary_message_in_a_text_payload_is_b4_and_base64),
		cmocka_unit_test(a_text_payload_is_malformed_from_the_first_thing_that_is_wrong),
		cmocka_unit_test(a_payload_of_octets_is_taken_apart_by_its_lengths),
		cmocka_unit_test(a_length_of_octets_counts_bytes),
		cmocka_unit_test(a_payload_of_octets_is_malformed_from_the_first_thing_that_is_wrong),
		cmocka_unit_test(an_empty_body_without_memory_is_malformed_too),
		cmocka_unit_test(bytes_of_a_websocket_begin_with_the_byte_four),
		cmocka_unit_test(a_packet_is_written_with_its_length_in_utf16_code_units),
		cmocka_unit_test(a_packet_is_written_as_octets_with_a_byte_for_each_digit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
