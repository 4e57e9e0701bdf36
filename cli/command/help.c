#include "cli/command/help.h"

#include <stdio.h>
#include <string.h>

#include "core/text/width.h"

#include "cli/exit.h"

enum {
	PAGE_WIDTH = 80, /* cells */
	COMMAND_WIDTH = 14,
	FLAG_WIDTH = 26,
};

static void append_padded(struct buffer *out, const char *text, size_t cells)
{
	size_t used = width_cells(text, strlen(text));

	buffer_append_text(out, text);
	do {
		buffer_append_byte(out, ' ');
	} while (++used < cells);
}

static void append_indent(struct buffer *out, size_t cells)
{
	while (cells-- > 0) {
		buffer_append_byte(out, ' ');
	}
}

/* Breaks `text` into lines of the page that begin at `indent`, where the first one stands already.
 */
static void append_wrapped(struct buffer *out, const char *text, size_t indent)
{
	size_t column = indent;

	for (size_t len; *text; text += len + (text[len] != '\0')) {
		len = strcspn(text, " \n");
		size_t cells = width_cells(text, len);
		if (column > indent && column + 1 + cells > PAGE_WIDTH) {
			buffer_append_byte(out, '\n');
			append_indent(out, indent);
			column = indent;
		}
		buffer_append_text(out, column > indent ? " " : "");
		column += cells + (column > indent);
		buffer_append(out, text, len);
		if (text[len] == '\n') {
			buffer_append_byte(out, '\n');
			column = indent;
		}
	}
	buffer_append_byte(out, '\n');
}

static void append_flag(struct buffer *out, const struct flag_row *row)
{
	char left[64];
	char letter[] = { '-', row->letter, ',', ' ', '\0' };

	snprintf(left, sizeof(left), "  %s--%s%s%s", row->letter ? letter : "    ", row->name,
	         row->argument ? " " : "", row->argument ? row->argument : "");
	append_padded(out, left, FLAG_WIDTH);
	append_wrapped(out, row->help, FLAG_WIDTH);
}

static void append_command_line(struct buffer *out, const struct command *command)
{
	char left[64];

	snprintf(left, sizeof(left), "  %s%s%s", command->name, command->alias ? ", " : "",
	         command->alias ? command->alias : "");
	append_padded(out, left, COMMAND_WIDTH);
	append_wrapped(out, command->summary, COMMAND_WIDTH);
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
	                   "usage: presencectl [FLAG…] COMMAND [WORD…]\n"
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
	buffer_append_text(out, "\nFlags of every command:\n");
	for (int i = 0; i <= FLAG_GLOBAL_LAST; i++) {
		append_flag(out, &flag_rows[i]);
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
		append_wrapped(out, text, 0);
	}
}

void help_append_command(struct buffer *out, const struct command *command)
{
	buffer_append_text(out, "usage: presencectl ");
	command_append_usage(out, command);
	buffer_append_text(out, command->alias ? "\nalias: " : "");
	buffer_append_text(out, command->alias ? command->alias : "");
	buffer_append_text(out, "\n\n");
	append_wrapped(out, command->summary, 0);
	append_paragraph(out, command->details);
	append_paragraph(out, help_danger_text(command->danger));
	if (command->flags) {
		buffer_append_text(out, "\nFlags, beside those of every command (presencectl help):\n");
	}
	for (int i = 0; i < FLAGS; i++) {
		if (command->flags & FLAG_BIT(i)) {
			append_flag(out, &flag_rows[i]);
		}
	}
	if (command->example) {
		buffer_append_text(out, "\nExample:\n  ");
		buffer_append_text(out, command->example);
		buffer_append_byte(out, '\n');
	}
}
