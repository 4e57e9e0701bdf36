/* Whether clients should be sent here: what /readyz says. */
#ifndef PRESENCE_WEB_READINESS_H
#define PRESENCE_WEB_READINESS_H

#include "core/base/buffer.h"
#include "core/stats/stats.h"
#include "web/engine/server.h"
#include "web/life/state_file.h"

/* Appends a line for each reason why not, "sessions: 4096 of 4096 are open". Nothing is asked
 * before the daemon runs, and so before it is ready: until then its sockets do not answer. */
void readiness_append_obstacles(const struct server *server, const struct state_file *state,
                                struct buffer *out);

/* Adds rows: whether there is none, and whether the state can be kept, if it is to be. */
void readiness_stats(const struct server *server, const struct state_file *state,
                     struct stats *stats);

#endif
