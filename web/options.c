#include "web/options.h"

#include <string.h>

#include "core/base/address.h"
#include "core/options/help.h"
#include "core/options/words.h"
#include "core/presence/rooms.h"
#include "core/text/authority.h"
#include "core/text/room_name.h"
#include "web/config/config.h"
#include "web/engine/origin_policy.h"
#include "web/engine/server.h"
#include "web/log.h"

enum {
	LIST_MAX = 256, /* rooms, and origins */
	HOUR_MS = 3600 * 1000,
	CONNECTIONS_MAX = 1000 * 1000,
};

static const char *check_listen(const char *text)
{
	return strrchr(text, ':') ? NULL : "it is not of the form ADDRESS:PORT";
}

static const char *check_host(const char *text)
{
	struct authority authority;
	bool legal = authority_parse(text, &authority) && authority.port == 0;

	return legal ? NULL : "it is not a host's name, without scheme, port and path";
}

static const char *check_proxy(const char *text)
{
	struct address_prefix prefix;

	switch (address_prefix_parse(text, &prefix)) {
	case ADDRESS_PREFIX_NO_ADDRESS: return "it is no address, nor one with the bits of a network";
	case ADDRESS_PREFIX_WRONG_BITS: return "its network cannot have so many bits";
	case ADDRESS_PREFIX_GOOD: break;
	}
	return NULL;
}

/* clang-format off */
static const struct option_row rows[OPTIONS] = {
	[OPTION_LISTEN] = { .name = "listen", .key = "listen", .type = OPTION_LIST,
		.argument = "ADDR:PORT", .max = SERVER_LISTENERS_MAX, .check = check_listen,
		.usual = "127.0.0.1:3000", .help = "listen there; may be repeated; [::1]:3000, *:3000",
		.details = "Port 0 picks a free one, which the log tells." },
	[OPTION_METRICS_LISTEN] = { .name = "metrics-listen", .key = "metrics_listen",
		.type = OPTION_TEXT, .argument = "ADDR:PORT", .check = check_listen,
		.help = "serve /metrics there, for Prometheus, and nothing but that and health",
		.details = "The addresses of --listen have no /metrics. With a certificate it speaks TLS\n"
				   "as they do. The figures name nobody; still, let strangers not reach them." },
	[OPTION_VIEWS] = { .name = "views", .key = "views", .type = OPTION_TEXT, .argument = "DIR",
		.help = "the page's files" },
	[OPTION_PING_INTERVAL] = { .name = "ping-interval", .key = "ping_interval",
		.type = OPTION_INTEGER, .argument = "MS", .min = 10, .max = HOUR_MS, .usual = "12000",
		.help = "between two heartbeats of a client" },
	[OPTION_PING_TIMEOUT] = { .name = "ping-timeout", .key = "ping_timeout",
		.type = OPTION_INTEGER, .argument = "MS", .min = 10, .max = HOUR_MS, .usual = "8000",
		.help = "for a client to answer one" },
	[OPTION_LEAVE_GRACE] = { .name = "leave-grace", .key = "leave_grace", .type = OPTION_INTEGER,
		.argument = "MS", .min = 0, .max = HOUR_MS, .usual = "5000",
		.help = "a lost user with a key is not announced as gone before that" },
	[OPTION_DRAIN] = { .name = "drain", .key = "drain", .type = OPTION_INTEGER,
		.argument = "MS", .min = 0, .max = HOUR_MS, .usual = "1000",
		.help = "over which connections are closed at the end; a second signal does not wait",
		.details = "So that clients do not all come back in one moment. Nobody new is let in\n"
				   "meanwhile, and /readyz says no." },
	[OPTION_RECOVERY] = { .name = "recovery", .key = "recovery",
		.help = "lost connections go on where they were; events carry an offset" },
	[OPTION_STATE] = { .name = "state", .key = "state", .type = OPTION_TEXT, .argument = "FILE",
		.help = "keeps users with a key over a restart",
		.details = "It is written when presenced stops, with who is banned, and removed when\n"
				   "those who came back after the next start are back. FILE.secret beside it\n"
				   "keeps ids the same, and FILE.lock keeps a second presenced out. Whether it\n"
				   "can be written is tried at the start, and once an hour." },
	[OPTION_MAX_PAYLOAD] = { .name = "max-payload", .key = "max_payload", .type = OPTION_INTEGER,
		.argument = "BYTES", .min = 1024, .max = 64 * 1024 * 1024, .usual = "1000000",
		.help = "of a message, once its sender has joined" },
	[OPTION_NO_EIO3] = { .name = "no-eio3", .key = "no_eio3", .at_run_time = true,
		.help = "refuse clients of Socket.IO 2.x, which speak Engine.IO 3" },
	[OPTION_TLS_CERT] = { .name = "tls-cert", .key = "tls_cert", .type = OPTION_TEXT,
		.argument = "FILE", .help = "certificate chain, PEM; serves https and wss" },
	[OPTION_TLS_KEY] = { .name = "tls-key", .key = "tls_key", .type = OPTION_TEXT,
		.argument = "FILE", .help = "its private key, PEM" },
	[OPTION_ROOMS] = { .name = "rooms", .key = "rooms", .type = OPTION_LIST,
		.argument = "any|NAME,...", .max = LIST_MAX, .check = room_name_check, .usual = "any",
		.at_run_time = true, .help = "rooms there are beside the default one" },
	[OPTION_ALLOW_ORIGIN] = { .name = "allow-origin", .key = "allow_origin", .type = OPTION_LIST,
		.argument = "ORIGIN", .max = LIST_MAX, .check = origin_check, .at_run_time = true,
		.help = "pages of this origin may connect; * for all; may be repeated",
		.details = "https://*.example.com stands for all sub-domains of example.com. The page\n"
				   "that presenced serves itself always may." },
	[OPTION_HOST] = { .name = "host", .key = "host", .type = OPTION_LIST,
		.argument = "NAME", .max = LIST_MAX, .check = check_host, .at_run_time = true,
		.help = "a name that browsers call us by, as behind a proxy; may be repeated",
		.details = "Addresses, localhost and names without a dot are ours anyway. Under any other\n"
				   "name neither the page nor the list is shown, and our own page cannot connect:\n"
				   "a stranger's page could have made its own name point at us (DNS rebinding)." },
	[OPTION_TRUSTED_PROXY] = { .name = "trusted-proxy", .key = "trusted_proxy",
		.type = OPTION_LIST, .argument = "ADDRESS|CIDR", .max = LIST_MAX, .check = check_proxy,
		.at_run_time = true,
		.help = "believe X-Forwarded-For and -Proto of this proxy; may be repeated",
		.details = "The client is then the last address of X-Forwarded-For that is no proxy of\n"
				   "yours: limits, bans and what admins are shown go by it. Without this all who\n"
				   "come through a proxy have the proxy's address." },
	[OPTION_MAX_CONNECTIONS] = { .name = "max-connections", .key = "max_connections",
		.type = OPTION_INTEGER, .argument = "N", .min = 1, .max = CONNECTIONS_MAX,
		.at_run_time = true, .help = "in all (as many as open files allow)" },
	[OPTION_MAX_CONNECTIONS_PER_IP] = { .name = "max-connections-per-ip",
		.key = "max_connections_per_ip", .type = OPTION_INTEGER, .argument = "N", .min = 1,
		.max = CONNECTIONS_MAX, .at_run_time = true,
		.help = "of one address, of IPv6 of a /64 (no limit)" },
	[OPTION_MAX_SESSIONS] = { .name = "max-sessions", .key = "max_sessions",
		.type = OPTION_INTEGER, .argument = "N", .min = 1, .max = CONNECTIONS_MAX,
		.usual = "100000", .at_run_time = true, .help = "sessions of Engine.IO, in all",
		.details = "By polling, sessions need no connection of their own: one can open many." },
	[OPTION_MAX_SESSIONS_PER_IP] = { .name = "max-sessions-per-ip",
		.key = "max_sessions_per_ip", .type = OPTION_INTEGER, .argument = "N", .min = 1,
		.max = CONNECTIONS_MAX, .usual = "4096", .at_run_time = true,
		.help = "of one address",
		.details = "Of IPv6, of a /64. At most five in eight may be ones that have not joined.\n"
				   "Clients behind a proxy that is not trusted\n"
				   "all have its address." },
	[OPTION_MAX_ROOMS_PER_IP] = { .name = "max-rooms-per-ip", .key = "max_rooms_per_ip",
		.type = OPTION_INTEGER, .argument = "N", .min = 1, .max = ROOMS_MAX, .usual = "256",
		.at_run_time = true, .help = "that one address opened, where any room may be",
		.details = "Behind a proxy that is not trusted all clients have its address: let it be as\n"
				   "many as they need." },
	[OPTION_MAX_JOINS_PER_IP] = { .name = "max-joins-per-ip", .key = "max_joins_per_ip",
		.type = OPTION_INTEGER, .argument = "N", .min = 0, .max = CONNECTIONS_MAX,
		.usual = "4096", .at_run_time = true,
		.help = "of one address at once; others wait their turn; 0 is no limit",
		.details = "Beyond that, 55 a second of an address are let in and shown to the others.\n"
				   "All who come through a proxy that is not trusted share its address." },
	[OPTION_CONTROL] = { .name = "control", .key = "control", .type = OPTION_TEXT,
		.argument = "PATH|none",
		.help = "the control socket (see presencectl(1) for the usual place)" },
	[OPTION_ADMIN_GROUP] = { .name = "admin-group", .key = "admin_group", .type = OPTION_TEXT,
		.argument = "GROUP", .help = "its members may do everything over the control socket" },
	[OPTION_OBSERVER_GROUP] = { .name = "observer-group", .key = "observer_group",
		.type = OPTION_TEXT, .argument = "GROUP", .help = "its members may look" },
	[OPTION_LOG_LEVEL] = { .name = "log-level", .key = "log_level", .type = OPTION_CHOICE,
		.argument = "LEVEL", .choices = log_level_names, .usual = "info", .at_run_time = true,
		.help = "how much is logged",
		.details = "presencectl reload --log-level changes it in a presenced that runs." },
	[OPTION_LOG_FORMAT] = { .name = "log-format", .key = "log_format", .type = OPTION_CHOICE,
		.argument = "FORMAT", .choices = log_format_names, .usual = "auto", .at_run_time = true,
		.help = "of the lines on standard error",
		.details = "auto is text, with the priorities of sd-daemon(3) where systemd's journal\n"
				   "reads it. json is an object a line: time, level, subsystem, message." },
	[OPTION_LOG_ADDRESSES] = { .name = "log-addresses", .key = "log_addresses",
		.type = OPTION_CHOICE, .argument = "HOW", .choices = log_addresses_names, .usual = "full",
		.at_run_time = true, .help = "how much of a client's address is logged",
		.details = "short is the network: an IPv4 /24, an IPv6 /48. What an admin does by an\n"
				   "address, as a ban, is logged as it was asked for." },
	[OPTION_ACCESS_LOG] = { .name = "access-log", .key = "access_log", .at_run_time = true,
		.help = "log each request: address, method, target, status, bytes, time, agent" },
	[OPTION_CONFIG] = { .name = "config", .type = OPTION_TEXT, .argument = "FILE|none",
		.help = "the configuration file (" CONFIG_FILE_USUAL ")",
		.details = "The files conf.d/*.conf beside it are read too, in the order of their names.\n"
				   "See presenced.conf(5)." },
	[OPTION_CHECK_CONFIG] = { .name = "check-config",
		.help = "say what is wrong with the configuration, and do not start" },
	[OPTION_PRINT_CONFIG] = { .name = "print-config",
		.help = "print what all options are set to, and by what, and do not start",
		.details = "What is printed is a configuration file." },
	[OPTION_VERSION] = { .name = "version", .help = "print the version" },
	[OPTION_HELP] = { .name = "help", .help = "print this" },
	[OPTION_MANUAL] = { .name = "manual" },
	[OPTION_MANUAL_CONFIG] = { .name = "manual-config" },
	[OPTION_EXAMPLE_CONFIG] = { .name = "example-config" },
};
/* clang-format on */

const struct option_table options_table = { "presenced", rows, OPTIONS, "presenced --help" };

struct parse {
	struct option_values *values;
	enum options_result result;
};

static enum option_result end(struct parse *parse, enum options_result result)
{
	parse->result = result;
	return OPTION_ENDS;
}

/* The words behind it count as well. */
static enum option_result go_on(struct parse *parse, enum options_result result)
{
	parse->result = result;
	return OPTION_TAKEN;
}

static enum option_result take_option(void *context, const struct option_given *given,
                                      struct option_problem *problem)
{
	struct parse *parse = context;

	switch ((enum option)option_index(&options_table, given->row)) {
	case OPTION_HELP: return end(parse, OPTIONS_HELP);
	case OPTION_VERSION: return end(parse, OPTIONS_VERSION);
	case OPTION_MANUAL: return end(parse, OPTIONS_MANUAL);
	case OPTION_MANUAL_CONFIG: return end(parse, OPTIONS_MANUAL_CONFIG);
	case OPTION_EXAMPLE_CONFIG: return end(parse, OPTIONS_EXAMPLE_CONFIG);
	case OPTION_CHECK_CONFIG: return go_on(parse, OPTIONS_CHECK_CONFIG);
	case OPTION_PRINT_CONFIG: return go_on(parse, OPTIONS_PRINT_CONFIG);
	default: break;
	}
	return option_values_take(parse->values, given, problem) ? OPTION_TAKEN : OPTION_REFUSED;
}

static enum option_result take_operand(void *context, const char *word,
                                       struct option_problem *problem)
{
	(void)context;
	option_complain(problem, "there is nothing to do with '%s' (see presenced --help)", word);
	return OPTION_REFUSED;
}

enum options_result options_parse(struct option_values *values, int count, char *const *words,
                                  struct option_problem *problem)
{
	struct parse parse = { .values = values };
	const struct option_reader reader = { .option = take_option,
		                                  .operand = take_operand,
		                                  .context = &parse };

	switch (option_read_words(&options_table, &reader, (const char *const *)words, (size_t)count,
	                          problem)) {
	case OPTION_TAKEN:
	case OPTION_ENDS: return parse.result;
	case OPTION_REFUSED: break;
	}
	return OPTIONS_WRONG;
}

void options_append_help(struct buffer *out)
{
	buffer_append_text(
		out, "usage: presenced [OPTION]...\n"
			 "\n"
			 "Shows everyone who is connected who else is: serves the page and Socket.IO.\n"
			 "\n");
	option_append_help(out, &options_table);
}
