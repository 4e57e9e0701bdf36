/* What the command line says. One table: it is parsed by, and help and manual are made of it. */
#ifndef PRESENCE_TUI_OPTIONS_H
#define PRESENCE_TUI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/buffer.h"
#include "core/text/name.h"
#include "tui/canvas/theme.h"
#include "tui/net/target.h"

enum { OPTIONS_ERROR_MAX = 512 };

struct options {
	struct target target;
	char nsp[1 + TARGET_ROOM_MAX + 1];  /* "/" or "/lobby" */
	char name[NAME_BYTES_MAX + 1];      /* "": not given */
	const char *ca_file;                /* NULL: not given */
	enum theme_choice theme;
	long frames; /* to draw before it ends; 0: no end */
	bool watch;
	bool plain;
	bool ascii;
	bool mouse;
	bool insecure;
};

enum options_result {
	OPTIONS_RUN,
	OPTIONS_HELP,
	OPTIONS_VERSION,
	OPTIONS_MANUAL, /* the source of the manual page, for the build */
	OPTIONS_WRONG,  /* `error` says what, with the option quoted */
};

struct option_row {
	const char *name;     /* without "--" */
	const char *argument; /* "NAME"; NULL: it takes none */
	const char *help;     /* NULL: it is not told of */
};

extern const struct option_row option_rows[];
extern const size_t option_row_count;

/* Reads the words behind the program's name. Only OPTIONS_RUN fills in all of *options. Texts are
 * not copied from `words`. */
enum options_result options_parse(struct options *options, int count, char *const *words,
                                  char error[OPTIONS_ERROR_MAX]);

/* What --help prints. */
void options_append_help(struct buffer *out);

#endif
