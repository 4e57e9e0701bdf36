/* Presence in plain lines, one an event: for pipes, logs, and terminals without a cursor. */
#ifndef PRESENCE_TUI_PLAIN_H
#define PRESENCE_TUI_PLAIN_H

#include "tui/options.h"
#include "tui/status.h"

/* Runs until the connection ends, a signal comes, or nobody reads any more. Complains on stderr. */
enum status plain_run(const struct options *options);

#endif
