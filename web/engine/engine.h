/* The engine: what all connections of a server have in common. The hub they serve and the clock
 * they tell it, how their requests are judged and routed, and those of them that are to be ended.
 *
 * It knows neither listeners nor the contexts of libwebsockets: those belong to the server, which
 * owns the engine and drives it (server.h). */
#ifndef PRESENCE_WEB_ENGINE_ENGINE_H
#define PRESENCE_WEB_ENGINE_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

#include "core/base/buffer.h"
#include "core/session/hub.h"
#include "core/wire/http.h"
#include "web/net/address_limit.h"
#include "web/net/lobby.h"
#include "web/engine/peer.h"
#include "web/engine/server_settings.h"
#include "web/net/stream.h"

struct connection;
struct request;

enum { ENGINE_SCRATCH_KEPT = 64 * 1024 };

/* Answers a request that is not Engine.IO's, by response_send(); false: there is no such thing. */
typedef bool engine_route_fn(void *context, struct connection *connection,
                             const struct request *request);

/* What an engine is made of; what it points at must outlive it. */
struct engine_config {
	uv_loop_t *loop;
	struct hub *hub;
	const char *path; /* of Engine.IO, with a slash at both ends */
	bool tls;
	struct server_settings *settings; /* what to begin with; the engine holds them by itself */
	engine_route_fn *route; /* NULL: everything else is 404 */
	void *context;          /* for route */
	engine_route_fn *monitor_route; /* the only one for those who came in at that door */
	void *monitor_context;
};

/* Since the start. */
struct engine_counters {
	uint64_t accepted;         /* connections */
	uint64_t refused_full;     /* connections: there are as many as there may be, */
	uint64_t refused_address;  /* or their address has as many */
	uint64_t sessions_refused_full;
	uint64_t sessions_refused_address;
};

struct engine {
	struct engine_config config;      /* its settings were the first ones; these hold: */
	struct server_settings *settings; /* held; others after the next engine_use_settings() */
	struct streams streams; /* the connections', and whatever they are waited for */
	size_t connection_count; /* without the monitors */
	size_t monitor_count;
	struct engine_counters counters;
	struct address_limit per_address; /* how many connections each peer has */
	struct lobby lobby;               /* with TLS: who has not begun its handshake */
	struct http_request head;   /* the one that is being read, of a connection without a backlog */
	struct buffer scratch;       /* one response at a time */
	bool stopping;               /* nobody new is let in */
	bool warned_of_proxy;        /* of one that is not trusted: once is enough */
};

/* Cannot fail: nothing is allocated yet. The hooks are those of all connections. */
void engine_init(struct engine *engine, const struct engine_config *config,
                 const struct stream_hooks *hooks);

/* From now on these settings hold; the engine takes a reference of its own. */
void engine_use_settings(struct engine *engine, struct server_settings *settings);

/* Hands the time to the hub. Once a callback, not once an iteration: a long iteration must not make
 * deadlines early. */
void engine_update_time(struct engine *engine);

/* All connections must be gone. */
void engine_finish(struct engine *engine);

#endif
