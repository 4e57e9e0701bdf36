/* What is said by key: a line of a configuration file, a variable of the environment. */
#ifndef PRESENCE_CORE_OPTIONS_KEYS_H
#define PRESENCE_CORE_OPTIONS_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/options/option.h"
#include "core/options/problem.h"
#include "core/options/values.h"

enum { OPTION_VARIABLE_MAX = 128 }; /* bytes of a variable's name, with its end */

/* Takes the value of a key that is read at `origin`, a place in a file. false: the problem names
 * the place, and the key that may be meant if there is none of this name. */
bool option_take_key(struct option_values *values, const char *key, const char *value,
                     const struct option_origin *origin, struct option_problem *problem);

enum option_variable {
	OPTION_VARIABLE_TAKEN,
	OPTION_VARIABLE_OTHER,   /* it is none of the program's, or empty: as if it were not there */
	OPTION_VARIABLE_UNKNOWN, /* it is called like the program's; the problem says what is meant */
	OPTION_VARIABLE_REFUSED, /* the problem says why */
};

/* Takes a variable as it stands in the environment, "PRESENCED_LOG_LEVEL=debug": the program's name
 * and the key, in capitals. */
enum option_variable option_take_variable(struct option_values *values, const char *variable,
                                          struct option_problem *problem);

/* How the variable of a row is called, which has a key. */
void option_variable_name(char out[OPTION_VARIABLE_MAX], const struct option_table *table,
                          const struct option_row *row);

#endif
