/* What could come next in a command line: commands, options, values, and the names of those who are
 * here. The shell's Tab and the scripts for bash, zsh and fish ask the same. */
#ifndef PRESENCE_CLI_SHELL_COMPLETION_H
#define PRESENCE_CLI_SHELL_COMPLETION_H

#include <stddef.h>

#include "cli/console.h"

/* Is handed each candidate; `description` may be "". */
typedef void offer_fn(void *context, const char *text, const char *description);

/* Offers what `prefix`, the last word, may become behind `count` whole words. Live names are asked
 * for if the console can connect, without a word if not; names that a terminal must not be shown
 * are left out. */
void completion_find(struct console *console, const char *const *words, size_t count,
                     const char *prefix, offer_fn *offer, void *context);

/* The script for "bash", "zsh" or "fish"; NULL: there is none. */
const char *completion_script(const char *shell);

#endif
