/* Recovery: a connection that was lost goes on where it was (Socket.IO's connection state
 * recovery).
 *
 * Who connects is given a private id, its pid, and every event says at which offset it stands. A
 * client that joined, and returns with both within the grace, is the same one again: same sid, and
 * exactly what it missed. If its place in the journal is lost, it is still the same user, and gets
 * a new list; who only watched is a new connection, and gets one if it had one. Source of the
 * rules: docs/wire.md, "Recovery". */
#ifndef PRESENCE_CORE_PRESENCE_RECOVERY_H
#define PRESENCE_CORE_PRESENCE_RECOVERY_H

#include "core/session/client.h"

struct tracker;

/* Makes the presence of a member that comes in (struct app's arrive); where connections are
 * recovered it has a pid, and goes on for the connection that `auth` names, if that was lost a
 * moment ago. */
void recovery_arrive(struct tracker *tracker, struct member *member, struct slice auth,
                     struct arrival *arrival);

#endif
