/* --watch of list and stats: calls the command again and again, until ^C. */
#ifndef PRESENCE_CLI_COMMAND_REPEAT_H
#define PRESENCE_CLI_COMMAND_REPEAT_H

#include <stdint.h>

#include "cli/command/command.h"

/* Runs `once` every `period_ms`, on a cleared screen if there is one, until it fails, ^C is typed,
 * or nobody reads the output any more. */
enum exit_status repeat_run(struct console *console, const struct arguments *arguments,
                            command_fn *once, int64_t period_ms);

/* Waits for `period_ms`, and hands notifications of the daemon on meanwhile. EXIT_DONE: the time is
 * over; else the connection is, or ^C was typed. */
enum exit_status repeat_wait(struct console *console, int64_t period_ms);

/* Whether nobody reads standard output: a write has failed, or the pipe has no reader. */
bool repeat_is_unread(const struct console *console);

#endif
