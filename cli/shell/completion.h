/* Finds what could come next in a command line: commands, options, values, and the names of users.
 * Tab in the shell (tab_help.h does to the line what is found here) and the scripts for bash, zsh
 * and fish go by it. */
#ifndef PRESENCE_CLI_SHELL_COMPLETION_H
#define PRESENCE_CLI_SHELL_COMPLETION_H

#include <stddef.h>

#include "cli/console.h"

/* Called for each candidate; `description` may be "". The texts are good during the call. */
typedef void offer_fn(void *context, const char *text, const char *description);

/* Offers what `prefix`, the unfinished last word, may become behind `count` finished ones. Names of
 * users and rooms are asked of the daemon; if it cannot be reached, they are left out without a
 * complaint. So are texts that no name may be (core/text/name.h). */
void completion_find(struct console *console, const char *const *words, size_t count,
                     const char *prefix, offer_fn *offer, void *context);

/* The script for "bash", "zsh" or "fish"; NULL: there is none. */
const char *completion_script(const char *shell);

#endif
