#include "core/options/words.h"

#include <stdio.h>
#include <string.h>

#include "core/options/suggest.h"

enum { NAME_SHOWN_MAX = 128 }; /* bytes of an unknown option that are quoted */

struct reading {
	const struct option_table *table;
	const struct option_reader *reader;
	const char *const *next; /* word that is still to be read */
	size_t left;
	struct option_problem *problem;
};

static const char *take_word(struct reading *reading)
{
	if (reading->left == 0) {
		return NULL;
	}
	reading->left--;
	return *reading->next++;
}

static const char *nearest(const struct reading *reading, const char *name)
{
	const struct option_table *table = reading->table;
	const struct option_reader *reader = reading->reader;
	struct suggestion suggestion = { .word = name };

	for (size_t i = 0; i < table->count; i++) {
		const struct option_row *row = &table->rows[i];
		if (row->help && (!reader->may_suggest || reader->may_suggest(reader->context, row))) {
			suggest_consider(&suggestion, row->name);
		}
	}
	return suggestion.best;
}

static enum option_result unknown(const struct reading *reading, const char *dashes,
                                  const char *name, size_t len)
{
	const char *see = reading->table->see;
	char shown[NAME_SHOWN_MAX];

	snprintf(shown, sizeof(shown), "%.*s", (int)(len < sizeof(shown) ? len : sizeof(shown) - 1),
	         name);
	const char *meant = nearest(reading, shown);
	if (meant) {
		option_complain(reading->problem, "there is no option '%s%s'; did you mean '--%s'?", dashes,
		                shown, meant);
		reading->problem->suggests = true;
	} else {
		option_complain(reading->problem, "there is no option '%s%s'%s%s%s", dashes, shown,
		                see ? " (see " : "", see ? see : "", see ? ")" : "");
	}
	return OPTION_REFUSED;
}

static enum option_result hand_on(const struct reading *reading, const struct option_row *row,
                                  const char *value)
{
	struct option_given given = { row, value, { .source = OPTION_FROM_COMMAND_LINE } };

	return reading->reader->option(reading->reader->context, &given, reading->problem);
}

/* "--room=lobby", "--room lobby", "--json": `name` stands behind the dashes. */
static enum option_result take_long(struct reading *reading, const char *name)
{
	size_t len = strcspn(name, "=");
	const char *value = name[len] ? name + len + 1 : NULL;
	const struct option_row *row = option_by_name(reading->table, name, len);

	if (!row) {
		return unknown(reading, "--", name, len > 0 ? len : strlen(name));
	}
	if (row->type == OPTION_SWITCH && value) {
		option_complain(reading->problem, "'--%s' takes no value", row->name);
		return OPTION_REFUSED;
	}
	if (row->type != OPTION_SWITCH && !value) {
		value = take_word(reading);
	}
	if (row->type != OPTION_SWITCH && !value) {
		option_complain(reading->problem, "'--%s' needs %s", row->name, row->argument);
		return OPTION_REFUSED;
	}
	return hand_on(reading, row, value);
}

/* "-qy", "-s PATH", "-sPATH": `letters` stands behind the dash. A word that is wrong from its first
 * letter on may be a name with one dash too few, and is quoted as a whole. */
static enum option_result take_short(struct reading *reading, const char *letters)
{
	enum option_result result = OPTION_TAKEN;
	const char *first = letters;

	for (; result == OPTION_TAKEN && *letters; letters++) {
		const struct option_row *row = option_by_letter(reading->table, *letters);
		if (!row) {
			return unknown(reading, "-", letters, letters == first ? strlen(letters) : 1);
		}
		if (row->type != OPTION_SWITCH) {
			const char *value = letters[1] ? letters + 1 : take_word(reading);
			if (value) {
				return hand_on(reading, row, value);
			}
			option_complain(reading->problem, "'-%c' needs %s", *letters, row->argument);
			return OPTION_REFUSED;
		}
		result = hand_on(reading, row, NULL);
	}
	return result;
}

static bool is_operand(const struct reading *reading, const char *word)
{
	return word[0] != '-' || word[1] == '\0' ||
	       (reading->reader->is_operand && reading->reader->is_operand(word));
}

enum option_result option_read_words(const struct option_table *table,
                                     const struct option_reader *reader, const char *const *words,
                                     size_t count, struct option_problem *problem)
{
	struct reading reading = { table, reader, words, count, problem };
	enum option_result result = OPTION_TAKEN;
	bool options_end = false;

	for (const char *word; result == OPTION_TAKEN && (word = take_word(&reading));) {
		if (options_end || is_operand(&reading, word)) {
			result = reader->operand(reader->context, word, problem);
		} else if (strcmp(word, "--") == 0) {
			options_end = true;
		} else if (word[1] == '-') {
			result = take_long(&reading, word + 2);
		} else {
			result = take_short(&reading, word + 1);
		}
	}
	return result;
}
