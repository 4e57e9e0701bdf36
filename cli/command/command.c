#include "cli/command/command.h"

#include <stdio.h>
#include <string.h>

#include "core/options/suggest.h"

#include "cli/command/run.h"

#define KICK_OPTIONS \
	(OPTION_BIT(OPTION_REASON) | OPTION_BIT(OPTION_BAN) | OPTION_BIT(OPTION_ROOM) | \
	 OPTION_BIT(OPTION_ALL) | OPTION_BIT(OPTION_ALL_MATCHING))
#define LIST_OPTIONS \
	(OPTION_BIT(OPTION_ROOM) | OPTION_BIT(OPTION_FILTER) | OPTION_BIT(OPTION_SORT) | \
	 OPTION_BIT(OPTION_LIMIT) | OPTION_BIT(OPTION_WATCH))
#define WATCH_OPTIONS \
	(OPTION_BIT(OPTION_ROOM) | OPTION_BIT(OPTION_FILTER) | OPTION_BIT(OPTION_SINCE_SEQ) | \
	 OPTION_BIT(OPTION_OFF))

/* clang-format off */
const struct command commands[COMMANDS] = {
	{ "list", "ls", "", WORD_OTHER, 0, 0, DANGER_READ, false, LIST_OPTIONS, run_list,
	  "show who is here",
	  "Users of all rooms, in the order they came.",
	  "presencectl list --room lobby --sort -since" },
	{ "show", NULL, "USER", WORD_USER, 1, 1, DANGER_READ, false, OPTION_BIT(OPTION_ROOM), run_show,
	  "show a user and its connections",
	  "A user is named by its id or by its exact name. All who have that name are shown, with "
	  "the address, the program and the last sign of life of each of their connections.",
	  "presencectl show alice" },
	{ "why", NULL, "USER", WORD_USER, 1, 1, DANGER_READ, false, OPTION_BIT(OPTION_ROOM), run_why,
	  "tell why and when a user left",
	  "The last leaves are remembered: when, how the connection ended, when it last gave a sign "
	  "of life, and where it came from. Reasons are left (said so), lost (the connection "
	  "broke), timeout (no sign of life), kicked and shutdown.",
	  "presencectl why alice" },
	{ "watch", NULL, "", WORD_OTHER, 0, 0, DANGER_READ, false, WATCH_OPTIONS, run_watch,
	  "show joins and leaves as they happen",
	  "Who is here comes first, then a line for each event, until ^C. Every event has a "
	  "sequence number; whoever reads too slowly is told how many were dropped. In the shell, "
	  "events are shown above the prompt while you type, until watch --off; after a lost "
	  "connection it tells how much may be missing.",
	  "presencectl watch --json | jq .user.name" },
	{ "rooms", NULL, "", WORD_OTHER, 0, 0, DANGER_READ, false, 0, run_rooms,
	  "show the rooms and how many are in each", "", NULL },
	{ "kick", NULL, "[USER…]", WORD_USER, 0, ARGUMENTS_OPERANDS_MAX, DANGER_ASK, false,
	  KICK_OPTIONS, run_kick,
	  "disconnect a user, with all its connections",
	  "Everybody else sees the user leave, and the user is told the reason. A stock client does "
	  "not come back by itself; with --ban, nobody comes back from where the user came from "
	  "before the time is over.\n\n"
	  "A user is named by its id or by its exact name. If several have that name, they are "
	  "listed and nothing is done; name one by its id, or all with --all-matching.",
	  "presencectl kick alice --reason 'no advertising' --ban 10m" },
	{ "ban", NULL, "USER|ADDRESS|CIDR", WORD_USER, 1, 1, DANGER_ASK, false,
	  OPTION_BIT(OPTION_FOR) | OPTION_BIT(OPTION_REASON), run_ban,
	  "keep a user, an address or a network out",
	  "Whoever is here already is kicked. A name is banned in all spellings that look the same.",
	  "presencectl ban 192.0.2.0/24 --for 2h --reason flooding" },
	{ "unban", NULL, "USER|ADDRESS|CIDR", WORD_BAN, 1, 1, DANGER_WRITE, false, 0, run_unban,
	  "end a ban", "", "presencectl unban 192.0.2.0/24" },
	{ "bans", NULL, "", WORD_OTHER, 0, 0, DANGER_READ, false, 0, run_bans,
	  "show who is banned", "", NULL },
	{ "broadcast", NULL, "TEXT…", WORD_OTHER, 1, ARGUMENTS_OPERANDS_MAX, DANGER_WRITE, false,
	  OPTION_BIT(OPTION_ROOM), run_broadcast,
	  "send a notice to everybody", "", "presencectl broadcast 'Back in five minutes.'" },
	{ "status", NULL, "", WORD_OTHER, 0, 0, DANGER_READ, false, 0, run_status,
	  "show how presenced is doing", "", NULL },
	{ "stats", NULL, "", WORD_OTHER, 0, 0, DANGER_READ, false,
	  OPTION_BIT(OPTION_WATCH) | OPTION_BIT(OPTION_PROM), run_stats,
	  "show counters", "", NULL },
	{ "top", NULL, "", WORD_OTHER, 0, 0, DANGER_READ, false, OPTION_BIT(OPTION_LIMIT), run_top,
	  "show rates, the largest rooms and the slowest peers",
	  "A screen that is drawn anew every two seconds, until q or ^C. Slowest are those for whom "
	  "most bytes wait until they read. How late the loop was, and how long it took to send what "
	  "was new, are of the time since the last look: half of the times, and 99 of 100, were no "
	  "longer. With --json, or where there is no terminal, it looks twice within a second, "
	  "prints that, and ends.",
	  "presencectl top --json | jq .sent_per_second" },
	{ "reload", NULL, "", WORD_OTHER, 0, 0, DANGER_WRITE, false, OPTION_BIT(OPTION_LOG_LEVEL),
	  run_reload,
	  "have presenced read its configuration again",
	  "Either all of it is applied or, if anything is wrong, nothing. What only a restart can "
	  "change is named as restart. With --log-level nothing is read, and the level is changed.",
	  "presencectl reload --log-level debug" },
	{ "upgrade", NULL, "", WORD_OTHER, 0, 0, DANGER_WRITE, false, 0, run_upgrade,
	  "have presenced become the program that is installed now",
	  "First the new program is asked whether it would start with the options of the one that "
	  "runs; if not, it says why, and nothing is done. Then all connections are closed, over the "
	  "time of --drain, while the sockets stay open: clients come back at once, are not refused, "
	  "and nobody who comes back has been gone for the others. It waits until the new one answers.",
	  "presencectl upgrade" },
	{ "ping", NULL, "", WORD_OTHER, 0, 0, DANGER_READ, false, 0, run_ping,
	  "ask presenced for a sign of life",
	  "For health checks: -q says nothing, and the exit code is 0 only if there was an answer.",
	  NULL },
	{ "version", NULL, "", WORD_OTHER, 0, 0, DANGER_READ, false, 0, run_version,
	  "show the versions of presencectl and presenced", "", NULL },
	{ "shell", NULL, "", WORD_OTHER, 0, 0, DANGER_READ, true, 0, run_shell,
	  "type commands at a prompt",
	  "Tab completes commands, options and the names of those who are here, and ? explains. "
	  "The connection comes back by itself. From a pipe, it reads commands line by line, and "
	  "stops at the first that fails.",
	  NULL },
	{ "completion", NULL, "bash|zsh|fish", WORD_SHELL, 1, 1, DANGER_READ, true, 0, run_completion,
	  "print a script that completes presencectl for a shell",
	  "Commands, options, rooms and the names of those who are here are completed.",
	  "source <(presencectl completion bash)" },
	{ "help", NULL, "[COMMAND]", WORD_COMMAND, 0, 1, DANGER_READ, true, 0, run_help,
	  "explain the commands, or one of them", "", "presencectl help kick" },
};
/* clang-format on */

static const struct command hidden[] = {
	{ .name = "__complete", .most = ARGUMENTS_OPERANDS_MAX, .local = true, .run = run_complete },
	{ .name = "__manual", .local = true, .run = run_manual },
};

const struct command *command_find(const char *name)
{
	for (size_t i = 0; i < COMMANDS; i++) {
		const struct command *command = &commands[i];
		if (strcmp(command->name, name) == 0 ||
		    (command->alias && strcmp(command->alias, name) == 0)) {
			return command;
		}
	}
	for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++) {
		if (strcmp(hidden[i].name, name) == 0) {
			return &hidden[i];
		}
	}
	return NULL;
}

const char *command_nearest(const char *name)
{
	struct suggestion suggestion = { .word = name };

	for (size_t i = 0; i < COMMANDS; i++) {
		suggest_consider(&suggestion, commands[i].name);
	}
	return suggestion.best;
}

static bool takes(const struct command *command, enum option option)
{
	return option_is_global(option) || (command->options & OPTION_BIT(option));
}

bool command_takes(const char *name, enum option option)
{
	const struct command *command = name ? command_find(name) : NULL;

	return !command || takes(command, option);
}

bool command_objects(const struct command *command, const struct arguments *arguments,
                     struct option_problem *problem)
{
	for (size_t i = 0; i < arguments->option_count; i++) {
		enum option option = arguments->options[i].option;
		if (!takes(command, option)) {
			option_complain(problem, "%s has no option '--%s'", command->name,
			                option_table.rows[option].name);
			return true;
		}
	}
	if (arguments->operand_count < command->least) {
		option_complain(problem, "%s needs %s", command->name, command->operands);
		return true;
	}
	if (arguments->operand_count > command->most) {
		option_complain(problem, "%s: '%s' is one word too many", command->name,
		                arguments->operands[command->most]);
		return true;
	}
	return false;
}

void command_append_usage(struct buffer *out, const struct command *command)
{
	buffer_append_text(out, command->name);
	buffer_append_text(out, command->operands[0] ? " " : "");
	buffer_append_text(out, command->operands);
	for (int i = 0; i < OPTIONS; i++) {
		const struct option_row *row = &option_table.rows[i];
		if (command->options & OPTION_BIT(i)) {
			buffer_append_text(out, " [--");
			buffer_append_text(out, row->name);
			buffer_append_text(out, row->argument ? " " : "");
			buffer_append_text(out, row->argument ? row->argument : "");
			buffer_append_text(out, "]");
		}
	}
}
