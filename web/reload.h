/* Reading the configuration again while presenced runs, at SIGHUP and at `presencectl reload`: the
 * command line of the start, environment and files. All of it is applied, or, if anything is wrong,
 * nothing. */
#ifndef PRESENCE_WEB_RELOAD_H
#define PRESENCE_WEB_RELOAD_H

#include <uv.h>

#include "web/daemon.h"

/* What presenced was started with; all of it has to outlive the reload. */
struct reload_source {
	int count;
	char *const *words; /* behind the name of the program, which is in front of them */
	char *const *environment;
};

struct reload {
	struct daemon *daemon;
	struct reload_source source;
	uv_signal_t hangup;
};

/* From now on a daemon that was made is reloaded when it is asked to. The handle is closed with
 * reload_close(), before the daemon is finished. */
void reload_open(struct reload *reload, struct daemon *daemon, const struct reload_source *source);
void reload_close(struct reload *reload);

#endif
