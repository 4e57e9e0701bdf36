/* WebSocket frames: what is decoded has exactly the header that is written for it. */
#include <stdlib.h>
#include <string.h>

#include "core/wire/wsframe.h"
#include "tests/fuzz/lib/fuzz.h"

static void check_frame(const struct wsframe *frame, const uint8_t *bytes, size_t size)
{
	uint8_t header[WSFRAME_HEADER_MAX];
	size_t header_len = wsframe_header(header, frame->opcode, frame->len);

	promise(frame->size <= size && frame->size == header_len + frame->len, "the size fits");
	promise(frame->payload == bytes + header_len, "the payload is behind the header");
	promise(memcmp(header, bytes, header_len) == 0, "one header for one frame");
}

/* A prefix of a frame is incomplete, not malformed. */
static void check_prefixes(const uint8_t *bytes, const struct wsframe *frame)
{
	struct wsframe part;
	size_t step = frame->size / 8 + 1;

	for (size_t len = 0; len < frame->size; len += step) {
		promise(wsframe_decode(bytes, len, &part) == WIRE_INCOMPLETE, "a part is incomplete");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *bytes = exact_copy(data, size);
	struct wsframe frame;

	for (size_t at = 0; wsframe_decode(bytes + at, size - at, &frame) == WIRE_DONE;) {
		check_frame(&frame, bytes + at, size - at);
		check_prefixes(bytes + at, &frame);
		at += frame.size;
	}
	free(bytes);
	return 0;
}
