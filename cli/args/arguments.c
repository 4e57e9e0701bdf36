#include "cli/args/arguments.h"

#include <string.h>

#include "core/options/check.h"
#include "core/options/words.h"

enum { USER_ID_LENGTH = 20 }; /* docs/wire.md: 15 bytes, base64url */

static enum option_result take_option(void *context, const struct option_given *given,
                                      struct option_problem *problem)
{
	struct arguments *arguments = context;

	if (arguments->option_count == ARGUMENTS_OPTIONS_MAX) {
		option_complain(problem, "more than %d options", ARGUMENTS_OPTIONS_MAX);
		return OPTION_REFUSED;
	}
	arguments->options[arguments->option_count++] = (struct given_option){
		.option = (enum option)option_index(&option_table, given->row),
		.value = given->value,
	};
	return OPTION_TAKEN;
}

static enum option_result take_operand(void *context, const char *word,
                                       struct option_problem *problem)
{
	struct arguments *arguments = context;

	if (!arguments->command) {
		arguments->command = word;
		return OPTION_TAKEN;
	}
	if (arguments->operand_count == ARGUMENTS_OPERANDS_MAX) {
		option_complain(problem, "more than %d words", ARGUMENTS_OPERANDS_MAX);
		return OPTION_REFUSED;
	}
	arguments->operands[arguments->operand_count++] = word;
	return OPTION_TAKEN;
}

/* Ids are random, so that one in 64 begins with a dash. No option is that long. */
static bool is_user_id(const char *word)
{
	static const char base64url[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

	return strspn(word, base64url) == USER_ID_LENGTH && word[USER_ID_LENGTH] == '\0';
}

static bool may_suggest(void *context, const struct option_row *row)
{
	const struct arguments *arguments = context;

	return !arguments->takes ||
	       arguments->takes(arguments->command, (enum option)option_index(&option_table, row));
}

bool arguments_parse(struct arguments *arguments, const char *const *words, size_t count,
                     bool (*takes)(const char *command, enum option option),
                     struct option_problem *problem)
{
	const struct option_reader reader = {
		.option = take_option,
		.operand = take_operand,
		.is_operand = is_user_id,
		.may_suggest = may_suggest,
		.context = arguments,
	};

	*arguments = (struct arguments){ .takes = takes };
	return option_read_words(&option_table, &reader, words, count, problem) == OPTION_TAKEN;
}

bool arguments_check(const struct arguments *arguments, struct option_problem *problem)
{
	for (size_t i = 0; i < arguments->option_count; i++) {
		struct option_given given = {
			.row = &option_table.rows[arguments->options[i].option],
			.value = arguments->options[i].value,
			.origin = { .source = OPTION_FROM_COMMAND_LINE },
		};
		if (!option_check(&given, problem)) {
			return false;
		}
	}
	return true;
}

bool arguments_have(const struct arguments *arguments, enum option option)
{
	for (size_t i = 0; i < arguments->option_count; i++) {
		if (arguments->options[i].option == option) {
			return true;
		}
	}
	return false;
}

const char *arguments_value(const struct arguments *arguments, enum option option)
{
	for (size_t i = arguments->option_count; i-- > 0;) {
		if (arguments->options[i].option == option) {
			return arguments->options[i].value;
		}
	}
	return NULL;
}
