/* presenced's command line: one table of options drives the parsing and --help. */
#ifndef PRESENCE_WEB_OPTIONS_H
#define PRESENCE_WEB_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "web/engine/server.h"
#include "web/log.h"

enum {
	OPTIONS_LIST_MAX = 256, /* rooms, and origins */
	OPTIONS_EXIT_USAGE = 64,
};

struct options {
	const char *listen[SERVER_LISTENERS_MAX];
	size_t listen_count;
	const char *views; /* NULL: where the build or the installation has put them */
	int64_t ping_interval_ms;
	int64_t ping_timeout_ms;
	int64_t leave_grace_ms;
	bool recovery;
	const char *state; /* the file; NULL: none */
	int64_t max_payload;
	bool no_eio3;
	const char *tls_cert;
	const char *tls_key;
	const char *rooms[OPTIONS_LIST_MAX];
	size_t room_count;
	bool any_room;
	const char *origins[OPTIONS_LIST_MAX];
	size_t origin_count;
	bool any_origin;
	int64_t connections_max;
	int64_t connections_per_ip_max;
	const char *control;      /* path of the control socket; NULL: the usual place */
	bool no_control;
	const char *admin_group;
	const char *observer_group;
	enum log_level log_level;
};

enum options_result {
	OPTIONS_RUN,
	OPTIONS_DONE,  /* --help or --version: it is printed, exit 0 */
	OPTIONS_WRONG, /* one line on stderr says why: exit OPTIONS_EXIT_USAGE */
};

/* The texts in `options` are those of argv, which is cut up in places. */
enum options_result options_parse(struct options *options, int argc, char **argv);

#endif
