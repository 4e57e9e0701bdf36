#include "cli/args/arguments.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { USER_ID_LENGTH = 20 }; /* docs/wire.md: 15 bytes, base64url */

/* The words that are still to be read. */
struct words {
	const char *const *next;
	size_t left;
};

__attribute__((format(printf, 2, 3))) static bool problem(struct arguments *arguments,
                                                          const char *format, ...)
{
	va_list list;

	va_start(list, format);
	vsnprintf(arguments->problem, sizeof(arguments->problem), format, list);
	va_end(list);
	return false;
}

static bool add_flag(struct arguments *arguments, enum flag flag, const char *value)
{
	if (arguments->flag_count == ARGUMENTS_FLAGS_MAX) {
		return problem(arguments, "too many flags");
	}
	arguments->flags[arguments->flag_count++] = (struct given_flag){ flag, value };
	return true;
}

static bool add_word(struct arguments *arguments, const char *word)
{
	if (!arguments->command) {
		arguments->command = word;
		return true;
	}
	if (arguments->operand_count == ARGUMENTS_OPERANDS_MAX) {
		return problem(arguments, "more than %d words", ARGUMENTS_OPERANDS_MAX);
	}
	arguments->operands[arguments->operand_count++] = word;
	return true;
}

static const char *take_word(struct words *words)
{
	if (words->left == 0) {
		return NULL;
	}
	words->left--;
	return *words->next++;
}

static bool unknown_flag(struct arguments *arguments, const char *name)
{
	snprintf(arguments->unknown, sizeof(arguments->unknown), "%s", name);
	return problem(arguments, "there is no flag '%s%s'", strlen(name) > 1 ? "--" : "-", name);
}

/* "--room=lobby", "--room lobby", "--json": `name` stands behind the dashes. */
static bool take_long(struct arguments *arguments, const char *name, struct words *words)
{
	size_t len = strcspn(name, "=");
	const char *value = name[len] ? name + len + 1 : NULL;
	enum flag flag = flag_by_name(name, len);

	if (flag == FLAGS) {
		char known[ARGUMENTS_PROBLEM_MAX / 4];
		snprintf(known, sizeof(known), "%.*s", (int)len, name);
		return unknown_flag(arguments, known);
	}
	if (!flag_rows[flag].argument) {
		return value ? problem(arguments, "--%s takes no value", flag_rows[flag].name)
		             : add_flag(arguments, flag, NULL);
	}
	if (!value) {
		value = take_word(words);
	}
	if (!value) {
		return problem(arguments, "--%s needs %s", flag_rows[flag].name, flag_rows[flag].argument);
	}
	return add_flag(arguments, flag, value);
}

/* "-qy", "-s PATH", "-sPATH": `letters` stands behind the dash. */
static bool take_short(struct arguments *arguments, const char *letters, struct words *words)
{
	for (; *letters; letters++) {
		enum flag flag = flag_by_letter(*letters);
		if (flag == FLAGS) {
			return unknown_flag(arguments, (char[]){ *letters, '\0' });
		}
		if (flag_rows[flag].argument) {
			const char *value = letters[1] ? letters + 1 : take_word(words);
			return value ? add_flag(arguments, flag, value)
			             : problem(arguments, "-%c needs %s", *letters, flag_rows[flag].argument);
		}
		if (!add_flag(arguments, flag, NULL)) {
			return false;
		}
	}
	return true;
}

/* Ids are random, so that one in 64 begins with a dash. No flag is that long. */
static bool is_user_id(const char *word)
{
	static const char base64url[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

	return strspn(word, base64url) == USER_ID_LENGTH && word[USER_ID_LENGTH] == '\0';
}

bool arguments_parse(struct arguments *arguments, const char *const *words, size_t count)
{
	struct words rest = { words, count };
	bool flags_end = false;
	bool read = true;

	memset(arguments, 0, sizeof(*arguments));
	for (const char *word; read && (word = take_word(&rest));) {
		if (flags_end || word[0] != '-' || word[1] == '\0' || is_user_id(word)) {
			read = add_word(arguments, word);
		} else if (strcmp(word, "--") == 0) {
			flags_end = true;
		} else if (word[1] == '-') {
			read = take_long(arguments, word + 2, &rest);
		} else {
			read = take_short(arguments, word + 1, &rest);
		}
	}
	return read;
}

bool arguments_have(const struct arguments *arguments, enum flag flag)
{
	for (size_t i = 0; i < arguments->flag_count; i++) {
		if (arguments->flags[i].flag == flag) {
			return true;
		}
	}
	return false;
}

const char *arguments_value(const struct arguments *arguments, enum flag flag)
{
	for (size_t i = arguments->flag_count; i-- > 0;) {
		if (arguments->flags[i].flag == flag) {
			return arguments->flags[i].value;
		}
	}
	return NULL;
}
