/* How a lost user comes back.
 *
 * With its key: a join of who has it makes the same user present, tracker_join(). By its pid, which
 * a stock client brings without a word of its page, and here: who connects is given one, and who
 * connects with one is
 * - within the grace, and where connections are recovered: the same connection, which gets exactly
 *   what it missed (Socket.IO's connection state recovery); if its place in the journal is lost, or
 *   who only watched had a list, it gets a new one;
 * - in place of a connection that we do not know to be lost: the same user, with a new list;
 * - later, until it is forgotten (pids.h): joins again by itself, as who it was; where that is not
 *   the turn of its address, or there is no memory, it is turned away, and tries again.
 * Else it is a new connection. Who may be back is remembered by absence.h for the grace, by pids.h
 * for longer. Source of the rules: docs/wire.md, "Coming back" and "Recovery". */
#ifndef PRESENCE_CORE_PRESENCE_COMEBACK_H
#define PRESENCE_CORE_PRESENCE_COMEBACK_H

#include "core/session/client.h"

struct tracker;

/* Makes the presence of a member that comes in (struct app's arrive), gives it a pid where its
 * protocol has them, and brings back whom the pid in `auth` is of. */
void comeback_arrive(struct tracker *tracker, struct member *member, struct slice auth,
                     struct arrival *arrival);

#endif
