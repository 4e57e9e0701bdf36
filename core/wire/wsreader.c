#include "core/wire/wsreader.h"

#include <assert.h>
#include <string.h>

#include "core/text/utf8.h"

enum {
	FINAL = 0x80,
	RESERVED = 0x70,
	OPCODE = 0x0f,
	CONTROL = 0x08, /* this bit of an opcode */
	MASKED = 0x80,
	MASK_BYTES = 4,
	FIRST_BYTES = 2, /* of each header */
	CODE_BYTES = 2,  /* of a close frame */
	STRIDE = sizeof(uint64_t),
};

static_assert(sizeof(struct wsreader) <= 32, "there is one for each connection");

void wsreader_init(struct wsreader *reader)
{
	*reader = (struct wsreader){ 0 };
}

bool wsreader_code_is_valid(unsigned code)
{
	return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
	       (code >= 3000 && code <= 4999);
}

static unsigned opcode_of(const struct wsreader *reader)
{
	return reader->header[0] & OPCODE;
}

static bool is_control(const struct wsreader *reader)
{
	return opcode_of(reader) & CONTROL;
}

static bool is_final(const struct wsreader *reader)
{
	return reader->header[0] & FINAL;
}

/* --- The header --- */

/* Its bytes, as far as what is there of it tells. */
static size_t header_length(const struct wsreader *reader)
{
	if (reader->header_len < FIRST_BYTES) {
		return FIRST_BYTES;
	}
	return FIRST_BYTES + wsframe_length_bytes(reader->header[1]) + MASK_BYTES;
}

/* false: it is not complete yet. */
static bool take_header(struct wsreader *reader, struct wsreader_input *input)
{
	while (reader->header_len < header_length(reader)) {
		if (input->next == input->end) {
			return false;
		}
		reader->header[reader->header_len++] = *input->next++;
	}
	return true;
}

static bool control_is_valid(const struct wsreader *reader)
{
	return is_final(reader) && opcode_of(reader) <= WSFRAME_PONG &&
	       wsframe_length_bytes(reader->header[1]) == 0;
}

static bool data_is_valid(const struct wsreader *reader)
{
	bool begun = reader->message != WSFRAME_CONTINUATION;
	bool continues = opcode_of(reader) == WSFRAME_CONTINUATION;

	return opcode_of(reader) <= WSFRAME_BINARY && begun == continues;
}

/* What the first two bytes say. 0, or the code to close with. */
static unsigned check_first_bytes(const struct wsreader *reader)
{
	bool valid = !(reader->header[0] & RESERVED) && reader->header[1] & MASKED &&
	             (is_control(reader) ? control_is_valid(reader) : data_is_valid(reader));

	return valid ? 0 : WSCLOSE_PROTOCOL_ERROR;
}

/* The header is complete. 0, or the code to close with. */
static unsigned begin_payload(struct wsreader *reader, size_t limit)
{
	uint64_t len;

	if (!wsframe_length(reader->header, &len)) {
		return WSCLOSE_PROTOCOL_ERROR;
	}
	limit = limit < UINT32_MAX ? limit : UINT32_MAX;
	if (!is_control(reader)) {
		if (reader->collected > limit || len > limit - reader->collected) {
			return WSCLOSE_TOO_BIG;
		}
		if (reader->message == WSFRAME_CONTINUATION) {
			reader->message = (uint8_t)opcode_of(reader);
		}
	}
	reader->left = (uint32_t)len;
	reader->phase = 0;
	reader->in_payload = true;
	return 0;
}

/* WIRE_DONE: the payload is next. */
static enum wire_result read_header(struct wsreader *reader, struct wsreader_input *input,
                                    size_t limit, struct wsreader_event *event)
{
	bool complete = take_header(reader, input);

	event->code = reader->header_len < FIRST_BYTES ? 0 : check_first_bytes(reader);
	if (event->code == 0 && complete) {
		event->code = begin_payload(reader, limit);
	}
	if (event->code != 0) {
		return WIRE_MALFORMED;
	}
	return complete ? WIRE_DONE : WIRE_INCOMPLETE;
}

/* --- The payload --- */

static void unmask(struct wsreader *reader, uint8_t *bytes, size_t len)
{
	const uint8_t *key = reader->header + reader->header_len - MASK_BYTES;
	uint8_t keys[STRIDE];
	uint64_t mask;
	size_t at = 0;

	for (size_t i = 0; i < STRIDE; i++) {
		keys[i] = key[(reader->phase + i) % MASK_BYTES];
	}
	memcpy(&mask, keys, sizeof(mask));
	for (; at + STRIDE <= len; at += STRIDE) {
		uint64_t word;
		memcpy(&word, bytes + at, sizeof(word));
		word ^= mask;
		memcpy(bytes + at, &word, sizeof(word));
	}
	for (; at < len; at++) {
		bytes[at] ^= keys[at % STRIDE];
	}
	reader->phase = (uint8_t)((reader->phase + len) % MASK_BYTES);
}

/* Takes what is there of the payload and unmasks it. */
static size_t take_payload(struct wsreader *reader, struct wsreader_input *input)
{
	size_t here = (size_t)(input->end - input->next);
	size_t len = here < reader->left ? here : reader->left;

	unmask(reader, input->next, len);
	input->next += len;
	reader->left -= (uint32_t)len;
	return len;
}

static void end_frame(struct wsreader *reader)
{
	reader->in_payload = false;
	reader->header_len = 0;
}

/* 0, or the code to close with. */
static unsigned take_close_code(struct wsreader_event *event)
{
	event->code = WSCLOSE_NONE;
	if (event->len == 0) {
		return 0;
	}
	if (event->len < CODE_BYTES) {
		return WSCLOSE_PROTOCOL_ERROR;
	}
	event->code = (unsigned)event->data[0] << 8 | event->data[1];
	event->data += CODE_BYTES;
	event->len -= CODE_BYTES;
	if (!wsreader_code_is_valid(event->code)) {
		return WSCLOSE_PROTOCOL_ERROR;
	}
	return utf8_valid((const char *)event->data, event->len) ? 0 : WSCLOSE_NOT_UTF8;
}

static enum wire_result fail(struct wsreader_event *event, unsigned code)
{
	event->code = code;
	return WIRE_MALFORMED;
}

static enum wire_result end_control(struct wsreader *reader, struct wsreader_event *event)
{
	unsigned opcode = opcode_of(reader);

	end_frame(reader);
	if (opcode != WSFRAME_CLOSE) {
		event->type = opcode == WSFRAME_PING ? WSREADER_PING : WSREADER_PONG;
		return WIRE_DONE;
	}
	event->type = WSREADER_CLOSE;
	reader->over = true;
	unsigned code = take_close_code(event);
	return code == 0 ? WIRE_DONE : fail(event, code);
}

/* Of a control frame, which may stand between the parts of a message: it is collected behind them.
 */
static enum wire_result take_control(struct wsreader *reader, struct buffer *partial,
                                     struct wsreader_event *event)
{
	if (reader->left > 0 || partial->len > reader->collected) {
		buffer_append(partial, event->data, event->len);
		if (buffer_failed(partial)) {
			return fail(event, WSCLOSE_INTERNAL_ERROR);
		}
		if (reader->left > 0) {
			return WIRE_INCOMPLETE;
		}
		event->data = partial->data + reader->collected;
		event->len = partial->len - reader->collected;
		partial->len = reader->collected;
	}
	return end_control(reader, event);
}

/* Appends a part of a message and checks what is there of its text. 0, or the code to close with.
 */
static unsigned collect(struct wsreader *reader, struct buffer *partial, const uint8_t *bytes,
                        size_t len)
{
	size_t whole;

	buffer_append(partial, bytes, len);
	if (buffer_failed(partial)) {
		return WSCLOSE_INTERNAL_ERROR;
	}
	reader->collected += (uint32_t)len;
	if (reader->message != WSFRAME_TEXT || reader->checked == reader->collected) {
		return 0;
	}
	if (!utf8_valid_so_far((const char *)partial->data + reader->checked,
	                       reader->collected - reader->checked, &whole)) {
		return WSCLOSE_NOT_UTF8;
	}
	reader->checked += (uint32_t)whole;
	return 0;
}

static enum wire_result end_message(struct wsreader *reader, struct wsreader_event *event)
{
	event->type = WSREADER_MESSAGE;
	event->binary = reader->message == WSFRAME_BINARY;
	reader->message = WSFRAME_CONTINUATION;
	reader->collected = 0;
	reader->checked = 0;
	end_frame(reader);
	return WIRE_DONE;
}

/* All of the message is in event->data. */
static enum wire_result take_whole(struct wsreader *reader, struct wsreader_event *event)
{
	if (reader->message == WSFRAME_TEXT && !utf8_valid((const char *)event->data, event->len)) {
		return fail(event, WSCLOSE_NOT_UTF8);
	}
	return end_message(reader, event);
}

static enum wire_result take_part(struct wsreader *reader, struct buffer *partial,
                                  struct wsreader_event *event)
{
	unsigned code = collect(reader, partial, event->data, event->len);

	if (code != 0) {
		return fail(event, code);
	}
	if (reader->left > 0) {
		return WIRE_INCOMPLETE;
	}
	if (!is_final(reader)) {
		*event = (struct wsreader_event){ .type = WSREADER_FRAGMENT };
		end_frame(reader);
		return WIRE_DONE;
	}
	if (reader->message == WSFRAME_TEXT && reader->checked < reader->collected) {
		return fail(event, WSCLOSE_NOT_UTF8); /* it ends inside of a code point */
	}
	event->data = partial->data;
	event->len = partial->len;
	partial->len = 0;
	return end_message(reader, event);
}

enum wire_result wsreader_next(struct wsreader *reader, struct wsreader_input *input,
                               struct buffer *partial, size_t limit, struct wsreader_event *event)
{
	enum wire_result result = WIRE_DONE;

	*event = (struct wsreader_event){ 0 };
	if (reader->over) {
		input->next = input->end;
		return WIRE_INCOMPLETE;
	}
	if (!reader->in_payload) {
		result = read_header(reader, input, limit, event);
	}
	if (result == WIRE_DONE) {
		event->data = input->next;
		event->len = take_payload(reader, input);
		bool whole = reader->left == 0 && is_final(reader) && partial->len == 0;
		if (is_control(reader)) {
			result = take_control(reader, partial, event);
		} else if (whole) {
			result = take_whole(reader, event);
		} else {
			result = take_part(reader, partial, event);
		}
	}
	reader->over |= result == WIRE_MALFORMED;
	return result;
}
