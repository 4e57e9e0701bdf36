#include "core/wire/http.h"

#include <stdio.h>

#include "tests/lib/core/heads.h"

/* Reads a head that must be complete. */
static struct http_request read_head(const char *head)
{
	struct http_request request;

	if (read_both_ways(&request, head, strlen(head)) != WIRE_DONE) {
		fail_msg("%d %s: %s", request.status, request.fault ? request.fault : "", head);
	}
	assert_int_equal(request.status, 0);
	assert_null(request.fault);
	return request;
}

/* One with these fields behind the line and Host. */
static struct http_request read_fields(const char *fields)
{
	static char head[4096];

	snprintf(head, sizeof(head), "GET / HTTP/1.1\r\nHost: a\r\n%s\r\n", fields);
	return read_head(head);
}

static const char BROWSER[] =
	"GET /socket.io/?EIO=4&transport=websocket&sid=lv_VI97HAXpY6yYWAAAC HTTP/1.1\r\n"
	"Host: presence.example:8443\r\n"
	"Connection: keep-alive, Upgrade\r\n"
	"Pragma: no-cache\r\n"
	"Cache-Control: no-cache\r\n"
	"User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"
	"Upgrade: websocket\r\n"
	"Origin: https://presence.example:8443\r\n"
	"Sec-WebSocket-Version: 13\r\n"
	"Accept-Encoding: gzip, deflate, br, zstd\r\n"
	"Accept-Language: en-GB,en;q=0.5\r\n"
	"Cookie: theme=dark\r\n"
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
	"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
	"\r\n";

static void a_handshake_of_a_browser_is_read(void **state)
{
	struct http_request request = read_head(BROWSER);

	(void)state;
	assert_int_equal(request.size, sizeof(BROWSER) - 1);
	assert_int_equal(request.method, HTTP_GET);
	assert_int_equal(request.minor, 1);
	assert_int_equal(request.content_length, -1);
	assert_true(request.upgrade && request.websocket && request.keep_alive);
	assert_false(request.close || request.chunked || request.expects_continue);
	assert_false(http_has_body(&request));
	assert_true(http_keeps_alive(&request));
	check_slice(http_path(&request), "/socket.io/");
	check_slice(http_query(&request), "EIO=4&transport=websocket&sid=lv_VI97HAXpY6yYWAAAC");
	check_slice(http_host(&request), "presence.example:8443");
	check_slice(http_field(&request, HTTP_ORIGIN), "https://presence.example:8443");
	check_slice(http_field(&request, HTTP_SEC_WEBSOCKET_VERSION), "13");
	check_slice(http_field(&request, HTTP_SEC_WEBSOCKET_KEY), "dGhlIHNhbXBsZSBub25jZQ==");
	assert_null(http_field(&request, HTTP_AUTHORIZATION).text);
}

static void what_is_behind_a_head_is_not_looked_at(void **state)
{
	struct http_request request;
	const char two[] = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n\0\nanything";

	(void)state;
	assert_int_equal(read_both_ways(&request, two, sizeof(two)), WIRE_DONE);
	assert_int_equal(request.size, 28);
	assert_int_equal(http_read(&request, two, sizeof(two)), WIRE_DONE);
	check_slice(http_path(&request), "/a");
}

static void a_head_is_incomplete_wherever_it_is_cut(void **state)
{
	struct http_request request;

	(void)state;
	for (size_t len = 0; len < sizeof(BROWSER) - 1; len++) {
		assert_int_equal(read_at_once(&request, BROWSER, len), WIRE_INCOMPLETE);
		assert_int_equal(request.status, 0);
	}
}

static void any_cut_reads_the_same(void **state)
{
	struct http_request request;

	(void)state;
	for (size_t step = 1; step < sizeof(BROWSER); step++) {
		assert_int_equal(read_in_pieces(&request, BROWSER, sizeof(BROWSER) - 1, step), WIRE_DONE);
		assert_int_equal(request.size, sizeof(BROWSER) - 1);
		check_slice(http_host(&request), "presence.example:8443");
		check_slice(http_field(&request, HTTP_SEC_WEBSOCKET_KEY), "dGhlIHNhbXBsZSBub25jZQ==");
	}
}

static void every_method_is_known_by_its_exact_name(void **state)
{
	static const struct {
		const char *name;
		enum http_method method;
	} methods[] = {
		{ "GET", HTTP_GET },
		{ "HEAD", HTTP_HEAD },
		{ "POST", HTTP_POST },
		{ "OPTIONS", HTTP_OPTIONS },
		{ "PUT", HTTP_OTHER_METHOD },
		{ "DELETE", HTTP_OTHER_METHOD },
		{ "PATCH", HTTP_OTHER_METHOD },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(methods); i++) {
		char head[64];
		snprintf(head, sizeof(head), "%s / HTTP/1.1\r\nHost: a\r\n\r\n", methods[i].name);
		assert_int_equal(read_head(head).method, methods[i].method);
	}
}

struct target {
	const char *line;
	const char *path;
	const char *query;
	const char *host;
};

static const struct target TARGETS[] = {
	{ "GET / HTTP/1.1", "/", "", "a" },
	{ "GET /? HTTP/1.1", "/", "", "a" },
	{ "GET /a/b?c=d?e HTTP/1.1", "/a/b", "c=d?e", "a" },
	{ "GET //b/c HTTP/1.1", "//b/c", "", "a" },
	{ "GET /%zz/../.%00 HTTP/1.1", "/%zz/../.%00", "", "a" },
	{ "GET /[{|}]\"<>\\^` HTTP/1.1", "/[{|}]\"<>\\^`", "", "a" },
	{ "OPTIONS * HTTP/1.1", "*", "", "a" },
	{ "GET http://b/c?d HTTP/1.1", "/c", "d", "b" },
	{ "GET HTTPS://b.example:8080/ HTTP/1.1", "/", "", "b.example:8080" },
	{ "GET http://b HTTP/1.1", "/", "", "b" },
	{ "GET http://b?c=/d HTTP/1.1", "/", "c=/d", "b" },
	{ "GET http://[::1]:80/c HTTP/1.1", "/c", "", "[::1]:80" },
};

static void a_target_is_taken_apart(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(TARGETS); i++) {
		char head[128];
		snprintf(head, sizeof(head), "%s\r\nHost: a\r\n\r\n", TARGETS[i].line);
		struct http_request request = read_head(head);
		check_slice(http_path(&request), TARGETS[i].path);
		check_slice(http_query(&request), TARGETS[i].query);
		check_slice(http_host(&request), TARGETS[i].host);
	}
}

static void an_older_client_needs_no_host_and_may_ask_to_go_on(void **state)
{
	struct http_request request = read_head("GET / HTTP/1.0\r\n\r\n");

	(void)state;
	assert_int_equal(request.minor, 0);
	assert_null(http_host(&request).text);
	assert_false(http_keeps_alive(&request));
	request = read_head("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n");
	assert_true(http_keeps_alive(&request));
	request = read_head("GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n");
	assert_false(http_keeps_alive(&request));
	request = read_head("GET / HTTP/1.0\r\nHost: a\r\nConnection: upgrade\r\n"
	                    "Upgrade: websocket\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n");
	assert_false(request.upgrade || request.websocket || request.expects_continue);
}

static void a_higher_minor_version_is_what_we_speak(void **state)
{
	(void)state;
	assert_int_equal(read_head("GET / HTTP/1.9\r\nHost: a\r\n\r\n").minor, 1);
}

static void options_of_the_connection_are_of_all_its_lines(void **state)
{
	struct http_request request = read_fields("Connection: foo ,, UPGRADE\r\n"
	                                          "connection:close\r\n"
	                                          "Upgrade: h2c\r\nUpgrade: x/1, WebSocket\r\n");

	(void)state;
	assert_true(request.upgrade && request.websocket && request.close);
	assert_false(request.keep_alive || http_keeps_alive(&request));
	request = read_fields("Upgrade: websocket\r\n");
	assert_false(request.upgrade || request.websocket);
	request = read_fields("Connection: upgrade\r\nUpgrade:\r\n");
	assert_true(request.upgrade);
	assert_false(request.websocket);
	request = read_fields("Connection: upgrades, \"upgrade\", closed\r\nUpgrade: websocket/13\r\n");
	assert_false(request.upgrade || request.close || request.websocket);
}

static void bodies_are_told_by_length_or_by_chunks(void **state)
{
	struct http_request request = read_fields("Content-Length: 0\r\n");

	(void)state;
	assert_int_equal(request.content_length, 0);
	assert_false(http_has_body(&request));
	request = read_fields("content-length:\t 0042 \t\r\nExpect: 100-Continue\r\n");
	assert_int_equal(request.content_length, 42);
	assert_true(http_has_body(&request) && request.expects_continue);
	request = read_fields("Content-Length: 9223372036854775807\r\n");
	assert_true(request.content_length == INT64_MAX);
	request = read_fields("TRANSFER-ENCODING: Chunked\r\n");
	assert_true(request.chunked && http_has_body(&request));
	assert_int_equal(request.content_length, -1);
	request = read_fields("Expect: 100-continue\r\n");
	assert_false(request.expects_continue); /* nothing follows */
}

static void a_value_is_trimmed_and_may_be_empty(void **state)
{
	struct http_request request = read_fields("Origin: \t a b \t\r\nUser-Agent:\r\n"
	                                          "X-Forwarded-Host: \xc3\xbc\tx\r\n");

	(void)state;
	check_slice(http_field(&request, HTTP_ORIGIN), "a b");
	check_slice(http_field(&request, HTTP_USER_AGENT), "");
	check_slice(http_field(&request, HTTP_X_FORWARDED_HOST), "\xc3\xbc\tx");
}

static void check_elements(const struct http_request *request, enum http_field field,
                           const char *expected)
{
	struct http_elements elements = http_elements(request, field);
	struct slice element;
	struct buffer seen;

	buffer_init(&seen, 1000);
	while (http_elements_next(&elements, &element)) {
		buffer_append(&seen, element.text, element.len);
		buffer_append_byte(&seen, '|');
	}
	buffer_append_byte(&seen, '.');
	check_buffer(&seen, expected);
	buffer_finish(&seen);
}

static void a_list_goes_on_through_the_lines_of_its_field(void **state)
{
	struct http_request request = read_fields("X-Forwarded-For: 10.0.0.1, \t10.0.0.2 ,\r\n"
	                                          "Accept-Encoding: ,\r\n"
	                                          "X-Forwarded-For:\r\n"
	                                          "X-Forwarded-For: 10.0.0.3\r\n"
	                                          "If-None-Match: \"a,b\", W/\"c\\\",d\" , \"e\r\n");

	(void)state;
	check_elements(&request, HTTP_X_FORWARDED_FOR, "10.0.0.1|10.0.0.2|10.0.0.3|.");
	check_elements(&request, HTTP_IF_NONE_MATCH, "\"a,b\"|W/\"c\\\",d\"|\"e|.");
	check_elements(&request, HTTP_ACCEPT_ENCODING, ".");
	check_elements(&request, HTTP_FORWARDED, ".");
	assert_true(http_lists(&request, HTTP_X_FORWARDED_FOR, "10.0.0.3"));
	assert_false(http_lists(&request, HTTP_X_FORWARDED_FOR, "10.0.0"));
}

static void every_field_that_is_used_is_known_in_any_case(void **state)
{
	struct http_request request =
		read_fields("accept: 0\r\nACCEPT-ENCODING: 1\r\naccess-control-request-headers: 2\r\n"
	                "Access-control-request-Method: 3\r\n"
	                "Access-Control-Request-Private-Network: 4\r\nauthorization: 5\r\n"
	                "cOnnEctIOn: 6\r\nContent-Length: 7\r\ncontent-type: 8\r\nExpect:\r\n"
	                "Forwarded: 10\r\nIf-none-match: 12\r\nOrigin: 13\r\nRange: 14\r\n"
	                "Sec-WebSocket-Key: 15\r\nSec-WebSocket-Protocol: 16\r\n"
	                "Sec-WebSocket-Version: 17\r\nUpgrade: 19\r\nUser-Agent: 20\r\n"
	                "X-Forwarded-For: 21\r\nX-Forwarded-Host: 22\r\nX-Forwarded-Proto: 23\r\n"
	                "X-Real-IP: 24\r\n");

	(void)state;
	for (int field = 0; field < HTTP_UNKNOWN_FIELD; field++) {
		char number[16];
		snprintf(number, sizeof(number), "%d", field);
		if (field == HTTP_TRANSFER_ENCODING) {
			assert_null(http_field(&request, HTTP_TRANSFER_ENCODING).text);
		} else if (field != HTTP_HOST && field != HTTP_EXPECT) {
			check_slice(http_field(&request, (enum http_field)field), number);
		}
	}
}

/* Appends a head of exactly `size` bytes, with `fields` fields. */
static void append_head(struct buffer *head, size_t size, int fields)
{
	buffer_append_text(head, "GET / HTTP/1.1\r\nHost: a\r\n");
	for (int i = 1; i < fields - 1; i++) {
		buffer_append_text(head, "X:\r\n");
	}
	buffer_append_text(head, "Y:");
	while (head->len + 4 < size) {
		buffer_append_byte(head, 'y');
	}
	buffer_append_text(head, "\r\n\r\n");
}

static int status_of(const struct buffer *head)
{
	struct http_request request;

	assert_false(buffer_failed(head));
	read_both_ways(&request, (const char *)head->data, head->len);
	return request.status;
}

static int status_of_head(size_t size, int fields)
{
	struct buffer head;

	buffer_init(&head, 65536);
	append_head(&head, size, fields);
	int status = status_of(&head);
	buffer_finish(&head);
	return status;
}

static void a_head_has_a_most_of_bytes_and_of_fields(void **state)
{
	(void)state;
	assert_int_equal(status_of_head(HTTP_HEAD_MAX, 2), 0);
	assert_int_equal(status_of_head(HTTP_HEAD_MAX + 1, 2), 431);
	assert_int_equal(status_of_head(40000, 2), 431);
	assert_int_equal(status_of_head(0, HTTP_FIELDS_MAX), 0);
	assert_int_equal(status_of_head(0, HTTP_FIELDS_MAX + 1), 431);
}

static int status_of_line(size_t len, char filling)
{
	struct buffer head;

	buffer_init(&head, 65536);
	buffer_append_text(&head, filling == '/' ? "GET /" : "GET");
	while (head.len < len - 9) {
		buffer_append_byte(&head, (uint8_t)filling);
	}
	buffer_append_text(&head, " HTTP/1.1\r\nHost: a\r\n\r\n");
	int status = status_of(&head);
	buffer_finish(&head);
	return status;
}

static void a_request_line_has_a_most_of_bytes(void **state)
{
	(void)state;
	assert_int_equal(status_of_line(HTTP_REQUEST_LINE_MAX, '/'), 0);
	assert_int_equal(status_of_line(HTTP_REQUEST_LINE_MAX + 1, '/'), 414);
	assert_int_equal(status_of_line(HTTP_REQUEST_LINE_MAX + 2, '/'), 414);
	assert_int_equal(status_of_line(20000, '/'), 414);
	assert_int_equal(status_of_line(20000, 'T'), 400); /* there is no target in it */
}

static void a_few_empty_lines_may_come_first(void **state)
{
	struct http_request request = read_head("\r\n\r\n\r\n\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n");

	(void)state;
	assert_int_equal(request.size, 36);
	check_slice(http_path(&request), "/x");
	check_slice(http_host(&request), "a");
	const char five[] = "\r\n\r\n\r\n\r\n\r\n";
	assert_int_equal(read_both_ways(&request, five, sizeof(five) - 1), WIRE_MALFORMED);
	assert_int_equal(request.status, 400);
}

static void an_error_is_told_at_its_line(void **state)
{
	struct http_request request;

	(void)state;
	assert_int_equal(read_at_once(&request, "GET /healthz\r\n", 14), WIRE_MALFORMED);
	assert_int_equal(request.status, 400);
	assert_string_equal(request.fault, "no request line");
	assert_int_equal(read_at_once(&request, "\x16\x03\x01", 3), WIRE_MALFORMED);
	assert_int_equal(request.status, 400);
	assert_int_equal(read_at_once(&request, "GET / HTTP/1.1\r\nX\r\n", 19), WIRE_MALFORMED);
	assert_int_equal(request.status, 400);
	assert_int_equal(http_read(&request, "GET / HTTP/1.1\r\nX\r\n", 19), WIRE_MALFORMED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_handshake_of_a_browser_is_read),
		cmocka_unit_test(what_is_behind_a_head_is_not_looked_at),
		cmocka_unit_test(a_head_is_incomplete_wherever_it_is_cut),
		cmocka_unit_test(any_cut_reads_the_same),
		cmocka_unit_test(every_method_is_known_by_its_exact_name),
		cmocka_unit_test(a_target_is_taken_apart),
		cmocka_unit_test(an_older_client_needs_no_host_and_may_ask_to_go_on),
		cmocka_unit_test(a_higher_minor_version_is_what_we_speak),
		cmocka_unit_test(options_of_the_connection_are_of_all_its_lines),
		cmocka_unit_test(bodies_are_told_by_length_or_by_chunks),
		cmocka_unit_test(a_value_is_trimmed_and_may_be_empty),
		cmocka_unit_test(a_list_goes_on_through_the_lines_of_its_field),
		cmocka_unit_test(every_field_that_is_used_is_known_in_any_case),
		cmocka_unit_test(a_head_has_a_most_of_bytes_and_of_fields),
		cmocka_unit_test(a_request_line_has_a_most_of_bytes),
		cmocka_unit_test(a_few_empty_lines_may_come_first),
		cmocka_unit_test(an_error_is_told_at_its_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
