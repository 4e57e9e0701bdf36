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
	int64_t since_seq; /* what is up to this event is known; -1: nothing is */
};

/* Texts of the arguments and the console's options have to outlive the watcher. Complains about
 * what does not do; either way watcher_finish() has to follow. */
enum exit_status watcher_init(struct watcher *watcher, const struct console *console,
                              const struct arguments *arguments);
void watcher_finish(struct watcher *watcher);

/* Adds lines for the snapshot that a watch is answered with, or for what came after it: an event,
 * or the news that some were dropped. */
void watcher_add_snapshot(struct watcher *watcher, const cJSON *result);
void watcher_add(struct watcher *watcher, const cJSON *notification);

#endif
