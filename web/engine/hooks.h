/* What the streams of a server are used for: a router, one line a hook. */
#ifndef PRESENCE_WEB_ENGINE_HOOKS_H
#define PRESENCE_WEB_ENGINE_HOOKS_H

#include "web/net/stream.h"

/* Each stream is a struct connection's. */
extern const struct stream_hooks connection_hooks;

#endif
