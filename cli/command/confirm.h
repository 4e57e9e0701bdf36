/* Asking before something is done that concerns several users, or lasts. */
#ifndef PRESENCE_CLI_COMMAND_CONFIRM_H
#define PRESENCE_CLI_COMMAND_CONFIRM_H

#include <stdint.h>

#include "cli/console.h"
#include "cli/exit.h"

/* Asks "… [y/N]". EXIT_DONE: go on. EXIT_PARTLY: the answer was no. EXIT_USAGE: there is nobody to
 * ask, and no --yes; that is said. */
enum exit_status confirm_yes(const struct console *console, const char *question);

/* The same, for what concerns everybody: wants the number typed. */
enum exit_status confirm_count(const struct console *console, const char *statement, int64_t count);

#endif
