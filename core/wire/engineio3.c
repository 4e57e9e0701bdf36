#include "core/wire/engineio3.h"

#include <string.h>

#include "core/text/utf8.h"
#include "core/wire/base64.h"

enum {
	TEXT_BEGINS = 0x00,
	BYTES_BEGIN = 0x01,
	LENGTH_ENDS = 0xff,
	PAIR_BYTES = 4,             /* UTF-8 of a code point that is a surrogate pair in UTF-16 */
	PAIR_LEAD = 0xf0,           /* the least byte that such a code point begins with */
	ASCII_STEP = sizeof(uint64_t), /* bytes that are looked at together */
};

enum wire_result engineio3_decode_text(uint8_t *bytes, size_t len, struct engineio_packet *packet)
{
	if (len < 2 || bytes[0] != 'b' || bytes[1] != ENGINEIO_MESSAGE) {
		return engineio_decode_text(bytes, len, packet);
	}
	*packet = (struct engineio_packet){ ENGINEIO_MESSAGE, .binary = true, .data = bytes + 2 };
	return base64_decode(packet->data, &packet->len, packet->data, len - 2) ? WIRE_DONE
	                                                                        : WIRE_MALFORMED;
}

enum wire_result engineio3_decode_binary(uint8_t *bytes, size_t len, struct engineio_packet *packet)
{
	if (len == 0 || bytes[0] != ENGINEIO3_BINARY_MESSAGE) {
		return WIRE_MALFORMED;
	}
	*packet = (struct engineio_packet){
		.type = ENGINEIO_MESSAGE,
		.binary = true,
		.data = bytes + 1,
		.len = len - 1,
	};
	return WIRE_DONE;
}

/* Moves *at behind the digits, which begin at `zero`, and the byte that ends them. false: none, too
 * many, a leading zero, another byte among them, or no end. */
static bool read_length(uint8_t **at, const uint8_t *end, uint8_t zero, uint8_t last, size_t *len)
{
	uint8_t *digit = *at;

	*len = 0;
	for (; digit < end && *digit != last; digit++) {
		unsigned value = (unsigned)*digit - zero;
		if (value > 9 || digit - *at == ENGINEIO3_LENGTH_DIGITS_MAX || (*len == 0 && value == 0)) {
			return false;
		}
		*len = *len * 10 + value;
	}
	if (digit == end || digit == *at) {
		return false;
	}
	*at = digit + 1;
	return true;
}

/* The bytes of `units` UTF-16 code units; 0: there are not so many, or they end inside of a
 * surrogate pair. */
static size_t bytes_of_units(const uint8_t *text, size_t left, size_t units)
{
	uint32_t codepoint;
	size_t at = 0;

	while (units > 0) {
		size_t step = at < left ? utf8_decode((const char *)text + at, left - at, &codepoint) : 0;
		size_t taken = step == PAIR_BYTES ? 2 : 1;
		if (step == 0 || taken > units) {
			return 0;
		}
		at += step;
		units -= taken;
	}
	return at;
}

/* Begins the next packet; WIRE_DONE: there is one at payload->next. */
static enum wire_result begin_packet(const struct engineio_payload *payload)
{
	if (!payload->more) {
		return WIRE_INCOMPLETE;
	}
	return payload->next == payload->end ? WIRE_MALFORMED : WIRE_DONE;
}

/* The payload goes on behind `len` bytes at `packet`. */
static void end_packet(struct engineio_payload *payload, uint8_t *packet, size_t len)
{
	payload->next = packet + len;
	payload->more = payload->next != payload->end;
}

enum wire_result engineio3_text_next(struct engineio_payload *payload,
                                     struct engineio_packet *packet)
{
	enum wire_result result = begin_packet(payload);
	uint8_t *at = payload->next;
	size_t units;

	if (result != WIRE_DONE) {
		return result;
	}
	if (!read_length(&at, payload->end, '0', ':', &units)) {
		return WIRE_MALFORMED;
	}
	size_t len = bytes_of_units(at, (size_t)(payload->end - at), units);
	if (len == 0) {
		return WIRE_MALFORMED;
	}
	end_packet(payload, at, len);
	return engineio3_decode_text(at, len, packet);
}

enum wire_result engineio3_octets_next(struct engineio_payload *payload,
                                       struct engineio_packet *packet)
{
	enum wire_result result = begin_packet(payload);
	uint8_t *at = payload->next;
	size_t len;

	if (result != WIRE_DONE) {
		return result;
	}
	uint8_t kind = *at++;
	if (kind > BYTES_BEGIN || !read_length(&at, payload->end, 0, LENGTH_ENDS, &len) ||
	    len > (size_t)(payload->end - at)) {
		return WIRE_MALFORMED;
	}
	end_packet(payload, at, len);
	return kind == TEXT_BEGINS ? engineio3_decode_text(at, len, packet)
	                           : engineio3_decode_binary(at, len, packet);
}

/* Whether the next ASCII_STEP bytes are. */
static bool is_ascii(const uint8_t *text)
{
	uint64_t bytes;

	memcpy(&bytes, text, sizeof(bytes));
	return (bytes & 0x8080808080808080) == 0;
}

/* UTF-16 code units of valid UTF-8: one for each byte that begins a code point, another one for
 * those that are pairs. */
static size_t units_of(const uint8_t *text, size_t len)
{
	size_t units = 0;
	size_t at = 0;

	while (at < len) {
		if (at + ASCII_STEP <= len && is_ascii(text + at)) { /* nearly all of it is */
			units += ASCII_STEP;
			at += ASCII_STEP;
		} else {
			units += ((text[at] & 0xc0) != 0x80) + (text[at] >= PAIR_LEAD);
			at++;
		}
	}
	return units;
}

void engineio3_append_text(struct buffer *payload, const uint8_t *packet, size_t len)
{
	buffer_append_integer(payload, (int64_t)units_of(packet, len));
	buffer_append_byte(payload, ':');
	buffer_append(payload, packet, len);
}

/* One byte for each decimal digit. */
static void append_length(struct buffer *payload, size_t len)
{
	if (len >= 10) {
		append_length(payload, len / 10);
	}
	buffer_append_byte(payload, (uint8_t)(len % 10));
}

void engineio3_append_octets(struct buffer *payload, bool binary, const uint8_t *packet, size_t len)
{
	buffer_append_byte(payload, binary ? BYTES_BEGIN : TEXT_BEGINS);
	append_length(payload, len);
	buffer_append_byte(payload, LENGTH_ENDS);
	buffer_append(payload, packet, len);
}
