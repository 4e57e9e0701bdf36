#include "cli/net/socket_path.h"

#include <errno.h>
#include <grp.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

enum { USUAL_PLACES = 2 };

static const char SYSTEM_SOCKET[] = "/run/presenced/presenced.sock";

_Static_assert(sizeof(((struct sockaddr_un *)0)->sun_path) == SOCKET_PATH_MAX,
               "a path of a socket fits");

/* The n-th of the usual places. */
static bool usual_place(size_t n, char out[SOCKET_PATH_MAX])
{
	const char *runtime = getenv("XDG_RUNTIME_DIR");

	if (n == 0) {
		memcpy(out, SYSTEM_SOCKET, sizeof(SYSTEM_SOCKET));
		return true;
	}
	return n == 1 && runtime && *runtime &&
	       snprintf(out, SOCKET_PATH_MAX, "%s/presenced.sock", runtime) < SOCKET_PATH_MAX;
}

/* connect() tells of anything else that it refuses, as if nobody listened. */
static bool is_socket(const char *path)
{
	struct stat info;

	return stat(path, &info) != 0 || S_ISSOCK(info.st_mode);
}

/* The socket, or -1 and errno. A daemon that is stuck lets its queue fill up, hence the timeout. */
static int connect_to(const char *path, int64_t timeout_ms)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct timeval timeout = { .tv_sec = timeout_ms / 1000, .tv_usec = (timeout_ms % 1000) * 1000 };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0) {
		return -1;
	}
	memcpy(address.sun_path, path, strlen(path) + 1);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout));
	if (connect(fd, (const struct sockaddr *)(const void *)&address, sizeof(address)) == 0) {
		return fd;
	}
	int why = errno == ECONNREFUSED && !is_socket(path) ? ENOTSOCK : errno;
	close(fd);
	errno = why;
	return -1;
}

void socket_path_hint_group(const char *path, char *hint, size_t size)
{
	char folder[SOCKET_PATH_MAX];
	struct stat info;

	snprintf(folder, sizeof(folder), "%s", path);
	bool known = stat(path, &info) == 0 || stat(dirname(folder), &info) == 0;
	const struct group *group = known ? getgrgid(info.st_gid) : NULL;
	if (group && info.st_gid != 0) {
		snprintf(hint, size, "become a member of the group '%s', or use sudo", group->gr_name);
	} else {
		snprintf(hint, size, "use sudo, or see --admin-group and --observer-group of presenced");
	}
}

static const char *text_of(int why)
{
	switch (why) {
	case ENOENT:
		return "no such file";
	case EACCES:
	case EPERM:
		return "permission denied";
	case ECONNREFUSED:
		return "connection refused";
	case ENOTSOCK:
		return "it is no socket";
	default:
		return strerror(why);
	}
}

static void write_hint(char hint[OBSTACLE_TEXT_MAX], const char *path, int why)
{
	switch (why) {
	case ENOENT:
		snprintf(hint, OBSTACLE_TEXT_MAX,
		         "start presenced, or name its socket: --socket PATH or $PRESENCE_SOCKET");
		break;
	case ENOTSOCK:
		snprintf(hint, OBSTACLE_TEXT_MAX,
		         "name the socket of presenced: --socket PATH or $PRESENCE_SOCKET");
		break;
	case EACCES:
	case EPERM:
		socket_path_hint_group(path, hint, OBSTACLE_TEXT_MAX);
		break;
	case ECONNREFUSED:
		snprintf(hint, OBSTACLE_TEXT_MAX,
		         "the socket is a left-over: presenced is not running; it replaces the socket when"
		         " it starts");
		break;
	default:
		hint[0] = '\0';
	}
}

static enum exit_status cannot_reach(struct obstacle *obstacle, const char *path, int why)
{
	bool timeout = why == EAGAIN;

	snprintf(obstacle->problem, sizeof(obstacle->problem), "cannot reach presenced at '%s': %s",
	         path, timeout ? "it takes no connection in time" : text_of(why));
	write_hint(obstacle->hint, path, why);
	if (timeout) {
		return EXIT_TIMEOUT;
	}
	return why == EACCES || why == EPERM ? EXIT_NOT_PERMITTED : EXIT_UNREACHABLE;
}

static enum exit_status connect_named(const char *path, int64_t timeout_ms, int *fd,
                                      char reached[SOCKET_PATH_MAX], struct obstacle *obstacle)
{
	snprintf(reached, SOCKET_PATH_MAX, "%s", path);
	if (strlen(path) >= SOCKET_PATH_MAX) {
		snprintf(obstacle->problem, sizeof(obstacle->problem),
		         "the path of a socket has at most %d bytes, this one has more: '%s'",
		         SOCKET_PATH_MAX - 1, path);
		obstacle->hint[0] = '\0';
		return EXIT_BAD_ARGUMENT;
	}
	*fd = connect_to(path, timeout_ms);
	return *fd >= 0 ? EXIT_DONE : cannot_reach(obstacle, path, errno);
}

/* Of several failures the one that tells most is kept: that of a socket which is there. */
static enum exit_status connect_usual(int64_t timeout_ms, int *fd, char reached[SOCKET_PATH_MAX],
                                      struct obstacle *obstacle)
{
	char place[SOCKET_PATH_MAX];
	int why = ENOENT;

	reached[0] = '\0';
	for (size_t n = 0; n < USUAL_PLACES; n++) {
		if (!usual_place(n, place)) {
			continue;
		}
		*fd = connect_to(place, timeout_ms);
		if (*fd >= 0 || reached[0] == '\0' || (why == ENOENT && errno != ENOENT)) {
			why = *fd >= 0 ? 0 : errno;
			memcpy(reached, place, sizeof(place));
		}
		if (*fd >= 0) {
			return EXIT_DONE;
		}
	}
	return cannot_reach(obstacle, reached, why);
}

enum exit_status socket_path_connect(const char *path, int64_t timeout_ms, int *fd,
                                     char reached[SOCKET_PATH_MAX], struct obstacle *obstacle)
{
	const char *from_environment = getenv("PRESENCE_SOCKET");

	if (!path && from_environment && *from_environment) {
		path = from_environment;
	}
	return path ? connect_named(path, timeout_ms, fd, reached, obstacle)
	            : connect_usual(timeout_ms, fd, reached, obstacle);
}
