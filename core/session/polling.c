/* The polling transport (docs/wire.md, "Polling"): GETs that are held until there is something to
 * say, and POSTs that carry what the client says. */
#include <string.h>

#include "core/session/feed.h"
#include "core/session/hub.h"
#include "core/session/session_internal.h"
#include "core/wire/base64.h"
#include "core/wire/wsframe.h"

enum { POLLING_BODY_ENOUGH = 1024 * 1024 }; /* bytes; what is left goes into the next body */

static void answer(struct session *session, const uint8_t *body, size_t len)
{
	void *request = session->request;

	session->request = NULL;
	session->hub->config.outlet.answer(request, body, len);
}

bool session_poll(struct session *session, void *request)
{
	if (session->request) {
		session_close(session, SESSION_END_ERROR);
		return false;
	}
	session->request = request;
	session->last_seen_ms = session->hub->now_ms;
	if (session->state == SESSION_LINGERING) {
		answer(session, (const uint8_t *)"6\0361", 3);
		session_close(session, session->end);
		return true;
	}
	session_mark_ready(session);
	return true;
}

void session_poll_lost(struct session *session)
{
	session->request = NULL;
	session_close(session, SESSION_END_TRANSPORT);
}

bool session_post_begin(struct session *session)
{
	if (session->state != SESSION_OPEN) {
		return false;
	}
	if (session->posting) {
		session_close(session, SESSION_END_ERROR);
		return false;
	}
	session->posting = true;
	return true;
}

bool session_post(struct session *session, uint8_t *body, size_t len)
{
	struct engineio_payload payload = engineio_payload(body, len);
	struct engineio_packet packet;
	enum wire_result result = WIRE_DONE;

	session->posting = false;
	session->last_seen_ms = session->hub->now_ms;
	while (session->state == SESSION_OPEN && result == WIRE_DONE) {
		result = engineio_payload_next(&payload, &packet);
		if (result == WIRE_DONE) {
			session_take_packet(session, &packet);
		}
	}
	if (result == WIRE_MALFORMED) {
		session_close(session, SESSION_END_ERROR);
	}
	return session->state == SESSION_OPEN || session->end == SESSION_END_CLIENT;
}

void session_post_failed(struct session *session)
{
	session->posting = false;
	session_close(session, SESSION_END_TRANSPORT);
}

static void append_packet(struct buffer *body, const struct wsframe *frame)
{
	if (body->len > 0) {
		buffer_append_byte(body, ENGINEIO_SEPARATOR);
	}
	if (frame->opcode == WSFRAME_TEXT) {
		buffer_append(body, frame->payload, frame->len);
		return;
	}
	buffer_append_byte(body, 'b');
	uint8_t *text = buffer_extend(body, base64_encoded_length(frame->len));
	if (text) {
		base64_encode(text, frame->payload, frame->len);
	}
}

static void append_frames(struct buffer *body, const uint8_t *frames, size_t len)
{
	struct wsframe frame;

	while (wsframe_decode(frames, len, &frame) == WIRE_DONE) {
		append_packet(body, &frame);
		frames += frame.size;
		len -= frame.size;
	}
}

static void append_subscription(struct buffer *body, struct subscription *reader)
{
	size_t len;

	if (reader->snapshot) {
		append_frames(body, reader->snapshot->frame, reader->snapshot->len);
		snapshot_release(reader->snapshot);
		reader->snapshot = NULL;
	}
	if (reader->cursor < reader->feed->journal.tail) {
		session_fail(reader->session, SESSION_END_SLOW);
		return;
	}
	while (body->len < POLLING_BODY_ENOUGH) {
		const uint8_t *frames =
			journal_read(&reader->feed->journal, &reader->cursor, POLLING_BODY_ENOUGH, &len);
		if (!frames) {
			break;
		}
		append_frames(body, frames, len);
	}
}

/* All that waits for this session as one payload. */
static void build_body(struct session *session, struct buffer *body)
{
	buffer_clear(body);
	append_frames(body, session->outbox.data, session->outbox.len);
	buffer_shrink(&session->outbox, 0);
	list_for_each(node, &session->subscriptions) {
		append_subscription(body, list_entry(node, struct subscription, of_session));
	}
}

void polling_answer_last(struct session *session, enum engineio_type last)
{
	struct buffer *body = &session->hub->scratch;
	uint8_t packet = (uint8_t)last;

	build_body(session, body);
	if (body->len == 0 || last == ENGINEIO_CLOSE) {
		append_packet(body, &(struct wsframe){ WSFRAME_TEXT, &packet, 1, 0 });
	}
	if (buffer_failed(body)) {
		answer(session, &packet, 1);
	} else {
		answer(session, body->data, body->len);
	}
}

void polling_flush(struct session *session, int *budget)
{
	struct buffer *body = &session->hub->scratch;

	if (!session->request) {
		return;
	}
	build_body(session, body);
	if (buffer_failed(body)) {
		session_fail(session, SESSION_END_RESOURCES);
	} else if (session->failed) {
		return;
	} else if (body->len > 0) {
		*budget -= 1 + (int)(body->len / HUB_FLUSH_UNIT);
		answer(session, body->data, body->len);
	} else if (session->probed && !deadline_running(&session->noop)) {
		answer(session, (const uint8_t *)"6", 1);
		deadline_start(&session->noop, &session->hub->noops, session->hub->now_ms);
	}
}
