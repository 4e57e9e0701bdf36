#include "web/life/notify.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "web/log.h"

/* "/run/systemd/notify", or "@name" in the abstract namespace. */
static int connect_to(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t len = strlen(path);

	if (len == 0 || len >= sizeof(address.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(address.sun_path, path, len);
	if (path[0] == '@') {
		address.sun_path[0] = '\0';
	}
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&address, size) != 0) {
		int error = errno;
		close(fd);
		errno = error;
		fd = -1;
	}
	return fd;
}

/* Signs of life that are wanted of another process are not ours to give. */
static uint64_t read_watchdog_ms(void)
{
	const char *usec = getenv("WATCHDOG_USEC");
	const char *pid = getenv("WATCHDOG_PID");

	if (!usec || (pid && strtoll(pid, NULL, 10) != getpid())) {
		return 0;
	}
	return strtoull(usec, NULL, 10) / 1000;
}

void notify_open(struct notify *notify)
{
	const char *path = getenv("NOTIFY_SOCKET");

	*notify = (struct notify){ .fd = -1 };
	if (!path) {
		return;
	}
	notify->fd = connect_to(path);
	notify->watchdog_ms = read_watchdog_ms();
	if (notify->fd < 0) {
		log_warn("notify", "cannot tell the service manager at '%s' how we are: %s", path,
		         strerror(errno));
	}
}

/* A manager that does not read now is not waited for. */
static void tell(const struct notify *notify, const char *text)
{
	if (notify->fd >= 0) {
		send(notify->fd, text, strlen(text), MSG_NOSIGNAL | MSG_DONTWAIT);
	}
}

static void on_life(uv_timer_t *timer)
{
	tell(timer->data, "WATCHDOG=1");
}

static void tell_status(struct notify *notify)
{
	char status[NOTIFY_TEXT_MAX];
	char text[NOTIFY_TEXT_MAX + 16];

	notify->status(notify->context, status);
	if (strcmp(status, notify->told) != 0) {
		snprintf(text, sizeof(text), "STATUS=%s", status);
		memcpy(notify->told, status, sizeof(status));
		tell(notify, text);
	}
}

static void on_status(uv_timer_t *timer)
{
	tell_status(timer->data);
}

void notify_ready(struct notify *notify, uv_loop_t *loop, notify_status_fn *status, void *context)
{
	if (notify->fd < 0) {
		return;
	}
	notify->status = status;
	notify->context = context;
	uv_timer_init(loop, &notify->life);
	uv_timer_init(loop, &notify->statuses);
	notify->life.data = notify->statuses.data = notify;
	notify->running = true;
	if (notify->watchdog_ms > 0) {
		uint64_t every = notify->watchdog_ms / 2 + (notify->watchdog_ms < 2);
		uv_timer_start(&notify->life, on_life, 0, every);
	}
	uv_timer_start(&notify->statuses, on_status, 0, NOTIFY_STATUS_EVERY_MS);
	tell(notify, "READY=1");
}

void notify_reloading(struct notify *notify)
{
	struct timespec now;
	char text[64];

	clock_gettime(CLOCK_MONOTONIC, &now);
	snprintf(text, sizeof(text), "RELOADING=1\nMONOTONIC_USEC=%" PRIu64,
	         (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000);
	tell(notify, text);
}

void notify_reloaded(struct notify *notify)
{
	tell(notify, "READY=1");
}

void notify_stopping(struct notify *notify)
{
	tell(notify, "STOPPING=1\nSTATUS=closing all connections");
}

void notify_close(struct notify *notify)
{
	if (notify->running) {
		uv_close((uv_handle_t *)&notify->life, NULL);
		uv_close((uv_handle_t *)&notify->statuses, NULL);
		notify->running = false;
	}
	if (notify->fd >= 0) {
		close(notify->fd);
		notify->fd = -1;
	}
}
