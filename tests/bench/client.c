#include "tests/bench/client.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/bench/parse.h"

enum {
	SLOW_RECEIVE_BYTES = 4096, /* so that what is not read piles up at the server, not here */
	FRAME_MAX = 125, /* of what a client sends; more would need a longer header */
	MASKED = 0x80,
};

bool client_room_init(struct client_room *room, const char *name, uint32_t users)
{
	if (strlen(name) > CLIENT_ROOM_MAX) {
		return false;
	}
	room->users = users;
	snprintf(room->namespace, sizeof(room->namespace), name[0] ? "/%s," : "%s", name);
	room->namespace_len = strlen(room->namespace);
	room->request = "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
					"Host: localhost\r\n"
					"Upgrade: websocket\r\n"
					"Connection: Upgrade\r\n"
					"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
					"Sec-WebSocket-Version: 13\r\n"
					"\r\n";
	return true;
}

void client_break(struct client *client, const char *problem)
{
	if (client->state != CLIENT_BROKEN) {
		client->state = CLIENT_BROKEN;
		client->problem = problem;
	}
}

/* What is sent is so small that the kernel takes it at once, though the socket may block. */
static void send_bytes(struct client *client, const void *bytes, size_t len)
{
	if (send(client->fd, bytes, len, MSG_NOSIGNAL) != (ssize_t)len) {
		client_break(client, "could not send");
	}
}

/* The mask is zero, so the text stands as it is. */
static void send_text(struct client *client, const char *text, size_t len)
{
	uint8_t frame[6 + FRAME_MAX] = { 0x81, (uint8_t)(MASKED | len) };

	memcpy(frame + 6, text, len);
	send_bytes(client, frame, 6 + len);
}

void client_send_connect(struct client *client)
{
	char packet[FRAME_MAX];
	int len = snprintf(packet, sizeof(packet), "40%s", client->room->namespace);

	send_text(client, packet, (size_t)len);
}

void client_send_pong(struct client *client)
{
	send_text(client, "3", 1);
}

static void set_option(int fd, int level, int name, int value)
{
	setsockopt(fd, level, name, &value, sizeof(value));
}

static int open_socket(const struct sockaddr_in *server, const struct sockaddr_in *from, bool slow)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0) {
		return -1;
	}
	set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	/* the port is chosen by connect(), for the pair of addresses, and not for this one alone */
	set_option(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
	if (slow) {
		set_option(fd, SOL_SOCKET, SO_RCVBUF, SLOW_RECEIVE_BYTES);
	}
	if ((from->sin_addr.s_addr != INADDR_ANY &&
	     bind(fd, (const struct sockaddr *)from, sizeof(*from)) != 0) ||
	    connect(fd, (const struct sockaddr *)server, sizeof(*server)) != 0) {
		int error = errno;
		close(fd);
		errno = error;
		return -1;
	}
	return fd;
}

void client_connect(struct client *client, const struct client_room *room, uint32_t number,
                    const struct sockaddr_in *server, const struct sockaddr_in *from, bool slow)
{
	*client = (struct client){ .room = room, .number = number, .state = CLIENT_UPGRADING };
	client->fd = open_socket(server, from, slow);
	if (client->fd < 0) {
		client_break(client, strerror(errno));
		return;
	}
	send_bytes(client, room->request, strlen(room->request));
}

void client_join(struct client *client)
{
	char packet[FRAME_MAX + 1];
	char key[40] = "";

	if (client->room->keys) {
		snprintf(key, sizeof(key), ",\"key\":\"bench-key-%06u\"", client->number);
	}
	int len =
		snprintf(packet, sizeof(packet), "42%s[\"got_a_new_user\",{\"name\":\"user-%06u\"%s}]",
	             client->room->namespace, client->number, key);

	send_text(client, packet, (size_t)len);
}

void client_leave(struct client *client)
{
	close(client->fd);
	client->fd = -1;
	client->state = CLIENT_LEFT;
}

static void keep_rest(struct client *client, const char *rest, size_t len)
{
	if (len > CLIENT_CARRY_MAX) {
		client_break(client, "left too much unread");
		return;
	}
	memcpy(client->carry, rest, len);
	client->carry_len = len;
}

size_t client_read(struct client *client, char *buffer, size_t size)
{
	char *fresh = buffer + CLIENT_CARRY_MAX;
	char *start = fresh - client->carry_len;
	ssize_t got = recv(client->fd, fresh, size - CLIENT_CARRY_MAX, MSG_DONTWAIT);

	if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
		return 0;
	}
	if (got <= 0) {
		client_break(client, got == 0 ? "was closed by the server" : strerror(errno));
		return 0;
	}
	memcpy(start, client->carry, client->carry_len);
	size_t len = client->carry_len + (size_t)got;
	size_t taken = parse_bytes(client, start, len);
	if (client->state != CLIENT_BROKEN) {
		keep_rest(client, start + taken, len - taken);
	}
	return (size_t)got;
}
