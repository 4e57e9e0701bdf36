/* What only the daemon knows, for the control protocol: versions, memory, listeners, the log level.
 */
#ifndef PRESENCE_WEB_HOST_H
#define PRESENCE_WEB_HOST_H

#include "core/presence/admin.h"
#include "web/server.h"

/* `server` must outlive what uses it. */
struct admin_host host_of(struct server *server);

#endif
