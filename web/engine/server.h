/* The server: one loop, libwebsockets' contexts on it, the listeners, and the end-of-iteration
 * flush.
 *
 * It serves Engine.IO for a hub, whoever is above that hub, and asks `route` about every other
 * request. presenced and tests/echo are built on it. */
#ifndef PRESENCE_WEB_ENGINE_SERVER_H
#define PRESENCE_WEB_ENGINE_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "core/session/hub.h"
#include "core/stats/histogram.h"
#include "web/engine/engine.h"
#include "web/net/listener.h"
#include "web/engine/server_settings.h"
#include "web/net/contexts.h"

enum {
	SERVER_LISTENERS_MAX = 16,
	SERVER_MONITORS_MAX = 32,     /* connections at a time */
	SERVER_SIGNALS = 2,           /* that end it */
};

/* What only a start can change; server_settings has the rest. */
struct server_config {
	struct hub *hub;
	const char *path; /* of Engine.IO, with a slash at both ends; has to outlive the server */
	const char *tls_cert; /* PEM files, read by server_init() and server_reload_tls(), which they
	                       * have to outlive; NULL: no TLS */
	const char *tls_key;
	struct server_settings *settings; /* what to begin with; the server holds them by itself */
	engine_route_fn *route;        /* NULL: everything else is 404 */
	void *context;                 /* for route */
	engine_route_fn *monitor_route; /* all that is served behind server_listen_for_monitors() */
	void *monitor_context;
	void (*stopping)(void *context); /* the end has begun; again if it is another; may be NULL */
	void *stopping_context;
	int64_t drain_ms; /* over which connections are closed at the end; 0: at once */
};

/* How long things took since the start. */
struct server_timings {
	struct histogram flush; /* each one that had something to send */
	struct histogram lag;   /* how late the loop was for its deadlines, to a millisecond */
	/* from when a join came to the end of the flush that sent it to the others, to a ms; those that
	 * were told together count from the first */
	struct histogram join_to_seen;
};

struct server {
	struct engine engine;
	uv_loop_t loop;
	uv_check_t iteration;   /* after each poll: the flush */
	uv_idle_t again;        /* runs while a sliced flush has more to do */
	uv_timer_t deadline;    /* the hub's next one */
	uv_poll_t reserve;      /* makes libuv's table of descriptors long enough, at the start */
	uv_signal_t signals[SERVER_SIGNALS];
	int64_t deadline_ms;    /* what `deadline` is set to */
	struct contexts contexts;
	struct listener listeners[SERVER_LISTENERS_MAX];
	size_t listener_count;
	struct listener monitor; /* its fd is -1: there is none */
	bool keeps_sockets;      /* those that listen go on, for who is to take them over */
	int kept[SERVER_LISTENERS_MAX];
	int kept_monitor; /* -1: none */
	void (*stopping)(void *context);
	void *stopping_context;
	int64_t drain_ms;
	struct server_timings timings;
	size_t files_for_connections; /* open files that may be connections */
	bool tls;
	struct contexts_tls tls_files;
	uv_timer_t stop_timer; /* closes connections, a share at a time */
	size_t stop_sessions; /* that there were when it began */
	int64_t stop_began_ms;
	bool stopped; /* all are closed */
};

/* Makes loop and context; false: it is logged why not, and nothing is left behind. */
bool server_init(struct server *server, const struct server_config *config);

/* See listener_open(); at most SERVER_LISTENERS_MAX. */
bool server_listen(struct server *server, const char *address);

/* The same for monitoring: who comes in there is not of those that limits count, gets what
 * server_config::monitor_route has and nothing else, and is served until the end, while the others
 * are being closed too. Once at most. */
bool server_listen_for_monitors(struct server *server, const char *address);

/* The same two with a socket that listens already, which is the server's then; beyond
 * SERVER_LISTENERS_MAX it is closed, which is logged. */
void server_adopt(struct server *server, int fd);
void server_adopt_for_monitors(struct server *server, int fd);

/* From now on these settings hold; the server takes a reference of its own. Every request is judged
 * by those that hold when it comes, and a limit that is lowered closes nothing: who is connected
 * stays, and nobody new is let in above it. */
void server_use_settings(struct server *server, struct server_settings *settings);

/* Begins the end, as SIGTERM does: nobody new is let in, connections are closed over
 * server_config::drain_ms, so that clients do not come back all in one moment, and server_run()
 * returns when there is none left. With `keep_sockets` the sockets go on listening for somebody who
 * takes them over: as long as server::keeps_sockets, they are the caller's after server_finish(),
 * server::kept as many as there were listeners, and server::kept_monitor. A signal that comes
 * meanwhile ends that: they are closed. */
void server_stop(struct server *server, bool keep_sockets);

/* Connections there are, those that wait for their handshake of TLS too, and without the monitors';
 * and as many as there may be. */
size_t server_connections(const struct server *server);
size_t server_connections_max(const struct server *server);

/* Whether a listener had no descriptor, or no memory, for who wanted to come in last. */
bool server_is_starved(const struct server *server);

/* Reads certificate and key again, for connections that come from now on; without TLS there is
 * nothing to do. false: they are not usable, and nothing has changed. */
bool server_reload_tls(struct server *server, char why[CONTEXTS_PROBLEM_MAX]);

/* Where the n-th listener really listens, from 0; there are server::listener_count. */
void server_url(const struct server *server, size_t n, char url[LISTENER_URL_MAX]);

/* Logs the addresses, and serves until SIGINT, SIGTERM or server_stop(). Then all connections are
 * closed, over server_config::drain_ms; a second signal closes them at once. */
void server_run(struct server *server);

/* Frees everything; the hub is the caller's, and must outlive this. */
void server_finish(struct server *server);

#endif
