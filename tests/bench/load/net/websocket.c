#include "tests/bench/load/net/websocket.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "tests/bench/load/net/packet.h"

#define TEXT(literal) (literal), sizeof(literal) - 1

enum {
	HEADER_MAX = 10,  /* of a server's frame, which has no mask */
	CONTROL_MAX = 125, /* bytes of a ping */
	MASK_BYTES = 4,
	MASKED = 0x80,
	OPCODE_TEXT = 0x81, /* with FIN, as all */
	OPCODE_CLOSE = 0x88,
	OPCODE_PING = 0x89,
	OPCODE_PONG = 0x8a,
};

static const char request[] = "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
							  "Host: localhost\r\n"
							  "Upgrade: websocket\r\n"
							  "Connection: Upgrade\r\n"
							  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
							  "Sec-WebSocket-Version: 13\r\n"
							  "\r\n";
static const char handshake_answer[] = "HTTP/1.1 101 ";
static const char handshake_accept[] = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

static void send_bytes(struct client *client, const void *bytes, size_t len)
{
	if (!stream_send(&client->stream, bytes, len)) {
		client_break(client, "could not send");
	}
}

/* The mask is zero, so the payload stands as it is. */
static void send_frame(struct client *client, uint8_t opcode, const char *payload, size_t len)
{
	uint8_t frame[2 + MASK_BYTES + CONTROL_MAX] = { opcode, (uint8_t)(MASKED | len) };

	memcpy(frame + 2 + MASK_BYTES, payload, len);
	send_bytes(client, frame, 2 + MASK_BYTES + len);
}

static void send_packet(struct client *client, const char *packet, size_t len)
{
	send_frame(client, OPCODE_TEXT, packet, len);
}

void websocket_ping(struct websocket *websocket)
{
	send_frame(&websocket->client, OPCODE_PING, "", 0);
}

static void secure(struct client *client)
{
	switch (stream_secure(&client->stream)) {
	case STREAM_READY:
		client->state = CLIENT_UPGRADING;
		send_bytes(client, TEXT(request));
		break;
	case STREAM_WAITS:
		client->state = CLIENT_SECURING;
		break;
	case STREAM_FAILED:
		client_break(client, "could not agree on TLS");
		break;
	}
}

static void open_websocket(struct client *client, const struct sockaddr_in *from, bool slow)
{
	if (!stream_open(&client->stream, client->room->target, from, slow)) {
		client_break(client, strerror(errno));
		return;
	}
	secure(client);
	client_watch(client, client->stream.fd);
}

struct frame {
	size_t header;
	uint64_t len;
};

/* false: more bytes are needed to tell. */
static bool read_header(const uint8_t *bytes, size_t len, struct frame *frame)
{
	unsigned extra = 0;

	if (len < 2) {
		return false;
	}
	frame->len = bytes[1];
	if (bytes[1] >= 126) {
		extra = bytes[1] == 126 ? 2 : 8;
		frame->len = 0;
	}
	if (len < 2 + extra) {
		return false;
	}
	for (unsigned i = 0; i < extra; i++) {
		frame->len = frame->len << 8 | bytes[2 + i];
	}
	frame->header = 2 + extra;
	return true;
}

/* A frame that is no text. Servers may ping by themselves beside the pings of Engine.IO. */
static void take_control(struct websocket *websocket, uint8_t opcode, const char *payload,
                         size_t len)
{
	struct client *client = &websocket->client;

	if (opcode == OPCODE_PONG) {
		websocket->pongs++;
	} else if (opcode == OPCODE_PING && len <= CONTROL_MAX) {
		send_frame(client, OPCODE_PONG, payload, len);
	} else if (opcode == OPCODE_CLOSE) {
		client_break(client, "was closed by the server");
	} else {
		client_break(client, "got a frame of an odd kind");
	}
}

/* A frame that is no snapshot, which is short, and is taken when all of it is there. */
static size_t take_short(struct websocket *websocket, const char *bytes, size_t there,
                         const struct frame *frame)
{
	const char *payload = bytes + frame->header;

	if (frame->len > WEBSOCKET_CARRY_MAX - HEADER_MAX) {
		client_break(&websocket->client, "got a long frame that is no snapshot");
		return 0;
	}
	if (there < frame->len) {
		return 0;
	}
	if ((uint8_t)bytes[0] == OPCODE_TEXT) {
		packet_take(&websocket->client, payload, (size_t)frame->len);
	} else {
		take_control(websocket, (uint8_t)bytes[0], payload, (size_t)frame->len);
	}
	return frame->header + (size_t)frame->len;
}

static size_t take_frame(struct websocket *websocket, const char *bytes, size_t len)
{
	struct client *client = &websocket->client;
	struct frame frame;

	if (!read_header((const uint8_t *)bytes, len, &frame)) {
		return 0;
	}
	size_t there = len - frame.header;
	if (there < frame.len && there < PACKET_HEAD_MAX) {
		return 0;
	}
	size_t head = packet_snapshot_head(client, bytes + frame.header,
	                                   there < frame.len ? there : (size_t)frame.len);
	if (head > 0 && (uint8_t)bytes[0] == OPCODE_TEXT) {
		packet_begin_snapshot(client, frame.len - head);
		return frame.header + head;
	}
	return take_short(websocket, bytes, there, &frame);
}

static size_t take_answer(struct client *client, const char *bytes, size_t len)
{
	const char *end = memmem(bytes, len, TEXT("\r\n\r\n"));

	if (!end) {
		if (len >= WEBSOCKET_CARRY_MAX) {
			client_break(client, "got too long an answer to its handshake");
		}
		return 0;
	}
	size_t head = (size_t)(end - bytes) + 4;
	if (memmem(bytes, head, TEXT(handshake_answer)) != bytes ||
	    !memmem(bytes, head, TEXT(handshake_accept))) {
		client_break(client, "was refused at the handshake");
		return 0;
	}
	client->state = CLIENT_OPENING;
	return head;
}

static size_t take_next(struct websocket *websocket, const char *bytes, size_t len)
{
	struct client *client = &websocket->client;

	if (client->state == CLIENT_UPGRADING) {
		return take_answer(client, bytes, len);
	}
	if (client->snapshot_left > 0) {
		return packet_take_snapshot(client, bytes, len);
	}
	return take_frame(websocket, bytes, len);
}

/* Takes all that is complete; returns how many bytes those are. */
static size_t take_bytes(struct websocket *websocket, const char *bytes, size_t len)
{
	size_t at = 0;

	while (at < len) {
		size_t taken = take_next(websocket, bytes + at, len - at);
		if (taken == 0 || websocket->client.state == CLIENT_BROKEN) {
			break;
		}
		at += taken;
	}
	return at;
}

static void keep_rest(struct websocket *websocket, const char *rest, size_t len)
{
	if (len > WEBSOCKET_CARRY_MAX) {
		client_break(&websocket->client, "left too much unread");
		return;
	}
	memcpy(websocket->carry, rest, len);
	websocket->carry_len = len;
}

/* What was left over is put in front of what comes, so that most bytes are never moved. */
static size_t read_websocket(struct client *client, char *buffer, size_t size)
{
	struct websocket *websocket = (struct websocket *)client;
	char *fresh = buffer + WEBSOCKET_CARRY_MAX;
	char *start = fresh - websocket->carry_len;

	if (client->state == CLIENT_SECURING) {
		secure(client);
		return 0;
	}
	ssize_t got = stream_receive(&client->stream, fresh, size - WEBSOCKET_CARRY_MAX);
	if (got <= 0) {
		client_received_none(client, got);
		return 0;
	}
	memcpy(start, websocket->carry, websocket->carry_len);
	size_t len = websocket->carry_len + (size_t)got;
	size_t taken = take_bytes(websocket, start, len);
	if (client->state != CLIENT_BROKEN) {
		keep_rest(websocket, start + taken, len - taken);
	}
	return (size_t)got;
}

static void close_websocket(struct client *client)
{
	stream_close(&client->stream);
}

const struct transport websocket_transport = {
	.size = sizeof(struct websocket),
	.sockets = 1,
	.open = open_websocket,
	.send = send_packet,
	.read = read_websocket,
	.close = close_websocket,
};
