/* The visit: keeps us in the room. Connects the link, lets a visitor speak over it, tries again
 * when it is lost, and does not when the server sent us away. */
#ifndef PRESENCE_TUI_NET_RECONNECT_H
#define PRESENCE_TUI_NET_RECONNECT_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "core/text/name.h"
#include "core/events/decode.h"
#include "tui/model/model.h"
#include "tui/net/target.h"

/* How a connection ended. */
enum visit_end {
	VISIT_UNREACHABLE, /* not reached, lost, or silent: another try may help */
	VISIT_FOREIGN,     /* there is something else than a presence server */
	VISIT_UNTRUSTED,   /* its certificate is not good */
	VISIT_SENT_AWAY,   /* kicked, or the room was refused */
};

struct visit_events {
	/* The state changed. For CONNECTION_WAITING and CONNECTION_ENDED, `end` and `why` (a sentence
	 * without a full stop, not sanitised) tell the reason, and for WAITING `wait_ms` how long it is
	 * to the next try; else `why` is NULL. */
	void (*state)(void *context, enum connection_state state, enum visit_end end, const char *why,
	              int64_t wait_ms);
	news_fn *news;
	void (*stopped)(void *context); /* visit_stop() is done */
	void *context;
};

struct visit_options {
	uv_loop_t *loop;
	struct target target;
	const char *nsp;     /* "/" or "/lobby"; must outlive the visit */
	const char *ca_file; /* as in link.h */
	bool insecure;
	struct visit_events events;
};

struct visit;

/* NULL: *why says why not. */
struct visit *visit_create(const struct visit_options *options, const char **why);

/* Begins, or begins at once what is waited for; does nothing while connected or connecting. */
void visit_go(struct visit *visit);

/* The name to be known by, which passed name_check(): now, if connected, and at each join from now
 * on, unless the server refuses it. Without a name one sees without being seen. */
void visit_call_me(struct visit *visit, const char *name);

/* Says good-bye and closes; events->stopped comes later, and nothing else any more. */
void visit_stop(struct visit *visit);

/* Frees it, runs the loop to its end: the caller's handles must be closed. false: a name lookup is
 * still going on, see link_destroy(). */
bool visit_destroy(struct visit *visit);

#endif
