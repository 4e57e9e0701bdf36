/* Listeners: our own sockets. libwebsockets 4.1 binds all interfaces where one was named, and has
 * no caps on connections; with our own accept both are right, and TCP_NODELAY is set. */
#ifndef PRESENCE_WEB_ENGINE_LISTENER_H
#define PRESENCE_WEB_ENGINE_LISTENER_H

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

#include "core/base/address.h"

struct server;

enum { LISTENER_URL_MAX = 96 };

struct listener {
	struct server *server;
	uv_poll_t poll;
	int fd; /* -1: none */
};

/* Listens on "127.0.0.1:3000", "[::1]:3000" or "*:3000"; port 0 picks a free one.
 * On failure it is logged and false returned. */
bool listener_open(struct server *server, struct listener *listener, const char *address);

/* Where it really listens: "http://127.0.0.1:43211". */
void listener_url(const struct listener *listener, char url[LISTENER_URL_MAX]);

/* Stops accepting. */
void listener_close(struct listener *listener);

/* A connection from this address ended. */
void listener_forget(struct server *server, const struct address *address);

#endif
