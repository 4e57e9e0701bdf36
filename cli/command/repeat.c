#include "cli/command/repeat.h"

#include <poll.h>
#include <unistd.h>

#include "cli/terminal.h"

static void clear_screen(struct console *console)
{
	static const char home_and_clear[] = "\x1b[H\x1b[J";
	const struct buffer text = { .data = (uint8_t *)(uintptr_t)home_and_clear,
		                         .len = sizeof(home_and_clear) - 1 };

	if (terminal_moves() && console_tells_people(console)) {
		console_print(console, &text);
	}
}

bool repeat_is_unread(const struct console *console)
{
	struct pollfd out = { .fd = STDOUT_FILENO };

	return console->output_error != 0 || (poll(&out, 1, 0) > 0 && (out.revents & POLLERR));
}

enum exit_status repeat_wait(struct console *console, int64_t period_ms)
{
	int64_t end_ms = channel_now() + period_ms;
	enum exit_status status = EXIT_DONE;

	for (int64_t left = period_ms; left > 0 && status == EXIT_DONE;) {
		status = connection_wait(&console->connection, left);
		left = end_ms - channel_now();
	}
	if (status == EXIT_TIMEOUT) {
		return EXIT_DONE;
	}
	if (status != EXIT_DONE && status != EXIT_INTERRUPTED) {
		console_complain(console, "%s", console->connection.obstacle.problem);
	}
	return status;
}

enum exit_status repeat_run(struct console *console, const struct arguments *arguments,
                            command_fn *once, int64_t period_ms)
{
	enum exit_status status = EXIT_DONE;

	while (status == EXIT_DONE && !repeat_is_unread(console)) {
		clear_screen(console);
		status = once(console, arguments);
		if (status == EXIT_DONE) {
			status = repeat_wait(console, period_ms);
		}
	}
	return status;
}
