/* presence-tui without a screen: a line for each event, for pipes, logs, and terminals that cannot
 * move their cursor. */
#ifndef PRESENCE_TUI_PLAIN_H
#define PRESENCE_TUI_PLAIN_H

#include "tui/options.h"
#include "tui/status.h"

/* Runs until the connection ends, a signal comes, or nobody reads standard output any more. What is
 * wrong is told on standard error. `options` is only read, and has to live until it returns. */
enum status plain_run(const struct options *options);

#endif
