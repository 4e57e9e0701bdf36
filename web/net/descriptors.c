#include "web/net/descriptors.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

enum { USUAL = 1024 }; /* where the system does not tell */

size_t descriptors_raise(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
		return USUAL;
	}
	limit.rlim_cur = limit.rlim_max < DESCRIPTORS_MAX ? limit.rlim_max : DESCRIPTORS_MAX;
	setrlimit(RLIMIT_NOFILE, &limit);
	getrlimit(RLIMIT_NOFILE, &limit);
	return limit.rlim_cur;
}

size_t descriptors_for_connections(size_t all)
{
	size_t spare = all / DESCRIPTORS_SPARE_SHARE;

	spare = spare < DESCRIPTORS_SPARE ? DESCRIPTORS_SPARE : spare;
	return all - (spare < all / 2 ? spare : all / 2);
}

static void on_event(uv_poll_t *poll, int status, int events)
{
	(void)poll;
	(void)status;
	(void)events;
}

void descriptors_reserve(uv_loop_t *loop, uv_poll_t *handle, size_t all)
{
	int lowest = eventfd(0, EFD_CLOEXEC);
	int highest = lowest < 0 ? -1 : fcntl(lowest, F_DUPFD_CLOEXEC, (int)all - 1);

	if (highest >= 0 && uv_poll_init(loop, handle, highest) == 0) {
		uv_poll_start(handle, UV_READABLE, on_event);
		uv_poll_stop(handle);
		uv_close((uv_handle_t *)handle, NULL);
	}
	close(highest);
	close(lowest);
}
