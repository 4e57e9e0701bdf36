/* What the files of the session share among themselves: session.c, polling.c, upgrade.c, flush.c
 * and hub.c. Nobody else includes this. */
#ifndef PRESENCE_CORE_SESSION_SESSION_INTERNAL_H
#define PRESENCE_CORE_SESSION_SESSION_INTERNAL_H

#include "core/session/session.h"

/* What a session needs only to poll, to upgrade, and to linger. Most are websockets from the first
 * byte on, and do without. */
struct polling {
	struct session *session;
	struct deadline phase; /* hub::upgrades while one probes, hub::lingers at the end */
	struct deadline noop;  /* hub::noops: not before this is a held GET answered by a noop */
	void *probe;           /* a websocket that wants to take over */
	void *request;         /* the GET that is held */
	bool probed;           /* "3probe" was sent: polling only gets noops from now on */
	bool posting;          /* a POST is being received */
};

/* Frees it; it must be closed. */
void session_destroy(struct session *session);

/* Its source has a share of the hub, in which there is room, if need be by the end of another
 * session; false: there is none, or no memory. */
bool hub_take_share(struct session *session, const struct peer *peer);

/* It is one of the open sessions, and no longer one. */
void hub_count_in(struct session *session);
void hub_count_out(struct session *session);

/* Acts on a packet that came over the session's own transport. */
void session_take_packet(struct session *session, const struct engineio_packet *packet);

/* Acts on a packet that came over the probing websocket; NULL: it was malformed. */
void upgrade_take_packet(struct session *session, const struct engineio_packet *packet);

/* Answers a ping of the WebSocket protocol on the probing websocket, if it reads. */
void upgrade_pong(struct session *session, const uint8_t *payload, size_t len);

/* Whether this is the websocket that wants to take over. */
static inline bool upgrade_is_by(const struct session *session, const void *websocket)
{
	return session->polling && session->polling->probe == websocket;
}

/* Gives the upgrade up: the probe, if there still is one, is closed; polling goes on. */
void upgrade_stop(struct session *session);

/* Makes session::polling, which session_destroy() frees; false: out of memory. */
bool polling_create(struct session *session);

/* At the end of an upgrade, and of a POST: frees what only polling needs, if both are over. */
void polling_leave(struct session *session);

/* Answers the held GET with what waits, or, while upgrading, with a noop; else holds it on. */
void polling_flush(struct session *session, int *budget);

/* Answers the held GET for the last time: with what waits in the outbox, and then the packet
 * `last`. */
void polling_answer_last(struct session *session, enum engineio_type last);

/* Answers the held GET with a noop. */
void polling_answer_noop(struct session *session);

/* Sends a frame without waiting for the flush, which may have thousands to serve before: heartbeats
 * are what the other side measures us by. false: something waits for this session already, or it
 * polls, and nothing is done. */
bool session_send_at_once(struct session *session, const uint8_t *frame, size_t len);

/* Sends the heartbeat's ping, or the pong to the client's, in the same way if that can be done. */
void session_ping(struct session *session);
void session_answer_ping(struct session *session);

#endif
