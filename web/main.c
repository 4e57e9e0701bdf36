/* presenced: serves the page and Socket.IO, and tells everyone who is connected who else is. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/buffer.h"
#include "os/standard.h"
#include "web/config/print.h"
#include "web/configuration.h"
#include "web/daemon.h"
#include "web/manual.h"
#include "web/net/contexts.h"
#include "web/options.h"
#include "web/reload.h"
#include "web/settings.h"

enum {
	TEXT_BYTES_MAX = 64 * 1024,
	CONFIG_BYTES_MAX = 4 * 1024 * 1024, /* of --print-config: all lists full of long values */
};

static int print_and_finish(struct buffer *text)
{
	int error = buffer_failed(text) ? ENOMEM : standard_write(STDOUT_FILENO, text->data, text->len);

	buffer_finish(text);
	return standard_result("presenced", error);
}

static int print(void (*append)(struct buffer *out))
{
	struct buffer text;

	buffer_init(&text, TEXT_BYTES_MAX);
	append(&text);
	return print_and_finish(&text);
}

static void append_version(struct buffer *out)
{
	buffer_append_text(out, "presenced " PRESENCE_VERSION "\n");
}

static void say_fault(void *context, const char *text)
{
	(void)context;
	fprintf(stderr, "presenced: %s\n", text);
}

static void say_warning(void *context, const char *text)
{
	(void)context;
	fprintf(stderr, "presenced: warning: %s\n", text);
}

static int run(struct settings *settings, const struct reload_source *source)
{
	struct daemon daemon;
	struct reload reload;
	bool good = daemon_init(&daemon, settings, source->words - 1);

	if (good) {
		reload_open(&reload, &daemon, source);
		good = daemon_run(&daemon);
		reload_close(&reload);
	}
	daemon_finish(&daemon);
	if (daemon_is_replaced(&daemon)) {
		upgrade_exec(&daemon.upgrade);
		good = false;
	}
	upgrade_finish(&daemon.upgrade);
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* Certificate and key are part of it: they are what is renewed, and forgotten. */
static int check(const struct settings *settings)
{
	char why[CONTEXTS_PROBLEM_MAX];
	const struct contexts_tls tls = { settings->tls_cert, settings->tls_key };

	if (!tls.cert || contexts_tls_usable(&tls, why)) {
		return EXIT_SUCCESS;
	}
	say_fault(NULL, why);
	return OPTIONS_EXIT_CONFIG;
}

static int print_config(const struct settings *settings)
{
	struct buffer text;

	buffer_init(&text, CONFIG_BYTES_MAX);
	config_append_values(&text, &settings->values);
	return print_and_finish(&text);
}

/* What is done with a configuration. */
static int use_config(enum options_result what, struct option_values *said,
                      const struct reload_source *source)
{
	struct config_report report = { .fault = say_fault, .warning = say_warning };
	int status;
	struct settings *settings = configuration_read(said, source->environment, &report, &status);

	if (!settings) {
		return status;
	}
	switch (what) {
	case OPTIONS_CHECK_CONFIG: status = check(settings); break;
	case OPTIONS_PRINT_CONFIG: status = print_config(settings); break;
	default: status = run(settings, source); break; /* it takes references of its own */
	}
	settings_release(settings);
	return status;
}

int main(int argc, char **argv)
{
	struct option_values said;
	struct option_problem problem;
	const struct reload_source source = { argc > 0 ? argc - 1 : 0, argv + 1, environ };

	standard_begin();
	option_values_init(&said, &options_table);
	enum options_result result = options_parse(&said, source.count, source.words, &problem);
	if (result == OPTIONS_RUN || result == OPTIONS_CHECK_CONFIG || result == OPTIONS_PRINT_CONFIG) {
		return use_config(result, &said, &source);
	}
	option_values_finish(&said);
	switch (result) {
	case OPTIONS_HELP: return print(options_append_help);
	case OPTIONS_VERSION: return print(append_version);
	case OPTIONS_MANUAL: return print(manual_append);
	case OPTIONS_MANUAL_CONFIG: return print(manual_append_config);
	case OPTIONS_EXAMPLE_CONFIG: return print(manual_append_example);
	default: break;
	}
	say_fault(NULL, problem.text);
	return OPTIONS_EXIT_USAGE;
}
