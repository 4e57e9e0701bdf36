#include "tests/bench/load/net/poller.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "tests/bench/load/net/packet.h"

#define TEXT(literal) (literal), sizeof(literal) - 1

enum { SEPARATOR = 0x1e, REQUEST_MAX = 1024, STATUS_OK = 200 };

static const char before_sid[] = "\"sid\":\"";

static struct poller *poller_of(struct client *client)
{
	return (struct poller *)client;
}

static void send_request(struct poller *poller, struct stream *stream, const char *request, int len)
{
	poller->requests++;
	if (!stream_send(stream, request, (size_t)len)) {
		client_break(&poller->client, "could not send");
	}
}

/* The first one, without a session, is the handshake. */
static void send_poll(struct poller *poller)
{
	char request[REQUEST_MAX];
	int len = snprintf(request, sizeof(request),
	                   "GET /socket.io/?EIO=4&transport=polling%s%s HTTP/1.1\r\n"
	                   "Host: localhost\r\n"
	                   "\r\n",
	                   poller->sid[0] ? "&sid=" : "", poller->sid);

	send_request(poller, &poller->client.stream, request, len);
}

static void send_post(struct poller *poller)
{
	char request[REQUEST_MAX];
	int len = snprintf(request, sizeof(request),
	                   "POST /socket.io/?EIO=4&transport=polling&sid=%s HTTP/1.1\r\n"
	                   "Host: localhost\r\n"
	                   "Content-Type: text/plain;charset=UTF-8\r\n"
	                   "Content-Length: %zu\r\n"
	                   "\r\n"
	                   "%.*s",
	                   poller->sid, poller->queued, (int)poller->queued, poller->queue);

	poller->posting = true;
	poller->queued = 0;
	send_request(poller, &poller->posts, request, len);
}

/* From whatever address: a server may close what is idle for seconds, and it is opened again. */
static void open_posts(struct poller *poller, const struct sockaddr_in *from)
{
	struct client *client = &poller->client;

	if (!stream_open(&poller->posts, client->room->target, from, false)) {
		client_break(client, strerror(errno));
		return;
	}
	client_watch(client, poller->posts.fd);
}

static void open_poller(struct client *client, const struct sockaddr_in *from, bool slow)
{
	struct poller *poller = poller_of(client);

	poller->posts.fd = -1;
	client->state = CLIENT_UPGRADING;
	if (!stream_open(&client->stream, client->room->target, from, slow)) {
		client_break(client, strerror(errno));
		return;
	}
	client_watch(client, client->stream.fd);
	open_posts(poller, from);
	send_poll(poller);
}

static void send_packet(struct client *client, const char *packet, size_t len)
{
	static const struct sockaddr_in any = { .sin_family = AF_INET };
	struct poller *poller = poller_of(client);

	if (poller->queued + 1 + len > sizeof(poller->queue)) {
		client_break(client, "had too much to send");
		return;
	}
	if (poller->queued > 0) {
		poller->queue[poller->queued++] = SEPARATOR;
	}
	memcpy(poller->queue + poller->queued, packet, len);
	poller->queued += len;
	if (poller->posts.fd < 0) {
		open_posts(poller, &any);
	}
	if (!poller->posting && client->state != CLIENT_BROKEN) {
		send_post(poller);
	}
}

static void take_packet(struct client *client, const char *packet, size_t len)
{
	size_t head = packet_snapshot_head(client, packet, len);

	if (head == 0) {
		packet_take(client, packet, len);
		return;
	}
	packet_begin_snapshot(client, len - head);
	packet_take_snapshot(client, packet + head, len - head);
}

static void take_packets(struct client *client, const char *body, size_t len)
{
	const char *end = body + len;

	while (body < end && client->state != CLIENT_BROKEN) {
		const char *separator = memchr(body, SEPARATOR, (size_t)(end - body));
		const char *packet_end = separator ? separator : end;
		take_packet(client, body, (size_t)(packet_end - body));
		body = packet_end + 1;
	}
}

/* The open packet has the session's id. */
static void take_open(struct poller *poller)
{
	const char *body = http_body(&poller->polled);
	const char *sid = memmem(body, poller->polled.length, TEXT(before_sid));
	size_t len = sid ? strcspn(sid += sizeof(before_sid) - 1, "\"") : 0;

	if (len == 0 || len > POLLER_SID_MAX) {
		client_break(&poller->client, "got no session");
		return;
	}
	memcpy(poller->sid, sid, len);
	poller->client.state = CLIENT_OPENING;
}

static void take_polled(struct poller *poller)
{
	struct client *client = &poller->client;

	if (poller->polled.status != STATUS_OK) {
		client_break(client, "was refused a poll");
		return;
	}
	if (client->state == CLIENT_UPGRADING) {
		take_open(poller);
	}
	take_packets(client, http_body(&poller->polled), poller->polled.length);
	http_reset(&poller->polled);
	if (client->state != CLIENT_BROKEN) {
		send_poll(poller);
	}
}

static void take_posted(struct poller *poller)
{
	if (!poller->posting || poller->posted.status != STATUS_OK) {
		client_break(&poller->client, "was refused what it sent");
		return;
	}
	poller->posting = false;
	http_reset(&poller->posted);
	if (poller->queued > 0) {
		send_post(poller);
	}
}

/* Returns the bytes received. */
static size_t receive(struct poller *poller, struct stream *stream, struct http_answer *answer,
                      void (*take)(struct poller *poller), char *buffer, size_t size)
{
	ssize_t got = stream_receive(stream, buffer, size);

	if (got == 0 && stream == &poller->posts && !poller->posting) {
		stream_close(stream);
		return 0;
	}
	if (got <= 0) {
		client_received_none(&poller->client, got);
		return 0;
	}
	switch (http_take(answer, buffer, (size_t)got)) {
	case HTTP_INCOMPLETE:
		break;
	case HTTP_COMPLETE:
		take(poller);
		break;
	case HTTP_MALFORMED:
		client_break(&poller->client, "got an answer that cannot be read");
		break;
	}
	return (size_t)got;
}

/* Which of the two sockets has something is not told. */
static size_t read_poller(struct client *client, char *buffer, size_t size)
{
	struct poller *poller = poller_of(client);
	size_t got = receive(poller, &client->stream, &poller->polled, take_polled, buffer, size);

	if (client->state != CLIENT_BROKEN && poller->posts.fd >= 0) {
		got += receive(poller, &poller->posts, &poller->posted, take_posted, buffer, size);
	}
	return got;
}

static void close_poller(struct client *client)
{
	struct poller *poller = poller_of(client);

	stream_close(&client->stream);
	stream_close(&poller->posts);
	http_finish(&poller->polled);
	http_finish(&poller->posted);
}

const struct transport poller_transport = {
	.size = sizeof(struct poller),
	.sockets = 2,
	.open = open_poller,
	.send = send_packet,
	.read = read_poller,
	.close = close_poller,
};
