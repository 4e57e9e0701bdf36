/* A connection to a room that is kept up: connects the websocket, runs a client session on it, and
 * tries again when it is lost, unless the server sent us away. */
#ifndef PRESENCE_TUI_NET_RECONNECT_H
#define PRESENCE_TUI_NET_RECONNECT_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "core/events/decode.h"
#include "core/text/name.h"
#include "tui/model/model.h"
#include "tui/net/target.h"

/* How a connection ended. */
enum reconnect_end {
	RECONNECT_UNREACHABLE, /* not reached, lost, or silent; it is tried again */
	RECONNECT_FOREIGN,     /* what answers is not a presence server */
	RECONNECT_UNTRUSTED,   /* its certificate is not good */
	RECONNECT_SENT_AWAY,   /* kicked, or the room was refused */
};

struct reconnect_events {
	/* The state changed. For CONNECTION_WAITING and CONNECTION_ENDED, `end` is the kind of reason
	 * and `why` the reason as a sentence, without a full stop and not sanitised; else `why` is
	 * NULL. For CONNECTION_WAITING, `wait_ms` is the time until the next attempt. */
	void (*state)(void *context, enum connection_state state, enum reconnect_end end,
	              const char *why, int64_t wait_ms);
	void (*heard)(void *context); /* a packet came; what it means is told after this */
	presence_event_fn *event;
	void (*stopped)(void *context); /* reconnect_stop() is done */
	void *context;
};

struct reconnect_options {
	uv_loop_t *loop;
	struct target target;
	const char *nsp;     /* "/" or "/lobby"; must outlive it */
	const char *ca_file; /* as in websocket.h */
	bool insecure;
	struct reconnect_events events;
};

struct reconnect;

/* NULL: *why is a sentence about the reason. */
struct reconnect *reconnect_create(const struct reconnect_options *options, const char **why);

/* Connects now: for the first time, or without waiting for the next attempt. Does nothing while it
 * is connected or connecting. */
void reconnect_go(struct reconnect *reconnect);

/* Somebody looks again, after the program, or the machine, was stopped. If connected, asks for the
 * list, and without one within CLIENT_SESSION_ANSWER_MS connects anew, without waiting; if waiting
 * for the next attempt, connects now. */
void reconnect_check(struct reconnect *reconnect);

/* Sets the name, which has passed name_check(). If connected, joins with it or is renamed to it;
 * after each reconnect, joins with it, unless the server has refused it. Without a name we see
 * others and are not seen. */
void reconnect_call_me(struct reconnect *reconnect, const char *name);

/* Leaves and closes the connection. The only event after this is events.stopped. */
void reconnect_stop(struct reconnect *reconnect);

/* Frees it. Runs the loop until it is empty: the caller's own handles must be closed. false: a name
 * lookup is still going on, see websocket_destroy(). */
bool reconnect_destroy(struct reconnect *reconnect);

#endif
