/* WebSocket frames (RFC 6455 §5) as clients send them: masked, maybe fragmented, and cut into
 * pieces anywhere by the network. A reader turns the bytes of a connection into whole messages and
 * control frames, and says with which code to close where they break a rule.
 *
 * A message that is one frame, and all there, stays where it came: it is unmasked in place. What
 * comes in pieces is collected in a buffer of the caller's, which is empty, and may be finished,
 * whenever no message and no control frame is half there. So an idle connection needs this struct
 * alone.
 *
 * The text of messages and of close reasons is checked to be UTF-8 here, since the protocol has a
 * code for that and wants it told at once (§8.1). The session layer checks the text of packets
 * again: they come by polling as well, and it trusts no transport. */
#ifndef PRESENCE_CORE_WIRE_WSREADER_H
#define PRESENCE_CORE_WIRE_WSREADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"
#include "core/wire/wire.h"
#include "core/wire/wsframe.h"

enum { WSREADER_HEADER_MAX = WSFRAME_HEADER_MAX + 4 };

struct wsreader {
	uint32_t left;      /* bytes of the frame at hand that are still to come */
	uint32_t collected; /* bytes of the message at hand that are in the buffer */
	uint32_t checked;   /* of these, known to be UTF-8 */
	uint8_t header[WSREADER_HEADER_MAX]; /* of the frame at hand, as far as it came */
	uint8_t header_len;
	uint8_t phase;   /* of the mask: which of its four bytes is next */
	uint8_t message; /* opcode of the message that is begun; WSFRAME_CONTINUATION: none is */
	bool in_payload; /* the header is complete */
	bool over;       /* a close frame or an error came: what follows is passed over (§5.5.1) */
};

/* Bytes that came, and that the reader changes. */
struct wsreader_input {
	uint8_t *next;
	uint8_t *end;
};

enum wsreader_type {
	WSREADER_MESSAGE,
	WSREADER_FRAGMENT, /* a part of a message, without its data: the message follows when it is
	                    * whole. Told so that frames can be counted */
	WSREADER_PING,     /* to be answered by wsframe_pong() with its data */
	WSREADER_PONG,
	WSREADER_CLOSE, /* to be answered by wsframe_close(), unless we closed first */
};

struct wsreader_event {
	enum wsreader_type type;
	bool binary;   /* a message of bytes, not text */
	unsigned
		code; /* WSREADER_CLOSE: the peer's, or WSCLOSE_NONE; malformed: the one to close with */
	uint8_t *data; /* the payload, unmasked; of a close frame the reason. Inside the bytes that came
	                * or the buffer, until the next call */
	size_t len;
};

void wsreader_init(struct wsreader *reader);

/* Takes bytes from the front of *input up to the end of the next frame. To be called until it says
 * WIRE_INCOMPLETE, also when the last byte was taken: an event may need no further one.
 *
 * `partial` has this reader's parts; its limit should be at least the message's and a control
 * frame's. `limit` is the most bytes that a message may have, below 4 GiB; it may change between
 * calls.
 *
 * WIRE_DONE        *event is the next one
 * WIRE_INCOMPLETE  all bytes were taken
 * WIRE_MALFORMED   event->code is what to close with. Told once; from then on, as behind a close
 *                  frame, bytes are taken and nothing comes of them
 *
 * 1002  a frame that is not masked (§5.1), reserved bits or opcodes (§5.2), a control frame that is
 *       fragmented or has more than 125 bytes (§5.5), a continuation of nothing, another message
 *       inside one (§5.4), a length that is not in its shortest form or has its highest bit set
 *       (§5.2), a close frame with a single byte or with a code that may not be sent (§5.5.1, §7.4)
 * 1007  a text or a reason that is not UTF-8, as soon as that is sure (§8.1)
 * 1009  a message over the limit, as soon as the header says so (§7.4.1)
 * 1011  there is no memory for it */
enum wire_result wsreader_next(struct wsreader *reader, struct wsreader_input *input,
                               struct buffer *partial, size_t limit, struct wsreader_event *event);

/* Whether a peer may close with this code: 1000 to 1003, 1007 to 1014, 3000 to 4999 (§7.4). */
bool wsreader_code_is_valid(unsigned code);

#endif
