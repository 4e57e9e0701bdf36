/* The words of a command line, read by a table: "--room lobby", "--room=lobby", "-r lobby",
 * "-rlobby", "-qy" for "-q -y". Options and operands come in any order; behind "--" all words are
 * operands, and so is "-".
 *
 * What is read here is which option is meant and which text is its value. Whether the value is good
 * is for option_check() to say. */
#ifndef PRESENCE_CORE_OPTIONS_WORDS_H
#define PRESENCE_CORE_OPTIONS_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/options/option.h"
#include "core/options/problem.h"

enum option_result {
	OPTION_TAKEN,   /* go on; of the whole: all words were read */
	OPTION_ENDS,    /* the rest does not matter, as behind --help */
	OPTION_REFUSED, /* the problem says why */
};

/* What is done with the words, in their order. Values and operands are the words themselves, or
 * parts of them. */
struct option_reader {
	enum option_result (*option)(void *context, const struct option_given *given,
	                             struct option_problem *problem);
	enum option_result (*operand)(void *context, const char *word, struct option_problem *problem);
	/* Whether a word that begins with a dash is an operand all the same; NULL: none is. */
	bool (*is_operand)(const char *word);
	/* Whether an option that is not hidden may be suggested for a mistyped one; NULL: any may. */
	bool (*may_suggest)(void *context, const struct option_row *row);
	void *context;
};

/* Reads `count` words, those behind the program's name. */
enum option_result option_read_words(const struct option_table *table,
                                     const struct option_reader *reader, const char *const *words,
                                     size_t count, struct option_problem *problem);

#endif
