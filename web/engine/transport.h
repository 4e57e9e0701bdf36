/* The core's way out over connections: what core/session/transport.h asks for, by
 * streams (web/net).
 *
 * For the core a connection is the opaque websocket or held request. Nothing here calls back into
 * the core. */
#ifndef PRESENCE_WEB_ENGINE_TRANSPORT_H
#define PRESENCE_WEB_ENGINE_TRANSPORT_H

#include "core/session/transport.h"
#include "web/random_pool.h"

/* `random_pool` has to live as long as the hub that is given the transport. */
struct transport transport_over_connections(struct random_pool *random_pool);

#endif
