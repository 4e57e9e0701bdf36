/* What clients say, on its way to the core. */
#include <stdio.h>
#include <string.h>

#include "core/wire/base64.h"
#include "tests/simulation/client/front.h"
#include "tests/simulation/tools/memory.h"
#include "tests/simulation/tools/trace.h"
#include "tests/simulation/truth/expect.h"
#include "tests/simulation/world.h"

static bool is_packet(const struct message *message, char type)
{
	return !message->binary && message->bytes.len > 0 && message->bytes.data[0] == (uint8_t)type;
}

/* Before the core gets it. */
static void foresee(struct guest *guest, const struct message *message)
{
	if (message->has_note) {
		notes_push(&guest->intents, &message->note);
	}
	guest->answers += guest->eio3 && is_packet(message, '2') ? 1 : 0;
	if (message->fatal) {
		expect_end(guest, is_packet(message, '1') ? SESSION_END_CLIENT : SESSION_END_ERROR);
	}
}

/* When the core has it. */
static void expect_sign_of_life(struct guest *guest, const struct message *message)
{
	if (is_packet(message, '3')) {
		expect_pong(guest);
	} else if (guest->eio3 && is_packet(message, '2')) {
		expect_ping(guest);
	}
}

static void deliver(struct guest *guest, const struct message *message)
{
	size_t tag = guest->eio3 && message->binary ? 1 : 0;
	size_t len = tag + message->bytes.len;
	uint8_t *copy =
		memory_own(NULL, len); /* of this very size, so that no byte behind it is read */

	memset(copy, 4, tag);
	if (len > tag) {
		memcpy(copy + tag, message->bytes.data, len - tag);
	}
	foresee(guest, message);
	session_receive(guest->session, guest->socket, copy, len, message->binary);
	if (message->fatal && guest->session) {
		fail("guest %u said what ends a session, and it lives", guest->number);
	}
	expect_sign_of_life(guest, message);
	memory_disown(copy);
}

void front_deliver(struct guest *guest, size_t count)
{
	guest->world->acting = guest;
	for (size_t i = 0; i < count && guest->session; i++) {
		deliver(guest, &guest->messages[i]);
	}
	guest_forget_messages(guest, count);
}

void front_post_begin(struct guest *guest)
{
	struct session *session = expect_find(guest->world, guest->sid);

	if (!guest->session) {
		guest_forget_messages(guest, guest->message_count); /* 400 */
		return;
	}
	guest->world->acting = guest;
	if (!session_post_begin(session)) {
		fail("guest %u: its only POST is refused", guest->number);
	}
	guest->posting = true;
	guest->posted = guest->message_count;
}

/* Binary messages as base64, behind what marks them. */
static void append_packet(struct bytes *body, const struct message *message, const char *mark)
{
	size_t len = message->bytes.len;

	if (!message->binary) {
		bytes_append(body, message->bytes.data, len);
		return;
	}
	uint8_t *text = memory_own(NULL, base64_encoded_length(len));
	base64_encode(text, message->bytes.data, len);
	bytes_append_text(body, mark);
	bytes_append(body, text, base64_encoded_length(len));
	memory_disown(text);
}

/* In version 3: its length in UTF-16 code units and a colon before it. */
static void append_text_3(struct bytes *body, const uint8_t *text, size_t len)
{
	char head[24];
	size_t units = 0;

	for (size_t i = 0; i < len; i++) {
		units += (text[i] < 0x80 || text[i] >= 0xc0) + (text[i] >= 0xf0);
	}
	snprintf(head, sizeof(head), "%zu:", units);
	bytes_append_text(body, head);
	bytes_append(body, text, len);
}

/* Or a byte for its kind, its length in bytes as digits that are no text, and ff. */
static void append_octets_3(struct bytes *body, const struct message *message)
{
	char head[24];
	size_t len = message->bytes.len + (message->binary ? 1 : 0);
	int digits = snprintf(head, sizeof(head), "%zu", len);

	bytes_append(body, message->binary ? "\1" : "\0", 1);
	for (int i = 0; i < digits; i++) {
		head[i] = (char)(head[i] - '0');
	}
	bytes_append(body, head, (size_t)digits);
	bytes_append_text(body, message->binary ? "\xff\4" : "\xff");
	bytes_append(body, message->bytes.data, message->bytes.len);
}

static void append_packet_3(struct bytes *body, const struct guest *guest,
                            const struct message *message)
{
	struct bytes text = { 0 };

	if (guest->octets) {
		append_octets_3(body, message);
		return;
	}
	append_packet(&text, message, "b4");
	append_text_3(body, text.data, text.len);
	bytes_finish(&text);
}

static struct bytes build_body(struct guest *guest)
{
	struct bytes body = { 0 };

	for (size_t i = 0; i < guest->posted; i++) {
		const struct message *message = &guest->messages[i];
		if (guest->eio3) {
			append_packet_3(&body, guest, message);
		} else {
			bytes_append_text(&body, i > 0 ? "\x1e" : "");
			append_packet(&body, message, "b");
		}
		foresee(guest, message);
	}
	if (body.len > 0) { /* an empty body is NULL, as in a front end that gathers it */
		body.data = memory_own(body.data, body.len);
	}
	return body;
}

/* What the messages of a POST that was taken have led to. */
static void check_posted(struct guest *guest, bool accepted)
{
	for (size_t i = 0; i < guest->posted; i++) {
		if (guest->messages[i].fatal && guest->session) {
			fail("guest %u posted what ends a session, and it lives", guest->number);
		}
		expect_sign_of_life(guest, &guest->messages[i]);
	}
	if (accepted != (guest->session || guest->end == SESSION_END_CLIENT)) {
		fail("guest %u: its POST is %s", guest->number, accepted ? "taken" : "refused");
	}
}

void front_post_end(struct guest *guest)
{
	struct session *session = expect_find(guest->world, guest->sid);

	guest->posting = false;
	if (guest->posted > guest->message_count) { /* of a session that is over they are forgotten */
		guest->posted = guest->message_count;
	}
	if (session && guest->session) {
		struct bytes body = build_body(guest);
		guest->world->acting = guest;
		check_posted(guest, guest->octets ? session_post_octets(session, body.data, body.len)
		                                  : session_post(session, body.data, body.len));
		bytes_finish(&body);
	}
	guest_forget_messages(guest, guest->posted);
	guest->posted = 0;
	if (!guest->session) {
		guest_forget_messages(guest, guest->message_count);
	}
}

void front_post_cut(struct guest *guest)
{
	struct session *session = expect_find(guest->world, guest->sid);

	guest->posting = false;
	if (!session || !guest->session) {
		return;
	}
	trace("  guest %u breaks its POST off", guest->number);
	expect_end(guest, SESSION_END_TRANSPORT);
	guest->world->acting = guest;
	session_post_failed(session);
	if (guest->session) {
		fail("guest %u broke its POST off and lives", guest->number);
	}
}

void front_post_again(struct guest *guest)
{
	struct session *session = expect_find(guest->world, guest->sid);

	if (!guest->session || session_transport(session) == ENGINEIO_WEBSOCKET) {
		return;
	}
	trace("  guest %u makes a second POST", guest->number);
	expect_end(guest, SESSION_END_ERROR);
	guest->world->acting = guest;
	if (session_post_begin(session) || guest->session) {
		fail("guest %u: a second POST is let pass", guest->number);
	}
}
