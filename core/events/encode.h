/* The presence events: our public contract, as bytes. docs/wire.md, "The presence events", is the
 * specification; this file is the one place where it is encoded and decoded. */
#ifndef PRESENCE_CORE_EVENTS_ENCODE_H
#define PRESENCE_CORE_EVENTS_ENCODE_H

#include "core/base/buffer.h"
#include "core/presence/key.h"
#include "core/presence/roster.h"
#include "core/session/namespace.h"
#include "core/text/json.h"

/* Why a join is refused. */
enum refusal {
	REFUSAL_NONE,
	REFUSAL_BAD_REQUEST,    /* no object with a text `name`, or binary parts in it */
	REFUSAL_NAME_EMPTY,
	REFUSAL_NAME_TOO_LONG,
	REFUSAL_NAME_FORBIDDEN, /* characters that no name may have */
	REFUSAL_KEY,            /* the key is none */
	REFUSAL_CONNECTIONS,    /* the user has too many already */
	REFUSAL_BANNED,         /* an admin keeps this name out */
	REFUSAL_RATE,           /* too many joins of this connection */
	REFUSAL_UNAVAILABLE,    /* the server has no memory for it */
};

/* "name_too_long": stable, for programs. */
const char *refusal_code(enum refusal refusal);

/* A sentence that a page can show. */
const char *refusal_message(enum refusal refusal);

/* What a client asks for with got_a_new_user. */
struct join_request {
	char name[NAME_BYTES_MAX + 1]; /* trimmed and checked */
	size_t name_len;
	char key[KEY_BYTES_MAX + 1]; /* checked */
	size_t key_len;              /* 0: none was given */
	enum user_kind kind;
};

/* "left", "lost", … */
const char *leave_reason_text(enum leave_reason reason);

/* Whether this is the event with which a client joins. */
bool event_is_join(const struct event *event);

/* Whether it asks for the list: who_is_here. Also those may who are not present. */
bool event_is_list_request(const struct event *event);

/* Reads and judges the arguments of a join. */
enum refusal event_decode_join(const struct event *event, struct join_request *request);

/* Complete packets (Engine.IO text) for everybody in the room `nsp`. */
void event_encode_new_user(struct buffer *out, struct slice nsp, const struct user *user);
void event_encode_user_renamed(struct buffer *out, struct slice nsp, const struct user *user);
void event_encode_disconnect_user(struct buffer *out, struct slice nsp, const struct user *user,
                                  enum leave_reason reason);

/* A notice of an admin. */
void event_encode_notice(struct buffer *out, struct slice nsp, const char *text);

/* The snapshot for one who joined. */
void event_encode_existing_users(struct buffer *out, struct slice nsp, const struct roster *roster);

/* `[{"id","name","since","kind"},…]` in join order. */
void event_encode_users(struct buffer *out, const struct roster *roster);

/* The argument of an ack: `{"ok":true,"id":"…"}`, without id where `user` is NULL, and
 * `{"ok":false,"error":{"code","message"}}`. */
void event_encode_joined(struct buffer *out, const struct user *user);
void event_encode_not_joined(struct buffer *out, enum refusal refusal);

/* The argument of own_connections: `{"count"}`. */
void event_encode_connections(struct buffer *out, size_t count);

/* The argument of kicked: `{"reason"}`. */
void event_encode_kicked(struct buffer *out, const char *reason);

/* The argument of join_refused: `{"code","message"}`. */
void event_encode_refusal(struct buffer *out, enum refusal refusal);

#endif
