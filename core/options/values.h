/* What the options of a table are set to, and who said so. Owns all its texts: what they were read
 * from may go.
 *
 * The last value that is given counts; those of a list add up. What a stronger source says (see
 * enum option_source) replaces what weaker ones said, in whatever order they come; of files, what a
 * later one says replaces what those before it said. */
#ifndef PRESENCE_CORE_OPTIONS_VALUES_H
#define PRESENCE_CORE_OPTIONS_VALUES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"
#include "core/options/option.h"
#include "core/options/problem.h"

struct option_value;

struct option_values {
	const struct option_table *table;
	struct option_value *values; /* a row's are in their order */
	size_t count;
	size_t capacity;
};

/* Nothing is set. The table has to live as long. */
void option_values_init(struct option_values *values, const struct option_table *table);
void option_values_finish(struct option_values *values);

/* Checks what was given, and takes a copy of it; the elements of a list become values of their own.
 * false: the problem says why, and nothing was changed. */
bool option_values_take(struct option_values *values, const struct option_given *given,
                        struct option_problem *problem);

/* Of the row at `index` of the table: how many values there are that somebody gave. */
size_t option_values_count(const struct option_values *values, size_t index);

/* The n-th of them; NULL: there are not so many. */
const char *option_values_at(const struct option_values *values, size_t index, size_t n);

/* The value that counts: the last one given, else the row's usual one; NULL: there is neither. */
const char *option_values_text(const struct option_values *values, size_t index);

/* The same as what the row's type makes of it. A row of OPTION_SWITCH that nobody gave is off; the
 * others need a usual value, or a value that is known to be there. */
bool option_values_is_on(const struct option_values *values, size_t index);
int64_t option_values_integer(const struct option_values *values, size_t index);
int option_values_choice(const struct option_values *values, size_t index);

/* Who said it, or the n-th of a list. Its name belongs to the values. */
struct option_origin option_values_origin_at(const struct option_values *values, size_t index,
                                             size_t n);
struct option_origin option_values_origin(const struct option_values *values, size_t index);

/* Whether two sets of the same table say the same of a row, whoever said it. */
bool option_values_agree(const struct option_values *a, const struct option_values *b,
                         size_t index);

#endif
