#include "cli/args/option.h"

enum {
	TIMEOUT_SECONDS_MAX = 24 * 3600,
	LIMIT_MAX = 1000 * 1000 * 1000,
};

/* What a double of JSON holds exactly. */
#define SEQUENCE_MAX (INT64_C(1) << 53)

static const char *const formats[] = {
	"auto", "table", "wide", "tsv", "csv", "json", "name", NULL
};
static const char *const colors[] = { "auto", "always", "never", NULL };
static const char *const levels[] = { "error", "warn", "info", "debug", NULL };

/* clang-format off */
static const struct option_row rows[OPTIONS] = {
	[OPTION_SOCKET] = { .name = "socket", .letter = 's', .type = OPTION_TEXT, .argument = "SOCKET",
		.help = "the control socket of presenced" },
	[OPTION_TIMEOUT] = { .name = "timeout", .letter = 't', .type = OPTION_SECONDS,
		.argument = "SECONDS", .max = TIMEOUT_SECONDS_MAX, .usual = "5",
		.help = "wait so long for an answer" },
	[OPTION_OUTPUT] = { .name = "output", .letter = 'o', .type = OPTION_CHOICE,
		.argument = "FORMAT", .choices = formats, .usual = "auto",
		.help = "how answers are written",
		.details = "By itself a table on a terminal, and tsv elsewhere; wide is a table with all "
			"columns, uncut, and name has only the ids." },
	[OPTION_JSON] = { .name = "json", .help = "the same as -o json" },
	[OPTION_COLUMNS] = { .name = "columns", .type = OPTION_TEXT, .argument = "A,B",
		.kind = WORD_COLUMN, .help = "these columns, in this order" },
	[OPTION_HEADER] = { .name = "header", .help = "name the columns in tsv too" },
	[OPTION_NO_HEADER] = { .name = "no-header", .help = "do not name the columns" },
	[OPTION_COLOR] = { .name = "color", .type = OPTION_CHOICE, .argument = "WHEN",
		.choices = colors, .usual = "auto", .help = "colours" },
	[OPTION_QUIET] = { .name = "quiet", .letter = 'q', .help = "ids only, the same as -o name" },
	[OPTION_YES] = { .name = "yes", .letter = 'y', .help = "do not ask" },
	[OPTION_DRY_RUN] = { .name = "dry-run", .letter = 'n',
		.help = "say what would be done, and do nothing" },
	[OPTION_HELP] = { .name = "help", .letter = 'h',
		.help = "help, of the command if there is one" },
	[OPTION_VERSION] = { .name = "version", .letter = 'V', .help = "the version of presencectl" },
	[OPTION_ROOM] = { .name = "room", .letter = 'r', .type = OPTION_TEXT, .argument = "ROOM",
		.kind = WORD_ROOM, .help = "only this room; / is the default one" },
	[OPTION_FILTER] = { .name = "filter", .letter = 'f', .type = OPTION_TEXT,
		.argument = "KEY=VALUE",
		.help = "only users with this name, id, room or kind; * and ? stand for any text and any "
			"letter; may be repeated" },
	[OPTION_SORT] = { .name = "sort", .type = OPTION_TEXT, .argument = "KEY", .kind = WORD_COLUMN,
		.help = "order by this column, downwards with a - before it (in the order they came)" },
	[OPTION_LIMIT] = { .name = "limit", .type = OPTION_INTEGER, .argument = "N",
		.min = 1, .max = LIMIT_MAX, .help = "no more than so many" },
	[OPTION_WATCH] = { .name = "watch", .letter = 'w', .help = "again and again, until ^C" },
	[OPTION_SINCE_SEQ] = { .name = "since-seq", .type = OPTION_INTEGER, .argument = "N",
		.min = 0, .max = SEQUENCE_MAX,
		.help = "go on behind event N: no snapshot if nothing has changed since" },
	[OPTION_OFF] = { .name = "off", .help = "in the shell: show no more events" },
	[OPTION_REASON] = { .name = "reason", .type = OPTION_TEXT, .argument = "TEXT",
		.may_be_empty = true, .help = "what they are told" },
	[OPTION_BAN] = { .name = "ban", .type = OPTION_TEXT, .argument = "SPAN",
		.help = "and keep their addresses out for 90s, 10m, 2h, 7d; asks first" },
	[OPTION_ALL] = { .name = "all",
		.help = "everybody, or everybody in the room; asks for their number" },
	[OPTION_ALL_MATCHING] = { .name = "all-matching",
		.help = "every user of that name; asks first" },
	[OPTION_FOR] = { .name = "for", .type = OPTION_TEXT, .argument = "SPAN",
		.help = "90s, 10m, 2h, 7d (for good)" },
	[OPTION_PROM] = { .name = "prom", .help = "in the text format of Prometheus" },
	[OPTION_LOG_LEVEL] = { .name = "log-level", .type = OPTION_CHOICE, .argument = "LEVEL",
		.choices = levels, .help = "how much is logged" },
};
/* clang-format on */

const struct option_table option_table = { "presencectl", rows, OPTIONS, NULL };
