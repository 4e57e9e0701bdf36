/* The control socket of presenced: a Unix stream socket, JSON-RPC a line each way
 * (docs/control.md). What the methods do is core/admin/admin.h; here are the socket
 * (control_socket.h), who may use it (control_peer.h), and its clients (control_client.h), which it
 * owns and limits. */
#ifndef PRESENCE_WEB_CONTROL_CONTROL_H
#define PRESENCE_WEB_CONTROL_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

#include "core/admin/admin.h"
#include "core/base/list.h"
#include "web/control/control_client.h"
#include "web/control/control_socket.h"
#include "web/engine/engine.h"

/* Root and the daemon's own user are not limited by themselves, and have places of their own. */
enum {
	CONTROL_CLIENTS_MAX = 2048,
	CONTROL_CLIENTS_KEPT = 64, /* of these, for root and the daemon's own user */
	CONTROL_OBSERVERS_MAX = 1024,
	CONTROL_CLIENTS_OF_USER_MAX = 256,
};

struct control_config {
	const char *path;
	int fd;     /* a socket that listens already, which is taken, whatever the path; 0: none */
	bool owned; /* with that: the path it is bound to is removed at the end */
	const char *admin_group;    /* NULL: none */
	const char *observer_group; /* NULL: none */
};

struct control {
	struct control_client_host host; /* what its clients have in common */
	struct observer observer;        /* tells the clients that watch */
	struct control_socket socket;
	bool open;
	struct list clients; /* control_client::link */
};

/* Opens the socket (control_socket.h). false: it is logged why not. `admin` and `engine` must
 * outlive it. */
bool control_open(struct control *control, struct engine *engine, struct admin *admin,
                  const struct control_config *config);

/* Closes the socket and all clients; may be called if it is not open. */
void control_close(struct control *control);

/* Closes all clients, and returns the socket, which goes on listening. -1: it is not open. */
int control_release(struct control *control);

/* Whether the socket's path is removed at the end. */
bool control_owns_path(const struct control *control);

#endif
