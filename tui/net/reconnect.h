/* Reconnecting: keeps us in the room. Connects the websocket, lets a client session speak over it,
 * tries again when it is lost, and does not when the server sent us away. */
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
	RECONNECT_UNREACHABLE, /* not reached, lost, or silent: another try may help */
	RECONNECT_FOREIGN,     /* there is something else than a presence server */
	RECONNECT_UNTRUSTED,   /* its certificate is not good */
	RECONNECT_SENT_AWAY,   /* kicked, or the room was refused */
};

struct reconnect_events {
	/* The state changed. For CONNECTION_WAITING and CONNECTION_ENDED, `end` and `why` (a sentence
	 * without a full stop, not sanitised) tell the reason, and for WAITING `wait_ms` how long it is
	 * to the next try; else `why` is NULL. */
	void (*state)(void *context, enum connection_state state, enum reconnect_end end,
	              const char *why, int64_t wait_ms);
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

/* NULL: *why says why not. */
struct reconnect *reconnect_create(const struct reconnect_options *options, const char **why);

/* Begins, or begins at once what is waited for; does nothing while connected or connecting. */
void reconnect_go(struct reconnect *reconnect);

/* The name to be known by, which passed name_check(): now, if connected, and at each join from now
 * on, unless the server refuses it. Without a name one sees without being seen. */
void reconnect_call_me(struct reconnect *reconnect, const char *name);

/* Says good-bye and closes; events->stopped comes later, and nothing else any more. */
void reconnect_stop(struct reconnect *reconnect);

/* Frees it, runs the loop to its end: the caller's handles must be closed. false: a name lookup is
 * still going on, see websocket_destroy(). */
bool reconnect_destroy(struct reconnect *reconnect);

#endif
