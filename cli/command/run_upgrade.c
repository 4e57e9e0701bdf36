/* upgrade */
#include "cli/command/run.h"
#include "cli/interrupt.h"

enum { LOOK_MS = 500 }; /* between two looks at whether ^C was pressed */

/* The old program closes the connection when it hands its socket over. */
static enum exit_status wait_for_end(struct console *console)
{
	enum exit_status status = EXIT_TIMEOUT;

	while (status == EXIT_DONE || status == EXIT_TIMEOUT) {
		status = connection_wait(&console->connection, LOOK_MS);
		if (interrupt_seen()) {
			return EXIT_INTERRUPTED;
		}
	}
	return status == EXIT_UNREACHABLE ? EXIT_DONE : status;
}

static enum exit_status tell(struct console *console, const char *from)
{
	cJSON *result = cJSON_CreateObject();

	cJSON_AddStringToObject(result, "from", from);
	cJSON_AddStringToObject(result, "to", console->connection.version);
	enum exit_status status = console_write_record(console, &view_upgrade, result);
	cJSON_Delete(result);
	return status;
}

enum exit_status run_upgrade(struct console *console, const struct arguments *arguments)
{
	cJSON *reply = NULL;

	(void)arguments;
	if (console->options.dry_run) {
		console_say(console, "would upgrade presenced %s", console->connection.version);
		return EXIT_DONE;
	}
	enum exit_status status = console_call(console, "upgrade", NULL, &reply);
	if (status == EXIT_DONE) {
		status = wait_for_end(console);
	}
	if (status == EXIT_DONE) {
		status = console_connect(console);
	}
	if (status == EXIT_DONE) {
		status = tell(console, view_text(view_field(view_field(reply, "result"), "from")));
	}
	cJSON_Delete(reply);
	return status;
}
