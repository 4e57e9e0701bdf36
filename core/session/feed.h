/* A feed: a journal and those who read it. It is what the sessions of one namespace have in common.
 *
 * A pass brings every reader that can take bytes up to the head, one send each; it may be cut in
 * slices. A reader that falls a whole journal behind is failed by the pass, at no cost to the rest.
 *
 * Who is to begin with a snapshot waits for it here, with no place in the journal, until its
 * session can take bytes: so it has nothing to be behind of, and nothing is kept for it. The
 * snapshot is of the head as it is then, and all who take one before the head moves share it. */
#ifndef PRESENCE_CORE_SESSION_FEED_H
#define PRESENCE_CORE_SESSION_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"
#include "core/base/deadline.h"
#include "core/base/list.h"
#include "core/session/journal.h"
#include "core/session/snapshot.h"

struct hub;
struct session;

/* Encodes the state at the head as one packet (Engine.IO text) into `out`. The state must not
 * change but with the head, or by feed_request_snapshots(). */
typedef void feed_snapshot_fn(void *context, struct buffer *out);

enum {
	FEED_OFFSET_LENGTH = 8 + 1 + 12, /* "<epoch>.<place>", in hexadecimal */
	FEED_REPLAY_MAX = 512 * 1024,    /* bytes that somebody may have missed, and still get */
};

/* Joins that are told together: how many, and when the first of them came. */
struct joins_told {
	uint32_t count;
	int64_t since_ms;
};

struct feed {
	struct hub *hub;
	struct journal journal;
	struct list subscriptions; /* subscription::of_feed */
	struct snapshot *snapshot; /* of the head; NULL: nobody has wanted it yet */
	size_t snapshot_bytes;     /* of the last one that was encoded; 0: none was */
	struct list_node dirty;    /* hub::dirty */
	struct list_node *next_reader;  /* where the pass goes on; the list's head: no pass */
	uint64_t pass_head;        /* the head when the pass began */
	uint64_t needed;           /* no cursor is below this */
	uint64_t fresh;            /* what was appended from here on can be taken back, ... */
	uint64_t fresh_flush;      /* ... while this is hub::flushes */
	uint64_t taken_back;       /* bytes, since the start */
	struct joins_told joins_next; /* that the next pass tells */
	struct joins_told joins_now;  /* that this one does */
	struct deadline rest;      /* hub::rests, while its journal has memory */
	uint64_t rested;           /* the head when its journal was last looked at */
	uint32_t epoch;            /* tells this journal from those of other times */
	bool offers_offsets;       /* events say where they are: a client can go on from there */
	feed_snapshot_fn *encode_snapshot;
	void *context; /* for encode_snapshot */
};

/* The cursor of a reader that awaits a snapshot: above all others. */
static const uint64_t FEED_NOWHERE = UINT64_MAX;

/* One session's place in a feed. */
struct subscription {
	struct list_node of_feed;    /* feed::subscriptions */
	struct list_node of_session; /* session::subscriptions */
	struct feed *feed;           /* NULL: not subscribed */
	struct session *session;
	uint64_t cursor; /* FEED_NOWHERE: it awaits a snapshot */
	uint64_t floor;  /* the oldest offset that its client may go on from */
};

void feed_init(struct feed *feed, struct hub *hub, feed_snapshot_fn *encode, void *context);

/* All subscriptions must have ended. */
void feed_finish(struct feed *feed);

/* Reads from the head on. */
void feed_subscribe(struct feed *feed, struct subscription *subscription, struct session *session);

/* Nothing more of this feed goes out to it; may be called twice. */
void feed_unsubscribe(struct subscription *subscription);

/* As soon as its session can take bytes it is sent a snapshot, and from there on the journal: no
 * gap and no duplicate. What it had still to get of the journal is part of the snapshot. */
void feed_request_snapshot(struct subscription *subscription);

/* Whether it has asked, and is not given it yet. */
static inline bool feed_awaits_snapshot(const struct subscription *subscription)
{
	return subscription->cursor == FEED_NOWHERE;
}

/* The snapshot for a reader that awaits it, which goes on behind it: the next that is sent to it.
 * The reference is the caller's. NULL: there is no memory, or too many others are on their way;
 * nothing is changed. Called under hub_flush(). */
struct snapshot *feed_give_snapshot(struct subscription *subscription);

/* The same for all readers: for a change that could not be appended. Offsets from before it mean
 * nothing any more. */
void feed_request_snapshots(struct feed *feed);

/* Whether a subscription with this floor was given a snapshot, or asked for one. */
bool feed_was_listed(uint64_t floor);

/* Appends one packet (Engine.IO text) for all readers. On an error nothing is appended. */
enum presence_error feed_append(struct feed *feed, const uint8_t *packet, size_t len);

/* Whether what was appended between these heads can be taken back: nothing was behind it, and
 * nobody can know of it, as no flush has begun since, and nobody has subscribed. */
bool feed_may_take_back(const struct feed *feed, uint64_t from, uint64_t to);

/* Takes it back, with so many joins that were noted: the head is at `from` again. */
void feed_take_back(struct feed *feed, uint64_t from, uint32_t joins);

/* Tells the state of now from any before it of the same epoch. It only grows, while the head comes
 * to one place twice where something was taken back. */
uint64_t feed_version(const struct feed *feed);

/* What was appended last is a join: hub::told has it once a pass has brought it to all readers that
 * can take bytes. */
void feed_note_join(struct feed *feed);

/* Puts the offset into a packet that ends with the `]` of an event, as its last argument: where to
 * go on behind it. `snapshot`: the packet is a snapshot of the head; else it is the next event, and
 * must be appended next. Nothing is done where no offsets are offered. */
void feed_stamp(const struct feed *feed, struct buffer *packet, bool snapshot);

/* Reads an offset that a client brought back to a new subscription; `floor` is that of the one it
 * lost. false: it cannot go on from there. The offset is none of this journal's, or from before a
 * snapshot that never reached the client, or too much was missed: with what waits for the session,
 * over FEED_REPLAY_MAX bytes. */
bool feed_parse_offset(const struct subscription *subscription, const char *text, uint64_t floor,
                       uint64_t *position);

/* Puts all from `position`, which is one of feed_parse_offset(), to the head into the private
 * packets of the reader's session. */
void feed_replay(const struct subscription *subscription, uint64_t position);

/* Gives back what the journal has of memory that no reader needs, and nobody who comes back: what
 * was appended since the last time is kept. Called by hub_tick(), again and again while there is
 * some. */
void feed_rest(struct feed *feed);

/* Goes on with the pass; false if `*budget` ran out before its end. Called by hub_flush(). */
bool feed_flush(struct feed *feed, int *budget);

#endif
