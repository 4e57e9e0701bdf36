/* What Tab and ? make of a line that is being typed in the shell. */
#ifndef PRESENCE_CLI_SHELL_LINE_HELP_H
#define PRESENCE_CLI_SHELL_LINE_HELP_H

#include <stddef.h>

#include "core/base/buffer.h"

#include "cli/console.h"
#include "cli/shell/prompt.h"

/* Completes the word before the cursor as far as it is clear, or shows what it may become. */
void line_help_complete(struct console *console, const char *line, size_t point,
                        struct prompt_completion *out);

/* The commands, or the command of the line; nothing where ? is a part of a word. */
void line_help_explain(const char *line, size_t point, struct buffer *out);

#endif
