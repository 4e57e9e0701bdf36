/* A body in chunks (RFC 9112 §7.1), taken apart as it comes. Extensions and trailers are checked,
 * bounded and passed over: nothing that is in them means anything here. */
#ifndef PRESENCE_CORE_WIRE_HTTP_CHUNKED_H
#define PRESENCE_CORE_WIRE_HTTP_CHUNKED_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/slice.h"
#include "core/wire/wire.h"

enum {
	HTTP_CHUNK_DIGITS_MAX = 15,  /* of a size: no body is that large */
	HTTP_CHUNKED_EXTRA_MAX = 4096, /* bytes of all extensions and trailers together */
};

struct http_chunked {
	uint64_t left; /* of the chunk at hand */
	uint16_t extra;
	uint8_t digits;
	uint8_t state;
};

void http_chunked_init(struct http_chunked *chunked);

/* Takes bytes from the front of *rest up to the end of the next piece of data, which it tells in
 * *data: it points into *rest and may be empty. How large the body may become is the caller's to
 * judge. To be called until *rest is empty or the body is over:
 *
 * - WIRE_DONE: the body is complete, and *rest is what comes behind it.
 *
 * - WIRE_INCOMPLETE: it goes on.
 *
 * - WIRE_MALFORMED, for good: a size that is not 1 to 15 hexadecimal digits with CRLF or `;` right
 *   behind them, data that is not followed by CRLF, a line that ends by a bare CR or LF or has
 *   another control character in it, a trailer that is no field, or more extensions and trailers
 *   than HTTP_CHUNKED_EXTRA_MAX. */
enum wire_result http_chunked_next(struct http_chunked *chunked, struct slice *rest,
                                   struct slice *data);

#endif
