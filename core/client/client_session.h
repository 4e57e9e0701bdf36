/* A client session: the client half of one connection, from the open packet to presence events.
 *
 * Pure state: no socket, no clock. The owner has a WebSocket (to /socket.io/?EIO=4&transport=
 * websocket), hands in its text messages, and sends what comes out. It lives as long as its
 * connection; who comes back makes a new one. Source of the rules: docs/wire.md. */
#ifndef PRESENCE_CORE_CLIENT_CLIENT_SESSION_H
#define PRESENCE_CORE_CLIENT_CLIENT_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/lateness.h"
#include "core/events/decode.h"

enum {
	CLIENT_SESSION_HANDSHAKE_MS = 10 * 1000, /* for open packet, namespace and list, each */
	CLIENT_SESSION_ANSWER_MS = 3 * 1000, /* for the list, if client_session_ask() wants it */
	CLIENT_SESSION_LATE_MS = 2500,       /* that a ping may be; then the server is silent */
	CLIENT_SESSION_WHY_BYTES = 256,
};

/* How far it is. The last four are ends: nothing is sent or told any more. */
enum client_session_state {
	CLIENT_SESSION_OPENING,     /* the WebSocket is open, the open packet is awaited */
	CLIENT_SESSION_ENTERING,    /* the namespace was asked for */
	CLIENT_SESSION_ARRIVING,    /* in the namespace; the list is awaited */
	CLIENT_SESSION_HERE,        /* the list was told, and so is what changes */
	CLIENT_SESSION_LOST,        /* the server closed, or fell silent: come back later */
	CLIENT_SESSION_DISMISSED, /* kicked, or sent away without a reason: do not come back by yourself
	                           */
	CLIENT_SESSION_TURNED_AWAY, /* the room was refused; `why` is the server's message */
	CLIENT_SESSION_CONFUSED,    /* the peer does not speak the protocol */
};

/* What the client session is to do. */
struct client_session_config {
	const char *nsp;  /* "/" or "/lobby"; must outlive the client session */
	const char *name; /* to join with; NULL: watches, and is in nobody's list */
	const char *key;  /* the secret by which one is the same again; NULL: none; as long-lived */
	/* One text message for the server. Must not call back. */
	void (*send)(void *context, const uint8_t *bytes, size_t len);
	presence_event_fn *tell; /* may call client_session_call_me() and client_session_leave() */
	void *context;
};

struct client_session {
	struct client_session_config config;
	enum client_session_state state;
	int64_t deadline_ms;  /* client_session_tick() is due then; the soonest of the next four */
	int64_t step_due_ms;  /* for the next step of the handshake */
	int64_t ping_due_ms;  /* for the next ping of the server */
	int64_t ping_span_ms; /* between two pings, at most */
	int64_t answer_due_ms; /* for the list, after client_session_ask() */
	int64_t silent_due_ms; /* when to look whether the server is silent */
	int64_t heard_ms;     /* when the last packet came */
	int64_t patience_ms;  /* it is silent if nothing comes for longer than that */
	bool silent;          /* it is, though the session goes on: what was told may not be true */
	int64_t awake_ms;     /* when it was last called */
	struct lateness lateness; /* of that: what came while we were stopped is taken first */
	int64_t asked;        /* ack id of the last got_a_new_user */
	bool asked_who;       /* who_is_here was sent */
	char why[CLIENT_SESSION_WHY_BYTES]; /* it ended: a sentence without a full stop, perhaps with
	                                the server's words in it; "" after client_session_leave() */
};

/* The WebSocket is open at `now_ms`, by any steady clock. The config is copied, its name is used
 * when the namespace was entered: it must live until then. */
void client_session_init(struct client_session *client, const struct client_session_config *config,
                         int64_t now_ms);

/* One text message from the server. The bytes may be changed. Returns the state. */
enum client_session_state client_session_take(struct client_session *client, uint8_t *bytes,
                                              size_t len, int64_t now_ms);

/* To be called at `deadline_ms`. If that was much too late, the server is not judged by it, but by
 * what it sent meanwhile. Returns the state. */
enum client_session_state client_session_tick(struct client_session *client, int64_t now_ms);

/* Joins with this name, or takes it instead of the one before; the answer is an event. `name`
 * passed name_check(). Does nothing unless arriving or here. */
void client_session_call_me(struct client_session *client, const char *name);

/* Asks who is here, of whoever is here already: the connection may have died while nobody looked.
 * Without the list within CLIENT_SESSION_ANSWER_MS the session is lost. Does nothing while an
 * answer is awaited. */
void client_session_ask(struct client_session *client, int64_t now_ms);

/* Says good-bye, so that nobody takes us for lost. Then close the WebSocket. May be called while
 * events are told: these are the last. */
void client_session_leave(struct client_session *client);

bool client_session_ended(const struct client_session *client);

#endif
