#include "tui/manual.h"

#include <stdio.h>

#include "core/options/manual.h"

#include "tui/input/keys.h"
#include "tui/options.h"
#include "tui/status.h"

/* clang-format off */
static const char head[] =
	"presence-tui(1)\n"
	"\n"
	"# NAME\n"
	"\n"
	"presence-tui - be present from a terminal, and see everybody who is\n"
	"\n"
	"# SYNOPSIS\n"
	"\n"
	"*presence-tui* [_URL_] [_OPTION_…]\n"
	"\n"
	"# DESCRIPTION\n"
	"\n"
	"presence-tui joins a *presenced*(8) under a name, as a browser does, and shows a box for\n"
	"everybody who is there: initials in the colour that they have on the page too, name, how\n"
	"they are connected, and since when. Who leaves or joins does so before your eyes.\n"
	"\n"
	"The _URL_ is the one of the page: http://127.0.0.1:3000 if there is none,\n"
	"https://example.org/?room=lobby for a room. Certificates are verified.\n"
	"\n"
	"A lost connection is tried again by itself, sooner at first and later more seldom; the last\n"
	"list stays, dimmed. Who was kicked stays away until *R* is pressed.\n"
	"\n"
	"Where standard output is no terminal, where the terminal cannot move its cursor, and with\n"
	"*--plain*, it prints lines: *=* somebody is here already, *+* joined, *-* left, *~* has\n"
	"another name, *!* an admin has something to say. Without a *--name* the login name is taken\n"
	"then, and it ends with the connection.\n"
	"\n";

static const char tail[] =
	"# ENVIRONMENT\n"
	"\n"
	"*NO_COLOR*\n"
	"\tIf it is not empty, nothing is coloured, unless *--theme* names a theme.\n"
	"\n"
	"*COLORFGBG*\n"
	"\tTells *--theme auto* whether the background is dark, as \"15;0\".\n"
	"\n"
	"*LC_ALL*, *LC_CTYPE*, *LANG*\n"
	"\tWithout UTF-8, borders are drawn in ASCII and other letters shown as question marks.\n"
	"\n"
	"# SEE ALSO\n"
	"\n"
	"*presencectl*(1), *presenced*(8)\n";
/* clang-format on */

void manual_append(struct buffer *out)
{
	char number[16];

	buffer_append_text(out, head);
	buffer_append_text(out, "# OPTIONS\n\n");
	option_append_manual(out, &options_table);
	buffer_append_text(out, "# KEYS\n\n");
	for (size_t i = 0; i < key_row_count; i++) {
		if (key_rows[i].help) {
			option_append_manual_term(out, key_rows[i].keys_text, key_rows[i].help);
		}
	}
	buffer_append_text(out, "# EXIT STATUS\n\n");
	for (size_t i = 0; i < status_row_count; i++) {
		snprintf(number, sizeof(number), "%d", (int)status_rows[i].status);
		option_append_manual_term(out, number, status_rows[i].meaning);
	}
	buffer_append_text(out, tail);
}
