#include "web/net/socket.h"

#include <linux/tcp.h> /* its tcp_info has more than <netinet/tcp.h> */
#include <netinet/in.h>
#include <sys/socket.h>

void socket_prepare_listener(int fd)
{
	int on = 1;
	int unsent = SOCKET_UNSENT_MAX;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent, sizeof(unsent));
}

uint64_t socket_bytes_taken(int fd)
{
	struct tcp_info info = { 0 };
	socklen_t len = sizeof(info);

	getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len);
	return info.tcpi_bytes_acked;
}

void socket_reset_by_close(int fd)
{
	struct linger none = { .l_onoff = 1, .l_linger = 0 };

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof(none));
}

void socket_cork(int fd, bool corked)
{
	int value = corked;

	setsockopt(fd, IPPROTO_TCP, TCP_CORK, &value, sizeof(value));
}
