/* What only the daemon knows, for the control protocol: versions, listeners, the log level,
 * and the figures of the server and the process. */
#ifndef PRESENCE_WEB_CONTROL_STATUS_H
#define PRESENCE_WEB_CONTROL_STATUS_H

#include "core/admin/admin.h"
#include "web/engine/server.h"

/* `server` must outlive what uses it. */
struct admin_status status_of(struct server *server);

#endif
