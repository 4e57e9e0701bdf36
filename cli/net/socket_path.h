/* Finds the control socket of a presenced and connects to it, and explains why that is not
 * possible.
 */
#ifndef PRESENCE_CLI_NET_SOCKET_PATH_H
#define PRESENCE_CLI_NET_SOCKET_PATH_H

#include <stddef.h>
#include <stdint.h>

#include "cli/exit.h"

enum {
	SOCKET_PATH_MAX = 108, /* bytes of a Unix socket's path, with the end */
	OBSTACLE_TEXT_MAX = 512,
};

/* Why there is no connection, and what an admin can do about it. */
struct obstacle {
	char problem[OBSTACLE_TEXT_MAX]; /* a sentence */
	char hint[OBSTACLE_TEXT_MAX];    /* "": nothing is known that would help */
};

/* Connects to `path`; if it is NULL, to $PRESENCE_SOCKET or the first of the usual places where
 * there is a socket. EXIT_DONE: *fd is the caller's to close. On anything else the obstacle is
 * filled in. Either way `reached` is the path that was tried. */
enum exit_status socket_path_connect(const char *path, int64_t timeout_ms, int *fd,
                                     char reached[SOCKET_PATH_MAX], struct obstacle *obstacle);

/* Writes a hint for somebody who may not connect: which group to become a member of, as told by the
 * socket or its folder. */
void socket_path_hint_group(const char *path, char *hint, size_t size);

#endif
