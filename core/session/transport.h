/* How the session layer reaches the world: the front end (or a test) fills in these functions.
 *
 * A websocket and a held request are opaque pointers that the front end chose. None of these
 * functions may call back into the session layer; what they find out (a socket that is gone) is
 * told by a later call. */
#ifndef PRESENCE_CORE_SESSION_TRANSPORT_H
#define PRESENCE_CORE_SESSION_TRANSPORT_H

#include <stddef.h>
#include <stdint.h>

#include "core/session/session_end.h"
#include "core/wire/engineio.h"

struct session_peer;

enum transport_result {
	TRANSPORT_SENT,    /* all taken; more may follow at once */
	TRANSPORT_BLOCKED, /* all taken; offer nothing before session_writable() */
	TRANSPORT_FAILED,  /* the socket is broken */
};

enum transport_close {
	TRANSPORT_CLOSE_CLEAN, /* send what is taken, then an empty close frame */
	TRANSPORT_CLOSE_ABORT, /* the peer does not read: drop everything */
};

struct transport {
	/* Sends bytes that are part of a sequence of whole WebSocket frames. They are copied if needed.
	 */
	enum transport_result (*send)(void *websocket, const uint8_t *bytes, size_t len);
	/* Ends a websocket; the session layer does not use the pointer again. */
	void (*close)(void *websocket, enum transport_close how);
	/* How many bytes it has taken that are not on their way yet, for admins. May be NULL. */
	size_t (*waiting)(const void *websocket);
	/* Answers a held GET with 200 and this polling payload, and ends the hold. */
	void (*answer)(void *request, enum engineio_body form, const uint8_t *body, size_t len);
	/* Tells that a session is over, and how; for the log. May be NULL. */
	void (*ended)(void *context, const struct session_peer *peer, enum session_end end);
	/* Fills in unpredictable bytes (ids are secrets). */
	void (*random)(void *context, uint8_t *bytes, size_t len);
	void *context; /* for ended and random */
};

#endif
