/* presencectl: shows admins who is here, and lets them remove who should not be. */
#include <locale.h>

#include "cli/console.h"
#include "cli/process.h"
#include "os/standard.h"

static enum exit_status check_output(const struct console *console, enum exit_status status)
{
	const char *problem = standard_problem(console->output_error);

	if (!problem) {
		return status;
	}
	console_complain(console, "cannot write: %s", problem);
	return EXIT_IO;
}

int main(int argc, char **argv)
{
	struct console console;

	standard_begin();
	setlocale(LC_CTYPE, ""); /* for typing at the prompt */
	console_init(&console);
	enum exit_status status =
		process(&console, (const char *const *)argv + 1, argc > 0 ? (size_t)argc - 1 : 0);
	status = check_output(&console, status);
	console_finish(&console);
	return (int)status;
}
