/* The control socket of presenced: a Unix stream socket, JSON-RPC a line each way
 * (docs/control.md). What the methods do is core/admin/admin.h; here are the socket, who may use
 * it, and the watchers.
 *
 * A client never blocks the loop: of what it does not read one reply is kept, and events up to a
 * limit; those beyond it are dropped and counted. */
#ifndef PRESENCE_WEB_CONTROL_CONTROL_H
#define PRESENCE_WEB_CONTROL_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <uv.h>

#include "core/admin/admin.h"
#include "core/base/list.h"

enum {
	CONTROL_CLIENTS_MAX = 2048,
	CONTROL_EVENTS_WAITING_MAX = 256 * 1024, /* bytes a watcher may be behind */
	CONTROL_PATH_MAX = 108,
};

struct control_config {
	const char *path;
	const char *admin_group;    /* NULL: none */
	const char *observer_group; /* NULL: none */
};

struct control {
	struct admin *admin;
	struct server *server; /* its time is kept, its flush is waited for */
	uv_pipe_t pipe;
	bool open;
	char path[CONTROL_PATH_MAX];
	gid_t admin_gid;    /* CONTROL_NO_GROUP: none */
	gid_t observer_gid;
	uv_pipe_t refused;   /* for one that there is no memory for; not closed while `refusing` */
	bool refusing;
	bool refuse_again; /* another one came meanwhile */
	struct list clients; /* control_client::link */
	size_t client_count;
};

#define CONTROL_NO_GROUP ((gid_t)-1)

/* Where the socket is if nobody says: $PRESENCE_SOCKET, /run/presenced/presenced.sock for root,
 * else $XDG_RUNTIME_DIR/presenced.sock. NULL: there is no such place. */
const char *control_default_path(char *out, size_t size);

/* Opens the socket: a stale one is replaced; a live one, or a file that is no socket, is left
 * alone. false: it is logged why not. `admin` and `server` must outlive it. */
bool control_open(struct control *control, struct server *server, struct admin *admin,
                  const struct control_config *config);

/* Takes a connection that waits, and closes it: one that is left would stop the listening. */
void control_refuse(struct control *control);

/* Closes the socket and all clients, and removes the file; may be called if it is not open. */
void control_close(struct control *control);

#endif
