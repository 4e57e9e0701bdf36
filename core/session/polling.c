/* The polling transport (docs/wire.md, "Polling"): GETs that are held until there is something to
 * say, and POSTs that carry what the client says. */
#include <stdlib.h>
#include <string.h>

#include "core/session/feed.h"
#include "core/session/hub_state.h"
#include "core/session/session_internal.h"
#include "core/wire/wsframe.h"

enum { POLLING_BODY_ENOUGH = 1024 * 1024 }; /* bytes; what is left goes into the next body */

bool polling_create(struct session *session)
{
	struct polling *polling = calloc(1, sizeof(*polling));

	if (!polling) {
		return false;
	}
	polling->session = session;
	deadline_init(&polling->phase);
	deadline_init(&polling->noop);
	session->polling = polling;
	return true;
}

void polling_leave(struct session *session)
{
	if (session->websocket && !session->polling->posting) {
		free(session->polling);
		session->polling = NULL;
	}
}

bool session_holds_request(const struct session *session)
{
	return session->polling && session->polling->request;
}

static void send_body(struct session *session, enum engineio_body form, const uint8_t *body,
                      size_t len)
{
	void *request = session->polling->request;

	session->polling->request = NULL;
	session->hub->config.transport.answer(request, form, body, len);
}

static void send_text(struct session *session, const char *body)
{
	send_body(session, ENGINEIO_BODY_TEXT, (const uint8_t *)body, strlen(body));
}

void polling_answer_noop(struct session *session)
{
	send_text(session, session->dialect->noop);
}

bool session_poll(struct session *session, void *request)
{
	if (!session->polling || session->polling->request) {
		session_close(session, SESSION_END_ERROR);
		return false;
	}
	session->polling->request = request;
	session->last_seen_ms = session->hub->now_ms;
	if (session->state == SESSION_LINGERING) {
		send_text(session, session->dialect->farewell);
		session_close(session, session->end);
		return true;
	}
	session_mark_ready(session);
	return true;
}

void session_poll_lost(struct session *session)
{
	session->polling->request = NULL;
	session_close(session, SESSION_END_TRANSPORT);
}

bool session_post_begin(struct session *session)
{
	if (session->state != SESSION_OPEN) {
		return false;
	}
	if (!session->polling || session->polling->posting) {
		session_close(session, SESSION_END_ERROR);
		return false;
	}
	session->polling->posting = true;
	return true;
}

/* The client may have gone over to its websocket in the meantime. */
static void post_ended(struct session *session)
{
	session->polling->posting = false;
	polling_leave(session);
}

static bool take_body(struct session *session, enum engineio_body form, uint8_t *body, size_t len)
{
	dialect_next_fn *next = session->dialect->next[form];
	struct engineio_payload payload = engineio_payload(body, len);
	struct engineio_packet packet;
	enum wire_result result = WIRE_DONE;

	post_ended(session);
	session->last_seen_ms = session->hub->now_ms;
	while (session->state == SESSION_OPEN && result == WIRE_DONE) {
		result = next ? next(&payload, &packet) : WIRE_MALFORMED;
		if (result == WIRE_DONE) {
			session_take_packet(session, &packet);
		}
	}
	if (result == WIRE_MALFORMED) {
		session_close(session, SESSION_END_ERROR);
	}
	return session->state == SESSION_OPEN || session->end == SESSION_END_CLIENT;
}

bool session_post(struct session *session, uint8_t *body, size_t len)
{
	return take_body(session, ENGINEIO_BODY_TEXT, body, len);
}

bool session_post_octets(struct session *session, uint8_t *body, size_t len)
{
	return take_body(session, ENGINEIO_BODY_OCTETS, body, len);
}

void session_post_failed(struct session *session)
{
	post_ended(session);
	session_close(session, SESSION_END_TRANSPORT);
}

/* What waits for a session, as it is put together. */
struct answer {
	const struct dialect *dialect;
	enum engineio_body form;
	struct buffer *body;
};

static void append_frames(const struct answer *answer, const uint8_t *frames, size_t len)
{
	struct wsframe frame;

	while (wsframe_decode(frames, len, &frame) == WIRE_DONE) {
		answer->dialect->append(answer->body, answer->form, &frame);
		frames += frame.size;
		len -= frame.size;
	}
}

static bool append_snapshot(const struct answer *answer, struct subscription *reader)
{
	struct snapshot *snapshot = feed_give_snapshot(reader);

	if (!snapshot) {
		return false;
	}
	append_frames(answer, snapshot->frame, snapshot->len);
	snapshot_release(snapshot);
	return true;
}

static void append_subscription(const struct answer *answer, struct subscription *reader)
{
	size_t len;

	if (feed_awaits_snapshot(reader) && !append_snapshot(answer, reader)) {
		session_fail(reader->session, SESSION_END_RESOURCES);
		return;
	}
	if (reader->cursor < reader->feed->journal.tail) {
		session_fail(reader->session, SESSION_END_SLOW);
		return;
	}
	while (answer->body->len < POLLING_BODY_ENOUGH) {
		const uint8_t *frames =
			journal_read(&reader->feed->journal, &reader->cursor, POLLING_BODY_ENOUGH, &len);
		if (!frames) {
			break;
		}
		append_frames(answer, frames, len);
	}
}

/* Only private packets are binary. */
static bool has_binary(const struct buffer *outbox)
{
	const uint8_t *frames = outbox->data;
	struct wsframe frame = { .opcode = WSFRAME_TEXT };

	for (size_t len = outbox->len; wsframe_decode(frames, len, &frame) == WIRE_DONE;) {
		if (frame.opcode == WSFRAME_BINARY) {
			return true;
		}
		frames += frame.size;
		len -= frame.size;
	}
	return false;
}

/* All that waits for this session as one payload, in the hub's scratch buffer. */
static struct answer build_answer(struct session *session)
{
	const struct dialect *dialect = session->dialect;
	bool octets = dialect->answers_octets && has_binary(&session->outbox);
	struct answer answer = {
		.dialect = dialect,
		.form = octets ? ENGINEIO_BODY_OCTETS : ENGINEIO_BODY_TEXT,
		.body = &session->hub->scratch,
	};

	buffer_clear(answer.body);
	append_frames(&answer, session->outbox.data, session->outbox.len);
	session_discharge(session, session->outbox.len);
	buffer_shrink(&session->outbox, 0);
	list_for_each(node, &session->subscriptions) {
		append_subscription(&answer, list_entry(node, struct subscription, of_session));
	}
	return answer;
}

static void send_answer(struct session *session, const struct answer *answer)
{
	send_body(session, answer->form, answer->body->data, answer->body->len);
}

void polling_answer_last(struct session *session, enum engineio_type last)
{
	struct answer answer = build_answer(session);
	uint8_t packet = (uint8_t)last;

	if (answer.body->len == 0 || last == ENGINEIO_CLOSE) {
		answer.dialect->append(answer.body, answer.form,
		                       &(struct wsframe){ WSFRAME_TEXT, &packet, 1, 0 });
	}
	if (!buffer_failed(answer.body)) {
		send_answer(session, &answer);
	} else {
		send_text(session, last == ENGINEIO_CLOSE ? answer.dialect->close : answer.dialect->noop);
	}
}

void polling_flush(struct session *session, int *budget)
{
	struct polling *polling = session->polling;

	if (!polling->request) {
		return;
	}
	struct answer answer = build_answer(session);
	if (buffer_failed(answer.body)) {
		session_fail(session, SESSION_END_RESOURCES);
	} else if (session->failed) {
		return;
	} else if (answer.body->len > 0) {
		*budget -= 1 + (int)(answer.body->len / HUB_FLUSH_UNIT);
		send_answer(session, &answer);
	} else if (polling->probed && !deadline_running(&polling->noop)) {
		polling_answer_noop(session);
		deadline_start(&polling->noop, &session->hub->noops, session->hub->now_ms);
	}
}
