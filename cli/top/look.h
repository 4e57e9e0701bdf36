/* A look at a daemon: what it counts at one time. Two of them tell what happens a second. */
#ifndef PRESENCE_CLI_TOP_LOOK_H
#define PRESENCE_CLI_TOP_LOOK_H

#include <cjson/cJSON.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/console.h"
#include "cli/top/spans.h"

struct look {
	int64_t at_ms; /* of the monotonic clock */
	cJSON *status; /* the results of these methods; NULL: no look was taken */
	cJSON *stats;
	cJSON *top;
	struct spans lag;
	struct spans flush;
};

/* Asks the daemon for all of it, and for up to `limit` rooms and peers. Whatever it returns,
 * look_finish() has to follow; on failure that has been complained about. */
enum exit_status look_take(struct look *look, struct console *console, size_t limit);

/* One that is all zero, or was finished already, is allowed. */
void look_finish(struct look *look);

/* The figures of `now` as one object, the caller's to delete: those of a second and the quantiles
 * are of the time since `before`, and left out if there was no look before. Spans in milliseconds,
 * sizes in bytes. */
cJSON *look_compare(const struct look *now, const struct look *before);

#endif
