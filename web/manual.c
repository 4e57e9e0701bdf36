#include "web/manual.h"

#include "core/options/manual.h"
#include "web/options.h"

/* clang-format off */
static const char head[] =
	"presenced(8)\n"
	"\n"
	"# NAME\n"
	"\n"
	"presenced - show everyone who is connected who else is\n"
	"\n"
	"# SYNOPSIS\n"
	"\n"
	"*presenced* [_OPTION_…]\n"
	"\n"
	"# DESCRIPTION\n"
	"\n"
	"presenced serves a page and Socket.IO on the same addresses. Whoever opens the page, or\n"
	"connects with a Socket.IO client of version 2 to 4, sees who else is there, and is told of\n"
	"who joins and leaves.\n"
	"\n"
	"It stays in the foreground and logs to standard error, one line an event. It does not wait\n"
	"for who reads that: lines that are not taken at once are dropped, and counted. Admins talk\n"
	"to it with *presencectl*(1) over its control socket. With *--tls-cert* and *--tls-key* it\n"
	"serves https and wss, else http and ws, as behind a reverse proxy.\n"
	"\n";

static const char tail[] =
	"# SIGNALS\n"
	"\n"
	"*SIGINT*, *SIGTERM*, *SIGHUP*\n"
	"\tAccept nobody any more, close all connections, spread over a second, and end. A second\n"
	"\tsignal closes them at once.\n"
	"\n"
	"*SIGUSR1*, *SIGUSR2*, *SIGPIPE*\n"
	"\tAre ignored.\n"
	"\n"
	"# ENVIRONMENT\n"
	"\n"
	"*PRESENCE_SOCKET*\n"
	"\tThe control socket, if there is no *--control*.\n"
	"\n"
	"# FILES\n"
	"\n"
	"/run/presenced/presenced.sock\n"
	"\tThe control socket of a presenced that root runs.\n"
	"\n"
	"$XDG\\_RUNTIME\\_DIR/presenced.sock\n"
	"\tThe one of a presenced that somebody else runs.\n"
	"\n"
	"# EXIT STATUS\n"
	"\n"
	"*0*\n"
	"\tIt was ended by a signal.\n"
	"\n"
	"*1*\n"
	"\tIt could not start, or not keep its *--state*; the log says why.\n"
	"\n"
	"*64*\n"
	"\tAn option is wrong.\n"
	"\n"
	"# SEE ALSO\n"
	"\n"
	"*presencectl*(1), *presence-tui*(1)\n";
/* clang-format on */

void manual_append(struct buffer *out)
{
	buffer_append_text(out, head);
	buffer_append_text(out, "# OPTIONS\n\n");
	option_append_manual(out, &options_table);
	buffer_append_text(out, tail);
}
