/* Listeners: our own sockets. libwebsockets 4.1 binds all interfaces where one was named, and has
 * no caps on connections; with our own accept both are right, and TCP_NODELAY is set. What comes in
 * is handed to who opened the listener. */
#ifndef PRESENCE_WEB_NET_LISTENER_H
#define PRESENCE_WEB_NET_LISTENER_H

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

#include "core/base/address.h"

enum { LISTENER_URL_MAX = 96 };

/* A connection came, from this address; the socket is non-blocking. true: the socket belongs to the
 * callee now. false: there are too many, and the listener closes it. */
typedef bool listener_accept_fn(void *context, int fd, const struct address *from);

struct listener {
	listener_accept_fn *accept;
	void *context; /* for accept */
	uv_poll_t poll;
	uv_timer_t retry; /* runs while there are no descriptors, or no memory, for more */
	bool starved;     /* that is so, and was logged */
	int fd;           /* -1: none */
};

/* Listens on "127.0.0.1:3000", "[::1]:3000", "*:3000" (all addresses of IPv6 and IPv4, or of IPv4
 * where that is all there is) or "a.name:3000" (the first of its addresses that is ours); port 0
 * picks a free one. On failure it is logged and false returned. */
bool listener_open(struct listener *listener, uv_loop_t *loop, const char *address,
                   listener_accept_fn *accept, void *context);

/* Listens on a socket that listens already, as a service manager hands it over; it is the
 * listener's, and never fails. */
void listener_adopt(struct listener *listener, uv_loop_t *loop, int fd, listener_accept_fn *accept,
                    void *context);

/* Where it really listens: "http://127.0.0.1:43211". */
void listener_url(const struct listener *listener, bool tls, char url[LISTENER_URL_MAX]);

/* Stops accepting. May be called twice. */
void listener_close(struct listener *listener);

/* Stops accepting, and returns the socket, which goes on listening: whoever connects waits in its
 * queue. -1: there is none. */
int listener_release(struct listener *listener);

#endif
