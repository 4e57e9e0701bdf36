/* The hub: all sessions and feeds of one server, their deadlines, and the flush.
 *
 * The caller drives it the same way, whether it is libwebsockets, a test or the simulator:
 *     hub_set_time(), then events of sessions; hub_tick() when hub_next_deadline() has come;
 *     hub_flush() at the end of each iteration of the loop. */
#ifndef PRESENCE_CORE_SESSION_HUB_H
#define PRESENCE_CORE_SESSION_HUB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"
#include "core/base/deadline.h"
#include "core/base/list.h"
#include "core/base/rate.h"
#include "core/base/table.h"
#include "core/session/session.h"
#include "core/session/transport.h"

enum {
	HUB_FLUSH_UNIT = 16 * 1024,   /* bytes that count as much work as a send */
	HUB_GATHER_BYTES = 16 * 1024, /* below this a copy is cheaper than a second send */
};

/* What runs above Engine.IO: Socket.IO (client.h), or an echo. */
struct upper_protocol {
	/* false: out of memory; the session is closed. */
	bool (*opened)(void *context, struct session *session);
	/* Only where the dialect connects unasked, and once: right behind the open packet. May be NULL.
	 */
	void (*implicit_connect)(void *context, struct session *session);
	/* A message: the text behind its type digit (valid UTF-8; the digit is at bytes[-1]), or binary
	 * bytes. */
	void (*message)(void *context, struct session *session, const uint8_t *bytes, size_t len,
	                bool binary);
	/* The session is over; exactly once for each one opened. */
	void (*closed)(void *context, struct session *session, enum session_end end);
	/* Called at the end of each flush, outside all sessions: for deferred clean-up; may be NULL. */
	void (*flushed)(void *context);
	/* Its own deadlines: when the next one is due, DEADLINE_NEVER for none, and to do what is due.
	 * Both may be NULL. */
	int64_t (*next_deadline)(void *context);
	void (*tick)(void *context);
	void *context;
};

struct hub_config {
	int64_t ping_interval_ms;
	int64_t ping_timeout_ms;
	int64_t connect_timeout_ms;
	size_t max_payload;           /* bytes of an inbound message, and of a POST body */
	size_t max_payload_untrusted; /* the same before session::trusted */
	size_t sessions_max;
	struct rate_limit packets; /* Socket.IO packets of one session */
	struct transport transport;
	struct upper_protocol upper;
};

/* Since the start. */
struct hub_counters {
	uint64_t opened;
	uint64_t closed[SESSION_END_SHUTDOWN + 1]; /* by session_end */
};

struct hub {
	struct hub_config config;
	struct hub_counters counters;
	int64_t now_ms;
	struct table by_sid;
	struct table user_agents; /* user_agent::by_text: what the sessions' clients are */
	struct list open;  /* session::link */
	struct list dead;  /* session::link */
	struct list ready; /* session::ready */
	struct list dirty; /* feed::dirty */
	struct list failed; /* session::ready of those that session_fail() marked */
	size_t session_count;
	struct deadline_queue pings;
	struct deadline_queue pongs;
	struct deadline_queue silences; /* of clients that ping */
	struct deadline_queue connects;
	struct deadline_queue upgrades;
	struct deadline_queue noops;
	struct deadline_queue lingers;
	struct buffer scratch; /* for one encoding at a time */
	uint8_t gathered[HUB_GATHER_BYTES]; /* for one send at a time (flush.c) */
};

void hub_init(struct hub *hub, const struct hub_config *config);

/* Closes and frees all sessions; feeds must have been left by their owners. */
void hub_finish(struct hub *hub);

/* Milliseconds of a steady clock; must not go back. */
void hub_set_time(struct hub *hub, int64_t now_ms);

/* The open or lingering session with this sid, NULL if there is none. Deadlines that have come are
 * looked at first, so that a session is never found past its end. */
struct session *hub_find(struct hub *hub, const char *sid);

/* When hub_tick() wants to be called; DEADLINE_NEVER if nothing waits. That may be up to 1/500 of
 * the ping interval after a ping is due, so that it goes out together with others. */
int64_t hub_next_deadline(const struct hub *hub);

/* Does what is due: pings, and the ends of those that gave no sign of life. */
void hub_tick(struct hub *hub);

/* Sends what is to be sent, in bounded slices. true: there is more, call again in the next
 * iteration. */
bool hub_flush(struct hub *hub);

/* Closes up to `count` sessions in an orderly way, the oldest first; SIZE_MAX: all. Returns how
 * many are open still. */
size_t hub_close_some(struct hub *hub, size_t count, enum session_end end);

#endif
