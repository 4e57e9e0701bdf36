/* presence-tui: being present from a terminal. */
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <unistd.h>

#include "os/standard.h"
#include "tui/manual.h"
#include "tui/options.h"
#include "tui/plain.h"
#include "tui/screen.h"
#include "tui/terminal/terminal.h"

enum { TEXT_BYTES_MAX = 64 * 1024 };

static enum status print(void (*append)(struct buffer *out))
{
	struct buffer text;

	buffer_init(&text, TEXT_BYTES_MAX);
	append(&text);
	int error = buffer_failed(&text) ? ENOMEM : standard_write(STDOUT_FILENO, text.data, text.len);
	buffer_finish(&text);
	return (enum status)standard_result("presence-tui", error);
}

static void append_version(struct buffer *out)
{
	buffer_append_text(out, "presence-tui " PRESENCE_VERSION "\n");
}

/* A pipe gets plain lines without a word; for a terminal that cannot do more there is one. */
static enum status run(const struct options *options)
{
	const char *why;

	if (options->plain || !isatty(STDOUT_FILENO)) {
		return plain_run(options);
	}
	if (!terminal_capable(&why)) {
		fprintf(stderr, "presence-tui: plain lines, since %s\n", why);
		return plain_run(options);
	}
	return screen_run(options);
}

int main(int argc, char **argv)
{
	struct options options;
	struct option_problem problem;

	standard_begin();
	setlocale(LC_ALL, "");
	switch (options_parse(&options, argc > 0 ? argc - 1 : 0, argv + 1, &problem)) {
	case OPTIONS_RUN: return (int)run(&options);
	case OPTIONS_HELP: return (int)print(options_append_help);
	case OPTIONS_VERSION: return (int)print(append_version);
	case OPTIONS_MANUAL: return (int)print(manual_append);
	case OPTIONS_WRONG: break;
	}
	fprintf(stderr, "presence-tui: %s\n", problem.text);
	return STATUS_USAGE;
}
