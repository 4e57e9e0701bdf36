/* A connection: one TCP connection that came in, and what it is used for at the moment.
 *
 * It is the opaque user data of its wsi, from accept to LWS_CALLBACK_WSI_DESTROY: libwebsockets'
 * own per-session data is rebound and zeroed with every request, this is not. For the core it is
 * the opaque websocket or held request. The one who ends it from outside of a libwebsockets
 * callback puts it on engine::ending, which is worked off at the end of the iteration. */
#ifndef PRESENCE_WEB_ENGINE_CONNECTION_H
#define PRESENCE_WEB_ENGINE_CONNECTION_H

#include <libwebsockets.h>
#include <stdbool.h>

#include "core/base/address.h"
#include "core/base/buffer.h"
#include "core/base/deadline.h"
#include "core/base/list.h"
#include "core/wire/dialect.h"
#include "core/wire/engineio.h"

struct engine;
struct server_settings;
struct session;

enum connection_use {
	CONNECTION_HTTP,      /* between requests, or in one that is answered at once */
	CONNECTION_HELD,      /* a GET of a polling session is held: `session`, `exchange` */
	CONNECTION_POSTING,   /* a POST comes in: `exchange` */
	CONNECTION_WEBSOCKET, /* upgraded: `session`, NULL once that is over */
};

enum connection_end {
	CONNECTION_END_CLEAN,   /* send what is taken, on a websocket then an empty close frame */
	CONNECTION_END_TOO_BIG, /* on a websocket: as clean, with close code 1009 */
	CONNECTION_END_ABORT,   /* the peer does not read: drop everything */
};

/* What is remembered from one callback to the next of a handshake, a request or a message that came
 * only in part. */
struct exchange {
	const struct dialect *dialect; /* of the session that the websocket is to open */
	struct server_settings *settings; /* by which the request was judged; held for `expose` */
	const char *expose;            /* Access-Control-Allow-Origin of the answer, or NULL */
	struct buffer body;            /* a POST's body, or the fragments of a message */
	enum engineio_body form;       /* of the POST */
	char sid[ENGINEIO_SID_LENGTH + 1]; /* of the POST's session */
};

struct connection {
	struct engine *engine;
	struct lws *wsi;
	struct deadline end;       /* its link is in engine::ending, then all in engine::drains */
	enum connection_use use;
	enum connection_end how;   /* once it is closing */
	bool closing;              /* nothing of it is looked at any more */
	bool corked;               /* what is sent waits in the kernel for what follows */
	struct session *session;
	struct exchange *exchange; /* NULL while there is none, as on an idle connection */
	struct address address;    /* that the socket is connected to */
};

/* Takes over an accepted socket, for which its address was counted in engine::addresses, and hands
 * it to the vhost. On failure the socket is closed and the count given back. */
void connection_accept(struct engine *engine, struct lws_vhost *vhost, int fd,
                       const struct address *address);

/* For LWS_CALLBACK_WSI_DESTROY: tells the session, if one is left, and frees the connection. */
void connection_destroy(struct connection *connection);

/* Ends it after the current callback; may be called twice. */
void connection_close(struct connection *connection, enum connection_end how);

/* Holds back what is sent, until the core sends something: libwebsockets' answer to a handshake and
 * the open packet leave as one segment, which saves a tenth of what a new connection costs. */
void connection_cork(struct connection *connection);

/* What was held back leaves. */
void connection_uncork(struct connection *connection);

/* Begins an exchange; one that has begun already is given up. NULL: out of memory. */
struct exchange *connection_begin_exchange(struct connection *connection);

/* It is over; may be called twice. */
void connection_end_exchange(struct connection *connection);

/* It is over for the session too: polls that are dropped, websockets that are lost. */
void connection_lost(struct connection *connection);

/* Ends, outside of all libwebsockets callbacks, those that are to be closed. Our side is shut, and
 * what the peer still sends is read and dropped for ENGINE_DRAIN_MS: a socket that is closed
 * with unread bytes is reset, and the peer might never see what we sent last. */
void connection_end_pending(struct engine *engine);

/* Ends those whose peers did not close in time. */
void connection_end_drained(struct engine *engine, int64_t now_ms);

#endif
