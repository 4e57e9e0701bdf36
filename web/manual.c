#include "web/manual.h"

#include "core/options/manual.h"
#include "web/config/config.h"
#include "web/config/print.h"
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
	"*SIGHUP*\n"
	"\tRead the configuration again: files, environment and the command line of the start. All\n"
	"\tof it is applied, or, if anything is wrong, nothing, and the log says why. Nobody is\n"
	"\tdisconnected. What only a start can change is named in the log; see\n"
	"\t*presenced.conf*(5). Certificate and key are read again for new connections.\n"
	"\t*presencectl reload* does the same and shows what came of it.\n"
	"\n"
	"*SIGINT*, *SIGTERM*\n"
	"\tAccept nobody any more, close all connections, spread over a second, and end. A second\n"
	"\tsignal closes them at once.\n"
	"\n"
	"*SIGUSR1*, *SIGUSR2*, *SIGPIPE*\n"
	"\tAre ignored.\n"
	"\n"
	"# ENVIRONMENT\n"
	"\n"
	"*PRESENCED\\_…*\n"
	"\tSet options; see *presenced.conf*(5).\n"
	"\n"
	"*PRESENCED\\_CONFIG*\n"
	"\tThe configuration file, if there is no *--config*.\n"
	"\n"
	"*PRESENCE_SOCKET*\n"
	"\tThe control socket, if there is no *--control*.\n"
	"\n"
	"# FILES\n"
	"\n"
	CONFIG_FILE_USUAL ", " CONFIG_FOLDER_USUAL "/\\*.conf\n"
	"\tThe configuration, presenced.conf(5).\n"
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
	"\tAn option of the command line is wrong.\n"
	"\n"
	"*78*\n"
	"\tThe configuration is wrong: a file or a variable of the environment. All that is wrong is\n"
	"\ttold, a line each.\n"
	"\n"
	"# SEE ALSO\n"
	"\n"
	"*presenced.conf*(5), *presencectl*(1), *presence-tui*(1)\n";

static const char config_head[] =
	"presenced.conf(5)\n"
	"\n"
	"# NAME\n"
	"\n"
	"presenced.conf - configuration of presenced\n"
	"\n"
	"# SYNOPSIS\n"
	"\n"
	CONFIG_FILE_USUAL "\n"
	"\n"
	CONFIG_FOLDER_USUAL "/\\*.conf\n"
	"\n"
	"PRESENCED\\_…\n"
	"\n"
	"# DESCRIPTION\n"
	"\n"
	"All options of *presenced*(8) may be set in these files, and in variables of the\n"
	"environment. What is said twice counts as it is said in the first of these places:\n"
	"\n"
	". the command line\n"
	". the environment\n"
	". the files of conf.d, of two files the one whose name sorts later, by bytes\n"
	". presenced.conf\n"
	"\n"
	"*--config* and *PRESENCED\\_CONFIG* name another file, whose conf.d is beside it, or\n"
	"_none_. The usual file may be missing, one that is named may not, and neither may what\n"
	"cannot be read. A file in conf.d whose name begins with a dot is not read.\n"
	"\n"
	"*presenced --print-config* shows what counts and where it is from,\n"
	"*presenced --check-config* what is wrong.\n"
	"\n"
	"# FORMAT\n"
	"\n"
	"A line sets an option: _key_ = _value_. Lines that begin with # or ; are comments, and\n"
	"so is the rest of a line behind a blank and a ;. A line that is no comment has at most\n"
	"198 bytes. Of what yes or no answers, true, on and 1 are yes, and false, off and 0 are\n"
	"no.\n"
	"\n"
	"Lists have commas between their values, or a line for each value, or both. A list in one\n"
	"of the places above replaces the whole list of those below; each file of conf.d is a\n"
	"place of its own. Of an option that is no list, the last line counts.\n"
	"\n"
	"*presencectl reload* and SIGHUP read it all again while presenced runs; options that need\n"
	"a restart for a change say so below.\n"
	"\n"
	"There are no sections. A key that is unknown and a value that is wrong keep presenced\n"
	"from starting, with status 78.\n"
	"\n"
	"In the environment an option is called by its key in capitals behind PRESENCED\\_, as in\n"
	"PRESENCED\\_LOG\\_LEVEL=debug. A value that is wrong is as bad as in a file; an unknown\n"
	"variable is a warning only, since others make such variables too, as Kubernetes does for\n"
	"a service that is called presenced. An empty variable is as good as none.\n"
	"\n"
	"# OPTIONS\n"
	"\n";

static const char config_tail[] =
	"# EXAMPLES\n"
	"\n"
	"```\n"
	"listen = 127.0.0.1:3000, [::1]:3000\n"
	"allow_origin = https://example.org\n"
	"allow_origin = https://*.example.org\n"
	"state = /var/lib/presenced/state   ; keeps who is here over a restart\n"
	"```\n"
	"\n"
	"# SEE ALSO\n"
	"\n"
	"*presenced*(8)\n";

static const char example_head[] =
	"# The configuration of presenced: see presenced.conf(5). Every option is here as a comment,\n"
	"# with its usual value, or with what it takes if it has none. presenced --check-config tells\n"
	"# what is wrong, presenced --print-config what counts.\n";
/* clang-format on */

void manual_append(struct buffer *out)
{
	buffer_append_text(out, head);
	buffer_append_text(out, "# OPTIONS\n\n");
	option_append_manual(out, &options_table);
	buffer_append_text(out, tail);
}

void manual_append_config(struct buffer *out)
{
	buffer_append_text(out, config_head);
	option_append_manual_keys(out, &options_table);
	buffer_append_text(out, config_tail);
}

void manual_append_example(struct buffer *out)
{
	buffer_append_text(out, example_head);
	config_append_example(out, &options_table);
}
