#include "tests/unit/core/options/table.h"

#include <string.h>

static const char *check_address(const char *text)
{
	return strchr(text, ':') ? NULL : "it has no port";
}

static const char *const levels[] = { "error", "warn", "info", NULL };

/* clang-format off */
static const struct option_row rows[SAMPLES] = {
	[SAMPLE_LISTEN] = { .name = "listen", .letter = 'l', .type = OPTION_LIST, .key = "listen",
		.argument = "ADDR", .max = 3, .check = check_address, .usual = "*:1",
		.help = "listen there", .details = "Port 0 picks one." },
	[SAMPLE_LEVEL] = { .name = "log-level", .type = OPTION_CHOICE, .key = "log_level",
		.argument = "LEVEL", .choices = levels, .usual = "info", .at_run_time = true,
		.help = "what is logged" },
	[SAMPLE_INTERVAL] = { .name = "interval", .type = OPTION_INTEGER, .key = "interval",
		.argument = "MS", .min = -5, .max = 1000, .usual = "25", .help = "between two of them" },
	[SAMPLE_TIMEOUT] = { .name = "timeout", .letter = 't', .type = OPTION_SECONDS,
		.argument = "SECONDS", .max = 60, .help = "wait so long" },
	[SAMPLE_NAME] = { .name = "name", .type = OPTION_TEXT, .argument = "NAME",
		.may_be_empty = true,
		.help = "a name, which has a help that is longer than a line of a terminal and is broken" },
	[SAMPLE_PASSWORD] = { .name = "password", .type = OPTION_INTEGER, .key = "password",
		.argument = "NUMBER", .max = 9, .secret = true, .help = "is not shown" },
	[SAMPLE_QUIET] = { .name = "quiet", .letter = 'q', .key = "quiet", .help = "say nothing" },
	[SAMPLE_YES] = { .name = "yes", .letter = 'y', .help = "do not ask" },
	[SAMPLE_INTERNAL] = { .name = "hidden-thing" },
};
/* clang-format on */

const struct option_table samples = { "sample", rows, SAMPLES, "sample --help" };

struct option_given said(enum sample sample, const char *value)
{
	return (struct option_given){ &rows[sample], value, { .source = OPTION_FROM_COMMAND_LINE } };
}

struct option_given said_in_file(enum sample sample, const char *value, const char *file,
                                 unsigned line)
{
	return (struct option_given){ &rows[sample], value, { OPTION_FROM_FILE, file, line } };
}

struct option_given said_in_environment(enum sample sample, const char *value, const char *variable)
{
	return (struct option_given){ &rows[sample], value, { OPTION_FROM_ENVIRONMENT, variable, 0 } };
}
