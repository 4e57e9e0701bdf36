/* Ending in good order: at SIGINT, SIGTERM and SIGHUP, or when asked to, the connection says
 * good-bye before the loop ends. Whoever presses ^C again does not wait for that. */
#ifndef PRESENCE_TUI_QUIT_H
#define PRESENCE_TUI_QUIT_H

#include <stdbool.h>
#include <uv.h>

#include "tui/net/reconnect.h"
#include "tui/status.h"

enum { QUIT_SIGNALS = 3 };

struct quit {
	uv_loop_t *loop;
	struct reconnect *reconnect;           /* whose end is waited for; NULL: there is none yet */
	void (*before)(void *context); /* called once, as soon as it begins */
	void *context;
	uv_signal_t signals[QUIT_SIGNALS];
	enum status status; /* of the first reason to quit */
	bool begun;
};

void quit_init(struct quit *quit, uv_loop_t *loop, void (*before)(void *context), void *context);

/* Begins; uv_run() returns when it is done. Only the first status counts. */
void quit_begin(struct quit *quit, enum status status);

/* The connection has stopped: an event of reconnect.h. */
void quit_stopped(struct quit *quit);

/* Frees connection and loop after uv_run(); the caller has closed its own handles. Ends the process
 * where that would take long (see reconnect_destroy). Returns the status. */
enum status quit_finish(struct quit *quit);

#endif
