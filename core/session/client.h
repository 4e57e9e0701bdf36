/* The Socket.IO side of a session: which namespaces it is connected to, what its packets mean, and
 * the app that is told of them. The protocol's rules: docs/wire.md, "Socket.IO packets". Any broken
 * rule closes the session.
 *
 * client_protocol() is an upper_protocol for a hub; `struct clients` is its context. */
#ifndef PRESENCE_CORE_SESSION_CLIENT_H
#define PRESENCE_CORE_SESSION_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/list.h"
#include "core/session/hub_state.h"
#include "core/session/member.h"
#include "core/session/namespace.h"
#include "core/session/session.h"

enum { CLIENT_NAMESPACES_MAX = 16 };

struct client;

/* How a member comes in: as a new one, or going on where another connection was lost. */
struct arrival {
	bool tells_pid;    /* given: the client's protocol has pids */
	char pid[MEMBER_SID_LENGTH + 1]; /* the secret to come back with; "": it cannot */
	bool turned_away;  /* not now: its CONNECT is not answered, and it is disconnected at once */
	bool recovered;    /* it is the same one: the app gave member->sid its old value */
	uint64_t position; /* if so: where to go on in the feed, of feed_parse_offset() */
};

/* What the app says to a CONNECT. */
struct verdict {
	bool allowed;
	const char *message;   /* if not: what the client is told */
	struct slice identity; /* if so: who it is, any bytes; they are copied before the app is called
	                          again. NULL: the app does not say */
	int64_t expires_ms;    /* when that ends to be true, since the epoch; 0: never */
};

/* What stands above Socket.IO: presence, or an echo. None of these may free the member. */
struct app {
	/* Whether the client may connect to this namespace, and who it is: member_identity(). `auth` is
	 * the payload of its CONNECT, a JSON object, "{}" if none came. NULL: everyone may. */
	struct verdict (*admit)(void *context, const struct client *client, struct slice name,
	                        struct slice auth);
	/* The member's identity has expired; it may be disconnected in the call. NULL: it is. */
	void (*expired)(void *context, struct member *member);
	/* The namespace to connect to, made if need be; NULL: refused as "Invalid namespace". */
	struct namespace *(*resolve)(void *context, struct slice name);
	/* A member comes in, whose CONNECT had this payload. May set its sid and
	 * app_data, and fill in the rest of *arrival. NULL: all are new and cannot come back. Who is
	 * turned away takes no further CONNECT, and its session ends HUB_TURNED_AWAY_MS later, so that
	 * its client connects anew by itself, with what it brought. */
	void (*arrive)(void *context, struct member *member, struct slice auth,
	               struct arrival *arrival);
	/* A member connected; its CONNECT reply is queued. */
	void (*connected)(void *context, struct member *member, struct slice auth);
	void (*event)(void *context, struct member *member, const struct event *event);
	/* It no longer is; exactly once for each one that came in. */
	void (*disconnected)(void *context, struct member *member, enum leave_reason reason);
	/* The end of a flush: for deferred clean-up; may be NULL. */
	void (*flushed)(void *context);
	/* The app's own deadlines, as hub_next_deadline() and hub_tick(); both may be NULL. */
	int64_t (*next_deadline)(void *context);
	void (*tick)(void *context);
	void *context;
};

/* What all clients of one hub have in common. */
struct clients {
	struct app app;
	struct timer_heap expiries; /* identity::expiry */
	struct deadline_queue attachments; /* pending_event::overdue */
};

/* A binary event or ack of which attachments are still to come: within hub_config::ping_timeout_ms,
 * or the session is closed. What is there of it is charged to the session's source. */
struct pending_event;

/* There is one for each connection: what they have in common is found by way of the hub. */
struct client {
	struct session *session;
	struct list members; /* member::link */
	size_t member_count;
	struct pending_event *pending; /* NULL: none */
};

/* `clients` must outlive the hub, and is made ready for it: app has to be set. */
struct upper_protocol client_protocol(struct clients *clients);

/* Tells the member `41` and disconnects it; stock clients do not come back by themselves. */
void client_disconnect(struct member *member, enum leave_reason reason);

#endif
