/* What the methods of the control protocol do to a service: requests in, replies out, no sockets.
 * The daemon's control socket, the tests and a fuzz target call it alike.
 *
 * What only the daemon knows (its memory, its listeners, its log level) it hands in as
 * admin_status.
 */
#ifndef PRESENCE_CORE_ADMIN_ADMIN_H
#define PRESENCE_CORE_ADMIN_ADMIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"
#include "core/control/reply.h"
#include "core/control/request.h"
#include "core/presence/service.h"
#include "core/stats/exposition.h"

enum {
	ADMIN_REPLY_MAX = 64 * 1024 * 1024,
	ADMIN_SUGGESTIONS_MAX = 3,
	ADMIN_COMPLETIONS_MAX = 200,
	ADMIN_WHY_MAX = 20,
	ADMIN_TOP_MAX = 100,
	ADMIN_PROBLEM_MAX = 512,
};

struct admin_status {
	/* Appends members of the JSON object that `version` answers, each with a comma before it. */
	void (*append_versions)(void *context, struct buffer *out);
	/* The same for `status`. */
	void (*append_status)(void *context, struct buffer *out);
	/* Adds rows to what `stats` answers, behind those of the service; may be NULL. */
	void (*append_stats)(void *context, struct stats *stats);
	/* Adds rows to what `metrics` answers beside those; their names are not ours, and have no
	 * prefix. May be NULL. */
	void (*append_process)(void *context, struct stats *stats);
	/* Adds whether all is well to what `stats` answers; may be NULL. */
	void (*append_health)(void *health_context, struct stats *stats);
	void *health_context;
	/* Sets the log level and returns its name; `level` NULL: only returns it. NULL: no such level.
	 */
	const char *(*log_level)(void *context, const char *level);
	void *context;
	/* Begins to become the program that is installed now, and closes all connections soon. false:
	 * `problem` says in a line why not. NULL: it cannot be done. */
	bool (*upgrade)(void *context, char problem[ADMIN_PROBLEM_MAX]);
	void *upgrade_context;
	/* Reads the configuration again and applies it. Appends the elements of a JSON array: the
	 * options that only a start can change; false: what is wrong, and nothing was applied. NULL:
	 * there is none. */
	bool (*reload)(void *reload_context, struct buffer *texts);
	void *reload_context;
};

struct admin {
	struct service *service;
	struct admin_status host;
	const char *version;
	int64_t started_ms; /* hub time */
};

/* Who asks. */
struct admin_caller {
	int64_t uid;
	enum control_role role;
};

/* Carries out a request and appends the reply, one line. If the role of the
 * caller forbids it, the reply is CONTROL_NOT_PERMITTED. For `watch` the reply is the snapshot;
 * telling the changes after it is the caller's business. Returns what the reply is: CONTROL_OK or
 * its error. */
enum control_error admin_call(struct admin *admin, const struct admin_caller *caller,
                              const struct control_request *request, struct buffer *out);

/* Appends the figures of all as a document of this format: the answer to `metrics`. */
void admin_append_metrics(const struct admin *admin, struct buffer *out,
                          enum exposition_format format);

/* Appends the reply to a request that could not be decoded. */
void admin_refuse(const struct control_request *request, enum control_error error,
                  struct buffer *out);

/* Appends a change as a notification, one line. */
void admin_encode_change(struct buffer *out, const struct presence_change *change);

/* Whether a watcher of `room` (NULL: of all) is to be told. */
bool admin_concerns(const struct presence_change *change, const char *room);

#endif
