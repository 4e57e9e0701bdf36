/* A session: one Engine.IO connection, whatever its transport is at the moment.
 *
 * It is opened by a handshake, then driven from outside: bytes that came in, requests, a socket
 * that became writable or was lost, time that passed (hub_tick). It owns its private outbox and
 * knows its place in the feeds it reads; it never knows what a websocket or a request is (see
 * transport.h).
 *
 * Nobody frees a session: session_close() and its kin mark it, and hub_flush() buries it, so that a
 * pointer stays good until the end of the loop's iteration. Rules: docs/wire.md. */
#ifndef PRESENCE_CORE_SESSION_SESSION_H
#define PRESENCE_CORE_SESSION_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"
#include "core/base/deadline.h"
#include "core/base/list.h"
#include "core/base/rate.h"
#include "core/base/table.h"
#include "core/session/peer.h"
#include "core/session/transport.h"
#include "core/wire/dialect.h"
#include "core/wire/engineio.h"

struct hub;
struct polling;
struct share;
struct snapshot;

enum { SESSION_OUTBOX_MAX = 1024 * 1024 }; /* bytes of private packets that wait */

enum session_state {
	SESSION_OPEN,
	SESSION_LINGERING, /* over; a polling client is yet to be told by its next GET */
	SESSION_CLOSED,
};

struct session {
	/* what a flush looks at comes first, in two lines of the cache */
	struct hub *hub;
	void *websocket;            /* NULL while the transport is polling */
	struct list subscriptions;  /* subscription::of_session */
	enum session_state state;
	bool awaits_pong;           /* heartbeat is in hub::pongs */
	bool blocked;               /* the websocket takes no more for now */
	bool trusted;               /* may send messages up to max_payload */
	bool failed;                /* hub_flush() closes it */
	struct buffer outbox;       /* private packets as frames, before everything of the feeds */
	struct snapshot *partial;   /* a snapshot of which a part went out: nothing may come between */
	size_t partial_sent;        /* bytes of it */
	const struct dialect *dialect; /* the version of Engine.IO that it speaks */
	struct table_entry by_sid;  /* hub::by_sid, while not closed */
	struct list_node link;      /* hub::open, then hub::dead */
	struct list_node ready;     /* hub::ready: flush has something to do for it */
	struct deadline heartbeat;  /* hub::pings, hub::pongs or hub::silences */
	struct deadline connect;    /* hub::connects: until the first namespace; or hub::turned_away */
	struct polling *polling;    /* NULL: it began as a websocket, or is one for good */
	struct session_peer peer;   /* as session_opening told */
	int64_t last_seen_ms;       /* the last proof of life: a packet or a request */
	void *upper;                /* the upper protocol's own */
	struct rate packets;
	struct share *share;        /* hub::shares: what its source has */
	struct list_node silent;    /* share::silent: it has not connected to a namespace */
	size_t charged;             /* bytes of share::bytes that wait in it */
	enum session_end end;       /* once failed or closed */
	char sid[ENGINEIO_SID_LENGTH + 1];
	bool turned_away;           /* no namespace takes it in any more, and it ends soon */
};

/* How a session is opened: the handshake, as far as the session layer looks at it. */
struct session_opening {
	void *websocket;               /* NULL: by polling */
	const struct peer *peer;       /* who it is: address and User-Agent are kept; NULL: unknown */
	const struct dialect *dialect; /* what the client speaks; NULL: dialect_4 */
};

/* Opens a session and queues its open packet, and connects it where the dialect does that.
 * The GET of a polling handshake is then given to session_poll(). NULL: out of memory, or
 * hub_room_for() says that there is none. */
struct session *session_open(struct hub *hub, const struct session_opening *opening);

/* It has joined: from now on it may send messages up to hub_config::max_payload, and is none of the
 * strangers of its source. */
void session_trust(struct session *session);

enum engineio_transport session_transport(const struct session *session);

/* The largest message, in bytes, that it may send now. */
size_t session_max_payload(const struct session *session);

/* A websocket's message came in; `websocket` is the session's own or its probe. Changes the bytes.
 */
void session_receive(struct session *session, void *websocket, uint8_t *bytes, size_t len,
                     bool binary);

/* A ping of the WebSocket protocol came over it (its own or its probe), with at most
 * WSFRAME_CONTROL_PAYLOAD_MAX bytes. The pong goes out between whole frames, as all that is private
 * does. */
void session_pong(struct session *session, const void *websocket, const uint8_t *payload,
                  size_t len);

/* The websocket (the session's own or its probe) can take bytes again. */
void session_writable(struct session *session);

/* The websocket (the session's own or its probe) is gone; the pointer is not used again. */
void session_lost(struct session *session, const void *websocket);

/* Another websocket came with this sid; false: it is not wanted, close it. */
bool session_probe(struct session *session, void *websocket);

/* Whether a GET is held. */
bool session_holds_request(const struct session *session);

/* A GET: it is answered by transport::answer, in this call or in a later flush. false: there is one
 * already, or it is a websocket; the session is closed, and the caller answers this one 400. */
bool session_poll(struct session *session, void *request);

/* The client dropped the GET that was held: the session is closed. */
void session_poll_lost(struct session *session);

/* A POST begins; false: another one is under way, or it is a websocket. The session is closed,
 * answer 400. */
bool session_post_begin(struct session *session);

/* Its whole body came in. false: not acceptable, the session is closed, answer 400. Changes `body`.
 * The latter is for application/octet-stream. */
bool session_post(struct session *session, uint8_t *body, size_t len);
bool session_post_octets(struct session *session, uint8_t *body, size_t len);

/* It ended before its body was complete, or it may not be taken: the session is closed. */
void session_post_failed(struct session *session);

/* Queues an Engine.IO message behind all earlier private packets: `packet` is the text with its
 * type digit, or the bytes of a binary message. Out of memory or over the limit: the session fails.
 */
void session_send_text(struct session *session, const void *packet, size_t len);
void session_send_binary(struct session *session, const void *bytes, size_t len);

/* The same for a text packet that an encoder put together; if it failed, so does the session. */
void session_send_packet(struct session *session, const struct buffer *packet);

/* Counts bytes that are kept for it, or no longer, beside the outbox, which is counted by itself.
 * false: its source has HUB_SOURCE_BYTES_MAX that wait, and they are not counted. */
bool session_charge(struct session *session, size_t len);
void session_discharge(struct session *session, size_t len);

/* It connected to a namespace: the deadline for that ends. */
void session_connected(struct session *session);

/* A namespace does not take it in now: it ends HUB_TURNED_AWAY_MS from now, to be tried again. */
void session_turn_away(struct session *session);

/* Ends the session at once; its transport is closed. May be called twice. */
void session_close(struct session *session, enum session_end end);

/* As session_close(), but lets a polling client learn it from its next GET. */
void session_close_orderly(struct session *session, enum session_end end);

/* For code under hub_flush(): the session is closed at the end of the flush. */
void session_fail(struct session *session, enum session_end end);

/* Bytes that wait until it reads: in its outbox, in the feeds and in its transport. */
size_t session_waiting(const struct session *session);

/* The next flush looks at it. */
void session_mark_ready(struct session *session);

/* Sends what there is to send, as far as the transport takes it; *budget is charged for the work.
 */
void session_flush(struct session *session, int *budget);

#endif
