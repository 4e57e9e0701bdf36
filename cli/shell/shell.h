/* The shell: commands line by line, from somebody at a prompt or from a pipe. */
#ifndef PRESENCE_CLI_SHELL_SHELL_H
#define PRESENCE_CLI_SHELL_SHELL_H

#include "cli/console.h"
#include "cli/exit.h"

/* Reads commands at a prompt, until ^D or "exit". */
enum exit_status shell_interact(struct console *console);

/* Reads commands from standard input, a line each, and stops at the first that fails, with its exit
 * code. */
enum exit_status shell_read(struct console *console);

#endif
