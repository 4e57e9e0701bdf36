/* Asks at the terminal before something is done that concerns several users, or lasts. With --yes
 * nothing is asked. */
#ifndef PRESENCE_CLI_COMMAND_CONFIRM_H
#define PRESENCE_CLI_COMMAND_CONFIRM_H

#include <stdint.h>

#include "cli/console.h"
#include "cli/exit.h"

/* Asks "<question> [y/N]". EXIT_DONE: yes. EXIT_PARTLY: no. EXIT_USAGE: there is no terminal and no
 * --yes, which has been complained about. */
enum exit_status confirm_yes(const struct console *console, const char *question);

/* The same for what concerns everybody: the answer that means yes is the number `count`. */
enum exit_status confirm_count(const struct console *console, const char *statement, int64_t count);

#endif
