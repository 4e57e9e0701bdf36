#include "cli/command/help.h"

#include <stdio.h>

#include "core/options/help.h"
#include "core/text/wrap.h"

#include "cli/exit.h"

enum {
	PAGE_WIDTH = 80, /* cells */
	COMMAND_WIDTH = 14,
	OPTION_WIDTH = 26,
};

static void append_command_line(struct buffer *out, const struct command *command)
{
	char left[64];

	snprintf(left, sizeof(left), "  %s%s%s", command->name, command->alias ? ", " : "",
	         command->alias ? command->alias : "");
	wrap_append_padded(out, left, COMMAND_WIDTH);
	wrap_append(out, command->summary, COMMAND_WIDTH);
}

void help_append_commands(struct buffer *out)
{
	for (size_t i = 0; i < COMMANDS; i++) {
		append_command_line(out, &commands[i]);
	}
}

static void append_exit_codes(struct buffer *out)
{
	char row[64];

	buffer_append_text(out, "\nExit codes:\n");
	for (size_t i = 0; i < EXIT_ROWS; i++) {
		snprintf(row, sizeof(row), "  %-4d%s\n", (int)exit_rows[i].status, exit_rows[i].meaning);
		buffer_append_text(out, row);
	}
}

void help_append_overview(struct buffer *out)
{
	buffer_append_text(out,
	                   "usage: presencectl [OPTION…] COMMAND [WORD…]\n"
	                   "\n"
	                   "Shows who is here, tells why somebody left, and removes users. It talks\n"
	                   "to a running presenced over its control socket.\n"
	                   "\n"
	                   "  presencectl list         who is here?\n"
	                   "  presencectl why alice    why did alice leave?\n"
	                   "  presencectl kick alice   remove alice\n"
	                   "\n"
	                   "Commands (presencectl help COMMAND explains one):\n");
	help_append_commands(out);
	buffer_append_text(out, "\nOptions of every command:\n");
	for (int i = 0; i <= OPTION_GLOBAL_LAST; i++) {
		option_append_help_row(out, &option_table, &option_table.rows[i]);
	}
	append_exit_codes(out);
}

const char *help_danger_text(enum danger danger)
{
	switch (danger) {
	case DANGER_READ:
	case DANGER_WRITE:
		return NULL;
	case DANGER_ASK:
		return "It asks before it concerns several users, or lasts; --yes answers. Without a "
			   "terminal to ask at, and without --yes, it does nothing and ends with 64.";
	}
	return NULL;
}

static void append_paragraph(struct buffer *out, const char *text)
{
	if (text && *text) {
		buffer_append_byte(out, '\n');
		wrap_append(out, text, 0);
	}
}

void help_append_command(struct buffer *out, const struct command *command)
{
	buffer_append_text(out, "usage: presencectl ");
	command_append_usage(out, command);
	buffer_append_text(out, command->alias ? "\nalias: " : "");
	buffer_append_text(out, command->alias ? command->alias : "");
	buffer_append_text(out, "\n\n");
	wrap_append(out, command->summary, 0);
	append_paragraph(out, command->details);
	append_paragraph(out, help_danger_text(command->danger));
	if (command->options) {
		buffer_append_text(out, "\nOptions, beside those of every command (presencectl help):\n");
	}
	for (int i = 0; i < OPTIONS; i++) {
		if (command->options & OPTION_BIT(i)) {
			option_append_help_row(out, &option_table, &option_table.rows[i]);
		}
	}
	if (command->example) {
		buffer_append_text(out, "\nExample:\n  ");
		buffer_append_text(out, command->example);
		buffer_append_byte(out, '\n');
	}
}
