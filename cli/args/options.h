/* What the options say that every command takes. */
#ifndef PRESENCE_CLI_ARGS_OPTIONS_H
#define PRESENCE_CLI_ARGS_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/args/arguments.h"
#include "cli/terminal.h"

/* In the order of the choices of --output. */
enum output_format {
	OUTPUT_AUTO, /* a table on a terminal, else tsv */
	OUTPUT_TABLE,
	OUTPUT_WIDE,
	OUTPUT_TSV,
	OUTPUT_CSV,
	OUTPUT_JSON,
	OUTPUT_NAME,
	OUTPUT_FORMATS, /* how many there are */
};

enum header_choice { HEADER_AUTO, HEADER_ALWAYS, HEADER_NEVER };

/* Texts belong to whoever owns the words of the command line. */
struct options {
	const char *socket; /* NULL: not given */
	int64_t timeout_ms;
	enum output_format format;
	const char *columns; /* "a,b"; NULL: not given */
	enum header_choice header;
	enum color_choice color;
	bool yes;
	bool dry_run;
};

/* The usual values. */
void options_init(struct options *options);

/* Lays what the arguments say over the options. Their values have to be good: arguments_check(). */
void options_apply(struct options *options, const struct arguments *arguments);

#endif
