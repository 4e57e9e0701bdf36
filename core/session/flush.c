/* What leaves for one session, in this order: the rest of a snapshot that was begun, the private
 * outbox, then for each feed a snapshot and the journal from the cursor to the head.
 *
 * The usual case is one span of one journal: it goes out as it lies in the ring, in one send. Small
 * pieces from several places are gathered so that they too leave in one send. */
#include <string.h>

#include "core/session/feed.h"
#include "core/session/hub.h"
#include "core/session/session_internal.h"

enum {
	/* Of a feed at most this is offered to a socket at once: what the kernel does not take is
	 * copied by the transport, and that copy is all the memory that a slow reader of the feed
	 * costs. */
	SLICE_BYTES = 128 * 1024,
};

/* A send that is being put together. */
struct flight {
	struct session *session;
	const uint8_t *piece; /* taken from its place, not yet handed to the socket */
	size_t len;
	int *budget;
	enum outlet_result result;
};

/* Hands over the piece, if there is one; false if the socket takes no more. */
static bool depart(struct flight *flight)
{
	struct session *session = flight->session;

	if (flight->len == 0) {
		return flight->result == OUTLET_SENT;
	}
	flight->result =
		session->hub->config.outlet.send(session->websocket, flight->piece, flight->len);
	*flight->budget -= 1 + (int)(flight->len / HUB_FLUSH_UNIT);
	flight->len = 0;
	return flight->result == OUTLET_SENT;
}

/* Takes bytes on board; false if they have to wait because the socket takes no more. */
static bool board(struct flight *flight, const uint8_t *bytes, size_t len)
{
	uint8_t *gathered = flight->session->hub->gathered;

	if (flight->len == 0 || flight->len + len > HUB_GATHER_BYTES) {
		if (flight->len > 0 && !depart(flight)) {
			return false;
		}
		flight->piece = bytes;
		flight->len = len;
		return true;
	}
	if (flight->piece != gathered) {
		memcpy(gathered, flight->piece, flight->len);
		flight->piece = gathered;
	}
	memcpy(gathered + flight->len, bytes, len);
	flight->len += len;
	return true;
}

static bool board_partial(struct flight *flight)
{
	struct session *session = flight->session;
	struct snapshot *snapshot = session->partial;

	while (snapshot && session->partial_sent < snapshot->len) {
		size_t left = snapshot->len - session->partial_sent;
		size_t len = left < SLICE_BYTES ? left : SLICE_BYTES;
		if (!board(flight, snapshot->frame + session->partial_sent, len)) {
			return false;
		}
		session->partial_sent += len;
	}
	if (!snapshot) {
		return true;
	}
	bool more = depart(flight); /* the bytes may go with the last reference */
	session->partial = NULL;
	session->partial_sent = 0;
	snapshot_release(snapshot);
	return more;
}

static bool board_outbox(struct flight *flight)
{
	struct buffer *outbox = &flight->session->outbox;

	if (outbox->len == 0) {
		return true;
	}
	if (!board(flight, outbox->data, outbox->len)) {
		return false;
	}
	buffer_clear(outbox); /* its memory stays until the end of session_flush() */
	return true;
}

static bool board_journal(struct flight *flight, struct subscription *reader)
{
	struct journal *journal = &reader->feed->journal;
	uint64_t cursor = reader->cursor;

	if (cursor < journal->tail) {
		session_fail(flight->session, SESSION_END_SLOW);
		return false;
	}
	while (cursor != journal->head) {
		size_t len;
		const uint8_t *frames = journal_read(journal, &cursor, SLICE_BYTES, &len);
		if (!board(flight, frames, len)) {
			return false;
		}
		reader->cursor = cursor;
	}
	return true;
}

static bool board_subscription(struct flight *flight, struct subscription *reader)
{
	if (reader->snapshot) {
		flight->session->partial = reader->snapshot;
		reader->snapshot = NULL;
		if (!board_partial(flight)) {
			return false;
		}
	}
	return board_journal(flight, reader);
}

static void board_all(struct flight *flight)
{
	if (!board_partial(flight) || !board_outbox(flight)) {
		return;
	}
	list_for_each(node, &flight->session->subscriptions) {
		if (!board_subscription(flight, list_entry(node, struct subscription, of_session))) {
			return;
		}
	}
}

static void websocket_flush(struct session *session, int *budget)
{
	struct flight flight;

	flight.session = session;
	flight.len = 0;
	flight.budget = budget;
	flight.result = OUTLET_SENT;
	board_all(&flight);
	if (flight.result == OUTLET_SENT) {
		depart(&flight);
	}
	if (session->outbox.capacity > 0 && session->outbox.len == 0) {
		buffer_finish(&session->outbox); /* an idle session holds no buffer */
	}
	if (flight.result == OUTLET_FAILED) {
		session_fail(session, SESSION_END_TRANSPORT);
	}
	session->blocked = flight.result == OUTLET_BLOCKED;
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

static bool nothing_waits(const struct session *session)
{
	return session->websocket && !session->blocked && session->outbox.len == 0 &&
	       !session->partial && !session->failed;
}

void session_ping(struct session *session)
{
	static const uint8_t frame[] = { 0x81, 0x01, ENGINEIO_PING };

	if (!nothing_waits(session)) {
		session_send_text(session, frame + 2, 1);
		return;
	}
	switch (session->hub->config.outlet.send(session->websocket, frame, sizeof(frame))) {
	case OUTLET_SENT:
		break;
	case OUTLET_BLOCKED:
		session->blocked = true;
		break;
	case OUTLET_FAILED:
		session_fail(session, SESSION_END_TRANSPORT);
		break;
	}
}
