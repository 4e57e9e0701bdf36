/* The state of a hub: its configuration, its two clocks, and the lists and deadlines that its
 * sessions and feeds stand in. What drives them is hub.h; sessions and feeds see only this. */
#ifndef PRESENCE_CORE_SESSION_HUB_STATE_H
#define PRESENCE_CORE_SESSION_HUB_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"
#include "core/base/deadline.h"
#include "core/base/lateness.h"
#include "core/base/list.h"
#include "core/base/rate.h"
#include "core/base/shares.h"
#include "core/base/table.h"
#include "core/session/session_end.h"
#include "core/session/transport.h"

struct session;

enum {
	HUB_FLUSH_UNIT = 16 * 1024,   /* bytes that count as much work as a send */
	HUB_REST_MS = 10 * 1000,      /* between two looks at a journal, for memory it does not need */
	HUB_RESTS_AT_ONCE = 32,       /* looks in one hub_tick(): to free 4 MB takes some 100 us */
	HUB_TOLD_MAX = 16, /* spans of joins that one flush has told; more count as the last of them */
	HUB_GATHER_BYTES = 16 * 1024, /* below this a copy is cheaper than a second send */
	/* Of the sessions that one source may have, so many in eight may be ones that have not joined:
	 * who does nothing with a session must not have the place of all who do. */
	HUB_STRANGERS_IN_EIGHT = 5,
	HUB_SOURCE_BYTES_MAX = 64 * 1024 * 1024, /* that wait in the sessions of one source */
	/* How long a session goes on that was turned away. Stock clients try again a second after it
	 * ended, however often it did: what that costs is divided by this. */
	HUB_TURNED_AWAY_MS = 5 * 1000,
};

/* What runs above Engine.IO: Socket.IO (client.h), or an echo. */
struct upper_protocol {
	/* false: out of memory; the session is closed. */
	bool (*opened)(void *context, struct session *session);
	/* Only where the dialect connects implicitly, and once: right behind the open packet. May be
	 * NULL.
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
	size_t sessions_max;            /* in all */
	size_t sessions_per_source_max; /* of each source; 0: no limit */
	int64_t replay_ms;         /* how old an event may be that feed_replay() is for; 0: none is */
	struct rate_limit packets; /* Socket.IO packets of one session */
	int64_t wall_offset_ms;    /* time since the epoch - time of the steady clock, to begin with */
	struct transport transport;
	struct upper_protocol upper;
};

/* Since the start. */
struct hub_counters {
	uint64_t opened;
	uint64_t closed[SESSION_END_SHUTDOWN + 1]; /* by session_end */
	uint64_t journal_bytes_freed; /* of journals that went on */
	uint64_t input_bytes_freed;   /* of messages and attachments that had to wait for their rest */
	uint64_t packets; /* of Engine.IO, that came; without the answers to pings */
};

/* Joins that came at this time, and have been told. */
struct hub_told {
	uint64_t joins;
	int64_t since_ms;
};

struct hub {
	struct hub_config config;
	struct hub_counters counters;
	int64_t now_ms;         /* of the steady clock */
	int64_t judged_ms;      /* up to which hub_tick() last judged what clients had to do */
	struct lateness lateness; /* of the loop */
	int64_t chore_ms; /* the next thing that the upper protocol, which sets this, has to do, and
	                   * that nobody is judged by */
	int64_t wall_offset_ms; /* what makes it a time since the epoch */
	struct table by_sid;
	struct shares shares; /* what each source has of the sessions */
	struct table user_agents; /* user_agent::by_text: what the sessions' clients are */
	struct list open;  /* session::link */
	struct list dead;  /* session::link */
	struct list ready; /* session::ready */
	struct list dirty; /* feed::dirty */
	struct list failed; /* session::ready of those that session_fail() marked */
	size_t session_count;
	size_t websocket_count; /* of them, that have one */
	size_t charged; /* bytes that wait in them: the sum of session::charged */
	struct hub_told told[HUB_TOLD_MAX]; /* by the last hub_flush() */
	size_t told_count;
	uint64_t flushes; /* that began, and that ended: odd under one, when journals are read */
	struct deadline_queue pings;
	struct deadline_queue pongs;
	struct deadline_queue silences; /* of clients that ping */
	struct deadline_queue connects;
	struct deadline_queue turned_away; /* session::connect too */
	struct deadline_queue upgrades;
	struct deadline_queue noops;
	struct deadline_queue lingers;
	struct deadline_queue rests; /* feed::rest */
	struct buffer scratch; /* for one encoding at a time */
	struct buffer listing; /* for one snapshot at a time, while scratch has an answer */
	uint8_t gathered[HUB_GATHER_BYTES]; /* for one send at a time (flush.c) */
};

/* The time of the steady clock as milliseconds since the epoch, and now. */
static inline int64_t hub_wall_of(const struct hub *hub, int64_t steady_ms)
{
	return steady_ms + hub->wall_offset_ms;
}

static inline int64_t hub_wall_ms(const struct hub *hub)
{
	return hub_wall_of(hub, hub->now_ms);
}

/* Adds to hub::told. */
void hub_told(struct hub *hub, uint64_t joins, int64_t since_ms);

/* The upper protocol's tick is due then, at the latest. */
static inline void hub_expect_chore(struct hub *hub, int64_t due_ms)
{
	hub->chore_ms = due_ms < hub->chore_ms ? due_ms : hub->chore_ms;
}

/* The limit for what clients send: what they sent while the loop was away comes at once. */
static inline struct rate_limit hub_limit(const struct hub *hub, struct rate_limit limit)
{
	if (hub->lateness.until_ms != 0) {
		limit.saved = (int32_t)(limit.per_second * lateness_away_ms(&hub->lateness) / 1000);
	}
	return limit;
}

#endif
