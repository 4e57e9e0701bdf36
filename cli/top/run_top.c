/* top */
#include "core/options/check.h"

#include "cli/command/repeat.h"
#include "cli/command/run.h"
#include "cli/interrupt.h"
#include "cli/terminal.h"
#include "cli/top/keys.h"
#include "cli/top/look.h"
#include "cli/top/screen.h"

enum {
	FIRST_MS = 1000, /* until the second look: before it nothing is known of a second */
	PERIOD_MS = 2000,
	LIMIT_USUAL = 10,
	LIMIT_MAX = 100, /* more the daemon does not tell */
};

static size_t limit_of(const struct arguments *arguments, size_t usual)
{
	const char *given = arguments_value(arguments, OPTION_LIMIT);
	int64_t limit = given ? option_integer(given) : (int64_t)usual;

	return limit < LIMIT_MAX ? (size_t)limit : LIMIT_MAX;
}

/* --- Not on a screen --- */

static void print_text(struct console *console, const cJSON *figures, size_t limit)
{
	struct writer_style style = console_style(console);
	struct buffer text;

	buffer_init(&text, WRITER_BYTES_MAX);
	screen_append(&text, &style, figures, limit * 2);
	console_print(console, &text);
	buffer_finish(&text);
}

static enum exit_status print(struct console *console, const cJSON *figures, size_t limit)
{
	enum output_format format = console_style(console).format;

	if (format == OUTPUT_TSV || console_tells_people(console)) {
		print_text(console, figures, limit);
		return EXIT_DONE;
	}
	return console_write_record(console, &view_top, figures);
}

/* What happens a second takes two looks. */
static enum exit_status show_once(struct console *console, size_t limit)
{
	struct look before;
	struct look now = { 0 };
	enum exit_status status = look_take(&before, console, 0);

	if (status == EXIT_DONE) {
		status = repeat_wait(console, FIRST_MS);
	}
	if (status == EXIT_DONE) {
		status = look_take(&now, console, limit);
	}
	if (status == EXIT_DONE) {
		cJSON *figures = look_compare(&now, &before);
		status = print(console, figures, limit);
		cJSON_Delete(figures);
	}
	look_finish(&before);
	look_finish(&now);
	return status;
}

/* --- On a screen --- */

static void draw(struct console *console, const cJSON *figures)
{
	struct writer_style style = console_style(console);
	size_t height = terminal_height();
	struct buffer text;
	struct buffer frame;

	buffer_init(&text, WRITER_BYTES_MAX);
	buffer_init(&frame, WRITER_BYTES_MAX);
	screen_append(&text, &style, figures, screen_rows(height));
	screen_append_frame(&frame, &text, height);
	console_print(console, &frame);
	buffer_finish(&frame);
	buffer_finish(&text);
}

/* Looks, and draws what is new since `last`, which becomes this look. */
static enum exit_status look_and_draw(struct console *console, struct look *last, size_t limit)
{
	struct look now;
	enum exit_status status = look_take(&now, console, limit);

	if (status == EXIT_DONE) {
		cJSON *figures = look_compare(&now, last);
		draw(console, figures);
		cJSON_Delete(figures);
	}
	look_finish(last);
	*last = now;
	return status;
}

/* Waits for the next look; *ends: there is none. */
static enum exit_status wait_for_next(struct console *console, int64_t period_ms, bool *ends)
{
	int64_t until_ms = channel_now() + period_ms;
	enum keys_event event;

	while ((event = keys_wait(console->connection.channel.fd, until_ms)) == KEYS_INPUT) {
		enum exit_status status = connection_wait(&console->connection, 1);
		if (status != EXIT_DONE && status != EXIT_TIMEOUT) {
			console_complain(console, "%s", console->connection.obstacle.problem);
			return status;
		}
	}
	*ends = event == KEYS_QUIT;
	return event == KEYS_INTERRUPTED ? EXIT_INTERRUPTED : EXIT_DONE;
}

static enum exit_status show_screen(struct console *console, const struct arguments *arguments)
{
	enum exit_status status = EXIT_DONE;
	int64_t period_ms = FIRST_MS;
	struct look last = { 0 };
	bool ends = false;

	interrupt_catch();
	while (status == EXIT_DONE && !ends && !repeat_is_unread(console)) {
		keys_begin();
		status = look_and_draw(console, &last, limit_of(arguments, screen_rows(terminal_height())));
		if (status == EXIT_DONE) {
			status = wait_for_next(console, period_ms, &ends);
		}
		period_ms = PERIOD_MS;
	}
	keys_end();
	look_finish(&last);
	return status;
}

enum exit_status run_top(struct console *console, const struct arguments *arguments)
{
	if (terminal_moves() && console_tells_people(console)) {
		return show_screen(console, arguments);
	}
	return show_once(console, limit_of(arguments, LIMIT_USUAL));
}
