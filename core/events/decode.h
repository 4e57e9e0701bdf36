/* What a client learns about a room: the presence events as it reads them. docs/wire.md,
 * "The presence events", is the specification; core/events/encode.h is the server's half.
 *
 * A server is a stranger too: texts are UTF-8 without NUL and bounded, and otherwise unchecked.
 * What shows them on a terminal sanitises them (core/text/width.h). */
#ifndef PRESENCE_CORE_EVENTS_DECODE_H
#define PRESENCE_CORE_EVENTS_DECODE_H

#include <stdint.h>

#include "core/events/profile.h"
#include "core/text/json.h"
#include "core/wire/wire.h"

enum {
	EVENT_ID_BYTES_MAX = 64,     /* of a user's id */
	EVENT_TEXT_BYTES_MAX = 1024, /* of a name, a reason, a notice */
};

enum presence_event_type {
	EVENT_LIST_BEGINS, /* who was known before counts no more; `count` users follow */
	EVENT_PRESENT,     /* one of that list: id, name, since_ms, kind */
	EVENT_LIST_ENDS,   /* the list is complete: `count` users were in it */
	EVENT_CAME,        /* id, name, since_ms, kind */
	EVENT_RENAMED,     /* id, name */
	EVENT_WENT,        /* id, name, reason: "left", "lost", "timeout", "kicked", … */
	EVENT_JOINED,      /* the server took our name: our id */
	EVENT_REFUSED,     /* it did not: reason is a sentence, code "name_too_long" or so */
	EVENT_KICKED,      /* we were removed: the admin's reason, perhaps "" */
	EVENT_NOTICE,      /* an admin has something to say: reason is the text */
};

/* One event; the texts live as long as the call that tells it. */
struct presence_event {
	enum presence_event_type type;
	enum user_kind kind;
	int64_t since_ms; /* milliseconds since the epoch, by the server's clock */
	size_t count;
	const char *id;   /* never NULL; "" where the type has none, as for the other texts */
	const char *name;
	const char *reason;
	const char *code;
};

typedef void presence_event_fn(void *context, const struct presence_event *event);

/* Reads one event and tells what it says: nothing if the event is none of ours, several pieces for
 * a list, and nothing at all where a part of it is malformed. `event` is the raw first element of
 * the packet, `arguments` the raw rest, both valid JSON. WIRE_MALFORMED: it is an event of ours and
 * not as it must be. Never WIRE_INCOMPLETE. */
enum wire_result event_decode(struct slice event, struct slice arguments, presence_event_fn *tell,
                              void *context);

/* Reads the answer to got_a_new_user, the raw array of an ack: tells EVENT_JOINED or EVENT_REFUSED.
 */
enum wire_result event_decode_answer(struct slice array, presence_event_fn *tell, void *context);

/* The message of a CONNECT_ERROR, `{"message":"…"}` or a bare text as of older servers, cut to
 * `size` bytes with the end, at a character; "" if there is none. */
void event_decode_message(struct slice json, char *out, size_t size);

#endif
