/* --watch of what is a snapshot: shown again and again, until ^C. */
#ifndef PRESENCE_CLI_COMMAND_REPEAT_H
#define PRESENCE_CLI_COMMAND_REPEAT_H

#include <stdint.h>

#include "cli/command/command.h"

/* Runs `once` every `period_ms`, on a cleared screen if there is one, until it fails, ^C is typed,
 * or nobody reads the output any more. */
enum exit_status repeat_run(struct console *console, const struct arguments *arguments,
                            command_fn *once, int64_t period_ms);

/* Waits for what the daemon has to tell, and hands it on, `period_ms` long. EXIT_DONE: go on. */
enum exit_status repeat_wait(struct console *console, int64_t period_ms);

/* Whether standard output leads nowhere: it failed, or its reader is gone. */
bool repeat_is_unread(const struct console *console);

#endif
