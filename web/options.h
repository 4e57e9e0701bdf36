/* presenced's options in one table: the command line, its configuration file and environment,
 * --help and the manual pages are made of it, and it says which of them can change while presenced
 * runs. */
#ifndef PRESENCE_WEB_OPTIONS_H
#define PRESENCE_WEB_OPTIONS_H

#include "core/base/buffer.h"
#include "core/options/values.h"

/* As in <sysexits.h>. */
enum {
	OPTIONS_EXIT_USAGE = 64,  /* the command line is wrong, */
	OPTIONS_EXIT_CONFIG = 78, /* or a file or the environment */
};

enum option {
	OPTION_LISTEN,
	OPTION_METRICS_LISTEN,
	OPTION_VIEWS,
	OPTION_PING_INTERVAL,
	OPTION_PING_TIMEOUT,
	OPTION_LEAVE_GRACE,
	OPTION_DRAIN,
	OPTION_RECOVERY,
	OPTION_STATE,
	OPTION_MAX_PAYLOAD,
	OPTION_NO_EIO3,
	OPTION_TLS_CERT,
	OPTION_TLS_KEY,
	OPTION_ROOMS,
	OPTION_ALLOW_ORIGIN,
	OPTION_HOST,
	OPTION_TRUSTED_PROXY,
	OPTION_MAX_CONNECTIONS,
	OPTION_MAX_CONNECTIONS_PER_IP,
	OPTION_MAX_SESSIONS,
	OPTION_MAX_SESSIONS_PER_IP,
	OPTION_MAX_ROOMS_PER_IP,
	OPTION_MAX_JOINS_PER_IP,
	OPTION_CONTROL,
	OPTION_ADMIN_GROUP,
	OPTION_OBSERVER_GROUP,
	OPTION_LOG_LEVEL,
	OPTION_LOG_FORMAT,
	OPTION_LOG_ADDRESSES,
	OPTION_ACCESS_LOG,
	OPTION_CONFIG,
	OPTION_CHECK_CONFIG,
	OPTION_PRINT_CONFIG,
	OPTION_VERSION,
	OPTION_HELP,
	OPTION_MANUAL,
	OPTION_MANUAL_CONFIG,
	OPTION_EXAMPLE_CONFIG,
	OPTIONS, /* how many there are */
};

/* Its rows are indexed by enum option. */
extern const struct option_table options_table;

enum options_result {
	OPTIONS_RUN,
	OPTIONS_HELP,
	OPTIONS_VERSION,
	OPTIONS_CHECK_CONFIG,
	OPTIONS_PRINT_CONFIG,
	OPTIONS_MANUAL, /* for the build: the sources of the manual pages, and the file of comments */
	OPTIONS_MANUAL_CONFIG,
	OPTIONS_EXAMPLE_CONFIG,
	OPTIONS_WRONG,  /* the problem says why: exit OPTIONS_EXIT_USAGE */
};

/* Adds what the words behind the program's name say to `values`, which are of options_table. Texts
 * are copied. */
enum options_result options_parse(struct option_values *values, int count, char *const *words,
                                  struct option_problem *problem);

/* What --help prints. */
void options_append_help(struct buffer *out);

#endif
