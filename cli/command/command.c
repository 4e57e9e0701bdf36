#include "cli/command/command.h"

#include <stdio.h>
#include <string.h>

#include "cli/args/suggest.h"
#include "cli/command/run.h"

#define KICK_FLAGS                                                                                 \
	(FLAG_BIT(FLAG_REASON) | FLAG_BIT(FLAG_BAN) | FLAG_BIT(FLAG_ROOM) | FLAG_BIT(FLAG_ALL) |       \
	 FLAG_BIT(FLAG_ALL_MATCHING))
#define LIST_FLAGS                                                                                 \
	(FLAG_BIT(FLAG_ROOM) | FLAG_BIT(FLAG_FILTER) | FLAG_BIT(FLAG_SORT) | FLAG_BIT(FLAG_LIMIT) |    \
	 FLAG_BIT(FLAG_WATCH))
#define WATCH_FLAGS                                                                                \
	(FLAG_BIT(FLAG_ROOM) | FLAG_BIT(FLAG_FILTER) | FLAG_BIT(FLAG_SINCE_SEQ) | FLAG_BIT(FLAG_OFF))

/* clang-format off */
const struct command commands[COMMANDS] = {
	{ "list", "ls", "", WORD_OTHER, 0, 0, DANGER_READ, false, LIST_FLAGS, run_list,
	  "show who is here",
	  "Users of all rooms, in the order they came.",
	  "presencectl list --room lobby --sort -since" },
	{ "show", NULL, "USER", WORD_USER, 1, 1, DANGER_READ, false, FLAG_BIT(FLAG_ROOM), run_show,
	  "show a user and its connections",
	  "A user is named by its id or by its exact name. All who have that name are shown, with "
	  "the address, the program and the last sign of life of each of their connections.",
	  "presencectl show alice" },
	{ "why", NULL, "USER", WORD_USER, 1, 1, DANGER_READ, false, FLAG_BIT(FLAG_ROOM), run_why,
	  "tell why and when a user left",
	  "The last leaves are remembered: when, how the connection ended, when it last gave a sign "
	  "of life, and where it came from. Reasons are left (said so), lost (the connection "
	  "broke), timeout (no sign of life), kicked and shutdown.",
	  "presencectl why alice" },
	{ "watch", NULL, "", WORD_OTHER, 0, 0, DANGER_READ, false, WATCH_FLAGS, run_watch,
	  "show joins and leaves as they happen",
	  "Who is here comes first, then a line for each event, until ^C. Every event has a "
	  "sequence number; whoever reads too slowly is told how many were dropped. In the shell, "
	  "events are shown above the prompt while you type, until watch --off.",
	  "presencectl watch --json | jq .user.name" },
	{ "rooms", NULL, "", WORD_OTHER, 0, 0, DANGER_READ, false, 0, run_rooms,
	  "show the rooms and how many are in each", "", NULL },
	{ "kick", NULL, "[USER…]", WORD_USER, 0, ARGUMENTS_OPERANDS_MAX, DANGER_ASK, false, KICK_FLAGS,
	  run_kick,
	  "disconnect a user, with all its connections",
	  "Everybody else sees the user leave, and the user is told the reason. A stock client does "
	  "not come back by itself; with --ban, nobody comes back from where the user came from "
	  "before the time is over.\n\n"
	  "A user is named by its id or by its exact name. If several have that name, they are "
	  "listed and nothing is done; name one by its id, or all with --all-matching.",
	  "presencectl kick alice --reason 'no advertising' --ban 10m" },
	{ "ban", NULL, "USER|ADDRESS|CIDR", WORD_USER, 1, 1, DANGER_ASK, false,
	  FLAG_BIT(FLAG_FOR) | FLAG_BIT(FLAG_REASON), run_ban,
	  "keep a user, an address or a network out",
	  "Whoever is here already stays: kick them, or kick with --ban.",
	  "presencectl ban 192.0.2.0/24 --for 2h --reason flooding" },
	{ "unban", NULL, "USER|ADDRESS|CIDR", WORD_BAN, 1, 1, DANGER_WRITE, false, 0, run_unban,
	  "end a ban", "", "presencectl unban 192.0.2.0/24" },
	{ "bans", NULL, "", WORD_OTHER, 0, 0, DANGER_READ, false, 0, run_bans,
	  "show who is banned", "", NULL },
	{ "broadcast", NULL, "TEXT…", WORD_OTHER, 1, ARGUMENTS_OPERANDS_MAX, DANGER_WRITE, false,
	  FLAG_BIT(FLAG_ROOM), run_broadcast,
	  "send a notice to everybody", "", "presencectl broadcast 'Back in five minutes.'" },
	{ "status", NULL, "", WORD_OTHER, 0, 0, DANGER_READ, false, 0, run_status,
	  "show how presenced is doing", "", NULL },
	{ "stats", NULL, "", WORD_OTHER, 0, 0, DANGER_READ, false,
	  FLAG_BIT(FLAG_WATCH) | FLAG_BIT(FLAG_PROM), run_stats,
	  "show counters", "", NULL },
	{ "reload", NULL, "", WORD_OTHER, 0, 0, DANGER_WRITE, false, FLAG_BIT(FLAG_LOG_LEVEL),
	  run_reload,
	  "change the log level of the running presenced", "", "presencectl reload --log-level debug" },
	{ "ping", NULL, "", WORD_OTHER, 0, 0, DANGER_READ, false, 0, run_ping,
	  "ask presenced for a sign of life",
	  "For health checks: -q says nothing, and the exit code is 0 only if there was an answer.",
	  NULL },
	{ "version", NULL, "", WORD_OTHER, 0, 0, DANGER_READ, false, 0, run_version,
	  "show the versions of presencectl and presenced", "", NULL },
	{ "shell", NULL, "", WORD_OTHER, 0, 0, DANGER_READ, true, 0, run_shell,
	  "type commands at a prompt",
	  "Tab completes commands, flags and the names of those who are here, and ? explains. The "
	  "connection comes back by itself. From a pipe, it reads commands line by line, and stops "
	  "at the first that fails.",
	  NULL },
	{ "completion", NULL, "bash|zsh|fish", WORD_SHELL, 1, 1, DANGER_READ, true, 0, run_completion,
	  "print a script that completes presencectl for a shell",
	  "Commands, flags, rooms and the names of those who are here are completed.",
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

static bool takes_flag(const struct command *command, enum flag flag)
{
	return flag_is_global(flag) || (command->flags & FLAG_BIT(flag));
}

bool command_objects(const struct command *command, const struct arguments *arguments,
                     char problem[ARGUMENTS_PROBLEM_MAX])
{
	for (size_t i = 0; i < arguments->flag_count; i++) {
		enum flag flag = arguments->flags[i].flag;
		if (!takes_flag(command, flag)) {
			snprintf(problem, ARGUMENTS_PROBLEM_MAX, "%s has no flag '--%s'", command->name,
			         flag_rows[flag].name);
			return true;
		}
	}
	if (arguments->operand_count < command->least) {
		snprintf(problem, ARGUMENTS_PROBLEM_MAX, "%s needs %s", command->name, command->operands);
		return true;
	}
	if (arguments->operand_count > command->most) {
		snprintf(problem, ARGUMENTS_PROBLEM_MAX, "%s: '%s' is one word too many", command->name,
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
	for (int i = 0; i < FLAGS; i++) {
		const struct flag_row *row = &flag_rows[i];
		if (command->flags & FLAG_BIT(i)) {
			buffer_append_text(out, " [--");
			buffer_append_text(out, row->name);
			buffer_append_text(out, row->argument ? " " : "");
			buffer_append_text(out, row->argument ? row->argument : "");
			buffer_append_text(out, "]");
		}
	}
}
