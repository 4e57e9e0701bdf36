#include "cli/shell/shell.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/args/tokenizer.h"
#include "cli/command/watcher.h"
#include "cli/interrupt.h"
#include "cli/process.h"
#include "cli/shell/tab_help.h"
#include "cli/shell/prompt.h"
#include "os/standard.h"

enum {
	RETRY_FIRST_MS = 500,
	RETRY_MAX_MS = 5000,
	RETRY_TIMEOUT_MS = 300, /* for as long as that, typing is not seen */
	PROMPT_MAX = 64,
	HISTORY_PATH_MAX = 4096,
};

struct shell {
	struct console *console;
	bool ended;
	char *line;         /* that was typed and is to be run; owned */
	bool subscribed;    /* the daemon tells this connection of events */
	bool stale;         /* some were dropped: the count is to be asked for again */
	int64_t online;     /* users of all rooms */
	int64_t seq;        /* of the last change that is known; -1: none is */
	int64_t lost_ms;    /* when the connection was lost, since the epoch */
	int64_t lost_at;    /* the same, of the monotonic clock */
	int64_t retry_ms;   /* between two attempts to connect */
	int64_t retry_at;   /* of the monotonic clock */
	bool prompting;     /* a prompt is shown */
	bool watching;      /* events are shown */
	bool adopted;       /* the words of the running line are the watcher's now */
	struct watcher watcher;
	struct tokens words; /* of the line that began to watch */
	char prompt[PROMPT_MAX];
};

/* --- Events --- */

static void count_event(struct shell *shell, const cJSON *message)
{
	const char *type = view_text(view_field(message, "params.type"));
	int64_t seq = view_number(view_field(message, "params.seq"));

	shell->seq = seq > shell->seq ? seq : shell->seq;
	if (strcmp(view_text(view_field(message, "method")), "lagged") == 0) {
		shell->stale = true;
	} else if (strcmp(type, "join") == 0) {
		shell->online++;
	} else if (strcmp(type, "leave") == 0) {
		shell->online--;
	}
}

static void on_notification(void *context, const cJSON *message)
{
	struct shell *shell = context;

	count_event(shell, message);
	if (shell->watching) {
		watcher_add(&shell->watcher, message);
	}
}

/* Asks to be told of events. The answer, who is here, is the caller's to delete; NULL: that failed.
 */
static cJSON *subscribe(struct shell *shell)
{
	struct connection *connection = &shell->console->connection;
	cJSON *reply = NULL;

	connection_call(connection, "watch", NULL, shell->console->options.timeout_ms, &reply);
	const cJSON *users = view_field(reply, "result.users");
	shell->subscribed = users != NULL;
	shell->stale = false;
	if (users) {
		shell->online = cJSON_GetArraySize(users);
		shell->seq = view_number(view_field(reply, "result.seq"));
	}
	return reply;
}

static void stop_watching(struct shell *shell)
{
	if (shell->watching) {
		watcher_finish(&shell->watcher);
		tokenizer_finish(&shell->words);
	}
	shell->watching = false;
}

/* The watch command, in the shell: events go above the prompt until they are turned off. */
static enum exit_status show_events(struct console *console, const struct arguments *arguments)
{
	struct shell *shell = console->shell;

	stop_watching(shell);
	if (arguments_have(arguments, OPTION_OFF)) {
		return EXIT_DONE;
	}
	enum exit_status status = watcher_init(&shell->watcher, console, arguments);
	cJSON *reply = status == EXIT_DONE ? subscribe(shell) : NULL;
	if (!reply) {
		watcher_finish(&shell->watcher);
		return status == EXIT_DONE ? EXIT_UNREACHABLE : status;
	}
	watcher_add_snapshot(&shell->watcher, view_field(reply, "result"));
	cJSON_Delete(reply);
	shell->watching = true;
	shell->adopted = true;
	return EXIT_DONE;
}

/* --- The connection --- */

static void lose(struct shell *shell)
{
	shell->subscribed = false;
	shell->lost_ms = console_now();
	shell->lost_at = channel_now();
	shell->retry_ms = RETRY_FIRST_MS;
	shell->retry_at = channel_now() + shell->retry_ms;
}

static void retry(struct shell *shell)
{
	struct console *console = shell->console;
	enum exit_status status =
		connection_open(&console->connection, console->options.socket, RETRY_TIMEOUT_MS);

	if (status != EXIT_DONE) {
		shell->retry_ms = shell->retry_ms * 2 < RETRY_MAX_MS ? shell->retry_ms * 2 : RETRY_MAX_MS;
	}
	shell->retry_at = channel_now() + shell->retry_ms; /* a daemon may hang up again at once */
}

/* Whether it is another daemon than the one that was lost. */
static bool is_restarted(struct shell *shell)
{
	cJSON *reply = NULL;

	connection_call(&shell->console->connection, "status", NULL, shell->console->options.timeout_ms,
	                &reply);
	const cJSON *uptime = view_field(reply, "result.uptime");
	bool restarted = uptime && view_number(uptime) < channel_now() - shell->lost_at;
	cJSON_Delete(reply);
	return restarted;
}

/* Asks for events again, and tells who watches them what may be missing. */
static void subscribe_again(struct shell *shell)
{
	int64_t known = shell->seq;
	bool was_lost = !shell->subscribed;

	cJSON_Delete(subscribe(shell));
	if (was_lost && shell->subscribed && shell->watching) {
		struct watcher_gap gap = { shell->lost_ms, console_now(), shell->seq - known };
		if (gap.missed < 0 || is_restarted(shell)) {
			gap.missed = -1;
		}
		watcher_add_gap(&shell->watcher, &gap);
	}
}

/* Whoever closed it: a command may open another one before long. */
static void notice_loss(struct shell *shell)
{
	if (!connection_is_open(&shell->console->connection) && shell->subscribed) {
		lose(shell);
	}
}

/* Brings the subscription in line with the connection, whoever opened or lost that. */
static void tend(struct shell *shell)
{
	const struct connection *connection = &shell->console->connection;

	notice_loss(shell);
	if (!connection_is_open(connection) && channel_now() >= shell->retry_at) {
		retry(shell);
	}
	if (connection_is_open(connection) && (!shell->subscribed || shell->stale)) {
		subscribe_again(shell);
	}
}

/* Takes all that the daemon has told. */
static void drain(struct shell *shell)
{
	struct connection *connection = &shell->console->connection;
	enum exit_status status = EXIT_DONE;

	while (connection_is_open(connection) && status == EXIT_DONE) {
		status = connection_wait(connection, 0);
	}
	notice_loss(shell);
}

/* --- The prompt --- */

static void make_prompt(const struct shell *shell, char out[PROMPT_MAX])
{
	if (shell->subscribed) {
		snprintf(out, PROMPT_MAX, "presence(%" PRId64 " online)> ", shell->online);
	} else {
		snprintf(out, PROMPT_MAX, "not connected> ");
	}
}

/* Shows what there is to show: events, and a prompt that is no longer true. */
static void refresh(struct shell *shell)
{
	struct buffer *lines = &shell->watcher.out;
	bool news = shell->watching && lines->len > 0;
	char prompt[PROMPT_MAX];

	make_prompt(shell, prompt);
	if (!shell->prompting) {
		if (news) {
			console_print(shell->console, lines);
		}
		prompt_show(prompt);
	} else if (news || strcmp(prompt, shell->prompt) != 0) {
		prompt_show_above(news ? (const char *)lines->data : "", news ? lines->len : 0, prompt);
	}
	if (news) {
		buffer_clear(lines);
	}
	shell->prompting = true;
	memcpy(shell->prompt, prompt, sizeof(prompt));
}

static void on_line(void *context, char *line)
{
	struct shell *shell = context;

	shell->line = line;
	shell->prompting = false;
	shell->ended = line == NULL;
}

static void on_complete(void *context, const char *line, size_t point,
                        struct prompt_completion *out)
{
	struct shell *shell = context;

	tab_help_complete(shell->console, line, point, out);
}

static void on_explain(void *context, const char *line, size_t point, struct buffer *out)
{
	(void)context;
	tab_help_explain(line, point, out);
}

/* --- Lines --- */

static bool is_farewell(const struct tokens *words)
{
	return words->count == 1 &&
	       (strcmp(words->words[0], "exit") == 0 || strcmp(words->words[0], "quit") == 0);
}

static enum exit_status run_words(struct console *console, const struct tokens *words)
{
	if (words->open_quote) {
		console_complain(console, "a quote is not closed: %c", words->open_quote);
		return EXIT_USAGE;
	}
	return words->count > 0 ? process(console, words->words, words->count) : EXIT_DONE;
}

static void run_line(struct shell *shell)
{
	struct tokens words;

	shell->adopted = false;
	interrupt_clear();
	if (!tokenizer_split(&words, shell->line, strlen(shell->line))) {
		console_complain(shell->console, "too many words");
	} else if (is_farewell(&words)) {
		shell->ended = true;
	} else {
		run_words(shell->console, &words);
	}
	interrupt_clear();
	if (shell->adopted) {
		shell->words = words;
	} else {
		tokenizer_finish(&words);
	}
	free(shell->line);
	shell->line = NULL;
}

/* --- The loop of somebody at a prompt --- */

static int wait_ms(const struct shell *shell)
{
	int64_t left = shell->retry_at - channel_now();

	if (connection_is_open(&shell->console->connection)) {
		return -1;
	}
	return left > 0 ? (int)left : 0;
}

static void wait_and_feed(struct shell *shell)
{
	struct pollfd ready[] = {
		{ .fd = STDIN_FILENO, .events = POLLIN },
		{ .fd = shell->console->connection.channel.fd, .events = POLLIN }, /* -1 is passed over */
	};
	int count = prompt_poll(ready, 2, wait_ms(shell));

	if (interrupt_seen()) {
		interrupt_clear();
		prompt_discard();
	}
	if (count > 0 && ready[0].revents) {
		prompt_feed();
	}
}

/* Makes the folders that `path` names. */
static void make_folders(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path, 0700);
		*slash = '/';
	}
}

/* $XDG_STATE_HOME/presence/history; NULL: there is no place for it. */
static const char *history_path(char out[HISTORY_PATH_MAX])
{
	const char *state = getenv("XDG_STATE_HOME");
	const char *home = getenv("HOME");
	bool given = state && state[0] == '/';
	int len = snprintf(out, HISTORY_PATH_MAX, "%s%s/presence/history",
	                   given  ? state
	                   : home ? home
	                          : "",
	                   given ? "" : "/.local/state");

	if ((!given && !(home && home[0] == '/')) || len >= HISTORY_PATH_MAX) {
		return NULL;
	}
	make_folders(out);
	return out;
}

enum exit_status shell_interact(struct console *console)
{
	char history[HISTORY_PATH_MAX];
	struct shell shell = { .console = console, .retry_ms = RETRY_FIRST_MS, .seq = -1 };
	const struct prompt_user user = { on_line, on_complete, on_explain, &shell };

	console->shell = &shell;
	console->show_events = show_events;
	console->interactive = true;
	console->connection.notify = on_notification;
	console->connection.notify_context = &shell;
	interrupt_catch();
	console_connect(console);
	lose(&shell);
	prompt_open(&user, history_path(history));
	while (!shell.ended && console->output_error == 0) {
		tend(&shell);
		drain(&shell); /* what came in the same read as an answer: poll() does not tell of it */
		refresh(&shell);
		wait_and_feed(&shell);
		if (shell.line) {
			run_line(&shell);
		}
	}
	prompt_close();
	stop_watching(&shell);
	console->connection.notify = NULL;
	return EXIT_DONE;
}

/* --- A pipe --- */

enum exit_status shell_read(struct console *console)
{
	enum exit_status status = EXIT_DONE;
	char *line = NULL;
	size_t size = 0;
	ssize_t len;

	while (status == EXIT_DONE && !standard_problem(console->output_error) &&
	       (len = getline(&line, &size, stdin)) >= 0) {
		struct tokens words;
		console->line++;
		if (!tokenizer_split(&words, line, (size_t)len)) {
			console_complain(console, "too many words");
			status = EXIT_USAGE;
		} else if (is_farewell(&words)) {
			tokenizer_finish(&words);
			break;
		} else {
			status = run_words(console, &words);
		}
		tokenizer_finish(&words);
	}
	if (ferror(stdin)) {
		console_complain(console, "cannot read standard input: %s", strerror(errno));
		status = EXIT_IO;
	}
	free(line);
	return status;
}
