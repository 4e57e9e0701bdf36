/* What clients send over a WebSocket: the same comes of it however it is cut into pieces, and
 * nothing comes that the session layer must not see. */
#include <stdlib.h>
#include <string.h>

#include "core/text/utf8.h"
#include "core/wire/wsreader.h"
#include "tests/fuzz/lib/fuzz.h"

enum {
	LIMIT = 300,
	NOTES_MAX = 1 << 20,
};

static void check_event(const struct wsreader_event *event)
{
	const char *text = (const char *)event->data;

	switch (event->type) {
	case WSREADER_MESSAGE:
		promise(event->len <= LIMIT, "no message is over the limit");
		promise(event->binary || utf8_valid(text, event->len), "text is UTF-8");
		break;
	case WSREADER_FRAGMENT:
		promise(event->len == 0, "a part is told without its data");
		break;
	case WSREADER_PING:
	case WSREADER_PONG:
		promise(event->len <= WSFRAME_CONTROL_PAYLOAD_MAX, "a control frame is short");
		break;
	case WSREADER_CLOSE:
		promise(event->len < WSFRAME_CONTROL_PAYLOAD_MAX && utf8_valid(text, event->len),
		        "a reason is short, and UTF-8");
		promise(event->code == WSCLOSE_NONE || wsreader_code_is_valid(event->code), "a code");
		break;
	}
}

static void note(struct buffer *notes, enum wire_result result, const struct wsreader_event *event)
{
	if (result == WIRE_MALFORMED) {
		promise(event->code == WSCLOSE_PROTOCOL_ERROR || event->code == WSCLOSE_NOT_UTF8 ||
		            event->code == WSCLOSE_TOO_BIG,
		        "a code to close with");
		buffer_append_text(notes, "!");
		buffer_append_integer(notes, event->code);
		return;
	}
	check_event(event);
	buffer_append_integer(notes, event->type);
	buffer_append_integer(notes, event->binary);
	buffer_append_integer(notes, event->code);
	buffer_append_byte(notes, ' ');
	buffer_append_integer(notes, (int64_t)event->len);
	buffer_append_byte(notes, ':');
	buffer_append(notes, event->data, event->len);
}

static void feed(struct wsreader *reader, uint8_t *bytes, size_t size, struct buffer *partial,
                 struct buffer *notes)
{
	struct wsreader_input input = { bytes, bytes + size };
	struct wsreader_event event;
	enum wire_result result = WIRE_DONE;

	while (result != WIRE_INCOMPLETE) {
		result = wsreader_next(reader, &input, partial, LIMIT, &event);
		if (result != WIRE_INCOMPLETE) {
			note(notes, result, &event);
		}
	}
	promise(input.next == input.end, "all bytes are taken");
	promise(partial->len <= LIMIT + WSFRAME_CONTROL_PAYLOAD_MAX, "no more is kept than allowed");
	promise(reader->over || reader->in_payload || reader->message || partial->len == 0,
	        "nothing is kept of what is over");
}

static void read_in_pieces(const uint8_t *data, size_t size, size_t step, struct buffer *notes)
{
	struct wsreader reader;
	struct buffer partial;

	wsreader_init(&reader);
	buffer_init(&partial, LIMIT + WSFRAME_CONTROL_PAYLOAD_MAX);
	for (size_t at = 0; at < size; at += step) {
		size_t here = size - at < step ? size - at : step;
		uint8_t *bytes = exact_copy(data + at, here);
		feed(&reader, bytes, here, &partial, notes);
		free(bytes);
	}
	buffer_finish(&partial);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const size_t steps[] = { 1, 2, 3, 7, 64, 129 };
	struct buffer whole;
	struct buffer parts;

	buffer_init(&whole, NOTES_MAX);
	buffer_init(&parts, NOTES_MAX);
	read_in_pieces(data, size, size + 1, &whole);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		buffer_clear(&parts);
		read_in_pieces(data, size, steps[i], &parts);
		promise(whole.len == parts.len &&
		            (whole.len == 0 || memcmp(whole.data, parts.data, whole.len) == 0),
		        "the same, however it is cut");
	}
	buffer_finish(&whole);
	buffer_finish(&parts);
	return 0;
}
