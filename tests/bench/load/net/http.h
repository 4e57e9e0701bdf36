/* An answer over HTTP/1.1, as its bytes come: by Content-Length, or in chunks. */
#ifndef PRESENCE_TESTS_BENCH_LOAD_NET_HTTP_H
#define PRESENCE_TESTS_BENCH_LOAD_NET_HTTP_H

#include <stdbool.h>
#include <stddef.h>

/* All zero: nothing has come. */
struct http_answer {
	char *bytes;      /* all that came; chunks are put together as they are found */
	size_t len;
	size_t size;
	int status;
	size_t head;      /* bytes of it; 0: not all of it is there */
	bool chunked;
	size_t length;    /* of the body, or of what is known of it */
	size_t chunks_at; /* where the next chunk begins */
};

enum http_state {
	HTTP_INCOMPLETE,
	HTTP_COMPLETE,
	HTTP_MALFORMED, /* of no known length, or with more behind it, or too long */
};

/* Takes what came next. */
enum http_state http_take(struct http_answer *answer, const char *bytes, size_t len);

/* Of a complete one; `length` bytes. */
const char *http_body(const struct http_answer *answer);

/* Makes ready for the next one. */
void http_reset(struct http_answer *answer);

void http_finish(struct http_answer *answer);

#endif
