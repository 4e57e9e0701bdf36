#include "core/wire/http.h"

#include <string.h>

#include "core/wire/http_syntax.h"

static const char VERSION[] = "HTTP/"; /* in this case alone (RFC 9112 §2.3) */

enum {
	CRLF = 2,
	VERSION_MAJOR = sizeof(VERSION) - 1, /* where the digits are */
	VERSION_MINOR = VERSION_MAJOR + 2,
	VERSION_LENGTH = VERSION_MINOR + 1,
};

void http_init(struct http_request *request)
{
	memset(request, 0, sizeof(*request));
	request->content_length = -1;
}

/* Always false, for its callers to return. */
static bool refuse(struct http_request *request, int status, const char *fault)
{
	request->status = status;
	request->fault = fault;
	return false;
}

static struct http_span span_of(const struct http_request *request, struct slice piece)
{
	return (struct http_span){ (uint16_t)(piece.text - request->bytes), (uint16_t)piece.len };
}

static struct slice slice_of(const struct http_request *request, struct http_span span)
{
	return (struct slice){ request->bytes + span.at, span.len };
}

/* --- The request line --- */

/* false: not a method that is implemented here. */
static bool read_method(struct http_request *request, struct slice name)
{
	static const struct {
		const char *name;
		enum http_method method;
	} methods[] = {
		{ "GET", HTTP_GET },
		{ "POST", HTTP_POST },
		{ "HEAD", HTTP_HEAD },
		{ "OPTIONS", HTTP_OPTIONS },
		{ "PUT", HTTP_OTHER_METHOD },
		{ "DELETE", HTTP_OTHER_METHOD },
		{ "PATCH", HTTP_OTHER_METHOD },
	};

	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		if (slice_equals(name, methods[i].name)) {
			request->method = methods[i].method;
			return true;
		}
	}
	return false;
}

static bool is_target(struct slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.text[i] <= ' ' || text.text[i] > '~' || text.text[i] == '#') {
			return false;
		}
	}
	return text.len > 0;
}

static bool is_version(struct slice text)
{
	return text.len == VERSION_LENGTH && memcmp(text.text, VERSION, VERSION_MAJOR) == 0 &&
	       text.text[VERSION_MAJOR] >= '0' && text.text[VERSION_MAJOR] <= '9' &&
	       text.text[VERSION_MAJOR + 1] == '.' && text.text[VERSION_MINOR] >= '0' &&
	       text.text[VERSION_MINOR] <= '9';
}

static void read_path(struct http_request *request, struct slice target)
{
	struct slice query = target;

	request->path = span_of(request, slice_take(&query, '?'));
	request->query = span_of(request, query);
}

/* The bytes of `http://` or `https://`; 0: the target is not absolute. */
static size_t scheme_length(struct slice target)
{
	static const char *const schemes[] = { "http://", "https://" };

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		size_t len = strlen(schemes[i]);
		if (target.len > len &&
		    slice_equals_anycase((struct slice){ target.text, len }, schemes[i])) {
			return len;
		}
	}
	return 0;
}

static bool read_absolute(struct http_request *request, struct slice target)
{
	size_t scheme = scheme_length(target);
	struct slice rest = slice_behind(target, scheme);
	size_t len = 0;

	if (scheme == 0) {
		return false;
	}
	while (len < rest.len && rest.text[len] != '/' && rest.text[len] != '?') {
		len++;
	}
	struct slice host = { rest.text, len };
	request->absolute = true;
	request->host = span_of(request, host);
	read_path(request, slice_behind(rest, len));
	return http_is_host(host);
}

static bool read_target(struct http_request *request, struct slice target)
{
	if (target.text[0] == '/') {
		read_path(request, target);
		return true;
	}
	if (slice_equals(target, "*")) {
		read_path(request, target);
		return request->method == HTTP_OPTIONS;
	}
	return read_absolute(request, target);
}

static bool read_request_line(struct http_request *request, struct slice line)
{
	struct slice version = line;
	struct slice method = slice_take(&version, ' ');
	struct slice target = slice_take(&version, ' ');

	request->begun = true;
	if (!http_is_token(method) || !is_target(target) || !is_version(version)) {
		return refuse(request, 400, "no request line");
	}
	if (version.text[VERSION_MAJOR] != '1') {
		return refuse(request, 505, "another version of HTTP");
	}
	request->minor = version.text[VERSION_MINOR] == '0' ? 0 : 1;
	if (!read_method(request, method)) {
		return refuse(request, 501, "a method that is not implemented");
	}
	return read_target(request, target) || refuse(request, 400, "a target of another form");
}

/* --- The fields --- */

static bool read_field(struct http_request *request, struct slice line)
{
	struct slice value = line;
	struct slice name = slice_take(&value, ':');

	if (request->fields == HTTP_FIELDS_MAX) {
		return refuse(request, 431, "too many fields");
	}
	request->fields++;
	if (name.len == line.len || !http_is_token(name)) {
		return refuse(request, 400, "a line that is no field");
	}
	enum http_field field = http_field_named(name);
	if (field == HTTP_UNKNOWN_FIELD) {
		return true;
	}
	if (http_field_is_single(field) && http_field(request, field).text) {
		return refuse(request, 400, "a field twice");
	}
	request->names[request->known] = (uint8_t)field;
	request->values[request->known] = span_of(request, http_trimmed(value));
	request->known++;
	return true;
}

static bool read_host(struct http_request *request)
{
	struct slice host = http_field(request, HTTP_HOST);

	if (!host.text) {
		return request->minor == 0 || refuse(request, 400, "no Host");
	}
	if (!http_is_host(host)) {
		return refuse(request, 400, "a Host that is none");
	}
	if (!request->absolute) {
		request->host = span_of(request, host);
	}
	return true;
}

static bool read_coding(struct http_request *request, struct slice coding)
{
	if (request->minor == 0) {
		return refuse(request, 400, "Transfer-Encoding in HTTP/1.0");
	}
	if (http_field(request, HTTP_CONTENT_LENGTH).text) {
		return refuse(request, 400, "Transfer-Encoding and Content-Length");
	}
	request->chunked = slice_equals_anycase(coding, "chunked");
	return request->chunked || refuse(request, 501, "Transfer-Encoding other than chunked");
}

static bool read_framing(struct http_request *request)
{
	struct slice coding = http_field(request, HTTP_TRANSFER_ENCODING);
	struct slice length = http_field(request, HTTP_CONTENT_LENGTH);

	if (coding.text) {
		return read_coding(request, coding);
	}
	return !length.text || http_read_number(length, &request->content_length) ||
	       refuse(request, 400, "a Content-Length that is no number");
}

static bool read_expect(struct http_request *request)
{
	struct http_elements elements = http_elements(request, HTTP_EXPECT);
	struct slice element;

	while (request->minor > 0 && http_elements_next(&elements, &element)) {
		if (!slice_equals_anycase(element, "100-continue")) {
			return refuse(request, 417, "Expect other than 100-continue");
		}
		request->expects_continue = http_has_body(request);
	}
	return true;
}

static void read_connection(struct http_request *request)
{
	struct http_elements elements = http_elements(request, HTTP_CONNECTION);
	struct slice option;

	while (http_elements_next(&elements, &option)) {
		request->close |= slice_equals_anycase(option, "close");
		request->keep_alive |= slice_equals_anycase(option, "keep-alive");
		request->upgrade |= slice_equals_anycase(option, "upgrade") && request->minor > 0;
	}
	request->websocket = request->upgrade && http_lists(request, HTTP_UPGRADE, "websocket");
}

/* At the empty line: what the fields say together. */
static void read_fields(struct http_request *request)
{
	if (read_host(request) && read_framing(request) && read_expect(request)) {
		read_connection(request);
		request->size = request->line;
	}
}

/* --- Lines --- */

/* Where the line at hand must be over, its CRLF included. */
static size_t window_of(const struct http_request *request)
{
	size_t line_end = (size_t)request->line + HTTP_REQUEST_LINE_MAX + CRLF;

	return request->begun ? HTTP_HEAD_MAX : line_end;
}

static bool refuse_long(struct http_request *request)
{
	if (request->begun) {
		return refuse(request, 431, "too long a head");
	}
	bool has_target = memchr(request->bytes + request->line, ' ', HTTP_REQUEST_LINE_MAX) != NULL;
	return has_target ? refuse(request, 414, "too long a target")
	                  : refuse(request, 400, "no request line");
}

/* Takes the next line; false: it is not complete, or refused. */
static bool next_line(struct http_request *request, size_t len, struct slice *line)
{
	size_t window = window_of(request);
	size_t end = len < window ? len : window;
	size_t at = request->scanned;

	while (at < end && http_is_text(request->bytes[at])) {
		at++;
	}
	request->scanned = (uint16_t)at;
	if (at < end && request->bytes[at] != '\r') {
		return refuse(request, 400, "a control character");
	}
	if (at + 1 >= end) {
		return end == window && refuse_long(request);
	}
	if (request->bytes[at + 1] != '\n') {
		return refuse(request, 400, "a bare CR");
	}
	*line = (struct slice){ request->bytes + request->line, at - request->line };
	request->line = request->scanned = (uint16_t)(at + CRLF);
	return true;
}

static void take_line(struct http_request *request, struct slice line)
{
	if (line.len > 0 && request->begun) {
		read_field(request, line);
	} else if (line.len > 0) {
		read_request_line(request, line);
	} else if (request->begun) {
		read_fields(request);
	} else if (++request->empty_lines > HTTP_EMPTY_LINES_MAX) {
		refuse(request, 400, "empty lines and no request");
	}
}

enum wire_result http_read(struct http_request *request, const char *bytes, size_t len)
{
	struct slice line;

	request->bytes = bytes;
	while (request->status == 0 && request->size == 0 && next_line(request, len, &line)) {
		take_line(request, line);
	}
	if (request->status != 0) {
		return WIRE_MALFORMED;
	}
	return request->size > 0 ? WIRE_DONE : WIRE_INCOMPLETE;
}

/* --- What it says --- */

struct slice http_path(const struct http_request *request)
{
	return request->path.len > 0 ? slice_of(request, request->path) : (struct slice){ "/", 1 };
}

struct slice http_query(const struct http_request *request)
{
	return slice_of(request, request->query);
}

struct slice http_host(const struct http_request *request)
{
	return request->host.len > 0 ? slice_of(request, request->host) : (struct slice){ 0 };
}

struct slice http_field(const struct http_request *request, enum http_field field)
{
	const uint8_t *found = memchr(request->names, field, request->known);

	return found ? slice_of(request, request->values[found - request->names]) : (struct slice){ 0 };
}

struct http_elements http_elements(const struct http_request *request, enum http_field field)
{
	return (struct http_elements){ .request = request, .field = field };
}

bool http_elements_next(struct http_elements *elements, struct slice *element)
{
	const struct http_request *request = elements->request;

	while (!http_list_next(&elements->rest, element)) {
		while (elements->next < request->known &&
		       request->names[elements->next] != elements->field) {
			elements->next++;
		}
		if (elements->next == request->known) {
			return false;
		}
		elements->rest = slice_of(request, request->values[elements->next++]);
	}
	return true;
}

bool http_lists(const struct http_request *request, enum http_field field, const char *element)
{
	struct http_elements elements = http_elements(request, field);
	struct slice found;

	while (http_elements_next(&elements, &found)) {
		if (slice_equals_anycase(found, element)) {
			return true;
		}
	}
	return false;
}

bool http_keeps_alive(const struct http_request *request)
{
	return !request->close && (request->minor > 0 || request->keep_alive);
}

bool http_has_body(const struct http_request *request)
{
	return request->chunked || request->content_length > 0;
}
