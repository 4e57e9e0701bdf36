/* Requests: a head, and the body behind it if it is chunked. However they are cut into pieces, they
 * say the same; what they say lies inside of them, and is nothing that could be taken otherwise. */
#include <stdlib.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/wire/http.h"
#include "core/wire/http_chunked.h"
#include "core/wire/http_query.h"
#include "tests/fuzz/lib/fuzz.h"

enum { BODY_MAX = 1 << 20 };

/* --- The head --- */

static enum wire_result read_in_pieces(struct http_request *request, const uint8_t *head,
                                       size_t size, size_t step)
{
	enum wire_result result = WIRE_INCOMPLETE;

	http_init(request);
	for (size_t here = step; here < size && result == WIRE_INCOMPLETE; here += step) {
		uint8_t *bytes = exact_copy(head, here);
		result = http_read(request, (const char *)bytes, here);
		free(bytes);
	}
	return http_read(request, (const char *)head, size);
}

static bool same_slice(struct slice a, struct slice b)
{
	return a.text == b.text && a.len == b.len;
}

static void check_same(const struct http_request *a, const struct http_request *b)
{
	promise(a->status == b->status && a->fault == b->fault, "one fault, however it is cut");
	promise(a->size == b->size && a->method == b->method && a->minor == b->minor &&
	            a->content_length == b->content_length && a->chunked == b->chunked &&
	            a->expects_continue == b->expects_continue && a->close == b->close &&
	            a->keep_alive == b->keep_alive && a->websocket == b->websocket,
	        "one meaning, however it is cut");
	for (int field = 0; field < HTTP_UNKNOWN_FIELD; field++) {
		promise(same_slice(http_field(a, (enum http_field)field),
		                   http_field(b, (enum http_field)field)),
		        "one field, however it is cut");
	}
}

static void check_inside(const struct http_request *request, struct slice slice)
{
	const char *end = request->bytes + request->size;

	promise(!slice.text || (slice.text >= request->bytes && slice.text + slice.len <= end),
	        "a slice of the head");
}

static void check_text(const struct http_request *request)
{
	for (size_t i = 0; i < request->size; i++) {
		unsigned char c = (unsigned char)request->bytes[i];
		bool line_end = c == '\r' ? request->bytes[i + 1] == '\n'
		                          : c == '\n' && i > 0 && request->bytes[i - 1] == '\r';
		promise(line_end || c == '\t' || (c >= ' ' && c != 0x7f), "lines of text");
	}
	promise(request->size >= 4 && request->size <= HTTP_HEAD_MAX &&
	            memcmp(request->bytes + request->size - 4, "\r\n\r\n", 4) == 0,
	        "an empty line at its end");
}

static void check_fields(const struct http_request *request)
{
	for (int field = 0; field < HTTP_UNKNOWN_FIELD; field++) {
		struct http_elements elements = http_elements(request, (enum http_field)field);
		struct slice element;
		check_inside(request, http_field(request, (enum http_field)field));
		while (http_elements_next(&elements, &element)) {
			check_inside(request, element);
			promise(element.len > 0, "no element is empty");
		}
	}
}

static void check_target(const struct http_request *request)
{
	static const char *const names[] = { "EIO", "sid", "", "a" };
	struct slice path = http_path(request);
	char out[64];

	promise(path.len > 0 && (path.text[0] == '/' || path.text[0] == '*'), "a path");
	check_inside(request, http_query(request));
	check_inside(request, http_host(request));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (http_parameter(http_query(request), names[i], out, sizeof(out))) {
			promise(strlen(out) < sizeof(out), "a value is terminated");
		}
	}
	if (!http_decode_path(path, out, sizeof(out))) {
		promise(out[0] == '\0', "no path is none");
	}
}

static void check_request(const struct http_request *request)
{
	check_text(request);
	check_fields(request);
	check_target(request);
	promise(!request->chunked || request->content_length == -1, "one framing");
	promise(!request->websocket || (request->upgrade && request->minor == 1), "an upgrade");
	promise(request->minor == 0 || http_host(request).text, "a host");
}

/* --- The body --- */

/* Returns how many bytes were taken. */
static size_t decode_in_pieces(const uint8_t *body, size_t size, size_t step, struct buffer *data,
                               enum wire_result *result)
{
	struct http_chunked chunked;
	size_t at = 0;

	http_chunked_init(&chunked);
	*result = WIRE_INCOMPLETE;
	while (at < size && *result == WIRE_INCOMPLETE) {
		size_t here = size - at < step ? size - at : step;
		uint8_t *bytes = exact_copy(body + at, here);
		struct slice rest = { (const char *)bytes, here };
		while (rest.len > 0 && *result == WIRE_INCOMPLETE) {
			struct slice piece;
			*result = http_chunked_next(&chunked, &rest, &piece);
			buffer_append(data, piece.text, piece.len);
		}
		at += here - rest.len;
		free(bytes);
	}
	return at;
}

static void check_body(const uint8_t *body, size_t size, size_t step)
{
	struct buffer whole;
	struct buffer parts;
	enum wire_result result;
	enum wire_result in_pieces;

	buffer_init(&whole, BODY_MAX);
	buffer_init(&parts, BODY_MAX);
	size_t taken = decode_in_pieces(body, size, size + 1, &whole, &result);
	promise(decode_in_pieces(body, size, step, &parts, &in_pieces) == taken && result == in_pieces,
	        "one end, however it is cut");
	promise(whole.len == parts.len &&
	            (whole.len == 0 || memcmp(whole.data, parts.data, whole.len) == 0),
	        "one body, however it is cut");
	promise(whole.len <= taken, "a body has no more than was sent");
	buffer_finish(&whole);
	buffer_finish(&parts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *bytes = exact_copy(data, size);
	size_t step = size < 512 ? 1 : size / 97;
	struct http_request request;
	struct http_request in_pieces;

	http_init(&request);
	enum wire_result result = http_read(&request, (const char *)bytes, size);
	promise(read_in_pieces(&in_pieces, bytes, size, step) == result, "one outcome");
	check_same(&request, &in_pieces);
	promise((request.status != 0) == (result == WIRE_MALFORMED), "a status for what is malformed");
	if (result == WIRE_DONE) {
		check_request(&request);
		check_body(bytes + request.size, size - request.size, step);
	}
	free(bytes);
	return 0;
}
