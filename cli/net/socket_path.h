/* Getting through to the control socket of a presenced: where it may be, and what to tell an admin
 * who cannot get through. */
#ifndef PRESENCE_CLI_NET_SOCKET_PATH_H
#define PRESENCE_CLI_NET_SOCKET_PATH_H

#include <stddef.h>
#include <stdint.h>

#include "cli/net/connection.h"

/* Connects to `path`, or if it is NULL to where there is one. EXIT_DONE: *fd is the socket, and
 * connection->path where it was; else problem and hint are filled in. */
enum exit_status socket_path_connect(struct connection *connection, const char *path,
                                     int64_t timeout_ms, int *fd);

/* Writes whom to ask for access: the group of the socket, or of its folder. */
void socket_path_hint_group(const char *path, char *hint, size_t size);

#endif
