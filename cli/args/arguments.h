/* The words of a command line, taken apart: a command, its operands, and options anywhere among
 * them. Whether the command exists and takes these options is for cli/command/command.h to say, and
 * whether their values are good for arguments_check(). */
#ifndef PRESENCE_CLI_ARGS_ARGUMENTS_H
#define PRESENCE_CLI_ARGS_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/options/problem.h"

#include "cli/args/option.h"

enum {
	ARGUMENTS_OPERANDS_MAX = 256,
	ARGUMENTS_OPTIONS_MAX = 64,
};

struct given_option {
	enum option option;
	const char *value; /* NULL: it takes none */
};

/* All texts belong to whoever owns the words. */
struct arguments {
	const char *command; /* NULL: there is none */
	const char *operands[ARGUMENTS_OPERANDS_MAX];
	size_t operand_count;
	struct given_option options[ARGUMENTS_OPTIONS_MAX]; /* in their order */
	size_t option_count;
	bool (*takes)(const char *command, enum option option); /* while they are read */
};

/* Reads `count` words. false: the problem says why, and the arguments are what came before it.
 * `takes` tells which options are worth a suggestion, `command` being the one that was read, or
 * NULL; it may be NULL itself: all are. */
bool arguments_parse(struct arguments *arguments, const char *const *words, size_t count,
                     bool (*takes)(const char *command, enum option option),
                     struct option_problem *problem);

/* Whether the values of all options are good; false: the problem says which is not. */
bool arguments_check(const struct arguments *arguments, struct option_problem *problem);

bool arguments_have(const struct arguments *arguments, enum option option);

/* The last value given; NULL: none was. */
const char *arguments_value(const struct arguments *arguments, enum option option);

#endif
