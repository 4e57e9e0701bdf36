/* help, and the man page that the build asks for. */
#include "cli/command/help.h"
#include "cli/command/manual.h"
#include "cli/command/run.h"

static enum exit_status print_and_finish(struct console *console, struct buffer *text)
{
	console_print(console, text);
	buffer_finish(text);
	return EXIT_DONE;
}

enum exit_status run_help(struct console *console, const struct arguments *arguments)
{
	const char *name = arguments->operand_count ? arguments->operands[0] : NULL;
	const struct command *command = name ? command_find(name) : NULL;
	struct buffer text;

	if (name && !command) {
		const char *nearest = command_nearest(name);
		console_complain(console, "there is no command '%s'%s%s%s", name,
		                 nearest ? "; did you mean '" : "", nearest ? nearest : "",
		                 nearest ? "'?" : "");
		return EXIT_USAGE;
	}
	buffer_init(&text, WRITER_BYTES_MAX);
	if (command) {
		help_append_command(&text, command);
	} else {
		help_append_overview(&text);
	}
	return print_and_finish(console, &text);
}

enum exit_status run_manual(struct console *console, const struct arguments *arguments)
{
	struct buffer text;

	(void)arguments;
	buffer_init(&text, WRITER_BYTES_MAX);
	manual_append(&text);
	return print_and_finish(console, &text);
}
