/* A stream: one TCP connection that came in, maybe with TLS, as bytes in both directions.
 *
 * libwebsockets has it as a raw socket and gives us the loop, the handshake of TLS, and what was
 * read. What is written goes to the kernel directly (or to OpenSSL): libwebsockets 4.1 reads
 * nothing of a raw socket while it has something to write itself, and spins meanwhile, so that a
 * slow reader could not tell that it is alive. What the kernel does not take is copied and kept
 * here, and that copy is the only memory that a peer who reads slowly costs.
 *
 * Whoever uses streams has `struct stream` in its own struct and gives streams_init() its hooks. */
#ifndef PRESENCE_WEB_NET_STREAM_H
#define PRESENCE_WEB_NET_STREAM_H

#include <libwebsockets.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "core/base/lateness.h"
#include "core/base/list.h"
#include "web/net/patience.h"

struct stream;
struct stream_rest;

enum {
	/* bytes that stream_hooks::received is given at once. A record of TLS has as many at most
	 * (RFC 8446, 5.1): it is read whole, and OpenSSL keeps no rest, of which no socket tells. */
	STREAM_READ_MAX = 16 * 1024,
	STREAMS_READ_SHARE =
		256 * 1024, /* of all streams in an iteration, beyond which they take turns */
};

enum stream_result {
	STREAM_SENT,    /* all taken; more may follow at once */
	STREAM_BLOCKED, /* all taken, but not by the kernel: stream_hooks::writable comes later */
	STREAM_FAILED,  /* the connection is broken */
};

enum stream_end {
	STREAM_END_CLEAN, /* send what is taken, then shut our side and wait for the peer to close */
	STREAM_END_ABORT, /* drop everything, and reset the connection */
};

/* All are called from the loop, never from within a function of this module. None of the first
 * five comes after stream_end(), and a hook must not free the stream but in `destroyed`. */
struct stream_hooks {
	/* The handshake of TLS is done. In the midst of OpenSSL's work: for bookkeeping only. */
	void (*secured)(struct stream *stream);
	/* Bytes came, which may be changed; they are gone afterwards. */
	void (*received)(struct stream *stream, uint8_t *bytes, size_t len);
	/* All that was written was taken, after STREAM_BLOCKED or stream_want_writable(). */
	void (*writable)(struct stream *stream);
	/* The peer took too long: for what it was to send, or (PATIENCE_WRITE) to take. To end it, or
	 * to wait on, is the hook's to decide. */
	void (*overdue)(struct stream *stream, enum patience_kind kind);
	/* It is gone: nothing can be written any more. Comes once, also after stream_end(). */
	void (*gone)(struct stream *stream);
	/* The last call: its memory is the user's again. */
	void (*destroyed)(struct stream *stream);
};

/* Of the bytes of HTTP and WebSocket, before they are encrypted. */
struct stream_counters {
	uint64_t received;
	uint64_t sent;
	size_t waiting; /* now: what kernels did not take yet */
};

/* What all streams have in common. */
struct streams {
	const struct stream_hooks *hooks;
	uv_loop_t *loop;
	struct stream_counters counters;
	struct patience patience;
	struct list held;        /* stream::turn of those that have more to read, the next one first */
	size_t read;             /* bytes in this iteration */
	struct list ending;      /* stream::reading.link: to be ended after the callback */
	struct lateness
		lateness;            /* of the loop: what came meanwhile is read before anybody is judged */
	int64_t awake_ms;         /* when it last was */
	struct stream *adopting; /* libwebsockets is taking it over, and may destroy it */
};

struct stream {
	struct streams *streams;
	struct lws *wsi;
	struct stream_rest *rest; /* what waits to be written; NULL: nothing does */
	struct deadline reading;  /* streams::patience; while it ends, its link is in streams::ending */
	struct deadline writing;  /* streams::patience, PATIENCE_WRITE */
	bool ending;              /* stream_end() was called: nothing of the peer is looked at */
	bool shut;                /* our side is */
	bool paused;              /* nothing is read */
	struct list_node turn;    /* streams::held: nothing is read until it is its turn */
	bool greeted;             /* something was received */
	enum stream_end how;      /* once ending */
};

/* The protocols of a vhost for streams. */
extern const struct lws_protocols stream_protocols[];

void streams_init(struct streams *streams, uv_loop_t *loop, const struct stream_hooks *hooks);

/* Of the loop, in ms. */
int64_t streams_now(const struct streams *streams);

/* Who sends as fast as it can is read in turns, so that in an iteration not much more than
 * STREAMS_READ_SHARE is read of all of them, and who sends little never waits. To be called once an
 * iteration; true: some have to wait for the next one, for which the loop must not sleep. */
bool streams_take_turns(struct streams *streams);

/* Ends, outside of all callbacks, those that are to be ended. */
void streams_end_pending(struct streams *streams);

/* Tells of those that took too long, and ends those that did not close in time. */
void streams_tick(struct streams *streams);

/* When streams_tick() wants to be called; DEADLINE_NEVER: not before something happens. */
int64_t streams_next_deadline(const struct streams *streams);

/* Hands an accepted socket to the vhost. The stream is the streams' until `destroyed` is called,
 * which may be before this returns. The socket is closed with it. */
void stream_open(struct stream *stream, struct streams *streams, struct lws_vhost *vhost, int fd);

int stream_descriptor(const struct stream *stream);

/* Writes behind all that was written before; what the kernel does not take is copied. STREAM_FAILED
 * also where there is no memory for that. Nothing is written once it is ending. */
enum stream_result stream_write(struct stream *stream, const void *bytes, size_t len);

/* Whether something waits to be written. */
static inline bool stream_is_blocked(const struct stream *stream)
{
	return stream->rest != NULL;
}

/* How many bytes that is. */
size_t stream_waiting(const struct stream *stream);

/* Asks for stream_hooks::writable in a later iteration, whether something waits or not. */
void stream_want_writable(struct stream *stream);

/* Reads nothing until it is resumed; then also the peer's end is not seen. */
void stream_pause(struct stream *stream);
void stream_resume(struct stream *stream);

/* The peer has to send something in time; stream_expect_nothing(): it has not. */
void stream_expect(struct stream *stream, enum patience_kind kind);
void stream_expect_nothing(struct stream *stream);

/* Ends it after the current callback; may be called twice. What was taken with STREAM_END_CLEAN
 * still goes out, as long as the peer takes it. */
void stream_end(struct stream *stream, enum stream_end how);

#endif
