/* Events as lines: what watch shows, on its own and above the prompt of the shell. */
#ifndef PRESENCE_CLI_COMMAND_WATCHER_H
#define PRESENCE_CLI_COMMAND_WATCHER_H

#include <cjson/cJSON.h>
#include <stdint.h>

#include "core/base/buffer.h"

#include "cli/command/selection.h"
#include "cli/console.h"
#include "cli/output/writer.h"

struct watcher {
	struct selection selection; /* whose events are shown */
	struct writer_style style;
	struct writer writer;
	struct buffer out; /* lines that the caller is to print and clear */
	int64_t since_seq; /* of --since-seq: events up to this one are not shown; -1: not given */
};

/* The time between two connections, in milliseconds since the epoch. */
struct watcher_gap {
	int64_t from_ms;
	int64_t until_ms;
	int64_t missed; /* changes of all rooms; -1: presenced began anew, so nobody knows */
};

/* The arguments and the texts of the console's options have to outlive the watcher. On anything but
 * EXIT_DONE it has complained. In any case the caller calls watcher_finish(). */
enum exit_status watcher_init(struct watcher *watcher, const struct console *console,
                              const struct arguments *arguments);
void watcher_finish(struct watcher *watcher);

/* Append lines to `out`: for the snapshot that the method watch is answered with, and for each
 * notification after it, which is an event or says that events were dropped. */
void watcher_add_snapshot(struct watcher *watcher, const cJSON *result);
void watcher_add(struct watcher *watcher, const cJSON *notification);

/* Adds a line: there is a connection again, and what it may have missed. */
void watcher_add_gap(struct watcher *watcher, const struct watcher_gap *gap);

#endif
