#include "web/net/listener.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "web/log.h"
#include "web/net/socket.h"

enum {
	BACKLOG = 4096,
	RETRY_MS = 50, /* until a descriptor may be free again */
	ACCEPTS_PER_TURN = 256, /* so that a storm of connects does not starve those who are there */
};

static struct address address_of(const struct sockaddr_storage *from)
{
	struct address address;

	if (from->ss_family != AF_INET6) {
		const struct sockaddr_in *v4 = (const void *)from;
		return address_from_v4((const uint8_t *)&v4->sin_addr);
	}
	const struct sockaddr_in6 *v6 = (const void *)from;
	memcpy(address.bytes, &v6->sin6_addr, sizeof(address.bytes));
	return address;
}

static void on_readable(uv_poll_t *poll, int status, int events);

static void on_retry(uv_timer_t *timer)
{
	struct listener *listener = timer->data;

	uv_poll_start(&listener->poll, UV_READABLE, on_readable);
}

static void end_starvation(struct listener *listener)
{
	if (listener->starved) {
		log_info("listener", "accepting connections again");
	}
	listener->starved = false;
}

/* Whoever waits to be accepted stays readable: to go on at once would take all there is of the
 * processor, and bring nothing. */
static void accept_failed(struct listener *listener, int error)
{
	if (error != EMFILE && error != ENFILE && error != ENOBUFS && error != ENOMEM) {
		end_starvation(listener); /* nobody waits any more */
		return;
	}
	if (!listener->starved) {
		log_error("listener", "cannot accept connections: %s", strerror(error));
	}
	listener->starved = true;
	uv_poll_stop(&listener->poll);
	uv_timer_start(&listener->retry, on_retry, RETRY_MS, 0);
}

static void on_readable(uv_poll_t *poll, int status, int events)
{
	struct listener *listener = poll->data;
	struct sockaddr_storage from = { 0 };

	(void)events;
	for (int i = 0; status == 0 && i < ACCEPTS_PER_TURN; i++) {
		socklen_t len = sizeof(from);
		int fd =
			accept4(listener->fd, (struct sockaddr *)&from, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd < 0) {
			accept_failed(listener, errno);
			return;
		}
		struct address address = address_of(&from);
		if (!listener->accept(listener->context, fd, &address)) {
			char text[LOG_ADDRESS_MAX];
			log_info("listener", "refused %s: limit reached", log_address(&address, text));
			close(fd);
		}
	}
}

static bool is_port(const char *text)
{
	size_t digits = strspn(text, "0123456789");

	return digits > 0 && digits <= 5 && text[digits] == '\0' && strtol(text, NULL, 10) <= 65535;
}

/* "[::1]:3000" → "::1" and "3000"; "*:3000" → "" and "3000". */
static bool split_address(const char *text, char *host, size_t size, const char **port)
{
	const char *colon = strrchr(text, ':');

	if (!colon || !is_port(colon + 1)) {
		return false;
	}
	size_t len = (size_t)(colon - text);
	if (len >= 2 && text[0] == '[' && text[len - 1] == ']') {
		text++;
		len -= 2;
	}
	if (len >= size) {
		return false;
	}
	memcpy(host, text, len);
	host[len] = '\0';
	if (strcmp(host, "*") == 0) {
		host[0] = '\0';
	}
	*port = colon + 1;
	return true;
}

static int bind_address(const struct addrinfo *address)
{
	int on = 1;
	int off = 0;
	int fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0) {
		return -1;
	}
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	socket_prepare_listener(fd);
	if (address->ai_family == AF_INET6) {
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
	}
	if (bind(fd, address->ai_addr, address->ai_addrlen) != 0 || listen(fd, BACKLOG) != 0) {
		int error = errno;
		close(fd);
		errno = error;
		return -1;
	}
	return fd;
}

/* The first of a host's addresses that can be listened on; -1: none can, and *why says why the last
 * one cannot. */
static int open_host(const char *host, const char *port, const char **why)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV };
	struct addrinfo *found;
	int error = getaddrinfo(host, port, &hints, &found);
	int fd = -1;

	if (error != 0) {
		errno = 0;
		*why = gai_strerror(error);
		return -1;
	}
	for (const struct addrinfo *each = found; each && fd < 0; each = each->ai_next) {
		fd = bind_address(each);
	}
	error = errno;
	*why = strerror(error);
	freeaddrinfo(found);
	errno = error;
	return fd;
}

/* All addresses are "::", which takes IPv4 too; where there is no IPv6 they are "0.0.0.0". */
static int open_socket(const char *host, const char *port, const char *text)
{
	const char *why;
	int fd = open_host(host[0] ? host : "::", port, &why);

	if (fd < 0 && !host[0] && (errno == EAFNOSUPPORT || errno == EADDRNOTAVAIL)) {
		fd = open_host("0.0.0.0", port, &why);
	}
	if (fd < 0) {
		log_error("server", "cannot listen on '%s': %s", text, why);
	}
	return fd;
}

void listener_url(const struct listener *listener, bool tls, char url[LISTENER_URL_MAX])
{
	struct sockaddr_storage bound = { 0 };
	socklen_t len = sizeof(bound);
	char host[NI_MAXHOST] = "?";
	char port[NI_MAXSERV] = "?";

	getsockname(listener->fd, (struct sockaddr *)&bound, &len);
	getnameinfo((struct sockaddr *)&bound, len, host, sizeof(host), port, sizeof(port),
	            NI_NUMERICHOST | NI_NUMERICSERV);
	bool bracket = bound.ss_family == AF_INET6;
	snprintf(url, LISTENER_URL_MAX, "%s://%s%.64s%s:%.8s", tls ? "https" : "http",
	         bracket ? "[" : "", host, bracket ? "]" : "", port);
}

bool listener_open(struct listener *listener, uv_loop_t *loop, const char *address,
                   listener_accept_fn *accept, void *context)
{
	char host[NI_MAXHOST];
	const char *port;

	*listener = (struct listener){ .fd = -1 };
	if (!split_address(address, host, sizeof(host), &port)) {
		log_error("server", "cannot listen on '%s': not of the form ADDRESS:PORT", address);
		return false;
	}
	int fd = open_socket(host, port, address);
	if (fd >= 0) {
		listener_adopt(listener, loop, fd, accept, context);
	}
	return fd >= 0;
}

void listener_adopt(struct listener *listener, uv_loop_t *loop, int fd, listener_accept_fn *accept,
                    void *context)
{
	*listener = (struct listener){ .accept = accept, .context = context, .fd = fd };
	uv_timer_init(loop, &listener->retry);
	listener->retry.data = listener;
	uv_poll_init(loop, &listener->poll, listener->fd);
	listener->poll.data = listener;
	uv_poll_start(&listener->poll, UV_READABLE, on_readable);
}

int listener_release(struct listener *listener)
{
	int fd = listener->fd;

	if (fd >= 0) {
		uv_close((uv_handle_t *)&listener->retry, NULL);
		uv_close((uv_handle_t *)&listener->poll, NULL);
		listener->fd = -1;
	}
	return fd;
}

void listener_close(struct listener *listener)
{
	int fd = listener_release(listener);

	if (fd >= 0) {
		close(fd);
	}
}
