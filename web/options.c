#include "web/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/presence/room.h"

enum { OPTION_FIRST = 256 }; /* long options have no letter */

/* Takes the argument; NULL: it is fine, else what is wrong with it. */
typedef const char *take_fn(struct options *options, char *argument);

struct option_row {
	const char *name;
	const char *argument; /* NULL: takes none */
	const char *help;
	take_fn *take; /* NULL: --version and --help */
};

static const char *take_number(int64_t *out, const char *text, int64_t min, int64_t max)
{
	char *end;

	errno = 0;
	long long value = strtoll(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || value < min || value > max) {
		return "not a whole number in its range";
	}
	*out = value;
	return NULL;
}

static const char *take_listen(struct options *options, char *argument)
{
	if (options->listen_count == SERVER_LISTENERS_MAX) {
		return "too many addresses";
	}
	if (!strrchr(argument, ':')) {
		return "not of the form ADDRESS:PORT";
	}
	options->listen[options->listen_count++] = argument;
	return NULL;
}

static const char *take_views(struct options *options, char *argument)
{
	options->views = argument;
	return NULL;
}

static const char *take_ping_interval(struct options *options, char *argument)
{
	return take_number(&options->ping_interval_ms, argument, 10, 3600 * 1000);
}

static const char *take_ping_timeout(struct options *options, char *argument)
{
	return take_number(&options->ping_timeout_ms, argument, 10, 3600 * 1000);
}

static const char *take_leave_grace(struct options *options, char *argument)
{
	return take_number(&options->leave_grace_ms, argument, 0, 3600 * 1000);
}

static const char *take_recovery(struct options *options, char *argument)
{
	(void)argument;
	options->recovery = true;
	return NULL;
}

static const char *take_state(struct options *options, char *argument)
{
	options->state = argument;
	return argument[0] ? NULL : "a path is needed";
}

static const char *take_max_payload(struct options *options, char *argument)
{
	return take_number(&options->max_payload, argument, 1024, 64 * 1024 * 1024);
}

static const char *take_no_eio3(struct options *options, char *argument)
{
	(void)argument;
	options->no_eio3 = true;
	return NULL;
}

static const char *take_tls_cert(struct options *options, char *argument)
{
	options->tls_cert = argument;
	return NULL;
}

static const char *take_tls_key(struct options *options, char *argument)
{
	options->tls_key = argument;
	return NULL;
}

static bool is_room_name(const char *name)
{
	size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");

	return len > 0 && len <= ROOM_NAME_BYTES_MAX && name[len] == '\0';
}

static const char *take_rooms(struct options *options, char *argument)
{
	options->any_room = strcmp(argument, "any") == 0;
	while (!options->any_room && argument) {
		const char *name = strsep(&argument, ",");
		if (!is_room_name(name)) {
			return "a room's name is 1 to 64 of A-Z a-z 0-9 _ -";
		}
		if (options->room_count == OPTIONS_LIST_MAX) {
			return "too many rooms";
		}
		options->rooms[options->room_count++] = name;
	}
	return NULL;
}

static const char *take_origin(struct options *options, char *argument)
{
	const char *scheme_end = strstr(argument, "://");

	if (strcmp(argument, "*") == 0) {
		options->any_origin = true;
		return NULL;
	}
	if (!scheme_end || !scheme_end[3] || strchr(scheme_end + 3, '/')) {
		return "not of the form SCHEME://HOST[:PORT]";
	}
	if (options->origin_count == OPTIONS_LIST_MAX) {
		return "too many origins";
	}
	options->origins[options->origin_count++] = argument;
	return NULL;
}

static const char *take_max_connections(struct options *options, char *argument)
{
	return take_number(&options->connections_max, argument, 1, 1000 * 1000);
}

static const char *take_max_connections_per_ip(struct options *options, char *argument)
{
	return take_number(&options->connections_per_ip_max, argument, 1, 1000 * 1000);
}

static const char *take_control(struct options *options, char *argument)
{
	options->no_control = strcmp(argument, "none") == 0;
	options->control = options->no_control ? NULL : argument;
	return argument[0] ? NULL : "a path is needed, or none";
}

static const char *take_admin_group(struct options *options, char *argument)
{
	options->admin_group = argument;
	return NULL;
}

static const char *take_observer_group(struct options *options, char *argument)
{
	options->observer_group = argument;
	return NULL;
}

static const char *take_log_level(struct options *options, char *argument)
{
	return log_level_parse(argument, &options->log_level) ? NULL : "no such level";
}

static const struct option_row rows[] = {
	{ "listen", "ADDR:PORT", "listen there (127.0.0.1:3000); may be repeated; [::1]:3000, *:3000",
	  take_listen },
	{ "views", "DIR", "the page's files", take_views },
	{ "ping-interval", "MS", "between two heartbeats of a client (25000)", take_ping_interval },
	{ "ping-timeout", "MS", "for a client to answer one (20000)", take_ping_timeout },
	{ "leave-grace", "MS", "a lost user with a key is not announced as gone before that (5000)",
	  take_leave_grace },
	{ "recovery", NULL, "lost connections go on where they were; events carry an offset",
	  take_recovery },
	{ "state", "FILE", "keeps users with a key over a restart", take_state },
	{ "max-payload", "BYTES", "of a message, once its sender has joined (1000000)",
	  take_max_payload },
	{ "no-eio3", NULL, "refuse clients of Socket.IO 2.x, which speak Engine.IO 3", take_no_eio3 },
	{ "tls-cert", "FILE", "certificate chain, PEM; serves https and wss", take_tls_cert },
	{ "tls-key", "FILE", "its private key, PEM", take_tls_key },
	{ "rooms", "any|NAME,...", "rooms there are beside the default one (any)", take_rooms },
	{ "allow-origin", "ORIGIN", "pages of this origin may connect; * for all; may be repeated",
	  take_origin },
	{ "max-connections", "N", "in all (as many as open files allow)", take_max_connections },
	{ "max-connections-per-ip", "N", "of one address (no limit)", take_max_connections_per_ip },
	{ "control", "PATH|none", "the control socket (see presencectl(1) for the usual place)",
	  take_control },
	{ "admin-group", "GROUP", "its members may do everything over the control socket",
	  take_admin_group },
	{ "observer-group", "GROUP", "its members may look", take_observer_group },
	{ "log-level", "LEVEL", "error, warn, info or debug (info)", take_log_level },
	{ "version", NULL, "print the version", NULL },
	{ "help", NULL, "print this", NULL },
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static void print_help(void)
{
	char left[64];

	puts("usage: presenced [OPTION]...\n"
	     "\n"
	     "Shows everyone who is connected who else is: serves the page and Socket.IO.\n");
	for (size_t i = 0; i < ROWS; i++) {
		snprintf(left, sizeof(left), "--%s %s", rows[i].name,
		         rows[i].argument ? rows[i].argument : "");
		printf("  %-30s %s\n", left, rows[i].help);
	}
}

static enum options_result wrong(const char *format, const char *what, const char *why)
{
	fputs("presenced: ", stderr);
	fprintf(stderr, "%s '%s'%s%s (see presenced --help)\n", format, what, why ? ": " : "",
	        why ? why : "");
	return OPTIONS_WRONG;
}

static void fill_long_options(struct option long_options[ROWS + 1])
{
	for (int i = 0; i < ROWS; i++) {
		long_options[i] = (struct option){
			.name = rows[i].name,
			.has_arg = rows[i].argument ? required_argument : no_argument,
			.val = OPTION_FIRST + i,
		};
	}
	long_options[ROWS] = (struct option){ 0 };
}

static enum options_result take_option(struct options *options, int option, char **argv)
{
	if (option == '?' || option == ':') {
		return wrong(option == ':' ? "missing argument of" : "unknown option", argv[optind - 1],
		             NULL);
	}
	const struct option_row *row = &rows[option - OPTION_FIRST];
	if (row->take) {
		const char *problem = row->take(options, optarg);
		return problem ? wrong("wrong value", optarg, problem) : OPTIONS_RUN;
	}
	if (strcmp(row->name, "help") == 0) {
		print_help();
	} else {
		puts("presenced " PRESENCE_VERSION);
	}
	return OPTIONS_DONE;
}

static enum options_result check(const struct options *options, int argc, char **argv)
{
	if (optind < argc) {
		return wrong("unexpected argument", argv[optind], NULL);
	}
	if (!options->tls_cert != !options->tls_key) {
		return wrong("missing option", options->tls_cert ? "--tls-key" : "--tls-cert",
		             "certificate and key go together");
	}
	return OPTIONS_RUN;
}

enum options_result options_parse(struct options *options, int argc, char **argv)
{
	struct option long_options[ROWS + 1];

	*options = (struct options){
		.ping_interval_ms = 25000,
		.ping_timeout_ms = 20000,
		.leave_grace_ms = 5000,
		.max_payload = 1000000,
		.any_room = true,
		.log_level = LOG_LEVEL_INFO,
	};
	fill_long_options(long_options);
	opterr = 0;
	for (int option; (option = getopt_long(argc, argv, ":", long_options, NULL)) != -1;) {
		enum options_result result = take_option(options, option, argv);
		if (result != OPTIONS_RUN) {
			return result;
		}
	}
	if (options->listen_count == 0) {
		options->listen[options->listen_count++] = "127.0.0.1:3000";
	}
	return check(options, argc, argv);
}
