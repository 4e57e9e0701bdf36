/* Socket.IO namespaces: a name, a feed, and the members that are connected to it.
 *
 * A member is one session's connection to one namespace (Socket.IO calls it a socket). The app,
 * which is what the server is for, owns the namespaces; the members are owned by their client
 * (client.h). */
#ifndef PRESENCE_CORE_SESSION_NAMESPACE_H
#define PRESENCE_CORE_SESSION_NAMESPACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"
#include "core/base/list.h"
#include "core/session/feed.h"
#include "core/text/json.h"
#include "core/wire/socketio.h"

struct client;
struct hub;

enum {
	MEMBER_SID_LENGTH = 20, /* base64url; public, and not the session's sid */
	NAMESPACE_NAME_BYTES_MAX = 120,
};

struct namespace {
	struct feed feed;
	struct slice name; /* "/" or "/lobby"; the app's memory */
	size_t member_count;
};

struct member {
	struct subscription subscription;
	struct list_node link; /* client::members */
	struct namespace *namespace; /* NULL once the server disconnected it */
	struct client *client;
	void *presence; /* the app's own */
	char sid[MEMBER_SID_LENGTH + 1];
	uint8_t name_len; /* of the namespace's name, kept for the time after a disconnect */
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

/* How a member comes in: as a new one, or going on where another connection was lost. */
struct arrival {
	bool tells_pid;    /* given: the client's protocol has pids */
	char pid[MEMBER_SID_LENGTH + 1]; /* the secret to come back with; "": it cannot */
	bool recovered;    /* it is the same one: the app gave member->sid its old value */
	uint64_t position; /* if so: where to go on in the feed, of feed_parse_offset() */
};

/* What stands above Socket.IO: presence, or an echo. None of these may free the member. */
struct app {
	/* Whether the client may connect to it; else the message it is refused with. NULL: everyone
	 * may. */
	const char *(*admit)(void *context, const struct client *client, struct slice name);
	/* The namespace to connect to, made if need be; NULL: refused as "Invalid namespace". */
	struct namespace *(*resolve)(void *context, struct slice name);
	/* A member comes in, whose CONNECT had this payload, "{}" if none came. May set its sid and
	 * presence, and fill in the rest of *arrival. NULL: all are new and cannot come back. */
	void (*arrive)(void *context, struct member *member, struct slice auth,
	               struct arrival *arrival);
	/* A member connected; its CONNECT reply is queued. `auth` is a JSON object, "{}" if none came.
	 */
	void (*connected)(void *context, struct member *member, struct slice auth);
	void (*event)(void *context, struct member *member, const struct event *event);
	/* It no longer is; exactly once for each one connected. */
	void (*disconnected)(void *context, struct member *member, enum leave_reason reason);
	/* The end of a flush: for deferred clean-up; may be NULL. */
	void (*flushed)(void *context);
	/* The app's own deadlines, as hub_next_deadline() and hub_tick(); both may be NULL. */
	int64_t (*next_deadline)(void *context);
	void (*tick)(void *context);
	void *context;
};

/* `name` must outlive the namespace. */
void namespace_init(struct namespace *namespace, struct hub *hub, struct slice name,
                    feed_snapshot_fn *encode, void *context);

/* It must have no members. */
void namespace_finish(struct namespace *namespace);

/* Sends an EVENT to this member only: the array of `name` (raw JSON) and the arguments, with the
 * attachments behind it. Out of memory: its session fails. `event->ack` is not looked at. */
void member_emit(struct member *member, const struct event *event);

/* Answers the ack `ack` with the arguments (raw JSON elements), and attachments. */
void member_acknowledge(struct member *member, int64_t ack, struct slice arguments,
                        const struct attachment *attachments, unsigned attachment_count);

#endif
