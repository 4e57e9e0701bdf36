/* Ends the program in good order: at SIGINT, SIGTERM and SIGHUP, or by quit_begin(), the connection
 * is closed as the protocol wants it, and then the loop stops. A second signal does not wait for
 * the connection. */
#ifndef PRESENCE_TUI_QUIT_H
#define PRESENCE_TUI_QUIT_H

#include <stdbool.h>
#include <uv.h>

#include "tui/net/reconnect.h"
#include "tui/status.h"

enum { QUIT_SIGNALS = 3 };

struct quit {
	uv_loop_t *loop;
	struct reconnect *reconnect;   /* the connection; owned, NULL: there is none yet */
	void (*before)(void *context); /* called once, when the end begins */
	void *context;
	uv_signal_t signals[QUIT_SIGNALS];
	enum status status; /* the exit status, by the first reason to quit */
	bool begun;
};

void quit_init(struct quit *quit, uv_loop_t *loop, void (*before)(void *context), void *context);

/* Begins the end: uv_run() returns when the connection is closed. If it has begun already, `status`
 * is ignored. */
void quit_begin(struct quit *quit, enum status status);

/* To be called by reconnect_events::stopped. */
void quit_stopped(struct quit *quit);

/* Frees the connection and the loop, after uv_run() has returned and the caller has closed its own
 * handles. Returns the status. Where a name lookup is still going on, which cannot be stopped, it
 * ends the process instead. */
enum status quit_finish(struct quit *quit);

#endif
