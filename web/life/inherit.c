#include "web/life/inherit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "web/log.h"

enum { FIRST = 3 }; /* SD_LISTEN_FDS_START */

static int option_of(int fd, int option)
{
	int value = -1;
	socklen_t len = sizeof(value);

	return getsockopt(fd, SOL_SOCKET, option, &value, &len) == 0 ? value : -1;
}

static enum inherited_kind kind_of(int fd)
{
	struct stat status = { 0 };

	if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) {
		return INHERITED_FILE;
	}
	if (option_of(fd, SO_TYPE) != SOCK_STREAM || option_of(fd, SO_ACCEPTCONN) != 1) {
		return INHERITED_OTHER;
	}
	switch (option_of(fd, SO_DOMAIN)) {
	case AF_INET:
	case AF_INET6: return INHERITED_STREAM;
	case AF_UNIX: return INHERITED_LOCAL;
	default: return INHERITED_OTHER;
	}
}

/* Takes the next name off the list. */
static void take_name(const char **names, char out[INHERITED_NAME_MAX])
{
	size_t len = strcspn(*names, ":");

	snprintf(out, INHERITED_NAME_MAX, "%.*s", (int)len, *names);
	*names += len;
	*names += **names == ':';
}

static void add(struct inherited *inherited, int fd, const char **names)
{
	struct inherited_one *one = &inherited->all[inherited->count];

	if (inherited->count == INHERITED_MAX || fcntl(fd, F_SETFD, FD_CLOEXEC) != 0) {
		close(fd);
		return;
	}
	*one = (struct inherited_one){ .fd = fd, .kind = kind_of(fd) };
	take_name(names, one->name);
	if (one->kind == INHERITED_STREAM || one->kind == INHERITED_LOCAL) {
		fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	}
	inherited->count++;
}

void inherit_read(struct inherited *inherited)
{
	const char *pid = getenv("LISTEN_PID");
	const char *count = getenv("LISTEN_FDS");
	const char *names = getenv("LISTEN_FDNAMES");

	*inherited = (struct inherited){ 0 };
	if (pid && count && strtoll(pid, NULL, 10) == getpid()) {
		names = names ? names : "";
		long long handed = strtoll(count, NULL, 10);
		for (int i = 0; i < handed && i < 1024; i++) {
			add(inherited, FIRST + i, &names);
		}
	}
	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_FDNAMES");
}

int inherit_take(struct inherited *inherited, enum inherited_kind kind, const char *name)
{
	for (size_t i = 0; i < inherited->count; i++) {
		struct inherited_one *one = &inherited->all[i];
		if (one->fd >= 0 && one->kind == kind && (!name || strcmp(one->name, name) == 0)) {
			int fd = one->fd;
			one->fd = -1;
			return fd;
		}
	}
	return -1;
}

void inherit_close(struct inherited *inherited)
{
	for (size_t i = 0; i < inherited->count; i++) {
		struct inherited_one *one = &inherited->all[i];
		if (one->fd >= 0) {
			log_warn("presenced", "there is no use for the descriptor '%s' that was handed over",
			         one->name);
			close(one->fd);
			one->fd = -1;
		}
	}
}
