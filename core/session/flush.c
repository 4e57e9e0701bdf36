/* What leaves for one session, in this order: the rest of a snapshot that was begun, the private
 * outbox, then for each feed a snapshot and the journal from the cursor to the head.
 *
 * The usual case is one span of one journal: it goes out as it lies in the ring, in one send. Small
 * pieces from several places are gathered so that they too leave in one send. */
#include <string.h>

#include "core/session/feed.h"
#include "core/session/hub_state.h"
#include "core/session/session_internal.h"

enum {
	/* Of a feed at most this is offered to a socket at once: what the kernel does not take is
	 * copied by the transport, and that copy is all the memory that a slow reader of the feed
	 * costs. */
	SLICE_BYTES = 128 * 1024,
};

/* A send that is being put together. */
struct batch {
	struct session *session;
	const uint8_t *piece; /* taken from its place, not yet handed to the socket */
	size_t len;
	int *budget;
	enum transport_result result;
};

/* Hands over the piece, if there is one; false if the socket takes no more. */
static bool batch_flush(struct batch *batch)
{
	struct session *session = batch->session;

	if (batch->len == 0) {
		return batch->result == TRANSPORT_SENT;
	}
	batch->result =
		session->hub->config.transport.send(session->websocket, batch->piece, batch->len);
	*batch->budget -= 1 + (int)(batch->len / HUB_FLUSH_UNIT);
	batch->len = 0;
	return batch->result == TRANSPORT_SENT;
}

/* Adds bytes to the send; false if they have to wait because the socket takes no more. */
static bool batch_append(struct batch *batch, const uint8_t *bytes, size_t len)
{
	uint8_t *gathered = batch->session->hub->gathered;

	if (batch->len == 0 || batch->len + len > HUB_GATHER_BYTES) {
		if (batch->len > 0 && !batch_flush(batch)) {
			return false;
		}
		batch->piece = bytes;
		batch->len = len;
		return true;
	}
	if (batch->piece != gathered) {
		memcpy(gathered, batch->piece, batch->len);
		batch->piece = gathered;
	}
	memcpy(gathered + batch->len, bytes, len);
	batch->len += len;
	return true;
}

static bool batch_append_partial(struct batch *batch)
{
	struct session *session = batch->session;
	struct snapshot *snapshot = session->partial;

	while (snapshot && session->partial_sent < snapshot->len) {
		size_t left = snapshot->len - session->partial_sent;
		size_t len = left < SLICE_BYTES ? left : SLICE_BYTES;
		if (!batch_append(batch, snapshot->frame + session->partial_sent, len)) {
			return false;
		}
		session->partial_sent += len;
	}
	if (!snapshot) {
		return true;
	}
	bool more = batch_flush(batch); /* the bytes may go with the last reference */
	session->partial = NULL;
	session->partial_sent = 0;
	snapshot_release(snapshot);
	return more;
}

static bool batch_append_outbox(struct batch *batch)
{
	struct buffer *outbox = &batch->session->outbox;

	if (outbox->len == 0) {
		return true;
	}
	if (!batch_append(batch, outbox->data, outbox->len)) {
		return false;
	}
	session_discharge(batch->session, outbox->len);
	buffer_clear(outbox); /* its memory stays until the end of session_flush() */
	return true;
}

static bool batch_append_journal(struct batch *batch, struct subscription *reader)
{
	struct journal *journal = &reader->feed->journal;
	uint64_t cursor = reader->cursor;

	if (cursor < journal->tail) {
		session_fail(batch->session, SESSION_END_SLOW);
		return false;
	}
	while (cursor != journal->head) {
		size_t len;
		const uint8_t *frames = journal_read(journal, &cursor, SLICE_BYTES, &len);
		if (!batch_append(batch, frames, len)) {
			return false;
		}
		reader->cursor = cursor;
	}
	return true;
}

static bool batch_append_snapshot(struct batch *batch, struct subscription *reader)
{
	struct session *session = batch->session;

	session->partial = feed_give_snapshot(reader);
	if (!session->partial) {
		session_fail(session, SESSION_END_RESOURCES);
		return false;
	}
	return batch_append_partial(batch);
}

static bool batch_append_subscription(struct batch *batch, struct subscription *reader)
{
	if (feed_awaits_snapshot(reader) && !batch_append_snapshot(batch, reader)) {
		return false;
	}
	return batch_append_journal(batch, reader);
}

static void batch_append_all(struct batch *batch)
{
	if (!batch_append_partial(batch) || !batch_append_outbox(batch)) {
		return;
	}
	list_for_each(node, &batch->session->subscriptions) {
		if (!batch_append_subscription(batch, list_entry(node, struct subscription, of_session))) {
			return;
		}
	}
}

static void websocket_flush(struct session *session, int *budget)
{
	struct batch batch;

	batch.session = session;
	batch.len = 0;
	batch.budget = budget;
	batch.result = TRANSPORT_SENT;
	batch_append_all(&batch);
	if (batch.result == TRANSPORT_SENT) {
		batch_flush(&batch);
	}
	if (session->outbox.capacity > 0 && session->outbox.len == 0) {
		buffer_finish(&session->outbox); /* an idle session holds no buffer */
	}
	if (batch.result == TRANSPORT_FAILED) {
		session_fail(session, SESSION_END_TRANSPORT);
	}
	session->blocked = batch.result == TRANSPORT_BLOCKED;
}

void session_flush(struct session *session, int *budget)
{
	if (session->state != SESSION_OPEN || session->failed) {
		return;
	}
	if (!session->websocket) {
		polling_flush(session, budget);
	} else if (!session->blocked) {
		websocket_flush(session, budget);
	}
}

static size_t subscription_waiting(const struct subscription *reader)
{
	return feed_awaits_snapshot(reader) ? reader->feed->snapshot_bytes
	                                    : (size_t)(reader->feed->journal.head - reader->cursor);
}

size_t session_waiting(const struct session *session)
{
	const struct transport *transport = &session->hub->config.transport;
	size_t bytes = session->outbox.len;

	if (session->partial) {
		bytes += session->partial->len - session->partial_sent;
	}
	list_for_each(node, &session->subscriptions) {
		bytes += subscription_waiting(list_entry(node, struct subscription, of_session));
	}
	if (session->websocket && transport->waiting) {
		bytes += transport->waiting(session->websocket);
	}
	return bytes;
}

static bool nothing_waits(const struct session *session)
{
	return session->websocket && !session->blocked && session->outbox.len == 0 &&
	       !session->partial && !session->failed;
}

static void send_now(struct session *session, const uint8_t *frame, size_t len)
{
	switch (session->hub->config.transport.send(session->websocket, frame, len)) {
	case TRANSPORT_SENT:
		break;
	case TRANSPORT_BLOCKED:
		session->blocked = true;
		break;
	case TRANSPORT_FAILED:
		session_fail(session, SESSION_END_TRANSPORT);
		break;
	}
}

bool session_send_at_once(struct session *session, const uint8_t *frame, size_t len)
{
	bool may = nothing_waits(session);

	if (may) {
		send_now(session, frame, len);
	}
	return may;
}

void session_ping(struct session *session)
{
	static const uint8_t frame[] = { 0x81, 0x01, ENGINEIO_PING };

	if (nothing_waits(session)) {
		send_now(session, frame, sizeof(frame));
	} else {
		session_send_text(session, frame + 2, 1);
	}
}

void session_answer_ping(struct session *session)
{
	static const uint8_t frame[] = { 0x81, 0x01, ENGINEIO_PONG };

	if (!session_send_at_once(session, frame, sizeof(frame))) {
		session_send_text(session, frame + 2, 1);
	}
}
