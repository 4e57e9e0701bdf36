#include "core/wire/engineio.h"

#include <stdlib.h>

#include "tests/lib/core/check.h"

/* The text in memory of its own size, so that a read or write outside of it is seen. */
static uint8_t *copy_of(const char *text, size_t len)
{
	uint8_t *copy = malloc(len ? len : 1);

	assert_non_null(copy);
	memcpy(copy, text, len);
	return copy;
}

static void every_digit_is_its_packet_type(void **state)
{
	(void)state;
	for (int digit = '0'; digit <= '6'; digit++) {
		uint8_t bytes[] = { (uint8_t)digit, 'x', 'y' };
		struct engineio_packet packet;
		assert_int_equal(engineio_decode_text(bytes, sizeof(bytes), &packet), WIRE_DONE);
		assert_int_equal(packet.type, digit);
		assert_false(packet.binary);
		check_bytes(packet.data, packet.len, "xy");
	}
}

static void a_packet_without_data_is_a_packet(void **state)
{
	uint8_t byte = '3';
	struct engineio_packet packet;

	(void)state;
	assert_int_equal(engineio_decode_text(&byte, 1, &packet), WIRE_DONE);
	assert_int_equal(packet.type, ENGINEIO_PONG);
	assert_int_equal(packet.len, 0);
}

static void a_text_that_is_no_packet_is_malformed(void **state)
{
	static const char *const malformed[] = { "",     "7", "a",     "b",
		                                     " 4",   "/", "4\xff", "4\xed\xa0\x80",
		                                     "2\xc3" };
	struct engineio_packet packet;

	(void)state;
	for (size_t i = 0; i < COUNT(malformed); i++) {
		uint8_t *bytes = copy_of(malformed[i], strlen(malformed[i]));
		if (engineio_decode_text(bytes, strlen(malformed[i]), &packet) != WIRE_MALFORMED) {
			fail_msg("accepted: \"%s\"", malformed[i]);
		}
		free(bytes);
	}
}

/* Writes what a payload holds as "4text b:bytes 3 " and "!" if it is malformed there. */
static void check_payload(const char *body, const char *expected)
{
	size_t len = strlen(body);
	uint8_t *bytes = copy_of(body, len);
	struct engineio_payload payload = engineio_payload(bytes, len);
	struct engineio_packet packet;
	struct buffer seen;
	enum wire_result result;

	buffer_init(&seen, 1000);
	while ((result = engineio_payload_next(&payload, &packet)) == WIRE_DONE) {
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

static void a_payload_is_taken_apart_at_its_separators(void **state)
{
	(void)state;
	check_payload("4hello", "4hello ");
	check_payload("4a\0364b\0363", "4a 4b 3 ");
	check_payload("4\0364", "4 4 ");
	check_payload("4\u20ac\0362", "4\u20ac 2 ");
	check_payload("bZm9v", "b:foo ");
	check_payload("4x\036bZm9vYmE=\036bZg==\0366", "4x b:fooba b:f 6 ");
	check_payload("b", "b: ");
}

static void a_payload_is_malformed_from_the_first_thing_that_is_wrong(void **state)
{
	(void)state;
	check_payload("", "!");
	check_payload("\x1e", "!");
	check_payload("4a\x1e", "4a !");
	check_payload("\0364a", "!");
	check_payload("4a\x1e\0364b", "4a !");
	check_payload("4a\0369", "4a !");
	check_payload("hello", "!");
	check_payload("bZm9", "!");
	check_payload("b*", "!");
	check_payload("4\xff", "!");
	check_payload("4a\0364\xc3\0364b", "4a !");
}

static void an_empty_body_without_memory_is_malformed_too(void **state)
{
	struct engineio_payload payload = engineio_payload(NULL, 0);
	struct engineio_packet packet;

	(void)state;
	assert_int_equal(engineio_payload_next(&payload, &packet), WIRE_MALFORMED);
}

static void the_open_packet_has_exactly_the_five_keys(void **state)
{
	struct engineio_open open = {
		.sid = "AAAAAAAAAAAAAAAAAAAA",
		.can_upgrade = true,
		.ping_interval_ms = 25000,
		.ping_timeout_ms = 20000,
		.max_payload = 1000000,
	};
	struct buffer out;

	(void)state;
	buffer_init(&out, 1000);
	engineio_encode_open(&out, &open);
	check_buffer(&out, "0{\"sid\":\"AAAAAAAAAAAAAAAAAAAA\",\"upgrades\":[\"websocket\"],"
	                   "\"pingInterval\":25000,\"pingTimeout\":20000,\"maxPayload\":1000000}");
	buffer_clear(&out);
	open.can_upgrade = false;
	engineio_encode_open(&out, &open);
	check_buffer(&out, "0{\"sid\":\"AAAAAAAAAAAAAAAAAAAA\",\"upgrades\":[],"
	                   "\"pingInterval\":25000,\"pingTimeout\":20000,\"maxPayload\":1000000}");
	buffer_finish(&out);
}

static void check_open(const char *json, int64_t interval_ms, int64_t timeout_ms)
{
	size_t len = strlen(json);
	uint8_t *bytes = copy_of(json, len);
	int64_t interval = 0;
	int64_t timeout = 0;
	enum wire_result result =
		engineio_decode_open((struct slice){ (const char *)bytes, len }, &interval, &timeout);

	if (result != (interval_ms ? WIRE_DONE : WIRE_MALFORMED)) {
		fail_msg("%s: %d", json, result);
	}
	if (interval_ms) {
		assert_int_equal(interval, interval_ms);
		assert_int_equal(timeout, timeout_ms);
	}
	free(bytes);
}

static void a_client_reads_the_times_of_the_open_packet(void **state)
{
	(void)state;
	check_open("{\"sid\":\"x\",\"pingInterval\":25000,\"pingTimeout\":20000}", 25000, 20000);
	check_open(" {\"pingTimeout\":1,\"x\":[{}],\"pingInterval\":1,\"sid\":\"\"} ", 1, 1);
	check_open("{\"sid\":\"x\",\"pingInterval\":86400000,\"pingTimeout\":86400000}", 86400000,
	           86400000);
	check_open("{\"sid\":\"x\",\"pingInterval\":1.5,\"pingTimeout\":2e3}", 1, 2000);
}

static void an_open_packet_that_is_none_is_malformed(void **state)
{
	static const char *const spans[] = { "0",   "0.5",  "-1",     "86400001", "1e300", "1e999",
		                                 "\"1\"", "null", "[1000]", "true",     "{}" };
	static const char *const texts[] = {
		"",
		"x",
		"null",
		"\"sid\"",
		"[]",
		"{}",
		"{\"sid\":\"x\"}",
		"{\"pingInterval\":1000,\"pingTimeout\":1000}",
		"{\"sid\":7,\"pingInterval\":1000,\"pingTimeout\":1000}",
		"{\"sid\":\"x\",\"pinginterval\":1000,\"pingTimeout\":1000}",
		"{\"sid\":\"x\",\"pingInterval\":1000,\"pingTimeout\":1000}x",
		"{\"sid\":\"x\",\"pingInterval\":1000,\"pingTimeout\":1000",
		"{\"sid\":\"x\",\"pingInterval\":01000,\"pingTimeout\":1000}",
		"{\"sid\":\"\\ud800\",\"pingInterval\":1000,\"pingTimeout\":1000}",
		"[{\"sid\":\"x\",\"pingInterval\":1000,\"pingTimeout\":1000}]",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		check_open(texts[i], 0, 0);
	}
	for (size_t i = 0; i < COUNT(spans); i++) {
		struct buffer json;
		buffer_init(&json, 200);
		for (int field = 0; field < 2; field++) {
			buffer_clear(&json);
			buffer_append_text(&json, "{\"sid\":\"x\",\"pingInterval\":");
			buffer_append_text(&json, field == 0 ? spans[i] : "1000");
			buffer_append_text(&json, ",\"pingTimeout\":");
			buffer_append_text(&json, field == 1 ? spans[i] : "1000");
			buffer_append(&json, "}", 2);
			check_open((const char *)json.data, 0, 0);
		}
		buffer_finish(&json);
	}
}

static void what_a_server_opens_with_a_client_reads(void **state)
{
	struct engineio_open open = { .sid = "x", .ping_interval_ms = 300, .ping_timeout_ms = 200 };
	struct buffer out;

	(void)state;
	buffer_init(&out, 1000);
	engineio_encode_open(&out, &open);
	buffer_append_byte(&out, '\0');
	check_open((const char *)out.data + 1, 300, 200);
	buffer_finish(&out);
}

struct checked {
	const char *what;
	enum engineio_refusal expected;
	struct engineio_request request;
};

#define FINE .origin_valid = true, .allowed = true
#define KNOWN .sid = "x", .session_known = true

static const struct checked REQUESTS[] = {
	{ "a polling handshake", ENGINEIO_ACCEPTED, { .version = "4", .transport = "polling", FINE } },
	{ "a websocket handshake",
	  ENGINEIO_ACCEPTED,
	  { .version = "4", .transport = "websocket", .upgrade = true, FINE } },
	{ "a poll", ENGINEIO_ACCEPTED, { .version = "4", .transport = "polling", KNOWN, FINE } },
	{ "a post",
	  ENGINEIO_ACCEPTED,
	  { .version = "4", .transport = "polling", .method = ENGINEIO_POST, KNOWN, FINE } },
	{ "an upgrade",
	  ENGINEIO_ACCEPTED,
	  { .version = "4", .transport = "websocket", .upgrade = true, KNOWN, FINE } },
	{ "a sid makes the version unimportant",
	  ENGINEIO_ACCEPTED,
	  { .transport = "polling", KNOWN, FINE } },

	{ "no transport", ENGINEIO_UNKNOWN_TRANSPORT, { .version = "4", FINE } },
	{ "an empty transport", ENGINEIO_UNKNOWN_TRANSPORT, { .version = "4", .transport = "", FINE } },
	{ "another transport",
	  ENGINEIO_UNKNOWN_TRANSPORT,
	  { .version = "4", .transport = "webtransport", FINE } },
	{ "a transport in capitals",
	  ENGINEIO_UNKNOWN_TRANSPORT,
	  { .version = "4", .transport = "Polling", FINE } },
	{ "the transport is looked at before the origin",
	  ENGINEIO_UNKNOWN_TRANSPORT,
	  { .version = "4", .transport = "x" } },
	{ "the transport is looked at before the sid",
	  ENGINEIO_UNKNOWN_TRANSPORT,
	  { .version = "4", .transport = "x", .sid = "gone", FINE } },

	{ "an invalid origin",
	  ENGINEIO_BAD_REQUEST,
	  { .version = "4", .transport = "polling", .allowed = true } },
	{ "the origin is looked at before the sid",
	  ENGINEIO_BAD_REQUEST,
	  { .version = "4", .transport = "polling", .sid = "gone", .allowed = true } },
	{ "the origin is looked at before the method",
	  ENGINEIO_BAD_REQUEST,
	  { .version = "4", .transport = "polling", .method = ENGINEIO_POST } },
	{ "websocket without an Upgrade header",
	  ENGINEIO_BAD_REQUEST,
	  { .version = "4", .transport = "websocket", FINE } },
	{ "the same with a sid",
	  ENGINEIO_BAD_REQUEST,
	  { .version = "4",
	    .transport = "websocket",
	    .session_transport = ENGINEIO_WEBSOCKET,
	    KNOWN,
	    FINE } },
	{ "websocket without an Upgrade header is found before the version",
	  ENGINEIO_BAD_REQUEST,
	  { .transport = "websocket", FINE } },
	{ "an Upgrade header with polling",
	  ENGINEIO_BAD_REQUEST,
	  { .version = "4", .transport = "polling", .upgrade = true, FINE } },
	{ "a poll after the upgrade",
	  ENGINEIO_BAD_REQUEST,
	  { .version = "4",
	    .transport = "polling",
	    .session_transport = ENGINEIO_WEBSOCKET,
	    KNOWN,
	    FINE } },
	{ "a post after the upgrade",
	  ENGINEIO_BAD_REQUEST,
	  { .version = "4",
	    .transport = "polling",
	    .method = ENGINEIO_POST,
	    .session_transport = ENGINEIO_WEBSOCKET,
	    KNOWN,
	    FINE } },

	{ "an unknown sid",
	  ENGINEIO_UNKNOWN_SID,
	  { .version = "4", .transport = "polling", .sid = "gone", FINE } },
	{ "an unknown sid in a post",
	  ENGINEIO_UNKNOWN_SID,
	  { .version = "4", .transport = "polling", .sid = "gone", .method = ENGINEIO_POST, FINE } },
	{ "an unknown sid in an upgrade",
	  ENGINEIO_UNKNOWN_SID,
	  { .version = "4", .transport = "websocket", .sid = "gone", .upgrade = true, FINE } },
	{ "the sid is looked at before the policy",
	  ENGINEIO_UNKNOWN_SID,
	  { .version = "4", .transport = "polling", .sid = "gone", .origin_valid = true } },
	{ "the sid is looked at before the version",
	  ENGINEIO_UNKNOWN_SID,
	  { .version = "9", .transport = "polling", .sid = "gone", FINE } },

	{ "a post without a sid",
	  ENGINEIO_BAD_METHOD,
	  { .version = "4", .transport = "polling", .method = ENGINEIO_POST, FINE } },
	{ "another method without a sid",
	  ENGINEIO_BAD_METHOD,
	  { .version = "4", .transport = "polling", .method = ENGINEIO_OTHER_METHOD, FINE } },
	{ "the method is looked at before the policy and the version",
	  ENGINEIO_BAD_METHOD,
	  { .transport = "polling", .method = ENGINEIO_POST, .origin_valid = true } },

	{ "an origin that may not come in",
	  ENGINEIO_FORBIDDEN,
	  { .version = "4", .transport = "polling", .origin_valid = true } },
	{ "the same by websocket",
	  ENGINEIO_FORBIDDEN,
	  { .version = "4", .transport = "websocket", .upgrade = true, .origin_valid = true } },
	{ "the same with a sid",
	  ENGINEIO_FORBIDDEN,
	  { .version = "4", .transport = "websocket", .upgrade = true, .origin_valid = true, KNOWN } },
	{ "the policy is looked at before the version",
	  ENGINEIO_FORBIDDEN,
	  { .version = "3", .transport = "polling", .origin_valid = true } },

	{ "no version", ENGINEIO_UNSUPPORTED_VERSION, { .transport = "polling", FINE } },
	{ "version 3 where it is not spoken",
	  ENGINEIO_UNSUPPORTED_VERSION,
	  { .version = "3", .transport = "polling", FINE } },
	{ "version 3 where it is",
	  ENGINEIO_ACCEPTED,
	  { .version = "3", .transport = "polling", .speaks_3 = true, FINE } },
	{ "version 3 by websocket",
	  ENGINEIO_ACCEPTED,
	  { .version = "3", .transport = "websocket", .upgrade = true, .speaks_3 = true, FINE } },
	{ "a version that only begins like 3",
	  ENGINEIO_UNSUPPORTED_VERSION,
	  { .version = "33", .transport = "polling", .speaks_3 = true, FINE } },
	{ "no version where 3 is spoken",
	  ENGINEIO_UNSUPPORTED_VERSION,
	  { .transport = "websocket", .upgrade = true, .speaks_3 = true, FINE } },
	{ "JSONP of version 3",
	  ENGINEIO_UNKNOWN_TRANSPORT,
	  { .version = "3", .transport = "polling", .jsonp = true, .speaks_3 = true, FINE } },
	{ "JSONP of version 3 in a session",
	  ENGINEIO_UNKNOWN_TRANSPORT,
	  { .version = "3",
	    .transport = "polling",
	    .method = ENGINEIO_POST,
	    .jsonp = true,
	    .speaks_3 = true,
	    KNOWN,
	    FINE } },
	{ "its parameter in version 4",
	  ENGINEIO_ACCEPTED,
	  { .version = "4", .transport = "polling", .jsonp = true, .speaks_3 = true, FINE } },
	{ "version 5", ENGINEIO_UNSUPPORTED_VERSION, { .version = "5", .transport = "polling", FINE } },
	{ "a version that only begins like ours",
	  ENGINEIO_UNSUPPORTED_VERSION,
	  { .version = "44", .transport = "websocket", .upgrade = true, FINE } },
};

static void a_request_is_refused_for_the_first_rule_it_breaks(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(REQUESTS); i++) {
		enum engineio_refusal refusal = engineio_check(&REQUESTS[i].request);
		if (refusal != REQUESTS[i].expected) {
			fail_msg("%s: %d, not %d", REQUESTS[i].what, refusal, REQUESTS[i].expected);
		}
	}
}

static void refusals_are_the_codes_and_messages_of_the_protocol(void **state)
{
	static const char *const bodies[] = {
		"{\"code\":0,\"message\":\"Transport unknown\"}",
		"{\"code\":1,\"message\":\"Session ID unknown\"}",
		"{\"code\":2,\"message\":\"Bad handshake method\"}",
		"{\"code\":3,\"message\":\"Bad request\"}",
		"{\"code\":4,\"message\":\"Forbidden\"}",
		"{\"code\":5,\"message\":\"Unsupported protocol version\"}",
	};

	(void)state;
	for (int code = 0; code < (int)COUNT(bodies); code++) {
		struct buffer out;
		buffer_init(&out, 100);
		engineio_encode_refusal(&out, (enum engineio_refusal)code);
		check_buffer(&out, bodies[code]);
		assert_int_equal(engineio_refusal_status((enum engineio_refusal)code),
		                 code == 4 ? 403 : 400);
		buffer_finish(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_digit_is_its_packet_type),
		cmocka_unit_test(a_packet_without_data_is_a_packet),
		cmocka_unit_test(a_text_that_is_no_packet_is_malformed),
		cmocka_unit_test(a_payload_is_taken_apart_at_its_separators),
		cmocka_unit_test(a_payload_is_malformed_from_the_first_thing_that_is_wrong),
		cmocka_unit_test(an_empty_body_without_memory_is_malformed_too),
		cmocka_unit_test(the_open_packet_has_exactly_the_five_keys),
		cmocka_unit_test(a_client_reads_the_times_of_the_open_packet),
		cmocka_unit_test(an_open_packet_that_is_none_is_malformed),
		cmocka_unit_test(what_a_server_opens_with_a_client_reads),
		cmocka_unit_test(a_request_is_refused_for_the_first_rule_it_breaks),
		cmocka_unit_test(refusals_are_the_codes_and_messages_of_the_protocol),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
