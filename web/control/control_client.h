/* One client of the control socket: its requests, one after another, and the events that it
 * watches.
 *
 * It knows nothing of the socket it came by. Its host has to live until closed() was called, once,
 * when the client is over. It never blocks the loop: of what it does not read one
 * reply is kept, and events up to a limit; those beyond it are dropped and counted. */
#ifndef PRESENCE_WEB_CONTROL_CONTROL_CLIENT_H
#define PRESENCE_WEB_CONTROL_CONTROL_CLIENT_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "core/admin/admin.h"
#include "core/base/list.h"
#include "core/control/lines.h"
#include "web/control/control_peer.h"
#include "web/engine/engine.h"

enum { CONTROL_EVENTS_WAITING_MAX = 256 * 1024 }; /* bytes a watcher may be behind */

struct control_client;

/* What all clients of a socket have in common; all of it must outlive them. */
struct control_client_host {
	struct admin *admin;   /* carries the requests out */
	struct engine *engine; /* its loop is theirs, and its time is kept */
	struct control_groups groups;
	/* The client is over: it is in no list any more when this returns, and frees itself later. */
	void (*closed)(void *context, struct control_client *client);
	void *context;
};

struct control_client {
	const struct control_client_host *host;
	struct list_node link; /* of who made it */
	uv_pipe_t pipe;
	struct control_lines lines;
	struct control_peer peer;
	bool leaving;          /* what is queued goes out, nothing more comes in */
	bool ended;            /* it will ask no more */
	bool watching;
	bool closing;
	char *room;            /* that it watches; NULL: all */
	size_t events_waiting; /* bytes of events that it has not read */
	uint64_t dropped;      /* events it was not told since it last read */
};

/* Makes one of a connected socket, which it takes over. NULL: out of memory, and the socket is
 * still the caller's. */
struct control_client *control_client_create(const struct control_client_host *host, int fd,
                                             const struct control_peer *peer);

/* It is greeted and served; or turned away, if there is a refusal to tell it. */
void control_client_start(struct control_client *client, const char *refusal);

/* Tells a watcher of a change. `line` is the notification. */
void control_client_notify(struct control_client *client, const struct presence_change *change,
                           const struct buffer *line);

/* Ends it, started or not; it is freed when the loop has closed it. May be called twice. */
void control_client_close(struct control_client *client);

#endif
