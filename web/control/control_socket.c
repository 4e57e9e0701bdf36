#include "web/control/control_socket.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "web/control/control_peer.h"
#include "web/log.h"

enum {
	BACKLOG = 128,
	ACCEPTS_PER_TURN = 16,
	PAUSE_MS = 250, /* before it is tried again whether there is a descriptor */
	DIRECTORY_MODE = 0750,
	SOCKET_UMASK = 0117, /* so that the socket is 0660 from the moment it is there */
};

const char *control_default_path(char *out, size_t size)
{
	const char *named = getenv("PRESENCE_SOCKET");
	const char *runtime = getenv("XDG_RUNTIME_DIR");
	int len = -1;

	if (named && named[0]) {
		len = snprintf(out, size, "%s", named);
	} else if (geteuid() == 0) {
		len = snprintf(out, size, "/run/presenced/presenced.sock");
	} else if (runtime && runtime[0]) {
		len = snprintf(out, size, "%s/presenced.sock", runtime);
	}
	return len > 0 && (size_t)len < size ? out : NULL;
}

/* --- Who comes --- */

static void on_readable(uv_poll_t *poll, int status, int events);

static void on_pause_over(uv_timer_t *pause)
{
	struct control_socket *socket = pause->data;

	uv_poll_start(&socket->poll, UV_READABLE, on_readable);
}

/* Who waits would make the loop spin, as it cannot be taken: it waits until others have closed. */
static void wait_for_files(struct control_socket *socket)
{
	if (!socket->short_of_files) {
		log_warn("control", "no client is let in for now: %s", strerror(errno));
	}
	socket->short_of_files = true;
	uv_poll_stop(&socket->poll);
	uv_timer_start(&socket->pause, on_pause_over, PAUSE_MS, 0);
}

static bool is_shortage(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

static void on_readable(uv_poll_t *poll, int status, int events)
{
	struct control_socket *socket = poll->data;

	(void)events;
	for (int i = 0; status == 0 && i < ACCEPTS_PER_TURN; i++) {
		int fd = accept4(socket->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd < 0) {
			if (is_shortage(errno)) {
				wait_for_files(socket);
			}
			return;
		}
		socket->short_of_files = false;
		socket->accept(socket->context, fd);
	}
}

/* --- The path --- */

static void fill_address(struct sockaddr_un *address, const char *path)
{
	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	memcpy(address->sun_path, path, strnlen(path, sizeof(address->sun_path) - 1));
}

/* Whether somebody listens on the socket that is there. */
static bool is_live(const char *path)
{
	struct sockaddr_un address;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0) {
		return true;
	}
	fill_address(&address, path);
	int result = connect(fd, (struct sockaddr *)&address, sizeof(address));
	bool live = result == 0 || errno != ECONNREFUSED;
	close(fd);
	return live;
}

/* Makes the path free; false: it is somebody's. */
static bool clear_path(const char *path)
{
	struct stat found;

	if (lstat(path, &found) != 0) {
		return true;
	}
	if (!S_ISSOCK(found.st_mode)) {
		log_error("control", "'%s' is there, and is not a socket", path);
		return false;
	}
	if (is_live(path)) {
		log_error("control", "another presenced listens on '%s'", path);
		return false;
	}
	unlink(path);
	return true;
}

static void directory_of(const char *path, char out[CONTROL_PATH_MAX])
{
	const char *slash = strrchr(path, '/');
	size_t len = slash ? (size_t)(slash - path) : 0;

	if (len == 0) {
		memcpy(out, slash ? "/" : ".", 2);
		return;
	}
	memcpy(out, path, len);
	out[len] = '\0';
}

static bool is_safe(const char *directory)
{
	struct stat found;

	if (stat(directory, &found) != 0 || !S_ISDIR(found.st_mode)) {
		return true; /* binding tells */
	}
	if ((found.st_mode & S_IWOTH) && !(found.st_mode & S_ISVTX)) {
		log_error("control", "anybody may write to '%s', and take the socket's place there",
		          directory);
		return false;
	}
	if (found.st_uid != 0 && found.st_uid != geteuid()) {
		log_warn("control", "'%s' belongs to uid %lld, who may take the socket's place there",
		         directory, (long long)found.st_uid);
	}
	return true;
}

/* Makes the directory, if it is not there, and gives it to the group; false: it is logged why not.
 */
static bool make_directory(const char *path, gid_t gid)
{
	char directory[CONTROL_PATH_MAX];

	directory_of(path, directory);
	if (mkdir(directory, DIRECTORY_MODE) != 0) {
		if (errno != EEXIST) {
			log_error("control", "cannot make '%s': %s", directory, strerror(errno));
			return false;
		}
		return is_safe(directory);
	}
	if (chmod(directory, DIRECTORY_MODE) != 0 ||
	    (gid != CONTROL_NO_GROUP && chown(directory, (uid_t)-1, gid) != 0)) {
		log_warn("control", "cannot open '%s' to its group: %s", directory, strerror(errno));
	}
	return true;
}

static bool is_what_we_made(const struct control_socket *socket)
{
	struct stat found;

	return lstat(socket->path, &found) == 0 && found.st_dev == socket->device &&
	       found.st_ino == socket->inode;
}

static void give_to_group(const char *path, gid_t gid)
{
	if (gid != CONTROL_NO_GROUP && chown(path, (uid_t)-1, gid) != 0) {
		log_warn("control", "cannot give '%s' to its group: %s", path, strerror(errno));
	}
}

/* false: errno says why not. */
static bool bind_and_listen(struct control_socket *socket, gid_t gid)
{
	struct sockaddr_un address;
	struct stat made;

	fill_address(&address, socket->path);
	mode_t before = umask(SOCKET_UMASK);
	int bound = bind(socket->fd, (struct sockaddr *)&address, sizeof(address));
	umask(before);
	if (bound != 0 || lstat(socket->path, &made) != 0) {
		return false;
	}
	socket->device = made.st_dev;
	socket->inode = made.st_ino;
	give_to_group(socket->path, gid);
	return listen(socket->fd, BACKLOG) == 0;
}

static void close_socket(struct control_socket *socket)
{
	if (socket->inode != 0 && is_what_we_made(socket)) {
		unlink(socket->path);
	}
	if (socket->fd >= 0) {
		close(socket->fd);
		socket->fd = -1;
	}
}

static void start_accepting(struct control_socket *control, uv_loop_t *loop)
{
	uv_poll_init(loop, &control->poll, control->fd);
	uv_timer_init(loop, &control->pause);
	control->poll.data = control->pause.data = control;
	uv_poll_start(&control->poll, UV_READABLE, on_readable);
}

bool control_socket_open(struct control_socket *control, uv_loop_t *loop, const char *path,
                         gid_t gid, control_socket_accept_fn *accept, void *context)
{
	*control = (struct control_socket){ .accept = accept, .context = context, .fd = -1 };
	if (strlen(path) >= sizeof(control->path)) {
		log_error("control", "the path '%s' is too long", path);
		return false;
	}
	memcpy(control->path, path, strlen(path));
	if (!make_directory(path, gid) || !clear_path(path)) {
		return false;
	}
	control->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (control->fd < 0 || !bind_and_listen(control, gid)) {
		log_error("control", "cannot listen on '%s': %s", path, strerror(errno));
		close_socket(control);
		return false;
	}
	start_accepting(control, loop);
	return true;
}

bool control_socket_adopt(struct control_socket *control, uv_loop_t *loop, int fd, bool owned,
                          control_socket_accept_fn *accept, void *context)
{
	struct sockaddr_un address = { 0 };
	socklen_t len = sizeof(address);
	struct stat made;

	*control = (struct control_socket){ .accept = accept, .context = context, .fd = fd };
	if (getsockname(fd, (struct sockaddr *)&address, &len) != 0 || !address.sun_path[0]) {
		log_error("control", "the socket that was handed over has no path");
		close_socket(control);
		return false;
	}
	memcpy(control->path, address.sun_path, strnlen(address.sun_path, sizeof(control->path) - 1));
	if (owned && lstat(control->path, &made) == 0) {
		control->device = made.st_dev;
		control->inode = made.st_ino;
	}
	start_accepting(control, loop);
	return true;
}

static void stop_accepting(struct control_socket *socket)
{
	uv_close((uv_handle_t *)&socket->poll, NULL);
	uv_close((uv_handle_t *)&socket->pause, NULL);
}

void control_socket_close(struct control_socket *socket)
{
	if (socket->fd >= 0) {
		stop_accepting(socket);
		close_socket(socket);
	}
}

int control_socket_release(struct control_socket *socket)
{
	int fd = socket->fd;

	if (fd >= 0) {
		stop_accepting(socket);
		socket->fd = -1;
	}
	return fd;
}
