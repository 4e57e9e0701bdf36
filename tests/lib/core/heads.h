/* Heads of HTTP requests, read as they come: all at once, or byte by byte. */
#ifndef PRESENCE_TESTS_LIB_CORE_HEADS_H
#define PRESENCE_TESTS_LIB_CORE_HEADS_H

#include <stdlib.h>

#include "core/wire/http.h"
#include "tests/lib/core/check.h"

static inline enum wire_result read_at_once(struct http_request *request, const char *head,
                                            size_t len)
{
	http_init(request);
	return http_read(request, head, len);
}

/* Each time with `step` bytes more, and in other memory, which has exactly that size. */
static inline enum wire_result read_in_pieces(struct http_request *request, const char *head,
                                              size_t len, size_t step)
{
	enum wire_result result = WIRE_INCOMPLETE;

	http_init(request);
	for (size_t here = step; here < len && result == WIRE_INCOMPLETE; here += step) {
		char *bytes = malloc(here);
		assert_non_null(bytes);
		memcpy(bytes, head, here);
		result = http_read(request, bytes, here);
		free(bytes);
	}
	return http_read(request, head, len);
}

/* The outcome, whose status is 0 unless it is malformed; it must be the same byte by byte. */
static inline enum wire_result read_both_ways(struct http_request *request, const char *head,
                                              size_t len)
{
	struct http_request in_pieces;
	enum wire_result result = read_at_once(request, head, len);

	if (read_in_pieces(&in_pieces, head, len, 1) != result || in_pieces.status != request->status ||
	    in_pieces.size != request->size) {
		fail_msg("not the same byte by byte: %d and %d, %s", request->status, in_pieces.status,
		         head);
	}
	return result;
}

static inline void check_slice(struct slice slice, const char *expected)
{
	assert_non_null(slice.text);
	check_bytes(slice.text, slice.len, expected);
}

#endif
