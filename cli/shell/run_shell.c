/* shell */
#include <unistd.h>

#include "cli/command/run.h"
#include "cli/shell/shell.h"
#include "cli/terminal.h"

enum exit_status run_shell(struct console *console, const struct arguments *arguments)
{
	(void)arguments;
	if (console->in_shell) {
		console_complain(console, "this is a shell already");
		return EXIT_USAGE;
	}
	console->in_shell = true;
	return isatty(STDIN_FILENO) && terminal_shows() ? shell_interact(console) : shell_read(console);
}
