/* What monitoring asks: whether we live (/healthz), whether clients should be sent to us (/readyz),
 * and the figures (/metrics). The first two are for whoever asks, under any name, so that no limit
 * and no ban is in the way of a balancer; the figures are at the door for monitors only. */
#ifndef PRESENCE_WEB_SITE_MONITOR_H
#define PRESENCE_WEB_SITE_MONITOR_H

#include <stdbool.h>

#include "core/base/buffer.h"
#include "core/stats/exposition.h"
#include "web/engine/connection.h"
#include "web/engine/request.h"

/* Who knows the answers. */
struct monitor {
	/* Appends a line for each reason why nobody should be sent to us; none: we are ready. */
	void (*append_obstacles)(void *context, struct buffer *out);
	/* Appends all figures as a document. */
	void (*append_metrics)(void *context, struct buffer *out, enum exposition_format format);
	void *context;
};

/* Answers /healthz and /readyz; false: it is another path. */
bool monitor_serve_health(const struct monitor *monitor, struct connection *connection,
                          const struct request *request);

/* An engine_route_fn, with a struct monitor as its context: these two, and /metrics. */
bool monitor_route(void *context, struct connection *connection, const struct request *request);

#endif
