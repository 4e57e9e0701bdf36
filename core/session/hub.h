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

#include "core/session/hub_state.h"
#include "core/session/session.h"

void hub_init(struct hub *hub, const struct hub_config *config);

/* Closes and frees all sessions; feeds must have been left by their owners. */
void hub_finish(struct hub *hub);

/* From now on these are the limits of hub_config. Lowered, they close nothing. */
void hub_limit_sessions(struct hub *hub, size_t max, size_t per_source_max);

/* Whether hub_flush() has something to send. */
static inline bool hub_has_to_send(const struct hub *hub)
{
	return !list_empty(&hub->ready) || !list_empty(&hub->dirty);
}

/* Whether there is room for one more session. */
enum hub_room {
	HUB_ROOM,
	HUB_ROOM_NONE,            /* hub_config::sessions_max */
	HUB_ROOM_NONE_FOR_SOURCE, /* its source has as many as one may have */
};

/* Whether session_open() has room for this peer; NULL: unknown. A source that has all it may have
 * gives the place of its oldest session that has not connected to any namespace: so that who only
 * opens sessions keeps nobody of the same source from joining. */
enum hub_room hub_room_for(struct hub *hub, const struct peer *peer);

/* Milliseconds of a steady clock; must not go back. To be called at each waking of the loop: after
 * a late one hub_tick() ends nobody before what they sent meanwhile has been read (lateness.h). */
void hub_set_time(struct hub *hub, int64_t now_ms);

/* Time since the epoch minus that of the steady clock, as it is now: the wall's clock may be set.
 */
void hub_set_wall_offset(struct hub *hub, int64_t offset_ms);

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
