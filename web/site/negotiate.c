#include "web/site/negotiate.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { GZIP_WINDOW = 15 + 16 }; /* zlib's way to ask for a gzip header */

bool negotiate_is_known(const struct request *request, const char *etag)
{
	struct http_elements tags = http_elements(request->head, HTTP_IF_NONE_MATCH);
	struct slice tag;

	while (http_elements_next(&tags, &tag)) {
		if (slice_equals(tag, "*") || slice_equals(tag, etag) ||
		    slice_equals(tag, etag + strlen("W/"))) {
			return true;
		}
	}
	return false;
}

bool negotiate_takes_gzip(const struct request *request)
{
	struct http_elements codings = http_elements(request->head, HTTP_ACCEPT_ENCODING);
	char text[REQUEST_VALUE_MAX];
	struct slice coding;

	while (http_elements_next(&codings, &coding)) {
		if (coding.len >= sizeof(text) || coding.len < 4 || strncmp(coding.text, "gzip", 4) != 0) {
			continue;
		}
		memcpy(text, coding.text, coding.len);
		text[coding.len] = '\0';
		const char *weight = strstr(text, "q=");
		return !weight || strtod(weight + 2, NULL) > 0;
	}
	return false;
}

uint8_t *negotiate_gzip(const uint8_t *bytes, size_t len, int level, size_t *gzip_len)
{
	z_stream stream = { 0 };

	if (deflateInit2(&stream, level, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
		return NULL;
	}
	uint8_t *out = malloc(len + 1);
	stream.next_in = (uint8_t *)(uintptr_t)bytes;
	stream.avail_in = (uInt)len;
	stream.next_out = out;
	stream.avail_out = out ? (uInt)len : 0; /* a larger one is of no use */
	bool good = out && deflate(&stream, Z_FINISH) == Z_STREAM_END;
	*gzip_len = stream.total_out;
	deflateEnd(&stream);
	if (!good) {
		free(out);
	}
	return good ? out : NULL;
}
