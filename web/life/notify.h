/* Telling the service manager how we are: sd_notify(3), its protocol being one datagram with lines
 * to the socket that $NOTIFY_SOCKET names. Without that nothing here does anything.
 *
 * A manager that wants signs of life ($WATCHDOG_USEC, sd_watchdog_enabled(3)) gets them from the
 * loop, twice as often as it asks for: a loop that hangs sends none. */
#ifndef PRESENCE_WEB_LIFE_NOTIFY_H
#define PRESENCE_WEB_LIFE_NOTIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

enum {
	NOTIFY_TEXT_MAX = 256,
	NOTIFY_STATUS_EVERY_MS = 5000, /* at the most, and only if it is another one */
};

/* Writes what STATUS= is to say, "12 users, 14 sessions". */
typedef void notify_status_fn(void *context, char out[NOTIFY_TEXT_MAX]);

struct notify {
	int fd; /* connected; -1: nobody wants to be told */
	notify_status_fn *status;
	void *context;
	uint64_t watchdog_ms; /* 0: no signs of life are wanted */
	bool running;         /* the timers are the loop's */
	uv_timer_t life;
	uv_timer_t statuses;
	char told[NOTIFY_TEXT_MAX];
};

/* Reads the environment. That the socket cannot be reached is logged. */
void notify_open(struct notify *notify);

/* We serve: the status follows, and signs of life, as long as the loop runs. */
void notify_ready(struct notify *notify, uv_loop_t *loop, notify_status_fn *status, void *context);

/* A reload begins, or an upgrade, and is over with notify_reloaded(). */
void notify_reloading(struct notify *notify);
void notify_reloaded(struct notify *notify);

/* The end begins. */
void notify_stopping(struct notify *notify);

/* Gives the timers back to the loop, which has to run once more. May be called twice. */
void notify_close(struct notify *notify);

#endif
