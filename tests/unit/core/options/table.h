/* A table with an option of every kind, for the tests of core/options. */
#ifndef PRESENCE_TESTS_UNIT_CORE_OPTIONS_TABLE_H
#define PRESENCE_TESTS_UNIT_CORE_OPTIONS_TABLE_H

#include "core/options/option.h"

enum sample {
	SAMPLE_LISTEN,
	SAMPLE_LEVEL,
	SAMPLE_INTERVAL,
	SAMPLE_TIMEOUT,
	SAMPLE_NAME,
	SAMPLE_PASSWORD,
	SAMPLE_QUIET,
	SAMPLE_YES,
	SAMPLE_INTERNAL,
	SAMPLES,
};

extern const struct option_table samples;

/* What was said on a command line, in a file, in the environment. */
struct option_given said(enum sample sample, const char *value);
struct option_given said_in_file(enum sample sample, const char *value, const char *file,
                                 unsigned line);
struct option_given said_in_environment(enum sample sample, const char *value,
                                        const char *variable);

#endif
