#include "tests/bench/load/client.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>

bool client_room_init(struct client_room *room, const char *name, uint32_t users)
{
	*room = (struct client_room){ .users = users, .epoll = -1 };
	if (strlen(name) > CLIENT_ROOM_MAX) {
		return false;
	}
	snprintf(room->namespace, sizeof(room->namespace), name[0] ? "/%s," : "%s", name);
	room->namespace_len = strlen(room->namespace);
	return true;
}

void client_break(struct client *client, const char *problem)
{
	if (client->state != CLIENT_BROKEN) {
		client->state = CLIENT_BROKEN;
		client->problem = problem;
	}
}

void client_watch(struct client *client, int fd)
{
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = client };

	if (epoll_ctl(client->room->epoll, EPOLL_CTL_ADD, fd, &event) != 0) {
		client_break(client, strerror(errno));
	}
}

void client_received_none(struct client *client, ssize_t got)
{
	if (got == 0) {
		client_break(client, "was closed by the server");
	} else if (errno != EAGAIN && errno != EINTR) {
		client_break(client, strerror(errno));
	}
}

void client_connect(struct client *client, struct client_room *room, uint32_t number,
                    const struct sockaddr_in *from, bool slow)
{
	memset(client, 0, room->transport->size);
	client->room = room;
	client->number = number;
	room->transport->open(client, from, slow);
}

void client_send_connect(struct client *client)
{
	char packet[CLIENT_PACKET_MAX + 1];
	int len = snprintf(packet, sizeof(packet), "40%s", client->room->namespace);

	client->room->transport->send(client, packet, (size_t)len);
}

void client_join(struct client *client)
{
	char packet[CLIENT_PACKET_MAX + 1];
	char key[40] = "";

	if (client->room->keys) {
		snprintf(key, sizeof(key), ",\"key\":\"bench-key-%06u\"", client->number);
	}
	int len =
		snprintf(packet, sizeof(packet), "42%s[\"got_a_new_user\",{\"name\":\"user-%06u\"%s}]",
	             client->room->namespace, client->number, key);

	client->joined = true;
	client->room->transport->send(client, packet, (size_t)len);
}

void client_leave(struct client *client)
{
	client->room->transport->close(client);
	client->state = CLIENT_LEFT;
}

size_t client_read(struct client *client, char *buffer, size_t size)
{
	return client->room->transport->read(client, buffer, size);
}

bool client_knows_all(const struct client *client)
{
	return client->has_snapshot == client->joined &&
	       known_equal(&client->known, &client->room->present);
}
