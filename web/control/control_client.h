/* One client of the control socket. */
#ifndef PRESENCE_WEB_CONTROL_CONTROL_CLIENT_H
#define PRESENCE_WEB_CONTROL_CONTROL_CLIENT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <uv.h>

#include "core/admin/admin.h"
#include "core/base/list.h"
#include "core/control/lines.h"

struct control;

struct control_client {
	struct control *control;
	struct list_node link; /* control::clients */
	uv_pipe_t pipe;
	struct control_lines lines;
	struct admin_caller caller;
	pid_t pid;
	bool leaving;          /* what is queued goes out, nothing more comes in */
	bool ended;            /* it will ask no more */
	bool watching;
	bool closing;
	char *room;       /* that it watches; NULL: all */
	size_t events_waiting; /* bytes of events that it has not read */
	uint64_t dropped;      /* events it was not told since it last read */
};

/* Takes a connection that waits on the control socket. */
void control_client_accept(struct control *control);

/* Tells a watcher of a change. `line` is the notification. */
void control_client_notify(struct control_client *client, const struct presence_change *change,
                           const struct buffer *line);

/* Ends it; it is freed when the loop has closed it. */
void control_client_close(struct control_client *client);

#endif
