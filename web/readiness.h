/* Whether clients should be sent here: what /readyz says, and the figure `ready`. */
#ifndef PRESENCE_WEB_READINESS_H
#define PRESENCE_WEB_READINESS_H

#include "core/base/buffer.h"
#include "web/daemon.h"

/* Appends a line for each reason why not, "sessions: 4096 of 4096 are open". Nothing is asked
 * before the daemon runs, and so before it is ready: until then its sockets do not answer. */
void readiness_append_obstacles(const struct daemon *daemon, struct buffer *out);

#endif
