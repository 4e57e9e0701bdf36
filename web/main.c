/* presenced: serves the page and Socket.IO, and tells everyone who is connected who else is. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/buffer.h"
#include "os/standard.h"
#include "web/daemon.h"
#include "web/manual.h"
#include "web/options.h"
#include "web/settings.h"

enum { TEXT_BYTES_MAX = 64 * 1024 };

static int print(void (*append)(struct buffer *out))
{
	struct buffer text;

	buffer_init(&text, TEXT_BYTES_MAX);
	append(&text);
	int error = buffer_failed(&text) ? ENOMEM : standard_write(STDOUT_FILENO, text.data, text.len);
	buffer_finish(&text);
	return standard_result("presenced", error);
}

static void append_version(struct buffer *out)
{
	buffer_append_text(out, "presenced " PRESENCE_VERSION "\n");
}

static int complain(const struct option_problem *problem)
{
	fprintf(stderr, "presenced: %s\n", problem->text);
	return OPTIONS_EXIT_USAGE;
}

static int run(struct option_values *values)
{
	struct option_problem problem;
	struct settings *settings = settings_create(values, &problem);
	struct daemon daemon;

	if (!settings) {
		return complain(&problem);
	}
	bool good = daemon_init(&daemon, settings);
	settings_release(settings); /* the daemon has references of its own */
	good = good && daemon_run(&daemon);
	daemon_finish(&daemon);
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	struct option_values values;
	struct option_problem problem;

	standard_begin();
	option_values_init(&values, &options_table);
	enum options_result result =
		options_parse(&values, argc > 0 ? argc - 1 : 0, argv + 1, &problem);
	if (result == OPTIONS_RUN) {
		return run(&values);
	}
	option_values_finish(&values);
	switch (result) {
	case OPTIONS_HELP: return print(options_append_help);
	case OPTIONS_VERSION: return print(append_version);
	case OPTIONS_MANUAL: return print(manual_append);
	case OPTIONS_RUN:
	case OPTIONS_WRONG: break;
	}
	return complain(&problem);
}
