/* Help, made of the tables of commands and options. */
#ifndef PRESENCE_CLI_COMMAND_HELP_H
#define PRESENCE_CLI_COMMAND_HELP_H

#include "core/base/buffer.h"

#include "cli/command/command.h"

/* All commands, and the options that every one of them takes. */
void help_append_overview(struct buffer *out);

/* A line for each command. */
void help_append_commands(struct buffer *out);

/* One command, with its options. */
void help_append_command(struct buffer *out, const struct command *command);

/* A sentence about when a command of this danger asks; NULL: it never does. */
const char *help_danger_text(enum danger danger);

#endif
