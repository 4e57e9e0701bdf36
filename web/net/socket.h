/* What is asked of the kernel for a TCP socket. */
#ifndef PRESENCE_WEB_NET_SOCKET_H
#define PRESENCE_WEB_NET_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	SOCKET_UNSENT_MAX = 512 * 1024, /* bytes that wait in the kernel until the peer's takes them */
};

/* What is for all sockets that a listener accepts is set for the listener's own: they inherit it,
 * which saves each of them the calls. Nothing waits for more to be sent; and no more than
 * SOCKET_UNSENT_MAX waits in the kernel, which else takes megabytes for a peer who reads nothing.
 */
void socket_prepare_listener(int fd);

/* How many bytes the peer's kernel took since it was connected. */
uint64_t socket_bytes_taken(int fd);

/* Its close is a reset, and what was not sent is dropped: the kernel would keep it for long. */
void socket_reset_by_close(int fd);

/* It is readable once so many bytes have come, or nothing more can. */
void socket_wait_for(int fd, size_t bytes);

/* Bytes that have come and were not read. */
size_t socket_bytes_come(int fd);

/* The first of them, which stay: how many there are, up to `size`. */
size_t socket_peek(int fd, uint8_t *bytes, size_t size);

/* Whether the peer has shut its side, or the connection is broken. */
bool socket_is_shut(int fd);

/* Holds back what is sent until it fills a segment, or lets it go. */
void socket_cork(int fd, bool corked);

#endif
