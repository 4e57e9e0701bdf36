/* One command line from words to exit code: the path that one-shot use, the shell and scripts
 * share. */
#ifndef PRESENCE_CLI_PROCESS_H
#define PRESENCE_CLI_PROCESS_H

#include <stddef.h>

#include "cli/console.h"
#include "cli/exit.h"

/* Runs the command that `words` are. Options among them hold for this command only. */
enum exit_status process(struct console *console, const char *const *words, size_t count);

#endif
