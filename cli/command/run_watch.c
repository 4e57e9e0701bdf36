/* watch: a snapshot, and then what happens. */
#include "cli/command/repeat.h"
#include "cli/command/run.h"
#include "cli/command/watcher.h"

enum { LOOK_ROUND_MS = 1000 }; /* how often it is noticed that nobody reads any more */

/* What the notifications are handed to. */
struct watch {
	struct console *console;
	struct watcher watcher;
};

static void flush(struct watch *watch)
{
	console_print(watch->console, &watch->watcher.out);
	buffer_clear(&watch->watcher.out);
}

static void on_notification(void *context, const cJSON *message)
{
	struct watch *watch = context;

	watcher_add(&watch->watcher, message);
	flush(watch);
}

static cJSON *watch_params(const struct selection *selection)
{
	cJSON *params = cJSON_CreateObject();

	if (selection->room) {
		cJSON_AddStringToObject(params, "room", selection->room);
	}
	return params;
}

static enum exit_status follow(struct watch *watch)
{
	struct console *console = watch->console;
	cJSON *reply = NULL;
	enum exit_status status =
		console_call(console, "watch", watch_params(&watch->watcher.selection), &reply);

	if (status == EXIT_DONE) {
		watcher_add_snapshot(&watch->watcher, view_field(reply, "result"));
		flush(watch);
	}
	cJSON_Delete(reply);
	while (status == EXIT_DONE && !repeat_is_unread(console)) {
		status = repeat_wait(console, LOOK_ROUND_MS);
	}
	return status;
}

enum exit_status run_watch(struct console *console, const struct arguments *arguments)
{
	struct watch watch = { .console = console };

	if (console->show_events) {
		return console->show_events(console, arguments);
	}
	if (arguments_have(arguments, OPTION_OFF)) {
		console_complain(console, "--off is for the shell; here ^C ends the watch");
		return EXIT_USAGE;
	}
	enum exit_status status = watcher_init(&watch.watcher, console, arguments);
	if (status == EXIT_DONE) {
		console->connection.notify = on_notification;
		console->connection.notify_context = &watch;
		status = follow(&watch);
		console->connection.notify = NULL;
	}
	watcher_finish(&watch.watcher);
	return status;
}
