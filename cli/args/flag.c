#include "cli/args/flag.h"

#include <string.h>

#include "cli/args/suggest.h"

const struct flag_row flag_rows[FLAGS] = {
	[FLAG_SOCKET] = { "socket", 's', "SOCKET", WORD_OTHER, "the control socket of presenced" },
	[FLAG_TIMEOUT] = { "timeout", 't', "SECONDS", WORD_OTHER, "wait so long for an answer (5)" },
	[FLAG_OUTPUT] = { "output", 'o', "FORMAT", WORD_FORMAT,
	                  "table, wide (all columns, uncut), tsv, csv, json, or name (ids only)" },
	[FLAG_JSON] = { "json", '\0', NULL, WORD_OTHER, "the same as -o json" },
	[FLAG_COLUMNS] = { "columns", '\0', "A,B", WORD_COLUMN, "these columns, in this order" },
	[FLAG_HEADER] = { "header", '\0', NULL, WORD_OTHER, "name the columns in tsv too" },
	[FLAG_NO_HEADER] = { "no-header", '\0', NULL, WORD_OTHER, "do not name the columns" },
	[FLAG_COLOR] = { "color", '\0', "WHEN", WORD_COLOR, "auto, always or never" },
	[FLAG_QUIET] = { "quiet", 'q', NULL, WORD_OTHER, "ids only, the same as -o name" },
	[FLAG_YES] = { "yes", 'y', NULL, WORD_OTHER, "do not ask" },
	[FLAG_DRY_RUN] = { "dry-run", 'n', NULL, WORD_OTHER, "say what would be done, and do nothing" },
	[FLAG_HELP] = { "help", 'h', NULL, WORD_OTHER, "help, of the command if there is one" },
	[FLAG_VERSION] = { "version", 'V', NULL, WORD_OTHER, "the version of presencectl" },
	[FLAG_ROOM] = { "room", 'r', "ROOM", WORD_ROOM, "only this room; / is the default one" },
	[FLAG_FILTER] = { "filter", 'f', "KEY=VALUE", WORD_OTHER,
	                  "only users with this name, id, room or kind; * and ? stand for any text and "
	                  "any"
	                  " letter; may be repeated" },
	[FLAG_SORT] = { "sort", '\0', "KEY", WORD_COLUMN,
	                "order by this column, downwards with a - before it (in the order they came)" },
	[FLAG_LIMIT] = { "limit", '\0', "N", WORD_OTHER, "no more than so many" },
	[FLAG_WATCH] = { "watch", 'w', NULL, WORD_OTHER, "again and again, until ^C" },
	[FLAG_SINCE_SEQ] = { "since-seq", '\0', "N", WORD_OTHER,
	                     "go on behind event N: no snapshot if nothing has changed since" },
	[FLAG_OFF] = { "off", '\0', NULL, WORD_OTHER, "in the shell: show no more events" },
	[FLAG_REASON] = { "reason", '\0', "TEXT", WORD_OTHER, "what they are told" },
	[FLAG_BAN] = { "ban", '\0', "SPAN", WORD_OTHER,
	               "and keep their addresses out for 90s, 10m, 2h, 7d; asks first" },
	[FLAG_ALL] = { "all", '\0', NULL, WORD_OTHER,
	               "everybody, or everybody in the room; asks for their number" },
	[FLAG_ALL_MATCHING] = { "all-matching", '\0', NULL, WORD_OTHER,
	                        "every user of that name; asks first" },
	[FLAG_FOR] = { "for", '\0', "SPAN", WORD_OTHER, "90s, 10m, 2h, 7d (for good)" },
	[FLAG_PROM] = { "prom", '\0', NULL, WORD_OTHER, "in the text format of Prometheus" },
	[FLAG_LOG_LEVEL] = { "log-level", '\0', "LEVEL", WORD_LEVEL, "error, warn, info or debug" },
};

enum flag flag_by_name(const char *name, size_t len)
{
	for (int i = 0; i < FLAGS; i++) {
		if (strlen(flag_rows[i].name) == len && memcmp(flag_rows[i].name, name, len) == 0) {
			return (enum flag)i;
		}
	}
	return FLAGS;
}

enum flag flag_by_letter(char letter)
{
	for (int i = 0; letter && i < FLAGS; i++) {
		if (flag_rows[i].letter == letter) {
			return (enum flag)i;
		}
	}
	return FLAGS;
}

const char *flag_nearest(const char *name, uint64_t allowed)
{
	struct suggestion suggestion = { .word = name };

	for (int i = 0; i < FLAGS; i++) {
		if (flag_is_global((enum flag)i) || (allowed & FLAG_BIT(i))) {
			suggest_consider(&suggestion, flag_rows[i].name);
		}
	}
	return suggestion.best;
}
