/* The connection to a presenced: finding its socket, the greeting, requests and their answers.
 * docs/control.md is the specification. */
#ifndef PRESENCE_CLI_NET_CONNECTION_H
#define PRESENCE_CLI_NET_CONNECTION_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/exit.h"
#include "cli/net/channel.h"
#include "cli/net/socket_path.h"

/* Called for each notification, {"method":"event","params":{…}}; `message` is not the callee's. */
typedef void notification_fn(void *context, const cJSON *message);

struct connection {
	struct channel channel; /* fd -1: not connected */
	char path[SOCKET_PATH_MAX]; /* of the socket, whether it could be reached or not */
	char version[32]; /* of the daemon */
	char role[16];    /* that the daemon gives us: "admin", "observer" */
	int64_t next_id;
	notification_fn *notify; /* NULL: notifications are dropped */
	void *notify_context;
	struct obstacle obstacle; /* what failed last */
};

void connection_init(struct connection *connection);
void connection_finish(struct connection *connection);

static inline bool connection_is_open(const struct connection *connection)
{
	return connection->channel.fd >= 0;
}

/* Connects to `path`, or if it is NULL to the first of $PRESENCE_SOCKET and the usual places where
 * there is one. Anything but EXIT_DONE: see connection->obstacle. */
enum exit_status connection_open(struct connection *connection, const char *path,
                                 int64_t timeout_ms);

/* Calls a method and waits for its answer. `params` may be NULL and is deleted. EXIT_DONE: *reply
 * is the whole answer, with an object "result" or "error", which the caller deletes. Else the
 * connection is closed, except after EXIT_INTERRUPTED. */
enum exit_status connection_call(struct connection *connection, const char *method, cJSON *params,
                                 int64_t timeout_ms, cJSON **reply);

/* Waits for one notification and calls notify() with it. EXIT_TIMEOUT: none came, and the
 * connection stays open. */
enum exit_status connection_wait(struct connection *connection, int64_t timeout_ms);

#endif
