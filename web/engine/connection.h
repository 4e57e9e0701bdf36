/* A connection: one TCP connection that came in, and what it is used for at the moment.
 *
 * It has the stream (web/net/stream.h) and lives as long as that does: from accept to
 * stream_hooks::destroyed. For the core it is the opaque websocket or held request. */
#ifndef PRESENCE_WEB_ENGINE_CONNECTION_H
#define PRESENCE_WEB_ENGINE_CONNECTION_H

#include <stdbool.h>

#include "core/base/address.h"
#include "core/base/buffer.h"
#include "core/base/rate.h"
#include "core/wire/dialect.h"
#include "core/wire/engineio.h"
#include "core/wire/http.h"
#include "core/wire/http_chunked.h"
#include "core/wire/wsframe.h"
#include "core/wire/wsreader.h"
#include "web/net/stream.h"

enum { CONNECTION_INPUT_FREE = 16 * 1024 }; /* bytes that may wait of any request or message */

struct access_note;
struct engine;
struct tls_source;
struct session;

enum connection_use {
	CONNECTION_HTTP,       /* between requests, or in one that is answered at once */
	CONNECTION_HELD,       /* a GET of a polling session is held: `session`, `exchange` */
	CONNECTION_POSTING,    /* the body of a POST comes in: `exchange` */
	CONNECTION_DISCARDING, /* a body comes in that is not wanted: `exchange` */
	CONNECTION_WEBSOCKET,  /* upgraded: `session`, NULL once that is over */
};

/* What is remembered of a request that is answered later, or of a message that came only in part.
 */
struct exchange {
	char *expose;       /* its own: Access-Control-Allow-Origin of the answer, or NULL */
	struct buffer body; /* a POST's body, or what is there of a message */
	size_t charged;     /* bytes of it, to the session */
	size_t received;    /* bytes of that, with those that are not kept */
	int64_t since_ms;   /* when it began */
	int64_t left;       /* of a body with a length, bytes to come; -1: it comes in chunks */
	struct http_chunked chunks;
	enum engineio_body form;           /* of the POST */
	char sid[ENGINEIO_SID_LENGTH + 1]; /* of the POST's session */
};

/* What came of a request's head, or behind a request that is not over. */
struct backlog {
	struct http_request head; /* how far it was read; valid while one is being read */
	struct buffer bytes;
};

/* Where a connection came in. */
enum connection_door {
	CONNECTION_FOR_ALL,
	CONNECTION_FOR_MONITORS, /* it is not of those that limits count, and Engine.IO is not there */
};

struct connection {
	struct stream stream;
	struct engine *engine;
	struct session *session;
	struct exchange *exchange; /* NULL while there is none, as on an idle connection */
	struct backlog *backlog;   /* the same */
	struct access_note *access; /* of a request that is to be told; see access_log.h */
	struct wsreader reader;    /* of a websocket */
	struct rate frames;        /* of a websocket: what a peer may send that means nothing */
	struct address address;    /* that the socket is connected to */
	struct tls_source *handshake; /* of TLS, that is under way; NULL: none is */
	enum connection_use use;
	enum connection_door door;
	/* of the request at hand */
	bool keeps_alive; /* the connection goes on behind it */
	bool asks_to;     /* and has to be told, as it speaks HTTP/1.0 */
	bool head_only;   /* it is a HEAD: no answer has a body */
	bool corked;      /* what is sent waits in the kernel for what follows */
};

/* Takes over an accepted socket, for which its address was counted in engine::per_address unless it
 * is a monitor's, and hands it to the vhost. If its handshake of TLS is under way for a `source`,
 * not NULL, that is over with it at the latest. On failure the socket is closed and the count given
 * back. */
void connection_accept(struct engine *engine, enum connection_door door, struct lws_vhost *vhost,
                       int fd, const struct address *address, struct tls_source *source);

/* Its handshake of TLS is over; may be called twice. */
void connection_end_handshake(struct connection *connection);

/* Frees it; its stream is gone. */
void connection_destroy(struct connection *connection);

/* Ends it after the current callback: what was written goes out. May be called twice. */
void connection_close(struct connection *connection);

/* Ends a websocket, with a close frame of this code; WSCLOSE_NONE: an empty one. */
void connection_close_websocket(struct connection *connection, unsigned code);

/* Ends it by a reset: the peer does not read, or there is no memory for it. */
void connection_abort(struct connection *connection);

/* Holds back what is sent, until the core sends something: the answer to a handshake and the open
 * packet leave as one segment, which saves a tenth of what a new connection costs. */
void connection_cork(struct connection *connection);

/* What was held back leaves. */
void connection_uncork(struct connection *connection);

/* Begins an exchange; one that has begun already is given up. NULL: out of memory. */
struct exchange *connection_begin_exchange(struct connection *connection);

/* Remembers which origin the answer names, for when the request's head is gone; NULL: none. Out of
 * memory it names none, and a page of another host cannot read the answer. */
void connection_expose(struct connection *connection, const char *origin);

/* The session pays for what is kept of its message or body, as for all that waits in it
 * (hub_state.h, HUB_SOURCE_BYTES_MAX); so who sends what does not end cannot fill the memory with
 * it. Only what is beyond CONNECTION_INPUT_FREE counts, so that nobody is cut off for a packet that
 * came in two. false: the session's source has as much as it may. */
bool connection_charge(struct connection *connection, struct session *session);

/* It pays no more: the message is whole, and who takes it counts what is kept of it. Of a session
 * that is gone nothing is counted any more. May be called twice. */
void connection_discharge(struct connection *connection);

/* It is over; may be called twice. */
void connection_end_exchange(struct connection *connection);

/* Nothing waits any more; may be called twice. */
void connection_end_backlog(struct connection *connection);

/* It is over for the session too: polls that are dropped, websockets that are lost. */
void connection_lost(struct connection *connection);

static inline struct connection *connection_of(struct stream *stream)
{
	return list_entry(stream, struct connection, stream);
}

#endif
