#include "tests/simulation/client/reader.h"

#include <limits.h>
#include <string.h>

#include "core/text/json.h"
#include "core/text/utf8.h"
#include "tests/simulation/client/events.h"
#include "tests/simulation/tools/memory.h"
#include "tests/simulation/tools/trace.h"
#include "tests/simulation/world.h"

enum { SEPARATOR = 0x1e };

static void take_open(struct guest *guest, const char *text)
{
	const struct note *owed = notes_pop(&guest->owed);
	const char *upgrades = guest->polled ? "\"upgrades\":[\"websocket\"]" : "\"upgrades\":[]";

	if (!owed || owed->kind != NOTE_OPEN || strncmp(text, "0{\"sid\":\"", 9) != 0 ||
	    strncmp(text + 9, guest->sid, ENGINEIO_SID_LENGTH) != 0 || !strstr(text, upgrades) ||
	    !json_valid(text + 1, strlen(text + 1))) {
		fail("guest %u: not its open packet: %s", guest->number, text);
	}
	guest->opened = true;
}

static void take_ping(struct guest *guest, const char *text)
{
	const struct note *owed = notes_pop(&guest->owed);

	if (text[1] != '\0' || !owed || owed->kind != NOTE_PING) {
		fail("guest %u: a ping that is not due, or another private packet is missing: %s",
		     guest->number, text);
	}
	guest->pongs++;
}

static void take_pong(struct guest *guest, const char *text)
{
	if (text[1] != '\0' || guest->answers == 0) {
		fail("guest %u: a pong that it did not ask for: %s", guest->number, text);
	}
	guest->answers--;
}

/* One packet of the server; true if it is the end of the connection. */
static bool take_packet(struct guest *guest, const char *text, size_t len, bool polling)
{
	if (strlen(text) != len || !utf8_valid(text, len)) {
		fail("guest %u: no text: %s", guest->number, text);
	}
	if (text[0] == '0') {
		take_open(guest, text);
	} else if (text[0] == '2' && !guest->eio3) {
		take_ping(guest, text);
	} else if (text[0] == '3' && guest->eio3) {
		take_pong(guest, text);
	} else if (text[0] == '4') {
		events_take(guest, text + 1);
	} else if (!polling || (strcmp(text, "6") != 0 && strcmp(text, "1") != 0)) {
		fail("guest %u: what is this: %s", guest->number, text);
	}
	return text[0] == '1';
}

struct frame {
	size_t header;
	size_t len;
};

/* false: it is not complete. */
static bool read_frame(const struct guest *guest, const uint8_t *bytes, size_t len,
                       struct frame *frame)
{
	static const size_t lengths[] = { 0, 2, 8 };

	if (len < 2) {
		return false;
	}
	if (bytes[0] != 0x81 || bytes[1] > 127) {
		fail("guest %u: no frame: %02x %02x", guest->number, bytes[0], bytes[1]);
	}
	size_t more = lengths[bytes[1] < 126 ? 0 : bytes[1] - 125];
	frame->header = 2 + more;
	frame->len = more ? 0 : bytes[1];
	if (len < frame->header) {
		return false;
	}
	for (size_t i = 0; i < more; i++) {
		frame->len = frame->len << 8 | bytes[2 + i];
	}
	return frame->len <= len - frame->header;
}

static void take_frame(struct guest *guest, const struct socket *socket, const uint8_t *payload,
                       size_t len)
{
	char *text = memory_own(NULL, len + 1);

	memcpy(text, payload, len);
	text[len] = '\0';
	if (socket != guest->probe) {
		take_packet(guest, text, len, false);
	} else if (strcmp(text, "3probe") == 0) {
		guest->probe_answered = true;
	} else {
		fail("guest %u: its probe is told: %s", guest->number, text);
	}
	memory_disown(text);
}

/* At most `max` bytes, and of those as many frames. */
static void read_socket(struct guest *guest, struct socket *socket, size_t max, unsigned frames)
{
	size_t left = socket->pipe.len - socket->arrived;
	struct frame frame;
	size_t at = 0;

	socket->arrived += left < max ? left : max;
	while (frames-- > 0 &&
	       read_frame(guest, socket->pipe.data + at, socket->arrived - at, &frame)) {
		take_frame(guest, socket, socket->pipe.data + at + frame.header, frame.len);
		at += frame.header + frame.len;
	}
	if (at > 0) {
		bytes_consume(&socket->pipe, at);
		socket->arrived -= at;
	}
	if (socket->blocked && !socket->gone &&
	    socket->pipe.len - socket->arrived <= socket->room / 2) {
		socket->blocked = false;
		if (guest->session) {
			session_writable(guest->session);
		}
	}
}

/* Whether the client has read all there ever will be. */
static bool at_end(const struct guest *guest, const struct socket *socket)
{
	if (!socket->gone || socket->arrived < socket->pipe.len) {
		return false;
	}
	if (socket->pipe.len > 0 && !socket->aborted) {
		fail("guest %u: the last frame is cut", guest->number);
	}
	return true;
}

/* true: it was the last. */
static bool take_body_4(struct guest *guest, const struct request *get)
{
	bool last = false;

	for (size_t at = 0; at <= get->body.len;) {
		const uint8_t *start = get->body.data + at;
		const uint8_t *end = memchr(start, SEPARATOR, get->body.len - at);
		size_t len = end ? (size_t)(end - start) : get->body.len - at;
		char *text = memory_own(NULL, len + 1);
		memcpy(text, start, len);
		text[len] = '\0';
		if (text[0] == '0' && len != get->body.len) {
			fail("guest %u: the open packet is not alone", guest->number);
		}
		last = take_packet(guest, text, len, true) || last;
		memory_disown(text);
		at += len + 1;
	}
	return last;
}

/* The end of a packet of that many UTF-16 code units: by counting those that begin in each byte. */
static size_t end_of_units(const struct guest *guest, const struct bytes *body, size_t at,
                           size_t units)
{
	while (at < body->len && (units > 0 || (body->data[at] & 0xc0) == 0x80)) {
		size_t begin = (body->data[at] & 0xc0) == 0x80 ? 0 : (body->data[at] >= 0xf0 ? 2 : 1);
		if (begin > units) {
			fail("guest %u: a length that ends in a character", guest->number);
		}
		units -= begin;
		at++;
	}
	if (units > 0) {
		fail("guest %u: a length that promises more than there is", guest->number);
	}
	return at;
}

/* The same in version 3: a length before each packet. */
static bool take_body_3(struct guest *guest, const struct request *get)
{
	const struct bytes *body = &get->body;
	bool last = false;

	for (size_t at = 0; at < body->len;) {
		size_t units = 0;
		for (; at < body->len && body->data[at] >= '0' && body->data[at] <= '9'; at++) {
			units = units * 10 + (body->data[at] - '0');
		}
		if (units == 0 || at == body->len || body->data[at] != ':') {
			fail("guest %u: a packet without its length", guest->number);
		}
		size_t end = end_of_units(guest, body, ++at, units);
		char *text = memory_own(NULL, end - at + 1);
		memcpy(text, body->data + at, end - at);
		text[end - at] = '\0';
		last = take_packet(guest, text, end - at, true) || last;
		memory_disown(text);
		at = end;
	}
	return last;
}

static void read_answer(struct guest *guest)
{
	struct request *get = guest->get;

	guest->get = NULL;
	bool last = guest->eio3 ? take_body_3(guest, get) : take_body_4(guest, get);
	request_destroy(get);
	if (last && (guest->session || guest->lingering)) {
		fail("guest %u is told an end that is none", guest->number);
	}
	if (last) {
		guest_go(guest);
	}
}

void reader_read(struct guest *guest, size_t max)
{
	if (guest->get && guest->get->answered) {
		read_answer(guest);
		return;
	}
	if (!guest->socket) {
		return;
	}
	read_socket(guest, guest->socket, max, UINT_MAX);
	if (at_end(guest, guest->socket)) {
		guest_go(guest);
	}
}

void reader_read_frames(struct guest *guest, unsigned frames)
{
	if (!guest->get) { /* its answer comes before them */
		read_socket(guest, guest->socket, SIZE_MAX, frames);
	}
}

void reader_read_probe(struct guest *guest, size_t max)
{
	read_socket(guest, guest->probe, max, UINT_MAX);
	if (at_end(guest, guest->probe)) {
		socket_destroy(guest->probe);
		guest->probe = NULL;
		guest->probe_answered = false;
	}
}
