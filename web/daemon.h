/* presenced as a whole: the service, the page, the server and the control socket, made by settings
 * and run until a signal ends it. It is all of the program but reading its command line, so that a
 * test can run it and give it other settings meanwhile. */
#ifndef PRESENCE_WEB_DAEMON_H
#define PRESENCE_WEB_DAEMON_H

#include <stdbool.h>

#include "core/admin/admin.h"
#include "core/presence/service.h"
#include "web/control/control.h"
#include "web/engine/server.h"
#include "web/life/inherit.h"
#include "web/life/notify.h"
#include "web/life/upgrade.h"
#include "web/life/memory.h"
#include "web/random_pool.h"
#include "web/life/secret.h"
#include "web/settings.h"
#include "web/site/monitor.h"
#include "web/site/pages.h"
#include "web/life/state_file.h"

/* How much of a daemon has been made: finished from the last to the first. */
enum daemon_part { DAEMON_NOTHING, DAEMON_SERVICE, DAEMON_PAGES, DAEMON_SERVER };

struct daemon {
	struct settings *start; /* held: hold for what only a start can change */
	struct settings *now;   /* held: hold for what can change at run time */
	enum daemon_part made;
	struct random_pool random_pool;
	struct state_file state;
	struct secret secret;
	struct memory memory;
	struct service service;
	struct pages pages;
	struct monitor monitor;
	struct server server;
	struct admin admin;
	struct control control;
	struct inherited inherited; /* sockets that somebody else opened */
	struct notify notify;
	struct upgrade upgrade; /* what another program is handed if daemon_is_replaced() */
};

/* Makes everything, and opens its sockets, but for those that were handed over (inherit.h); the
 * daemon takes references of its own to the settings. `argv` is what main() got, for an upgrade;
 * NULL: there is none. false: it is logged why not, and daemon_finish() is needed all the same. */
bool daemon_init(struct daemon *daemon, struct settings *settings, char *const *argv);

/* Serves until SIGINT or SIGTERM (server_run()), and keeps the state if it is to be kept.
 * false: it could not be. */
bool daemon_run(struct daemon *daemon);

/* Gives it other settings while it runs, at once and as a whole: log level, origins, rooms, limits.
 * Nobody is disconnected by that. A log level that an admin has set since stays, unless these have
 * another one than those before. An option that is different from what it was started with, and
 * takes a start, is named in the log. Not within a callback of a connection. */
void daemon_apply(struct daemon *daemon, struct settings *settings);

/* Whether the process is to become another program at the end. A signal that comes before that puts
 * an end to it. */
bool daemon_is_replaced(const struct daemon *daemon);

/* Ends and frees everything but daemon::upgrade, which holds what is handed over: upgrade_exec() if
 * daemon_is_replaced(), and upgrade_finish() are left to do. */
void daemon_finish(struct daemon *daemon);

#endif
