/* What Tab and ? make of a line that is being typed in the shell. */
#ifndef PRESENCE_CLI_SHELL_TAB_HELP_H
#define PRESENCE_CLI_SHELL_TAB_HELP_H

#include <stddef.h>

#include "core/base/buffer.h"

#include "cli/console.h"
#include "cli/shell/prompt.h"

/* For Tab: completes the word before the cursor as far as all candidates agree, else lists them. */
void tab_help_complete(struct console *console, const char *line, size_t point,
                       struct prompt_completion *out);

/* For ?: lists the commands, or explains the one that was typed. Appends nothing if the cursor is
 * within a word, where ? is a character like any other. */
void tab_help_explain(const char *line, size_t point, struct buffer *out);

#endif
