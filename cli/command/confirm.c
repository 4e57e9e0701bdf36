#include "cli/command/confirm.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "core/text/width.h"

#include "cli/interrupt.h"
#include "cli/terminal.h"

enum { ANSWER_MAX = 64 };

static void ask(const char *question, const char *what)
{
	struct buffer text;

	buffer_init(&text, WRITER_BYTES_MAX);
	width_sanitise(&text, question, strlen(question));
	buffer_append_text(&text, what);
	fprintf(stderr, "%.*s", (int)text.len, (const char *)text.data);
	buffer_finish(&text);
}

/* Reads a line byte by byte: what follows it is for somebody else. */
static bool read_answer(char answer[ANSWER_MAX])
{
	size_t len = 0;
	char c = '\0';

	while (c != '\n') {
		ssize_t got = read(STDIN_FILENO, &c, 1);
		if (got == 0 || (got < 0 && (errno != EINTR || interrupt_seen()))) {
			break;
		}
		if (got == 1 && c != '\n' && len + 1 < ANSWER_MAX) {
			answer[len++] = c;
		}
	}
	answer[len] = '\0';
	return c == '\n';
}

/* EXIT_DONE: there is somebody to ask. */
static enum exit_status find_somebody(const struct console *console, const char *question)
{
	if (terminal_answers()) {
		return EXIT_DONE;
	}
	console_complain(console, "%s There is no terminal to ask at: --yes is needed", question);
	return EXIT_USAGE;
}

static enum exit_status decide(const struct console *console, bool answered, bool agreed)
{
	if (!answered) {
		fputc('\n', stderr);
	}
	if (agreed) {
		return EXIT_DONE;
	}
	console_complain(console, "nothing was done");
	return interrupt_seen() ? EXIT_INTERRUPTED : EXIT_PARTLY;
}

enum exit_status confirm_yes(const struct console *console, const char *question)
{
	char answer[ANSWER_MAX];

	if (console->options.yes) {
		return EXIT_DONE;
	}
	enum exit_status status = find_somebody(console, question);
	if (status != EXIT_DONE) {
		return status;
	}
	ask(question, " [y/N] ");
	bool answered = read_answer(answer);
	bool agreed = strcasecmp(answer, "y") == 0 || strcasecmp(answer, "yes") == 0;
	return decide(console, answered, answered && agreed);
}

enum exit_status confirm_count(const struct console *console, const char *statement, int64_t count)
{
	char answer[ANSWER_MAX];
	char wanted[ANSWER_MAX];

	if (console->options.yes) {
		return EXIT_DONE;
	}
	enum exit_status status = find_somebody(console, statement);
	if (status != EXIT_DONE) {
		return status;
	}
	snprintf(wanted, sizeof(wanted), "%" PRId64, count);
	ask(statement, " Type their number to go on: ");
	bool answered = read_answer(answer);
	return decide(console, answered, answered && strcmp(answer, wanted) == 0);
}
