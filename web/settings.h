/* What presenced is set to: the values of its options, checked against each other and read.
 *
 * Settings are never changed, only replaced as a whole, by daemon_apply(). They own all their
 * texts, whatever those were read from, and live until the last reference is released. A pointer
 * into them is not kept from one callback to the next without holding them. */
#ifndef PRESENCE_WEB_SETTINGS_H
#define PRESENCE_WEB_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/options/values.h"
#include "web/engine/server_settings.h"
#include "web/log.h"
#include "web/options.h"

struct settings_list {
	const char **texts;
	size_t count;
};

struct settings {
	size_t references;
	struct option_values values; /* all texts below are theirs */

	/* What only a start can change: daemon::start has what holds. */
	struct settings_list listen;
	const char *metrics_listen; /* NULL: nowhere */
	const char *views; /* NULL: where the build or the installation has put them */
	int64_t ping_interval_ms;
	int64_t ping_timeout_ms;
	int64_t leave_grace_ms;
	bool recovery;
	int64_t drain_ms;
	const char *state; /* the file; NULL: none */
	size_t max_payload;
	const char *tls_cert; /* both or neither */
	const char *tls_key;
	const char *control; /* path of the control socket; NULL: the usual place */
	bool no_control;
	const char *admin_group; /* NULL: none */
	const char *observer_group;

	/* What changes at once. */
	bool any_room;
	struct settings_list rooms; /* if not any: those beside the default one */
	size_t rooms_per_address;
	enum log_level log_level;
	enum log_format log_format;
	enum log_addresses log_addresses;
	int32_t joins_per_ip;           /* at once; 0: any number */
	struct server_settings *server; /* origins and limits; held */
};

/* Makes settings of `values`, which they take over, even on failure; the reference is the caller's.
 * NULL: the problem says which options do not go together. */
struct settings *settings_create(struct option_values *values, struct option_problem *problem);

/* One reference more; returns the settings. */
struct settings *settings_hold(struct settings *settings);

/* One reference less; with the last one they are freed. NULL is nothing. */
void settings_release(struct settings *settings);

/* Whether an option that only a start can change is not the same in both. */
bool settings_need_start(const struct settings *running, const struct settings *next,
                         enum option option);

#endif
