/* The Engine.IO part of a request: its parameters, and whether the protocol's checks let it in. The
 * same for polling and for WebSocket handshakes. */
#ifndef PRESENCE_WEB_ENGINE_HANDSHAKE_H
#define PRESENCE_WEB_ENGINE_HANDSHAKE_H

#include <stdbool.h>

#include "core/session/hub.h"
#include "core/wire/dialect.h"
#include "core/wire/engineio.h"
#include "web/engine/connection.h"
#include "web/engine/request.h"

struct session;

struct handshake {
	enum engineio_refusal refusal; /* ENGINEIO_ACCEPTED, or why not */
	const struct dialect *dialect; /* of the session that is to be opened */
	enum hub_room room;            /* if it is accepted and no session named: for one more */
	struct session *session;       /* the one that `sid` names; NULL: none is named or known */
};

/* Whether the path belongs to Engine.IO: it begins with the engine's path, or is that path without
 * its last slash (Arduino). */
bool handshake_path_matches(const struct engine *engine, const char *path);

struct handshake handshake_check(const struct connection *connection, const struct request *request,
                                 bool upgrade);

#endif
