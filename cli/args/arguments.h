/* The words of a command line, taken apart: a command, what it is about, and flags anywhere.
 * Whether the command exists and takes these flags is for others to say. */
#ifndef PRESENCE_CLI_ARGS_ARGUMENTS_H
#define PRESENCE_CLI_ARGS_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/args/flag.h"

enum {
	ARGUMENTS_OPERANDS_MAX = 256,
	ARGUMENTS_FLAGS_MAX = 64,
	ARGUMENTS_PROBLEM_MAX = 256,
};

struct given_flag {
	enum flag flag;
	const char *value; /* NULL: it takes none */
};

/* All texts belong to whoever owns the words. */
struct arguments {
	const char *command; /* NULL: there is none */
	const char *operands[ARGUMENTS_OPERANDS_MAX];
	size_t operand_count;
	struct given_flag flags[ARGUMENTS_FLAGS_MAX]; /* in their order */
	size_t flag_count;
	char problem[ARGUMENTS_PROBLEM_MAX];     /* if they cannot be read: a sentence */
	char unknown[ARGUMENTS_PROBLEM_MAX / 4]; /* the flag there is not, if that is the problem */
};

/* Reads `count` words; false: see arguments->problem, and the rest is what came before it. */
bool arguments_parse(struct arguments *arguments, const char *const *words, size_t count);

bool arguments_have(const struct arguments *arguments, enum flag flag);

/* The last value given; NULL: none was. */
const char *arguments_value(const struct arguments *arguments, enum flag flag);

#endif
