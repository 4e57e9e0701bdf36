/* What of a server may change while it runs: whom it lets in, and how many.
 *
 * Settings are never changed, only replaced: server_use_settings() gives the server others. They
 * own their texts, and live until the last reference is released; so whoever needs one of their
 * texts beyond the current callback holds them for that long. */
#ifndef PRESENCE_WEB_ENGINE_SERVER_SETTINGS_H
#define PRESENCE_WEB_ENGINE_SERVER_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "web/engine/origin_policy.h"
#include "web/engine/peer.h"

struct server_settings {
	size_t references;
	struct origin_policy origins;
	struct peer_proxies proxies;   /* whose word about the client counts */
	bool access_log;               /* a line for each request */
	bool no_eio3;                  /* version 3 of Engine.IO is refused */
	size_t connections_max;        /* 0: what the limit on open files allows */
	size_t connections_per_ip_max; /* 0: no limit */
	size_t sessions_max;
	size_t sessions_per_ip_max; /* 0: no limit */
};

/* Copies `from`, with the origins, hosts and proxies that it names, texts spelled as the policy
 * wants them; the reference is the caller's. NULL: out of memory. */
struct server_settings *server_settings_create(const struct server_settings *from);

/* One reference more; returns the settings. */
struct server_settings *server_settings_hold(struct server_settings *settings);

/* One reference less; with the last one they are freed. NULL is nothing. */
void server_settings_release(struct server_settings *settings);

#endif
