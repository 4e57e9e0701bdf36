/* presence-tui's command line. One table: words are read by it, and help and manual are made of it.
 */
#ifndef PRESENCE_TUI_OPTIONS_H
#define PRESENCE_TUI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/buffer.h"
#include "core/options/option.h"
#include "core/options/problem.h"
#include "core/text/name.h"
#include "core/text/room_name.h"
#include "tui/canvas/theme.h"
#include "tui/net/target.h"

/* What the words say. */
struct options {
	struct target target;
	char
		nsp[1 + ROOM_NAME_BYTES_MAX + 1]; /* the Socket.IO namespace of the room: "/" or "/lobby" */
	char name[NAME_BYTES_MAX + 1];      /* "": not given */
	const char *ca_file;                /* one of the words; NULL: not given */
	enum theme_choice theme;
	long frames; /* pictures to draw before the program ends, for measuring; 0: no end */
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
	OPTIONS_WRONG,  /* the problem says what, with the option quoted */
};

extern const struct option_table options_table;

/* Reads the words behind the program's name. Only OPTIONS_RUN fills in all of *options. */
enum options_result options_parse(struct options *options, int count, char *const *words,
                                  struct option_problem *problem);

/* What --help prints. */
void options_append_help(struct buffer *out);

#endif
