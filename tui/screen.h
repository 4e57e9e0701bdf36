/* Presence on a screen: boxes, keys and mouse. */
#ifndef PRESENCE_TUI_SCREEN_H
#define PRESENCE_TUI_SCREEN_H

#include "tui/options.h"
#include "tui/status.h"

/* Runs until it is left. The terminal must be capable (terminal.h), and is given back. Complains on
 * stderr where it cannot begin. */
enum status screen_run(const struct options *options);

#endif
