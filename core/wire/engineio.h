/* Engine.IO 4 on the wire: packets, polling payloads, the open packet, and the table of refusals.
 * What version 3 does otherwise is in engineio3.h.
 * Source of the rules: docs/wire.md, "Requests" to "WebSocket". Pure: no sockets, no sessions. */
#ifndef PRESENCE_CORE_WIRE_ENGINEIO_H
#define PRESENCE_CORE_WIRE_ENGINEIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"
#include "core/text/json.h"
#include "core/wire/wire.h"

enum {
	ENGINEIO_PROTOCOL = 4,
	ENGINEIO_SEPARATOR = 0x1e, /* between the packets of a polling payload */
	ENGINEIO_SID_LENGTH = 20,  /* base64url of 15 random bytes */
};

enum engineio_type {
	ENGINEIO_OPEN = '0',
	ENGINEIO_CLOSE = '1',
	ENGINEIO_PING = '2',
	ENGINEIO_PONG = '3',
	ENGINEIO_MESSAGE = '4',
	ENGINEIO_UPGRADE = '5',
	ENGINEIO_NOOP = '6',
};

struct engineio_packet {
	enum engineio_type type;
	bool binary;   /* type is ENGINEIO_MESSAGE then */
	uint8_t *data; /* behind the type digit, inside the bytes that were decoded */
	size_t len;
};

/* Decodes one packet that came as text: a type digit and UTF-8. */
enum wire_result engineio_decode_text(uint8_t *bytes, size_t len, struct engineio_packet *packet);

/* A polling payload being taken apart. The bytes are changed: base64 is decoded in place. */
struct engineio_payload {
	uint8_t *next;
	uint8_t *end;
	bool more; /* there is a packet at `next`, if only a malformed one */
};

struct engineio_payload engineio_payload(uint8_t *body, size_t len);

/* WIRE_DONE: *packet is the next one. WIRE_INCOMPLETE: there are no more. An empty body and a
 * separator at either end are malformed. */
enum wire_result engineio_payload_next(struct engineio_payload *payload,
                                       struct engineio_packet *packet);

struct engineio_open {
	const char *sid;
	bool can_upgrade; /* offers "websocket" */
	int64_t ping_interval_ms;
	int64_t ping_timeout_ms;
	size_t max_payload; /* bytes */
};

/* Appends the packet `0{…}`: exactly the five keys that every client knows. */
void engineio_encode_open(struct buffer *out, const struct engineio_open *open);

enum { ENGINEIO_SPAN_MAX_MS = 24 * 60 * 60 * 1000 }; /* of what a server may ask for */

/* What a client needs of the open packet, the JSON behind its `0`: how often the server will ping,
 * and how long it waits then. Both are at least 1 and at most ENGINEIO_SPAN_MAX_MS. Never
 * WIRE_INCOMPLETE. */
enum wire_result engineio_decode_open(struct slice json, int64_t *ping_interval_ms,
                                      int64_t *ping_timeout_ms);

/* What the bodies of polling are: the content types text/plain and application/octet-stream. */
enum engineio_body {
	ENGINEIO_BODY_TEXT,
	ENGINEIO_BODY_OCTETS, /* version 3 only */
};

enum engineio_transport {
	ENGINEIO_POLLING,
	ENGINEIO_WEBSOCKET,
};

enum engineio_method {
	ENGINEIO_GET,
	ENGINEIO_POST,
	ENGINEIO_OTHER_METHOD,
};

/* The codes of the protocol; the order of the checks is engineio_check()'s. */
enum engineio_refusal {
	ENGINEIO_ACCEPTED = -1,
	ENGINEIO_UNKNOWN_TRANSPORT = 0,
	ENGINEIO_UNKNOWN_SID = 1,
	ENGINEIO_BAD_METHOD = 2,
	ENGINEIO_BAD_REQUEST = 3,
	ENGINEIO_FORBIDDEN = 4,
	ENGINEIO_UNSUPPORTED_VERSION = 5,
};

/* What the checks look at. Texts are terminated, or NULL where the request has none. */
struct engineio_request {
	const char *version;   /* EIO= */
	const char *transport; /* transport= */
	const char *sid;       /* sid= */
	enum engineio_method method;
	bool upgrade;      /* it is a WebSocket handshake */
	bool origin_valid; /* no invalid characters in Origin */
	bool allowed;      /* policy lets this origin in */
	bool speaks_3;     /* version 3 is accepted beside 4 */
	bool jsonp;        /* j=, which asks for scripts as answers */
	bool session_known;
	enum engineio_transport session_transport; /* of the session that `sid` names */
};

/* The first rule that the request breaks, or ENGINEIO_ACCEPTED. */
enum engineio_refusal engineio_check(const struct engineio_request *request);

/* "Transport unknown", … */
const char *engineio_refusal_message(enum engineio_refusal refusal);

/* 403 for ENGINEIO_FORBIDDEN, else 400. */
int engineio_refusal_status(enum engineio_refusal refusal);

/* Appends `{"code":N,"message":"…"}`. */
void engineio_encode_refusal(struct buffer *out, enum engineio_refusal refusal);

#endif
