/* Ending in good order: at SIGINT, SIGTERM and SIGHUP, or when asked to, the visit says good-bye
 * before the loop ends. Whoever presses ^C again does not wait for that. */
#ifndef PRESENCE_TUI_QUIT_H
#define PRESENCE_TUI_QUIT_H

#include <stdbool.h>
#include <uv.h>

#include "tui/status.h"
#include "tui/net/reconnect.h"

enum { QUIT_SIGNALS = 3 };

struct quit {
	uv_loop_t *loop;
	struct visit *visit;           /* whose end is waited for; NULL: there is none yet */
	void (*before)(void *context); /* called once, as soon as it begins */
	void *context;
	uv_signal_t signals[QUIT_SIGNALS];
	enum status status; /* of the first reason to quit */
	bool begun;
};

void quit_init(struct quit *quit, uv_loop_t *loop, void (*before)(void *context), void *context);

/* Begins; uv_run() returns when it is done. Only the first status counts. */
void quit_begin(struct quit *quit, enum status status);

/* The visit has stopped: an event of visit.h. */
void quit_stopped(struct quit *quit);

/* Frees visit and loop after uv_run(); the caller has closed its own handles. Ends the process
 * where that would take long (see visit_destroy). Returns the status. */
enum status quit_finish(struct quit *quit);

#endif
