/* A connection: one TCP connection that came in, and what it is used for at the moment.
 *
 * It is the opaque user data of its wsi, from accept to LWS_CALLBACK_WSI_DESTROY: libwebsockets'
 * own per-session data is rebound and zeroed with every request, this is not. For the core it is
 * the opaque websocket or held request. The one who ends it from outside of a libwebsockets
 * callback puts it on server::ending, which is worked off at the end of the iteration. */
#ifndef PRESENCE_WEB_CONNECTION_H
#define PRESENCE_WEB_CONNECTION_H

#include <libwebsockets.h>
#include <netinet/in.h>
#include <stdbool.h>

#include "core/base/buffer.h"
#include "core/base/deadline.h"
#include "core/base/list.h"
#include "core/session/outlet.h"
#include "core/wire/dialect.h"
#include "core/wire/engineio.h"

struct entropy;
struct server;
struct session;

enum { CONNECTION_DRAIN_MS = 2000 };

enum connection_use {
	CONNECTION_HTTP,      /* between requests, or in one that is answered at once */
	CONNECTION_HELD,      /* a GET of a polling session is held: `session` */
	CONNECTION_POSTING,   /* a POST for the session named `sid` comes in: `body` */
	CONNECTION_WEBSOCKET, /* upgraded: `session`, NULL once that is over */
};

enum connection_end {
	CONNECTION_END_CLEAN,   /* send what is taken, on a websocket then an empty close frame */
	CONNECTION_END_TOO_BIG, /* on a websocket: as clean, with close code 1009 */
	CONNECTION_END_ABORT,   /* the peer does not read: drop everything */
};

struct connection {
	struct server *server;
	struct lws *wsi;
	struct list_node link;    /* server::connections */
	struct list_node ending;  /* server::ending */
	struct deadline drain;    /* server::drains: closed on our side, the peer may still talk */
	enum connection_use use;
	bool closing;             /* nothing of it is looked at any more */
	bool corked;              /* what is sent waits in the kernel for what follows */
	enum connection_end how;  /* once it is closing */
	struct session *session;
	const struct dialect *dialect; /* of the session that it is to open, once it is a websocket */
	enum engineio_body form;  /* of the POST that comes in */
	const char *expose;       /* Access-Control-Allow-Origin of the held request, or NULL */
	struct buffer body;       /* a POST's body, or the fragments of a message */
	struct in6_addr address;  /* IPv4 as a mapped address */
	char sid[ENGINEIO_SID_LENGTH + 1];
};

/* Takes over an accepted socket; on failure it is closed and false returned. */
bool connection_accept(struct server *server, int fd, const struct in6_addr *address);

/* For LWS_CALLBACK_WSI_DESTROY: tells the session, if one is left, and frees the connection. */
void connection_destroy(struct connection *connection);

/* Ends it after the current callback; may be called twice. */
void connection_close(struct connection *connection, enum connection_end how);

/* Holds back what is sent, until the core sends something: libwebsockets' answer to a handshake and
 * the open packet leave as one segment, which saves a tenth of what a new connection costs. */
void connection_cork(struct connection *connection);

/* It is over for the session too: polls that are dropped, websockets that are lost. */
void connection_lost(struct connection *connection);

/* Ends, outside of all libwebsockets callbacks, those that are to be closed. Our side is shut, and
 * what the peer still sends is read and dropped for CONNECTION_DRAIN_MS: a socket that is closed
 * with unread bytes is reset, and the peer might never see what we sent last. */
void connection_end_pending(struct server *server);

/* Ends those whose peers did not close in time. */
void connection_end_drained(struct server *server, int64_t now_ms);

/* Tells a session where it comes from, while the request's headers are there. */
void connection_introduce(const struct connection *connection, struct session *session);

/* The core's way out over connections. `entropy` has to live as long as the hub. */
struct outlet connection_outlet(struct entropy *entropy);

#endif
