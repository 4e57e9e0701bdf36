/* What the global flags say. */
#ifndef PRESENCE_CLI_ARGS_OPTIONS_H
#define PRESENCE_CLI_ARGS_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/args/arguments.h"
#include "cli/terminal.h"

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

/* Indexed by their enums: "table" and so on, "auto" and so on. */
extern const char *const output_format_names[OUTPUT_FORMATS];
extern const char *const color_choice_names[3];

/* What holds if nothing is given. */
void options_init(struct options *options);

/* Lays the global flags of `arguments` over the options. NULL: done; else the flag whose value does
 * not do, and nothing was changed. */
const struct given_flag *options_apply(struct options *options, const struct arguments *arguments);

#endif
