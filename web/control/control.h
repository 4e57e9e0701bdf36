/* The control socket of presenced: a Unix stream socket, JSON-RPC a line each way
 * (docs/control.md). What the methods do is core/admin/admin.h; here are the socket, who may use
 * it (control_peer.h), and its clients (control_client.h), which it owns. */
#ifndef PRESENCE_WEB_CONTROL_CONTROL_H
#define PRESENCE_WEB_CONTROL_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

#include "core/admin/admin.h"
#include "core/base/list.h"
#include "web/control/control_client.h"
#include "web/engine/engine.h"

enum {
	CONTROL_CLIENTS_MAX = 2048,
	CONTROL_PATH_MAX = 108,
};

struct control_config {
	const char *path;
	const char *admin_group;    /* NULL: none */
	const char *observer_group; /* NULL: none */
};

struct control {
	struct control_client_host host; /* what its clients have in common */
	struct observer observer;        /* tells the clients that watch */
	uv_pipe_t pipe;
	bool open;
	char path[CONTROL_PATH_MAX];
	uv_pipe_t refused;   /* for one that there is no memory for; not closed while `refusing` */
	bool refusing;
	bool refuse_again;   /* another one came meanwhile */
	struct list clients; /* control_client::link */
	size_t client_count;
};

/* Where the socket is if nobody says: $PRESENCE_SOCKET, /run/presenced/presenced.sock for root,
 * else $XDG_RUNTIME_DIR/presenced.sock. NULL: there is no such place. */
const char *control_default_path(char *out, size_t size);

/* Opens the socket: a stale one is replaced; a live one, or a file that is no socket, is left
 * alone. false: it is logged why not. `admin` and `engine` must outlive it. */
bool control_open(struct control *control, struct engine *engine, struct admin *admin,
                  const struct control_config *config);

/* Closes the socket and all clients, and removes the file; may be called if it is not open. */
void control_close(struct control *control);

#endif
