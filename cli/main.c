/* presencectl: shows admins who is here, and lets them remove who should not be. */
#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <string.h>

#include "cli/console.h"
#include "cli/process.h"

/* A reader that has seen enough, as in presencectl list | head, is no failure. */
static enum exit_status check_output(const struct console *console, enum exit_status status)
{
	if (console->output_error == 0 || console->output_error == EPIPE) {
		return status;
	}
	console_complain(console, "cannot write: %s", strerror(console->output_error));
	return EXIT_OUTPUT;
}

int main(int argc, char **argv)
{
	struct console console;

	setlocale(LC_CTYPE, ""); /* for typing at the prompt */
	signal(SIGPIPE, SIG_IGN);
	console_init(&console);
	enum exit_status status =
		process(&console, (const char *const *)argv + 1, argc > 0 ? (size_t)argc - 1 : 0);
	status = check_output(&console, status);
	console_finish(&console);
	return (int)status;
}
