/* Requests that two readers could take for different ones, and others that are none: each with the
 * status that it is refused with, whole and byte by byte. */
#include "core/wire/http.h"

#include "tests/lib/core/heads.h"

struct shape {
	int status; /* 0: it is a request */
	const char *head;
	size_t len;
};

#define SHAPE(status, text)                                                                        \
	{                                                                                              \
		(status), (text), sizeof(text) - 1                                                         \
	}

/* A whole head; the request line and Host are the usual ones in FIELDS and POST. */
#define FIELDS(status, fields) SHAPE(status, "GET / HTTP/1.1\r\nHost: a\r\n" fields "\r\n\r\n")
#define POST(status, fields) SHAPE(status, "POST / HTTP/1.1\r\nHost: a\r\n" fields "\r\n\r\n")
#define LINE(status, line) SHAPE(status, line "\r\nHost: a\r\n\r\n")
#define HOST(status, host) SHAPE(status, "GET / HTTP/1.1\r\n" host "\r\n")

static const struct shape LENGTHS[] = {
	POST(0, "Content-Length: 5"),
	POST(0, "Content-Length:5"),
	POST(0, "CONTENT-LENGTH:\t5\t"),
	POST(0, "Content-Length: 005"),
	POST(400, "Content-Length:"),
	POST(400, "Content-Length: +5"),
	POST(400, "Content-Length: -5"),
	POST(400, "Content-Length: 5 5"),
	POST(400, "Content-Length: 5,5"),
	POST(400, "Content-Length: 5, 5"),
	POST(400, "Content-Length: 5, 6"),
	POST(400, "Content-Length: 0x5"),
	POST(400, "Content-Length: 5a"),
	POST(400, "Content-Length: 5.0"),
	POST(400, "Content-Length: 1e1"),
	POST(400, "Content-Length: \"5\""),
	POST(400, "Content-Length: 5;a"),
	POST(400, "Content-Length: \xd9\xa5"),
	POST(400, "Content-Length: 9223372036854775808"),
	POST(400, "Content-Length: 18446744073709551621"),
	POST(400, "Content-Length: 99999999999999999999999999"),
	POST(400, "Content-Length: 5\r\nContent-Length: 5"),
	POST(400, "Content-Length: 5\r\nContent-Length: 6"),
	POST(400, "Content-Length: 5\r\ncontent-length:"),
	POST(400, "Content-Length : 5"),
	POST(400, "Content-Length\t: 5"),
	POST(400, " Content-Length: 5"),
	POST(400, "Content-Length: 5\r\n 6"),
	POST(400, "Content-Length:\r\n 5"),
	POST(400, "Content-Length: 5\nX: y"),
	POST(400, "Content-Length: 5\rX: y"),
	POST(400, "Content-Length: 5\0"),
	POST(400, "Content-Length: \v5"),
	POST(400, "Content-Length: 5\f"),
	POST(400, "Content-Length\0: 5"),
	POST(400, "Content-\xc5\xbfLength: 5"),
	POST(0, "Content_Length: 5\r\nContent-Length: 6"),
};

static const struct shape CODINGS[] = {
	POST(0, "Transfer-Encoding: chunked"),
	POST(0, "transfer-encoding:CHUNKED"),
	POST(0, "Transfer-Encoding: \t chunked \t"),
	POST(400, "Transfer-Encoding: chunked\r\nContent-Length: 5"),
	POST(400, "Content-Length: 5\r\nTransfer-Encoding: chunked"),
	POST(400, "Content-Length: 0\r\nTransfer-Encoding: identity"),
	POST(400, "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"),
	POST(400, "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity"),
	POST(400, "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked"),
	POST(400, "Transfer-Encoding:\r\nTransfer-Encoding: chunked"),
	POST(501, "Transfer-Encoding:"),
	POST(501, "Transfer-Encoding: identity"),
	POST(501, "Transfer-Encoding: gzip"),
	POST(501, "Transfer-Encoding: gzip, chunked"),
	POST(501, "Transfer-Encoding: chunked, identity"),
	POST(501, "Transfer-Encoding: chunked, gzip"),
	POST(501, "Transfer-Encoding: chunked, chunked"),
	POST(501, "Transfer-Encoding: chunked,"),
	POST(501, "Transfer-Encoding: ,chunked"),
	POST(501, "Transfer-Encoding: xchunked"),
	POST(501, "Transfer-Encoding: chunkedx"),
	POST(501, "Transfer-Encoding: chunk"),
	POST(501, "Transfer-Encoding: \"chunked\""),
	POST(501, "Transfer-Encoding: 'chunked'"),
	POST(501, "Transfer-Encoding: chunked;q=1"),
	POST(501, "Transfer-Encoding: x chunked"),
	POST(501, "Transfer-Encoding: chun\tked"),
	POST(501, "Transfer-Encoding: chunked\xa0"),
	POST(501, "Transfer-Encoding: \xe2\x84\xaa"
	          "chunked"),
	POST(400, "Transfer-Encoding : chunked"),
	POST(400, "Transfer-Encoding\t: chunked"),
	POST(400, "Transfer-Encoding \r\n: chunked"),
	POST(400, " Transfer-Encoding: chunked"),
	POST(400, "\tTransfer-Encoding: chunked"),
	POST(400, "X: y\r\n Transfer-Encoding: chunked"),
	POST(400, "Transfer-Encoding:\r\n chunked"),
	POST(400, "Transfer-Encoding: x\r\n\tchunked"),
	POST(400, "Transfer-Encoding: chunked\n"),
	POST(400, "Transfer-Encoding: chunked\r"),
	POST(400, "Transfer-Encoding: \vchunked"),
	POST(400, "Transfer-Encoding: chunked\0"),
	POST(400, "Transfer-Encoding\0: chunked"),
	POST(400, "Transfer Encoding: chunked"),
	POST(400, "Transfer-Encoding"),
	POST(400, "Transfer-Encoding chunked"),
	POST(400, "X: y\nTransfer-Encoding: chunked"),
	POST(400, "X: y\rTransfer-Encoding: chunked"),
	POST(400, "X: y\r\r\nTransfer-Encoding: chunked"),
	POST(400, "X: y\n\nTransfer-Encoding: chunked"),
	POST(0, "Transfer_Encoding: chunked"),
	POST(0, "X-Transfer-Encoding: chunked"),
	SHAPE(400, "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"),
	SHAPE(400, "POST / HTTP/1.0\r\nTransfer-Encoding: identity\r\n\r\n"),
	SHAPE(400, "POST / HTTP/1.0\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"),
};

static const struct shape REQUEST_LINES[] = {
	LINE(0, "GET / HTTP/1.1"),
	LINE(400, " GET / HTTP/1.1"),
	LINE(400, "GET  / HTTP/1.1"),
	LINE(400, "GET /  HTTP/1.1"),
	LINE(400, "GET / HTTP/1.1 "),
	LINE(400, "GET / HTTP/1.1 x"),
	LINE(400, "GET\t/ HTTP/1.1"),
	LINE(400, "GET /\tHTTP/1.1"),
	LINE(400, "GET /a b HTTP/1.1"),
	LINE(400, "GET / HTTP/1.1\t"),
	LINE(400, "GET /"),
	LINE(400, "GET"),
	LINE(400, "GET / "),
	LINE(400, "GET  HTTP/1.1"),
	LINE(400, "GET / http/1.1"),
	LINE(400, "GET / HTTP/1"),
	LINE(400, "GET / HTTP/1."),
	LINE(400, "GET / HTTP/1.10"),
	LINE(400, "GET / HTTP/11.1"),
	LINE(400, "GET / HTTP/1.x"),
	LINE(400, "GET / HTTP/1,1"),
	LINE(400, "GET / HTTP /1.1"),
	LINE(400, "GET / HTTPS/1.1"),
	LINE(400, "GET / ICY/1.1"),
	LINE(505, "GET / HTTP/9.9"),
	LINE(505, "GET / HTTP/2.0"),
	LINE(505, "GET / HTTP/0.9"),
	LINE(505, "PRI * HTTP/2.0"),
	LINE(501, "get / HTTP/1.1"),
	LINE(501, "Get / HTTP/1.1"),
	LINE(501, "GETT / HTTP/1.1"),
	LINE(501, "BREW / HTTP/1.1"),
	LINE(501, "TRACE / HTTP/1.1"),
	LINE(501, "CONNECT a:80 HTTP/1.1"),
	LINE(501, "CONNECT / HTTP/1.1"),
	LINE(400, "G(T / HTTP/1.1"),
	LINE(400, "GET: / HTTP/1.1"),
	LINE(400, "\xef\xbb\xbfGET / HTTP/1.1"),
	LINE(400, "GET\0 / HTTP/1.1"),
	LINE(400, "GET /\0 HTTP/1.1"),
	LINE(400, "GET /\x01 HTTP/1.1"),
	LINE(400, "GET /\x7f HTTP/1.1"),
	LINE(400, "GET /\xc3\xbc HTTP/1.1"),
	LINE(400, "GET /#a HTTP/1.1"),
	LINE(400, "GET /?a#b HTTP/1.1"),
	LINE(400, "GET / HTTP/1.1\rX: y"),
	LINE(400, "GET / HTTP/1.1\nX: y"),
	LINE(400, "GET /\rHTTP/1.1"),
	LINE(400, "\nGET / HTTP/1.1"),
	LINE(400, "\rGET / HTTP/1.1"),
	LINE(400, "GET a HTTP/1.1"),
	LINE(400, "GET a:80 HTTP/1.1"),
	LINE(400, "GET ?a HTTP/1.1"),
	LINE(400, "GET * HTTP/1.1"),
	LINE(400, "OPTIONS ** HTTP/1.1"),
	LINE(400, "OPTIONS *?a HTTP/1.1"),
	LINE(400, "GET http:/a HTTP/1.1"),
	LINE(400, "GET http:// HTTP/1.1"),
	LINE(400, "GET http:///a HTTP/1.1"),
	LINE(400, "GET http://:80/a HTTP/1.1"),
	LINE(400, "GET http://user@a/ HTTP/1.1"),
	LINE(400, "GET http://a:x/ HTTP/1.1"),
	LINE(400, "GET http://a\\b/ HTTP/1.1"),
	LINE(400, "GET ftp://a/ HTTP/1.1"),
	LINE(400, "GET file:///etc/passwd HTTP/1.1"),
	SHAPE(400, "GET http://b/ HTTP/1.1\r\n\r\n"),
	SHAPE(400, "GET http://b/ HTTP/1.1\r\nHost: a b\r\n\r\n"),
	SHAPE(400, "GET / HTTP/1.1\nHost: a\n\n"),
	SHAPE(400, "GET / HTTP/1.1\r\nHost: a\r\n\n"),
	SHAPE(400, "GET / HTTP/1.1\r\nHost: a\r\n\rX"),
	SHAPE(400, "\r\n\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
	SHAPE(400, "\r\n \r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
	SHAPE(400, "GET / HTTP/1.1\r\n Host: a\r\nHost: a\r\n\r\n"),
	SHAPE(400, "GET / HTTP/1.1\r\n \r\nHost: a\r\n\r\n"),
};

static const struct shape HOSTS[] = {
	HOST(0, "Host: a.example\r\n"),
	HOST(0, "host: A-b_c.~1\r\n"),
	HOST(0, "Host: a:\r\n"),
	HOST(0, "Host: a:65535\r\n"),
	HOST(0, "Host: 127.0.0.1:80\r\n"),
	HOST(0, "Host: [::ffff:10.0.0.1]\r\n"),
	HOST(0, "Host: [::1]:80\r\n"),
	HOST(0, "Host: ::1\r\n"),
	HOST(0, "Host: ::1:80\r\n"),
	HOST(0, "Host: 1:2:3:4:5:6:7:8:3000\r\n"),
	HOST(400, ""),
	HOST(400, "X: y\r\n"),
	HOST(400, "Host:\r\n"),
	HOST(400, "Host: a\r\nHost: a\r\n"),
	HOST(400, "Host: a\r\nhost: b\r\n"),
	HOST(400, "Host: a\r\nHost:\r\n"),
	HOST(400, "Host : a\r\n"),
	HOST(400, "Host\r\n"),
	HOST(400, "Host: a, b\r\n"),
	HOST(400, "Host: a,b\r\n"),
	HOST(400, "Host: a b\r\n"),
	HOST(400, "Host: a/b\r\n"),
	HOST(400, "Host: a?b\r\n"),
	HOST(400, "Host: a#b\r\n"),
	HOST(400, "Host: a@b\r\n"),
	HOST(400, "Host: a\\b\r\n"),
	HOST(400, "Host: a%00\r\n"),
	HOST(400, "Host: \"a\"\r\n"),
	HOST(400, "Host: <a>\r\n"),
	HOST(400, "Host: \xc3\xbc\r\n"),
	HOST(400, "Host: :80\r\n"),
	HOST(400, "Host: a:b\r\n"),
	HOST(400, "Host: a:80:80\r\n"),
	HOST(400, "Host: a:-1\r\n"),
	HOST(400, "Host: a:123456\r\n"),
	HOST(400, "Host: ::g\r\n"),
	HOST(400, "Host: [::1\r\n"),
	HOST(400, "Host: []\r\n"),
	HOST(400, "Host: [::1]80\r\n"),
	HOST(400, "Host: [::1%25eth0]\r\n"),
	HOST(400, "Host: [a\r\n"),
	HOST(400, "Host: http://a\r\n"),
	SHAPE(400, "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n"),
	SHAPE(400, "GET / HTTP/1.0\r\nHost: a b\r\n\r\n"),
};

static const struct shape OTHERS[] = {
	FIELDS(0, "!#$%&'*+-.^_`|~09azAZ: x"),
	FIELDS(0, "X:"),
	FIELDS(0, "X::"),
	FIELDS(0, "X: \x80\xff"),
	FIELDS(0, "User-Agent: a\r\nUser-Agent: b"),
	FIELDS(0, "Accept-Encoding: gzip\r\nAccept-Encoding: br"),
	FIELDS(0, "Cookie: a\r\nCookie: b"),
	FIELDS(400, ":"),
	FIELDS(400, ": x"),
	FIELDS(400, "X"),
	FIELDS(400, "X y"),
	FIELDS(400, "X y: z"),
	FIELDS(400, "X : y"),
	FIELDS(400, "(X): y"),
	FIELDS(400, "X;: y"),
	FIELDS(400, "X\xc3\xbc: y"),
	FIELDS(400, "X: y\x7f"),
	FIELDS(400, "X: y\x1b[0m"),
	FIELDS(400, "X: y\0z"),
	FIELDS(400, "X: y\r\n z"),
	FIELDS(400, "X: y\r\n\tz"),
	FIELDS(400, "X: y\r\n "),
	FIELDS(400, "Origin: http://a\r\nOrigin: http://a"),
	FIELDS(400, "Authorization: a\r\nauthorization: b"),
	FIELDS(400, "Content-Type: text/plain\r\nContent-Type: text/html"),
	FIELDS(400, "Sec-WebSocket-Key: a\r\nSec-WebSocket-Key: a"),
	FIELDS(400, "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Version: 8"),
	FIELDS(400, "Access-Control-Request-Method: GET\r\nAccess-Control-Request-Method: PUT"),
	FIELDS(400, "X-Real-IP: 10.0.0.1\r\nX-Real-IP: 10.0.0.2"),
	FIELDS(400, "Range: bytes=0-1\r\nRange: bytes=2-3"),
	POST(0, "Expect: 100-continue\r\nContent-Length: 5"),
	POST(0, "Expect: 100-CONTINUE, 100-continue"),
	POST(0, "Expect:"),
	POST(417, "Expect: 200-ok"),
	POST(417, "Expect: 100-continue, x"),
	POST(417, "Expect: 100-continue\r\nExpect: x"),
	POST(417, "Expect: 100-continue;x"),
	SHAPE(0, "POST / HTTP/1.0\r\nExpect: x\r\n\r\n"),
};

static void check_shapes(const struct shape *shapes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct http_request request;
		enum wire_result result = read_both_ways(&request, shapes[i].head, shapes[i].len);
		bool refused = shapes[i].status != 0;

		if (request.status != shapes[i].status ||
		    result != (refused ? WIRE_MALFORMED : WIRE_DONE) || !request.fault == refused) {
			fail_msg("row %zu, %d %s instead of %d: %s", i, request.status,
			         request.fault ? request.fault : "", shapes[i].status, shapes[i].head);
		}
	}
}

static void a_length_is_one_number(void **state)
{
	(void)state;
	check_shapes(LENGTHS, COUNT(LENGTHS));
}

static void a_coding_is_chunked_and_alone(void **state)
{
	(void)state;
	check_shapes(CODINGS, COUNT(CODINGS));
}

static void a_request_line_has_one_form(void **state)
{
	(void)state;
	check_shapes(REQUEST_LINES, COUNT(REQUEST_LINES));
}

static void a_host_is_one_and_is_a_host(void **state)
{
	(void)state;
	check_shapes(HOSTS, COUNT(HOSTS));
}

static void a_field_has_one_form(void **state)
{
	(void)state;
	check_shapes(OTHERS, COUNT(OTHERS));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_length_is_one_number),
		cmocka_unit_test(a_coding_is_chunked_and_alone),
		cmocka_unit_test(a_request_line_has_one_form),
		cmocka_unit_test(a_host_is_one_and_is_a_host),
		cmocka_unit_test(a_field_has_one_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
