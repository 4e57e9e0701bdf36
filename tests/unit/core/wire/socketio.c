#include "core/wire/socketio.h"

#include <stdlib.h>

#include "tests/lib/core/check.h"

struct decoded {
	const char *text;
	enum socketio_type type;
	unsigned attachments;
	const char *nsp;
	int64_t ack;
	const char *json;
	const char *event;     /* NULL: not looked at */
	const char *arguments;
};

#define NO SOCKETIO_NO_ACK
#define HOLE(n) "{\"_placeholder\":true,\"num\":" #n "}"
#define TEN_HOLES                                                                                  \
	HOLE(0)                                                                                        \
	"," HOLE(1) "," HOLE(2) "," HOLE(3) "," HOLE(4) "," HOLE(5) "," HOLE(6) "," HOLE(7) "," HOLE(  \
		8) "," HOLE(9)

static const struct decoded PACKETS[] = {
	{ "0", SOCKETIO_CONNECT, 0, "/", NO, "", NULL, NULL },
	{ "0{}", SOCKETIO_CONNECT, 0, "/", NO, "{}", NULL, NULL },
	{ "0{\"token\":\"abc\"}", SOCKETIO_CONNECT, 0, "/", NO, "{\"token\":\"abc\"}", NULL, NULL },
	{ "0/,", SOCKETIO_CONNECT, 0, "/", NO, "", NULL, NULL },
	{ "0/,{}", SOCKETIO_CONNECT, 0, "/", NO, "{}", NULL, NULL },
	{ "0/", SOCKETIO_CONNECT, 0, "/", NO, "", NULL, NULL },
	{ "0/admin", SOCKETIO_CONNECT, 0, "/admin", NO, "", NULL, NULL },
	{ "0/admin,", SOCKETIO_CONNECT, 0, "/admin", NO, "", NULL, NULL },
	{ "0/admin,{\"a\":1}", SOCKETIO_CONNECT, 0, "/admin", NO, "{\"a\":1}", NULL, NULL },
	{ "0/admin?x=1,", SOCKETIO_CONNECT, 0, "/admin", NO, "", NULL, NULL },
	{ "1", SOCKETIO_DISCONNECT, 0, "/", NO, "", NULL, NULL },
	{ "1/,", SOCKETIO_DISCONNECT, 0, "/", NO, "", NULL, NULL },
	{ "1/admin", SOCKETIO_DISCONNECT, 0, "/admin", NO, "", NULL, NULL },
	{ "1/admin,", SOCKETIO_DISCONNECT, 0, "/admin", NO, "", NULL, NULL },
	{ "2[\"a\"]", SOCKETIO_EVENT, 0, "/", NO, "[\"a\"]", "\"a\"", "" },
	{ "2[\"a\",1,{\"b\":[2]}]", SOCKETIO_EVENT, 0, "/", NO, "[\"a\",1,{\"b\":[2]}]", "\"a\"",
	  "1,{\"b\":[2]}" },
	{ "2[1]", SOCKETIO_EVENT, 0, "/", NO, "[1]", "1", "" },
	{ "2[\"\"]", SOCKETIO_EVENT, 0, "/", NO, "[\"\"]", "\"\"", "" },
	{ "212[\"a\"]", SOCKETIO_EVENT, 0, "/", 12, "[\"a\"]", "\"a\"", "" },
	{ "20[\"a\"]", SOCKETIO_EVENT, 0, "/", 0, "[\"a\"]", "\"a\"", "" },
	{ "2999999999999999[\"a\"]", SOCKETIO_EVENT, 0, "/", 999999999999999, "[\"a\"]", "\"a\"", "" },
	{ "2/admin,[\"a\"]", SOCKETIO_EVENT, 0, "/admin", NO, "[\"a\"]", "\"a\"", "" },
	{ "2/admin,456[\"a\",\"\u20ac\"]", SOCKETIO_EVENT, 0, "/admin", 456, "[\"a\",\"\u20ac\"]",
	  "\"a\"", "\"\u20ac\"" },
	{ "2[\"Connect\"]", SOCKETIO_EVENT, 0, "/", NO, "[\"Connect\"]", "\"Connect\"", "" },
	{ "2[\"error\"]", SOCKETIO_EVENT, 0, "/", NO, "[\"error\"]", "\"error\"", "" },
	{ "3456[]", SOCKETIO_ACK, 0, "/", 456, "[]", NULL, NULL },
	{ "3/admin,456[\"project:1\"]", SOCKETIO_ACK, 0, "/admin", 456, "[\"project:1\"]", NULL, NULL },
	{ "4{\"message\":\"x\"}", SOCKETIO_CONNECT_ERROR, 0, "/", NO, "{\"message\":\"x\"}", NULL,
	  NULL },
	{ "50-[\"a\"]", SOCKETIO_BINARY_EVENT, 0, "/", NO, "[\"a\"]", "\"a\"", "" },
	{ "51-[\"a\"," HOLE(0) "]", SOCKETIO_BINARY_EVENT, 1, "/", NO, "[\"a\"," HOLE(0) "]", "\"a\"",
	  HOLE(0) },
	{ "52-/admin,7[\"a\",{\"x\":[" HOLE(1) "]}," HOLE(0) "]", SOCKETIO_BINARY_EVENT, 2, "/admin", 7,
	  "[\"a\",{\"x\":[" HOLE(1) "]}," HOLE(0) "]", "\"a\"", "{\"x\":[" HOLE(1) "]}," HOLE(0) },
	{ "510-[\"a\"," TEN_HOLES "]", SOCKETIO_BINARY_EVENT, 10, "/", NO, "[\"a\"," TEN_HOLES "]",
	  "\"a\"", TEN_HOLES },
	{ "61-/admin,456[" HOLE(0) "]", SOCKETIO_BINARY_ACK, 1, "/admin", 456, "[" HOLE(0) "]", NULL,
	  NULL },
	{ "2[\"a\"," HOLE(0) "]", SOCKETIO_EVENT, 0, "/", NO, "[\"a\"," HOLE(0) "]", "\"a\"", HOLE(0) },
	{ "51-[\"a\"," HOLE(0) ",{\"_placeholder\":false,\"num\":7}]", SOCKETIO_BINARY_EVENT, 1, "/",
	  NO, "[\"a\"," HOLE(0) ",{\"_placeholder\":false,\"num\":7}]", "\"a\"", NULL },
};

static const char *const MALFORMED[] = {
	"",
	"7",
	"9[\"a\"]",
	"a",
	"-1",
	" 2[\"a\"]",
	/* payloads of the wrong shape */
	"0[]",
	"0\"a\"",
	"0 ",
	"0null",
	"0{",
	"0{}x",
	"0/admin,[]",
	"1{}",
	"1[]",
	"1/admin,{}",
	"1\"\"",
	"2",
	"2{}",
	"2\"a\"",
	"2[]",
	"2[ ]",
	"2[null]",
	"2[true]",
	"2[{}]",
	"2[[\"a\"]]",
	"2[\"a\"",
	"2[\"a\",]",
	"2[\"a\"]x",
	"2/admin",
	"2/admin,",
	"2[a]",
	"2['a']",
	"2[\"a\",undefined]",
	"2[\"\\ud800\"]",
	"2[\"\x1e\"]",
	"3",
	"3{}",
	"31",
	"31{}",
	"3\"a\"",
	"2/admin[\"a\"]",
	/* names of events that are the library's own */
	"2[\"connect\"]",
	"2[\"connect_error\"]",
	"2[\"disconnect\"]",
	"2[\"disconnecting\"]",
	"2[\"newListener\"]",
	"2[\"removeListener\"]",
	"2[\"conn\\u0065ct\"]",
	"2/admin,1[\"disconnect\",1]",
	"50-[\"connect\"]",
	/* ack ids */
	"2-1[\"a\"]",
	"21234567890123456[\"a\"]",
	"299999999999999999999[\"a\"]",
	"21.5[\"a\"]",
	/* attachments */
	"5[\"a\"]",
	"5-[\"a\"]",
	"51[\"a\"," HOLE(0) "]",
	"511-[\"a\"," TEN_HOLES ",{\"_placeholder\":true,\"num\":10}]",
	"5010-[\"a\"]",
	"5-1-[\"a\"]",
	"51-",
	"61-",
	"61-[",
	"5a-[\"a\"]",
	"599999999999999999999-[\"a\"]",
	/* placeholders */
	"51-[\"a\"]",
	"50-[\"a\"," HOLE(0) "]",
	"51-[\"a\"," HOLE(1) "]",
	"51-[\"a\"," HOLE(-1) "]",
	"51-[\"a\"," HOLE(0.5) "]",
	"51-[\"a\"," HOLE("0") "]",
	"51-[\"a\"," HOLE(null) "]",
	"51-[\"a\"," HOLE(1e9) "]",
	"51-[\"a\",{\"_placeholder\":true}]",
	"52-[\"a\"," HOLE(0) "]",
	"51-[\"a\"," HOLE(0) "," HOLE(1) "]",
	"51-[" HOLE(0) "]",
	"51-[\"a\",[[{\"b\":" HOLE(3) "}]]]",
	"62-1[" HOLE(0) "," HOLE(2) "]",
};

/* In memory of its exact size, so that a read behind its end is seen. */
static char *copy_of(const char *text)
{
	size_t len = strlen(text);
	char *copy = malloc(len ? len : 1);

	assert_non_null(copy);
	memcpy(copy, text, len);
	return copy;
}

static void check_slice(struct slice slice, const char *expected)
{
	if (expected) {
		check_bytes(slice.text, slice.len, expected);
	}
}

static void a_packet_is_decoded_into_its_parts(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(PACKETS); i++) {
		const struct decoded *expected = &PACKETS[i];
		char *text = copy_of(expected->text);
		struct socketio_packet packet;
		if (socketio_decode(text, strlen(expected->text), &packet) != WIRE_DONE) {
			fail_msg("refused: %s", expected->text);
		}
		assert_int_equal(packet.type, expected->type);
		assert_int_equal(packet.attachments, expected->attachments);
		assert_true(packet.ack == expected->ack);
		check_slice(packet.nsp, expected->nsp);
		check_slice(packet.json, expected->json);
		check_slice(packet.event, expected->event);
		check_slice(packet.arguments, expected->arguments);
		free(text);
	}
}

static void what_breaks_a_rule_is_malformed(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(MALFORMED); i++) {
		char *text = copy_of(MALFORMED[i]);
		struct socketio_packet packet;
		if (socketio_decode(text, strlen(MALFORMED[i]), &packet) != WIRE_MALFORMED) {
			fail_msg("accepted: %s", MALFORMED[i]);
		}
		free(text);
	}
}

static void a_payload_deeper_than_the_limit_is_malformed(void **state)
{
	char text[2 + 2 * 17 + 4] = "2[\"a\",";
	struct socketio_packet packet;

	(void)state;
	memset(text + 6, '[', 15);
	memset(text + 21, ']', 16);
	assert_int_equal(socketio_decode(text, 37, &packet), WIRE_DONE);
	memset(text + 6, '[', 16);
	memset(text + 22, ']', 17);
	assert_int_equal(socketio_decode(text, 39, &packet), WIRE_MALFORMED);
}

static struct slice slice_of(const char *text)
{
	return (struct slice){ text, strlen(text) };
}

static void a_head_names_only_what_has_to_be_named(void **state)
{
	struct buffer out;

	(void)state;
	buffer_init(&out, 1000);
	socketio_encode_head(&out, SOCKETIO_EVENT, 0, slice_of("/"), SOCKETIO_NO_ACK);
	check_buffer(&out, "42");
	buffer_clear(&out);
	socketio_encode_head(&out, SOCKETIO_EVENT, 0, slice_of("/room"), SOCKETIO_NO_ACK);
	check_buffer(&out, "42/room,");
	buffer_clear(&out);
	socketio_encode_head(&out, SOCKETIO_ACK, 0, slice_of("/"), 0);
	check_buffer(&out, "430");
	buffer_clear(&out);
	socketio_encode_head(&out, SOCKETIO_BINARY_ACK, 2, slice_of("/room"), 17);
	check_buffer(&out, "462-/room,17");
	buffer_clear(&out);
	socketio_encode_head(&out, SOCKETIO_BINARY_EVENT, 10, slice_of("/"), SOCKETIO_NO_ACK);
	check_buffer(&out, "4510-");
	buffer_finish(&out);
}

static void connect_replies_are_exactly_these_bytes(void **state)
{
	struct buffer out;

	(void)state;
	buffer_init(&out, 1000);
	socketio_encode_connect(&out, slice_of("/"), "abc", "");
	check_buffer(&out, "40{\"sid\":\"abc\"}");
	buffer_clear(&out);
	socketio_encode_connect(&out, slice_of("/room"), "abc", "");
	check_buffer(&out, "40/room,{\"sid\":\"abc\"}");
	buffer_clear(&out);
	socketio_encode_connect_error(&out, slice_of("/room"), "Invalid namespace");
	check_buffer(&out, "44/room,{\"message\":\"Invalid namespace\"}");
	buffer_clear(&out);
	socketio_encode_connect_error(&out, slice_of("/"), "\"no\"");
	check_buffer(&out, "44{\"message\":\"\\\"no\\\"\"}");
	buffer_clear(&out);
	socketio4_encode_connect(&out, slice_of("/"));
	check_buffer(&out, "40");
	buffer_clear(&out);
	socketio4_encode_connect(&out, slice_of("/room"));
	check_buffer(&out, "40/room,");
	buffer_clear(&out);
	socketio4_encode_connect_error(&out, slice_of("/"), "\"no\"");
	check_buffer(&out, "44\"\\\"no\\\"\"");
	buffer_clear(&out);
	socketio4_encode_connect_error(&out, slice_of("/room"), "Invalid namespace");
	check_buffer(&out, "44/room,\"Invalid namespace\"");
	buffer_clear(&out);
	socketio_encode_disconnect(&out, slice_of("/"));
	check_buffer(&out, "41");
	buffer_clear(&out);
	socketio_encode_disconnect(&out, slice_of("/room"));
	check_buffer(&out, "41/room,");
	buffer_finish(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_packet_is_decoded_into_its_parts),
		cmocka_unit_test(what_breaks_a_rule_is_malformed),
		cmocka_unit_test(a_payload_deeper_than_the_limit_is_malformed),
		cmocka_unit_test(a_head_names_only_what_has_to_be_named),
		cmocka_unit_test(connect_replies_are_exactly_these_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
