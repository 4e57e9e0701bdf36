/* The commands: one table, which dispatch, the checks of operands and options, help, completion and
 * the man page go by. */
#ifndef PRESENCE_CLI_COMMAND_COMMAND_H
#define PRESENCE_CLI_COMMAND_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/args/arguments.h"
#include "cli/console.h"

/* What may be asked before a command does its work (cli/command/confirm.h). */
enum danger {
	DANGER_READ,  /* changes nothing */
	DANGER_WRITE, /* changes something that is easily undone: asks nothing */
	DANGER_ASK,   /* asks where it concerns several users, or lasts */
};

/* Runs with options and operands checked, and connected unless the row says `local`. */
typedef enum exit_status command_fn(struct console *console, const struct arguments *arguments);

struct command {
	const char *name;
	const char *alias;    /* NULL: has none */
	const char *operands; /* as shown: "USER…"; "": takes none */
	enum word_kind kind;  /* of the operands */
	unsigned least;       /* operands */
	unsigned most;
	enum danger danger;
	bool local;      /* needs no daemon */
	uint64_t options; /* OPTION_BIT()s of those it takes beside the global ones */
	command_fn *run;
	const char *summary; /* half a line */
	const char *details; /* paragraphs, an empty line between two; "" for none */
	const char *example; /* "presencectl kick alice"; NULL: has none */
};

enum { COMMANDS = 20 };

extern const struct command commands[COMMANDS];

/* By name or alias; NULL: there is none. Hidden commands are found too. */
const struct command *command_find(const char *name);

/* The name that is nearest to a mistyped one; NULL: none is near. */
const char *command_nearest(const char *name);

/* Whether the command refuses these arguments: an option it does not take, too few or too many
 * operands. true: the problem says which. */
bool command_objects(const struct command *command, const struct arguments *arguments,
                     struct option_problem *problem);

/* Whether a command, by its name, takes an option, beside those that every command takes; any does
 * if there is no such command, or `name` is NULL. */
bool command_takes(const char *name, enum option option);

/* Appends "kick USER… [--reason TEXT]". */
void command_append_usage(struct buffer *out, const struct command *command);

#endif
