/* Runs one command line: reads its words, looks the command up, checks options and operands,
 * connects, and calls the command. Single commands, the shell and scripts all go through here. */
#ifndef PRESENCE_CLI_PROCESS_H
#define PRESENCE_CLI_PROCESS_H

#include <stddef.h>

#include "cli/console.h"
#include "cli/exit.h"

/* `words` are those behind "presencectl", and have to live as long as the console may use them.
 * What the options among them say holds for this command only. Returns the exit code. */
enum exit_status process(struct console *console, const char *const *words, size_t count);

#endif
