/* presence-tui on a screen: boxes, keys and the mouse. */
#ifndef PRESENCE_TUI_SCREEN_H
#define PRESENCE_TUI_SCREEN_H

#include "tui/options.h"
#include "tui/status.h"

/* Runs until somebody quits or a signal comes, and restores the terminal. terminal_capable() has to
 * be true. If it cannot begin, standard error says why. `options` has to live until it returns. */
enum status screen_run(const struct options *options);

#endif
