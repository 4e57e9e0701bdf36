#include "web/net/socket.h"

#include <linux/tcp.h> /* its tcp_info has more than <netinet/tcp.h> */
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

enum { ESTABLISHED = 1 }; /* TCP_ESTABLISHED, which <linux/tcp.h> leaves to libc's header */

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

void socket_wait_for(int fd, size_t bytes)
{
	int value = (int)bytes;

	setsockopt(fd, SOL_SOCKET, SO_RCVLOWAT, &value, sizeof(value));
}

size_t socket_bytes_come(int fd)
{
	int come = 0;

	return ioctl(fd, FIONREAD, &come) == 0 && come > 0 ? (size_t)come : 0;
}

size_t socket_peek(int fd, uint8_t *bytes, size_t size)
{
	ssize_t come = recv(fd, bytes, size, MSG_PEEK | MSG_DONTWAIT);

	return come > 0 ? (size_t)come : 0;
}

bool socket_is_shut(int fd)
{
	struct tcp_info info = { 0 };
	socklen_t len = sizeof(info);

	return getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) != 0 ||
	       info.tcpi_state != ESTABLISHED;
}

void socket_cork(int fd, bool corked)
{
	int value = corked;

	setsockopt(fd, IPPROTO_TCP, TCP_CORK, &value, sizeof(value));
}
