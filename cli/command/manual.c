#include "cli/command/manual.h"

#include <stdio.h>
#include <string.h>

#include "core/options/manual.h"
#include "core/options/scdoc.h"

#include "cli/command/command.h"
#include "cli/command/help.h"
#include "cli/exit.h"

/* clang-format off */
static const char head[] =
	"presencectl(1)\n"
	"\n"
	"# NAME\n"
	"\n"
	"presencectl - see who is here, learn why somebody left, and remove users\n"
	"\n"
	"# SYNOPSIS\n"
	"\n"
	"*presencectl* [_OPTION_…] _COMMAND_ [_WORD_…]\n"
	"\n"
	"# DESCRIPTION\n"
	"\n"
	"presencectl talks to a running *presenced*(8) over its control socket. Without a\n"
	"*--socket* it looks at *$PRESENCE_SOCKET*, /run/presenced/presenced.sock and\n"
	"$XDG\\_RUNTIME\\_DIR/presenced.sock.\n"
	"\n"
	"On a terminal, answers are tables with relative times, cut to its width. Elsewhere they are\n"
	"lines with tabs between the columns, with full values and times in UTC as of RFC 3339. With\n"
	"*--json* they are one object, or one object a line where there is no end to them; fields are\n"
	"only ever added. What users call themselves is made harmless for the terminal, but for JSON,\n"
	"which keeps it, escaped.\n"
	"\n";

static const char tail[] =
	"# ENVIRONMENT\n"
	"\n"
	"*PRESENCE_SOCKET*\n"
	"\tThe control socket, if there is no *--socket*.\n"
	"\n"
	"*XDG_STATE_HOME*\n"
	"\tHolds presence/history, the lines typed in the shell; ~/.local/state if not set.\n"
	"\n"
	"*NO_COLOR*\n"
	"\tIf it is not empty, nothing is coloured, unless *--color* says so. Nor is it if *TERM* is\n"
	"\tdumb.\n"
	"\n"
	"# SEE ALSO\n"
	"\n"
	"*presenced*(8)\n";
/* clang-format on */

static void append_paragraph(struct buffer *out, const char *text)
{
	if (text && *text) {
		scdoc_append_plain(out, text);
		buffer_append_text(out, "\n\n");
	}
}

static void append_command(struct buffer *out, const struct command *command)
{
	struct buffer usage;

	buffer_append_text(out, "## ");
	buffer_append_text(out, command->name);
	buffer_append_text(out, command->alias ? ", " : "");
	buffer_append_text(out, command->alias ? command->alias : "");
	buffer_append_text(out, "\n\n");
	buffer_init(&usage, 4096);
	command_append_usage(&usage, command);
	buffer_append_byte(&usage, '\0');
	scdoc_append_bold(out, (const char *)usage.data);
	buffer_append_text(out, "\n\n");
	buffer_finish(&usage);
	append_paragraph(out, command->summary);
	append_paragraph(out, command->details);
	append_paragraph(out, help_danger_text(command->danger));
	for (int i = 0; i < OPTIONS; i++) {
		if (command->options & OPTION_BIT(i)) {
			option_append_manual_row(out, &option_table.rows[i]);
		}
	}
	if (command->example) {
		buffer_append_text(out, "```\n");
		buffer_append_text(out, command->example);
		buffer_append_text(out, "\n```\n\n");
	}
}

static void append_exit_codes(struct buffer *out)
{
	char code[16];

	buffer_append_text(out, "# EXIT STATUS\n\n");
	for (size_t i = 0; i < EXIT_ROWS; i++) {
		snprintf(code, sizeof(code), "%d", (int)exit_rows[i].status);
		option_append_manual_term(out, code, exit_rows[i].meaning);
	}
}

void manual_append(struct buffer *out)
{
	buffer_append_text(out, head);
	buffer_append_text(out, "# OPTIONS\n\n");
	for (int i = 0; i <= OPTION_GLOBAL_LAST; i++) {
		option_append_manual_row(out, &option_table.rows[i]);
	}
	buffer_append_text(out, "# COMMANDS\n\n");
	for (size_t i = 0; i < COMMANDS; i++) {
		append_command(out, &commands[i]);
	}
	append_exit_codes(out);
	buffer_append_text(out, tail);
}
