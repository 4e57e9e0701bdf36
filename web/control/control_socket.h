/* The control socket itself: a path in the file system, a Unix stream socket that listens there,
 * and what comes in by it, handed to who opened it.
 *
 * The path is ours only as long as what is there is what we made: somebody may have removed it, and
 * another presenced made its own. Directories that anybody may write to are refused, unless they
 * are sticky as /tmp is: in the former, anybody could put a socket of his own in place of ours and
 * be told the commands of the admins. */
#ifndef PRESENCE_WEB_CONTROL_CONTROL_SOCKET_H
#define PRESENCE_WEB_CONTROL_CONTROL_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <uv.h>

enum { CONTROL_PATH_MAX = 108 };

/* A connection came; the socket is non-blocking, and the callee's. */
typedef void control_socket_accept_fn(void *context, int fd);

struct control_socket {
	control_socket_accept_fn *accept;
	void *context; /* for accept */
	uv_poll_t poll;
	uv_timer_t pause; /* while there is no descriptor for who comes */
	int fd;           /* -1: none */
	bool short_of_files;
	char path[CONTROL_PATH_MAX];
	dev_t device; /* of what we made at the path */
	ino_t inode;
};

/* Where the socket is if nobody says: $PRESENCE_SOCKET, /run/presenced/presenced.sock for root,
 * else $XDG_RUNTIME_DIR/presenced.sock. NULL: there is no such place. */
const char *control_default_path(char *out, size_t size);

/* Opens it: a stale socket is replaced; a live one, or a file that is no socket, is left alone. It
 * and a directory that has to be made are given to the group, unless that is CONTROL_NO_GROUP
 * (control_peer.h). false: it is logged why not, and nothing is left behind. */
bool control_socket_open(struct control_socket *socket, uv_loop_t *loop, const char *path,
                         gid_t gid, control_socket_accept_fn *accept, void *context);

/* The same with a socket that listens already, which it takes. The path is removed at the end if
 * `owned`. false: it is bound to no path; it is closed. */
bool control_socket_adopt(struct control_socket *socket, uv_loop_t *loop, int fd, bool owned,
                          control_socket_accept_fn *accept, void *context);

/* Stops listening, and removes what we made; may be called if it is not open. */
void control_socket_close(struct control_socket *socket);

/* Stops accepting, and returns the socket, which goes on listening. -1: it is not open. */
int control_socket_release(struct control_socket *socket);

#endif
