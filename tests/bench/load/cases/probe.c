#include "tests/bench/load/cases/probe.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { OPEN_MS = 2000, BUFFER_BYTES = 64 * 1024 };

static const struct sockaddr_in any_address = { .sin_family = AF_INET };

/* In a process of its own; ends with the other end. */
static _Noreturn void echo(int fd)
{
	char byte;

	while (read(fd, &byte, 1) == 1 && write(fd, &byte, 1) == 1) {
	}
	_exit(EXIT_SUCCESS);
}

static bool wait_readable(int fd)
{
	struct pollfd one = { .fd = fd, .events = POLLIN };

	return poll(&one, 1, OPEN_MS) == 1;
}

/* Reads all that is there; PROBE_ANSWERED if it ends as an answer does. */
static enum probe_state take_line(struct probe *probe)
{
	char buffer[BUFFER_BYTES];
	enum probe_state state = PROBE_WAITS;
	ssize_t got;

	while ((got = stream_receive(&probe->stream, buffer, sizeof(buffer))) > 0) {
		state = buffer[got - 1] == '\n' ? PROBE_ANSWERED : PROBE_WAITS;
	}
	return got < 0 && errno == EAGAIN ? state : PROBE_LOST;
}

static enum probe_state take_page(struct probe *probe)
{
	char buffer[BUFFER_BYTES];
	enum probe_state state = PROBE_WAITS;
	ssize_t got;

	while ((got = stream_receive(&probe->stream, buffer, sizeof(buffer))) > 0) {
		switch (http_take(&probe->page, buffer, (size_t)got)) {
		case HTTP_INCOMPLETE:
			break;
		case HTTP_COMPLETE:
			http_reset(&probe->page);
			state = PROBE_ANSWERED;
			break;
		case HTTP_MALFORMED:
			return PROBE_LOST;
		}
	}
	return got < 0 && errno == EAGAIN ? state : PROBE_LOST;
}

static enum probe_state take_pong(struct probe *probe)
{
	char buffer[BUFFER_BYTES];
	struct client *client = &probe->websocket.client;
	uint32_t before = probe->websocket.pongs;

	client_read(client, buffer, sizeof(buffer));
	if (client->state == CLIENT_BROKEN) {
		return PROBE_LOST;
	}
	return probe->websocket.pongs > before ? PROBE_ANSWERED : PROBE_WAITS;
}

static bool watch(const struct probe *probe)
{
	struct epoll_event event = { .events = EPOLLIN };

	return epoll_ctl(probe->room.epoll, EPOLL_CTL_ADD, probe->stream.fd, &event) == 0;
}

static bool open_self(struct probe *probe, const struct options *options)
{
	int ends[2];
	(void)options;

	probe->request[0] = '\n';
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
		return false;
	}
	probe->stream.fd = ends[0];
	probe->echo = fork();
	if (probe->echo == 0) {
		close(ends[0]);
		echo(ends[1]);
	}
	close(ends[1]);
	return probe->echo > 0 && watch(probe);
}

/* A room of its own, where nothing happens. */
static bool open_ping(struct probe *probe, const struct options *options)
{
	struct client *client = &probe->websocket.client;
	(void)options;

	client_connect(client, &probe->room, 0, &any_address, false);
	while (client->state != CLIENT_CONNECTED) {
		if (client->state == CLIENT_BROKEN || !wait_readable(client->stream.fd) ||
		    take_pong(probe) == PROBE_LOST) {
			return false;
		}
	}
	return true;
}

static bool open_page(struct probe *probe, const struct options *options)
{
	(void)options;

	snprintf(probe->request, sizeof(probe->request), "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
	if (!stream_open(&probe->stream, &probe->target, &any_address, false)) {
		return false;
	}
	enum stream_state state;
	while ((state = stream_secure(&probe->stream)) == STREAM_WAITS) {
		if (!wait_readable(probe->stream.fd)) {
			return false;
		}
	}
	return state == STREAM_READY && watch(probe);
}

/* The server speaks first. */
static bool open_control_socket(struct probe *probe, const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	if (!path || strlen(path) >= sizeof(address.sun_path)) {
		return false;
	}
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	probe->stream.fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	return probe->stream.fd >= 0 &&
	       connect(probe->stream.fd, (struct sockaddr *)&address, sizeof(address)) == 0 &&
	       wait_readable(probe->stream.fd) && take_line(probe) == PROBE_ANSWERED && watch(probe);
}

static bool open_control(struct probe *probe, const struct options *options)
{
	snprintf(probe->request, sizeof(probe->request),
	         "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"status\"}\n");
	return open_control_socket(probe, options->control);
}

static bool open_list(struct probe *probe, const struct options *options)
{
	snprintf(probe->request, sizeof(probe->request),
	         "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"list\",\"params\":{\"room\":\"/%s\"}}\n",
	         options->rooms > 1 ? "r0" : options->room);
	return open_control_socket(probe, options->control);
}

static const struct {
	const char *name;
	bool (*open)(struct probe *probe, const struct options *options);
	enum probe_state (*take)(struct probe *probe);
} kinds[PROBE_KINDS] = {
	[PROBE_SELF] = { "self", open_self, take_line },
	[PROBE_PING] = { "ping", open_ping, take_pong },
	[PROBE_PAGE] = { "page", open_page, take_page },
	[PROBE_CONTROL] = { "control", open_control, take_line },
	[PROBE_LIST] = { "list", open_list, take_line },
};

const char *probe_name(enum probe_kind kind)
{
	return kinds[kind].name;
}

bool probe_open(struct probe *probe, enum probe_kind kind, const struct options *options, int epoll)
{
	*probe = (struct probe){ .kind = kind, .stream.fd = -1 };
	probe->target.server = options->server;
	client_room_init(&probe->room, "probe", 1);
	probe->room.transport = &websocket_transport;
	probe->room.target = &probe->target;
	probe->room.epoll = epoll;
	probe->websocket.client.stream.fd = -1;
	if (options->tls) {
		probe->target.tls = stream_tls_create();
		if (!probe->target.tls) {
			return false;
		}
	}
	return kinds[kind].open(probe, options);
}

bool probe_ask(struct probe *probe)
{
	if (probe->kind == PROBE_PING) {
		websocket_ping(&probe->websocket);
		return probe->websocket.client.state != CLIENT_BROKEN;
	}
	return stream_send(&probe->stream, probe->request, strlen(probe->request));
}

enum probe_state probe_take(struct probe *probe)
{
	return kinds[probe->kind].take(probe);
}

void probe_close(struct probe *probe)
{
	stream_close(&probe->stream);
	stream_close(&probe->websocket.client.stream);
	http_finish(&probe->page);
	SSL_CTX_free(probe->target.tls);
	if (probe->echo > 0) {
		waitpid(probe->echo, NULL, 0);
	}
}
