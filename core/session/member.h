/* Members: one session's connection to one namespace (Socket.IO calls it a socket), and what is
 * said to it alone. They are owned by their client (client.h). */
#ifndef PRESENCE_CORE_SESSION_MEMBER_H
#define PRESENCE_CORE_SESSION_MEMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/list.h"
#include "core/base/timer.h"
#include "core/session/feed.h"
#include "core/text/json.h"
#include "core/wire/socketio.h"

struct client;
struct namespace;

enum {
	MEMBER_SID_LENGTH = 20, /* base64url; public, and not the session's sid */
	IDENTITY_BYTES_MAX = 4096,
};

/* Who the app found a member to be, when it was admitted (struct verdict in client.h). */
struct identity {
	struct timer expiry; /* clients::expiries, if it expires */
	struct slice bytes;  /* as the app gave them; owned */
};

struct member {
	struct subscription subscription;
	struct list_node link; /* client::members */
	struct namespace *namespace; /* NULL once the server disconnected it */
	struct client *client;
	void *app_data; /* the app's own */
	char sid[MEMBER_SID_LENGTH + 1];
	uint8_t name_len : 7; /* of the namespace's name, kept for the time after a disconnect */
	bool identified : 1;  /* its identity stands before it in memory: others do without */
	char name[];
};

/* A binary message that belongs to an event, in the order of the placeholders. */
struct attachment {
	uint8_t *bytes;
	size_t len;
};

/* An event with all that belongs to it. The slices live as long as the call. */
struct event {
	struct slice name;      /* raw JSON: "\"message\"" or a number */
	struct slice arguments; /* raw JSON elements, comma separated, maybe empty */
	int64_t ack;            /* or SOCKETIO_NO_ACK */
	const struct attachment *attachments;
	unsigned attachment_count;
};

/* Why a member is no longer connected. */
enum leave_reason {
	LEAVE_LEFT,     /* the client said so */
	LEAVE_LOST,     /* its connection is gone */
	LEAVE_TIMEOUT,  /* it gave no sign of life */
	LEAVE_KICKED,   /* an admin disconnected it */
	LEAVE_SHUTDOWN, /* the server stops */
};

/* A new member of the namespace, with a sid, that reads its feed; client and link are the client's
 * to set. The bytes of `identity`, which may be none, are copied; NULL: it has no identity. Returns
 * NULL where memory is out, or the identity has more than IDENTITY_BYTES_MAX bytes. */
struct member *member_create(struct session *session, struct namespace *namespace,
                             const struct slice *identity);

/* Takes it out of the client's list and frees it. It must no longer be in the namespace. */
void member_destroy(struct member *member);

/* NULL: it has none. */
static inline struct identity *member_identity(const struct member *member)
{
	return member->identified ? (struct identity *)(uintptr_t)member - 1 : NULL;
}

/* The member that has it. */
static inline struct member *identity_member(struct identity *identity)
{
	return (struct member *)(void *)(identity + 1);
}

/* The session that it is a connection of. */
static inline struct session *member_session(const struct member *member)
{
	return member->subscription.session;
}

/* Sends an EVENT to this member only: the array of `name` (raw JSON) and the arguments, with the
 * attachments behind it. Out of memory: its session fails. `event->ack` is not looked at. */
void member_emit(struct member *member, const struct event *event);

/* Answers the ack `ack` with the arguments (raw JSON elements), and attachments. */
void member_acknowledge(struct member *member, int64_t ack, struct slice arguments,
                        const struct attachment *attachments, unsigned attachment_count);

#endif
