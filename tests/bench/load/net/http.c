#include "tests/bench/load/net/http.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define TEXT(literal) (literal), sizeof(literal) - 1

enum {
	FIRST_SIZE = 2048,
	KEPT_SIZE = 16 * 1024, /* from one answer to the next */
	SIZE_MAX_BYTES = 256 * 1024 * 1024,
};

static const char status_line[] = "HTTP/1.1 ";

static bool append(struct http_answer *answer, const char *bytes, size_t len)
{
	size_t size = answer->size ? answer->size : FIRST_SIZE;

	while (size < answer->len + len + 1) {
		size *= 2;
	}
	if (size > SIZE_MAX_BYTES) {
		return false;
	}
	if (size != answer->size) {
		char *grown = realloc(answer->bytes, size);
		if (!grown) {
			return false;
		}
		answer->bytes = grown;
		answer->size = size;
	}
	memcpy(answer->bytes + answer->len, bytes, len);
	answer->len += len;
	answer->bytes[answer->len] = '\0'; /* so that numbers end */
	return true;
}

/* The value of a header line that has this name; NULL if it has another. */
static const char *value_of(const char *line, const char *name, size_t len)
{
	return strncasecmp(line, name, len) == 0 ? line + len + strspn(line + len, " ") : NULL;
}

/* false: it does not tell the length. */
static bool read_head(struct http_answer *answer)
{
	bool has_length = false;
	const char *end = answer->bytes + answer->head - 2; /* its last line is empty */

	if (strncmp(answer->bytes, TEXT(status_line)) != 0) {
		return false;
	}
	answer->status = (int)strtol(answer->bytes + sizeof(status_line) - 1, NULL, 10);
	for (const char *line = answer->bytes; line < end; line = strstr(line, "\r\n") + 2) {
		const char *length = value_of(line, TEXT("content-length:"));
		const char *encoding = value_of(line, TEXT("transfer-encoding:"));
		if (length) {
			answer->length = strtoul(length, NULL, 10);
			has_length = true;
		}
		answer->chunked = answer->chunked || (encoding && strncasecmp(encoding, "chunked", 7) == 0);
	}
	if (answer->chunked) {
		answer->length = 0;
		answer->chunks_at = answer->head;
	}
	return has_length || answer->chunked;
}

static enum http_state take_plain(const struct http_answer *answer)
{
	size_t whole = answer->head + answer->length;

	if (answer->len < whole) {
		return HTTP_INCOMPLETE;
	}
	return answer->len == whole ? HTTP_COMPLETE : HTTP_MALFORMED;
}

/* The size of a chunk, a line end, the chunk, a line end; the last one is empty. */
static enum http_state take_chunk(struct http_answer *answer)
{
	const char *at = answer->bytes + answer->chunks_at;
	const char *end = answer->bytes + answer->len;
	const char *line_end = memmem(at, (size_t)(end - at), TEXT("\r\n"));

	if (!line_end) {
		return HTTP_INCOMPLETE;
	}
	size_t length = strtoul(at, NULL, 16);
	const char *chunk = line_end + 2;
	if (length > SIZE_MAX_BYTES) {
		return HTTP_MALFORMED;
	}
	if ((size_t)(end - chunk) < length + 2) {
		return HTTP_INCOMPLETE;
	}
	memmove(answer->bytes + answer->head + answer->length, chunk, length);
	answer->length += length;
	answer->chunks_at = (size_t)(chunk - answer->bytes) + length + 2;
	if (length > 0) {
		return take_chunk(answer);
	}
	return answer->chunks_at == answer->len ? HTTP_COMPLETE : HTTP_MALFORMED;
}

enum http_state http_take(struct http_answer *answer, const char *bytes, size_t len)
{
	if (!append(answer, bytes, len)) {
		return HTTP_MALFORMED;
	}
	if (answer->head == 0) {
		const char *end = memmem(answer->bytes, answer->len, TEXT("\r\n\r\n"));
		if (!end) {
			return HTTP_INCOMPLETE;
		}
		answer->head = (size_t)(end - answer->bytes) + 4;
		if (!read_head(answer)) {
			return HTTP_MALFORMED;
		}
	}
	return answer->chunked ? take_chunk(answer) : take_plain(answer);
}

const char *http_body(const struct http_answer *answer)
{
	return answer->bytes + answer->head;
}

void http_reset(struct http_answer *answer)
{
	if (answer->size > KEPT_SIZE) {
		http_finish(answer);
		return;
	}
	*answer = (struct http_answer){ .bytes = answer->bytes, .size = answer->size };
}

void http_finish(struct http_answer *answer)
{
	free(answer->bytes);
	*answer = (struct http_answer){ 0 };
}
