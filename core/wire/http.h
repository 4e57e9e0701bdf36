/* The head of an HTTP/1.1 request: its line and its fields, checked, and what they say about the
 * body and the connection. RFC 9112 §2 to §7 and §9, RFC 9110 §5 to §7 and §10.
 *
 * Two readers that take one request for different ones are how requests are smuggled. So nothing is
 * mended here: where the RFCs leave a choice between refusing and guessing, it is refused. What is
 * behind a head is of http_chunked.h and http_query.h; answers are the caller's.
 *
 * Pure, and without memory of its own: the caller keeps the bytes, and may move them as it likes
 * between two calls. All slices point into the bytes of the last call. */
#ifndef PRESENCE_CORE_WIRE_HTTP_H
#define PRESENCE_CORE_WIRE_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/slice.h"
#include "core/wire/http_field.h"
#include "core/wire/wire.h"

enum {
	HTTP_HEAD_MAX = 16384,        /* bytes of a head, the empty line included: else 431 */
	HTTP_REQUEST_LINE_MAX = 8192, /* bytes of its first line, without CRLF: else 414 */
	HTTP_FIELDS_MAX = 100,        /* field lines: else 431 */
	HTTP_EMPTY_LINES_MAX = 4,     /* before the request line (RFC 9112 §2.2): else 400 */
};

enum http_method {
	HTTP_GET,
	HTTP_HEAD,
	HTTP_POST,
	HTTP_OPTIONS,
	HTTP_OTHER_METHOD, /* PUT, DELETE, PATCH: resources exist, and none allows it (405) */
};

/* A piece of the head, by its place: the bytes may move. */
struct http_span {
	uint16_t at;
	uint16_t len;
};

struct http_request {
	/* WIRE_MALFORMED: the status to answer with before the connection is closed, and for the log
	 * what was wrong. 0 and NULL before. */
	int status;
	const char *fault;

	/* All that follows is filled at WIRE_DONE. */
	size_t size; /* bytes of the head: the body, or the next request, is behind them */
	enum http_method method;
	int minor;              /* of HTTP/1.x: 0, or 1 for all higher ones (RFC 9110 §2.5) */
	int64_t content_length; /* -1: none is told */
	bool chunked;           /* the body is (http_chunked.h); content_length is -1 then */
	bool expects_continue;  /* waits for `100 Continue` before it sends its body */
	bool close;             /* Connection: close */
	bool keep_alive;        /* Connection: keep-alive */
	bool upgrade;           /* Connection: upgrade; in HTTP/1.0 it means nothing, and is false */
	bool websocket;         /* that, and `websocket` is in Upgrade */

	/* How far it was read, and where what it says is. */
	const char *bytes;
	uint16_t scanned;
	uint16_t line; /* where the line at hand begins */
	uint8_t empty_lines;
	uint8_t fields;
	bool begun; /* the request line was read */
	bool absolute;
	struct http_span path;
	struct http_span query;
	struct http_span host;
	uint8_t known; /* fields in the table, in the order of their lines */
	uint8_t names[HTTP_FIELDS_MAX];
	struct http_span values[HTTP_FIELDS_MAX];
};

void http_init(struct http_request *request);

/* Reads on: `bytes` are all since the head began, the ones of earlier calls again, and what may be
 * behind it. Each byte is looked at once, however the head is cut into pieces, and the outcome does
 * not depend on that. WIRE_DONE and WIRE_MALFORMED are final: further calls say the same.
 *
 * WIRE_MALFORMED, by the status to answer:
 *
 * - 400: a line that does not end in CRLF, another control character, DEL (RFC 9112 §2.2, 9110
 * §5.5)
 *
 * - 400: a request line that is not `method SP target SP HTTP/d.d` (9112 §3); a target with a byte
 *   that is not visible ASCII or with `#`, or that is neither a path, nor absolute http(s) without
 * a user, nor `*` with OPTIONS (9112 §3.2, 9110 §4.2.4)
 *
 * - 400: a field line that does not begin with a token and a colon, with nothing between them (9112
 *   §5.1); a folded line (§5.2); a second line of a field that http_field_is_single()
 *
 * - 400: no Host but in HTTP/1.0, or one that is not http_is_host() (9112 §3.2)
 *
 * - 400: Content-Length that is not one number of digits (9112 §6.3); Transfer-Encoding beside
 *   Content-Length, or in HTTP/1.0 (9112 §6.1)
 *
 * - 414, 431: what is longer than the limits above
 *
 * - 417: Expect other than 100-continue (9110 §10.1.1); in HTTP/1.0 it means nothing
 *
 * - 501: CONNECT, TRACE, and methods that HTTP does not define, `get` being one (9110 §9.1);
 *   Transfer-Encoding other than exactly `chunked`, in any case (9112 §6.1)
 *
 * - 505: HTTP/2 and above, or 0 */
enum wire_result http_read(struct http_request *request, const char *bytes, size_t len);

/* The target (RFC 9112 §3.2). The path is never empty, and still percent-encoded (http_query.h); it
 * is "*" for OPTIONS of the server. The query is what is behind `?`, maybe nothing. The host is of
 * an absolute target, else Host; text is NULL if a request of HTTP/1.0 has neither. */
struct slice http_path(const struct http_request *request);
struct slice http_query(const struct http_request *request);
struct slice http_host(const struct http_request *request);

/* The value of a field, of its first line if it has several. Its text is NULL if it has none, which
 * an empty value's is not. */
struct slice http_field(const struct http_request *request, enum http_field field);

/* The elements of a list, one after another through all lines of the field (RFC 9110 §5.3). */
struct http_elements {
	const struct http_request *request;
	enum http_field field;
	uint8_t next; /* line of the table */
	struct slice rest;
};

struct http_elements http_elements(const struct http_request *request, enum http_field field);
bool http_elements_next(struct http_elements *elements, struct slice *element);

/* Whether one of the elements is this one, in any case. */
bool http_lists(const struct http_request *request, enum http_field field, const char *element);

/* Whether the connection goes on behind this request (RFC 9112 §9.3). */
bool http_keeps_alive(const struct http_request *request);

/* Whether a body follows that must be read or given up with the connection, of any method. */
bool http_has_body(const struct http_request *request);

#endif
