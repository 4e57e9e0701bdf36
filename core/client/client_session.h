/* A visitor: the client half of one connection, from Engine.IO's open packet to presence news.
 *
 * Pure state: no socket, no clock. The owner has a WebSocket (to /socket.io/?EIO=4&transport=
 * websocket), hands in its text messages, and sends what comes out. A visitor lives as long as its
 * connection; who comes back makes a new one. Source of the rules: docs/wire.md. */
#ifndef PRESENCE_CORE_CLIENT_CLIENT_SESSION_H
#define PRESENCE_CORE_CLIENT_CLIENT_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/events/decode.h"

enum {
	VISITOR_HANDSHAKE_MS = 10 * 1000, /* for open packet, namespace and list, each */
	VISITOR_WHY_BYTES = 256,
};

/* How far it is. The last four are ends: nothing is sent or told any more. */
enum visitor_state {
	VISITOR_OPENING,     /* the WebSocket is open, the open packet is awaited */
	VISITOR_ENTERING,    /* the namespace was asked for */
	VISITOR_ARRIVING,    /* in the namespace; the list is awaited */
	VISITOR_HERE,        /* the list was told, and so is what changes */
	VISITOR_LOST,        /* the server closed, or fell silent: come back later */
	VISITOR_DISMISSED,   /* kicked, or sent away without a reason: do not come back by yourself */
	VISITOR_TURNED_AWAY, /* the room was refused; `why` is the server's message */
	VISITOR_CONFUSED,    /* the peer does not speak the protocol */
};

/* What the visitor is to do. */
struct visitor_config {
	const char *nsp;  /* "/" or "/lobby"; must outlive the visitor */
	const char *name; /* to join with; NULL: watches, and is in nobody's list */
	const char *key;  /* the secret by which one is the same again; NULL: none; as long-lived */
	/* One text message for the server. Must not call back. */
	void (*send)(void *context, const uint8_t *bytes, size_t len);
	news_fn *tell; /* may call visitor_call_me() and visitor_leave() */
	void *context;
};

struct visitor {
	struct visitor_config config;
	enum visitor_state state;
	int64_t deadline_ms;  /* visitor_tick() is due then; the sooner of the next two */
	int64_t step_due_ms;  /* for the next step of the handshake */
	int64_t ping_due_ms;  /* for the next ping of the server */
	int64_t ping_span_ms; /* between two pings, at most */
	int64_t asked;        /* ack id of the last got_a_new_user */
	bool asked_who;       /* who_is_here was sent */
	char why[VISITOR_WHY_BYTES]; /* it ended: a sentence without a full stop, perhaps with the
	                                server's words in it; "" after visitor_leave() */
};

/* The WebSocket is open at `now_ms`, by any steady clock. The config is copied, its name is used
 * when the namespace was entered: it must live until then. */
void visitor_init(struct visitor *visitor, const struct visitor_config *config, int64_t now_ms);

/* One text message from the server. The bytes may be changed. Returns the state. */
enum visitor_state visitor_take(struct visitor *visitor, uint8_t *bytes, size_t len,
                                int64_t now_ms);

/* To be called at `deadline_ms` or later. Returns the state. */
enum visitor_state visitor_tick(struct visitor *visitor, int64_t now_ms);

/* Joins with this name, or takes it instead of the one before; the answer is news. `name` passed
 * name_check(). Does nothing unless arriving or here. */
void visitor_call_me(struct visitor *visitor, const char *name);

/* Says good-bye, so that nobody takes us for lost. Then close the WebSocket. May be called while
 * news are told: these are the last. */
void visitor_leave(struct visitor *visitor);

bool visitor_ended(const struct visitor *visitor);

#endif
