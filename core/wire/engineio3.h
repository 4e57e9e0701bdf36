/* Engine.IO 3 on the wire, where it differs from version 4 (engineio.h): how polling payloads are
 * laid out, and what marks a binary message. Clients of Socket.IO 2.x speak it. Source of the
 * rules: docs/wire.md, "EIO=3". Pure: no sockets, no sessions. */
#ifndef PRESENCE_CORE_WIRE_ENGINEIO3_H
#define PRESENCE_CORE_WIRE_ENGINEIO3_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"
#include "core/wire/engineio.h"
#include "core/wire/wire.h"

enum {
	ENGINEIO3_BINARY_MESSAGE = 4,   /* the byte before a binary message */
	ENGINEIO3_LENGTH_DIGITS_MAX = 8, /* of a packet in a payload; no body is that large */
};

/* Decodes one packet that came as text: a type digit and UTF-8, or `b4` and base64, which is
 * decoded in place. */
enum wire_result engineio3_decode_text(uint8_t *bytes, size_t len, struct engineio_packet *packet);

/* Decodes one packet that came as bytes: ENGINEIO3_BINARY_MESSAGE and the message. */
enum wire_result engineio3_decode_binary(uint8_t *bytes, size_t len,
                                         struct engineio_packet *packet);

/* Takes the next packet of a payload begun by engineio_payload(), as engineio_payload_next() does.
 * In a text payload a packet is `<length>:<packet>`, its length in UTF-16 code units; in one of
 * octets 00 or 01 (text or bytes), the length in bytes as one byte for each decimal digit, ff, and
 * the packet. A length that is zero, or not in its shortest form, is malformed. */
enum wire_result engineio3_text_next(struct engineio_payload *payload,
                                     struct engineio_packet *packet);
enum wire_result engineio3_octets_next(struct engineio_payload *payload,
                                       struct engineio_packet *packet);

/* Appends one packet to a text payload: a type digit and UTF-8. */
void engineio3_append_text(struct buffer *payload, const uint8_t *packet, size_t len);

/* Appends one packet to a payload of octets: text, or ENGINEIO3_BINARY_MESSAGE and bytes. */
void engineio3_append_octets(struct buffer *payload, bool binary, const uint8_t *packet,
                             size_t len);

#endif
