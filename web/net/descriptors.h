/* The descriptors of the process: how many there may be, how many of them are for connections, and
 * room for all of them, before anybody is connected. */
#ifndef PRESENCE_WEB_NET_DESCRIPTORS_H
#define PRESENCE_WEB_NET_DESCRIPTORS_H

#include <stddef.h>
#include <uv.h>

enum {
	DESCRIPTORS_MAX = 131072, /* libwebsockets keeps a pointer for each that there may be */
	DESCRIPTORS_SPARE = 64,   /* that are not for connections, */
	DESCRIPTORS_SPARE_SHARE = 8, /* or one of so many, if that is more; but no more than half */
};

/* Raises the limit as far as the system lets us, up to DESCRIPTORS_MAX; returns what it is. */
size_t descriptors_raise(void);

/* Of so many, those that may be connections: others are kept back for files, the control socket's
 * clients, and what libraries open. */
size_t descriptors_for_connections(size_t all);

/* libuv aborts where it cannot make its table of descriptors longer, which it does when one comes
 * that is too high: so it is made as long as it may ever be. The handle belongs to the loop until
 * that has run once more. Without memory for it nothing is done. */
void descriptors_reserve(uv_loop_t *loop, uv_poll_t *handle, size_t all);

#endif
