/* What the server tells: the presence events, our public contract, as bytes. docs/wire.md, "The
 * presence events", is the specification. What clients make of it is core/events/decode.h, what
 * they ask for core/events/join_request.h.
 *
 * `nsp` is the room; ids need no escape. */
#ifndef PRESENCE_CORE_EVENTS_ENCODE_H
#define PRESENCE_CORE_EVENTS_ENCODE_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"
#include "core/events/profile.h"
#include "core/events/refusal.h"
#include "core/session/member.h"
#include "core/text/json.h"

/* "left", "lost", … */
const char *leave_reason_text(enum leave_reason reason);

/* Complete packets (Engine.IO text) for everybody in the room. */
void event_encode_new_user(struct buffer *out, struct slice nsp, const char *id,
                           const struct profile *profile, int64_t since_ms);
void event_encode_user_renamed(struct buffer *out, struct slice nsp, const char *id,
                               const struct profile *profile);
void event_encode_disconnect_user(struct buffer *out, struct slice nsp, const char *id,
                                  const struct profile *profile, enum leave_reason reason);

/* A notice of an admin. */
void event_encode_notice(struct buffer *out, struct slice nsp, const char *text);

/* existing_users, the list for one who joined: between its beginning and its end stands the array
 * of users, `[{"id","name","since","kind"},…]`, in join order. */
void event_begin_existing_users(struct buffer *out, struct slice nsp);
void event_end_existing_users(struct buffer *out);

/* An element of that array, with a comma before it unless it is the first one behind its `[`. */
void event_append_user(struct buffer *out, const char *id, const struct profile *profile,
                       int64_t since_ms);

/* The argument of an ack: `{"ok":true,"id":"…"}`, without id where it is NULL, and
 * `{"ok":false,"error":{"code","message"}}`. */
void event_encode_joined(struct buffer *out, const char *id);
void event_encode_not_joined(struct buffer *out, enum refusal refusal);

/* The argument of own_connections: `{"count"}`. */
void event_encode_connections(struct buffer *out, size_t count);

/* The argument of kicked: `{"reason"}`. */
void event_encode_kicked(struct buffer *out, const char *reason);

/* The argument of join_refused: `{"code","message"}`. */
void event_encode_refusal(struct buffer *out, enum refusal refusal);

#endif
