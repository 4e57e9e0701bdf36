/* Whether a value is one that its option takes, and what it means. */
#ifndef PRESENCE_CORE_OPTIONS_CHECK_H
#define PRESENCE_CORE_OPTIONS_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"
#include "core/base/slice.h"
#include "core/options/option.h"
#include "core/options/problem.h"

enum { OPTION_PLACE_MAX = 256 }; /* bytes, with the end */

/* false: the problem names the place (the option, the variable, the file with its line), what the
 * option takes, and the value. A switch takes no value on a command line; elsewhere it takes yes
 * or no, true or false, on or off, 1 or 0. */
bool option_check(const struct option_given *given, struct option_problem *problem);

/* Where it was said, and how the option is called there: "'--listen'", "a.conf:3: 'listen'". */
void option_place(char out[OPTION_PLACE_MAX], const struct option_given *given);

/* Takes the next element of a list from *rest, without the blanks around it; *rest becomes NULL
 * with the last one. */
struct slice option_next_element(const char **rest);

/* What a value means that option_check() has found good. */
int64_t option_integer(const char *text);
int64_t option_milliseconds(const char *seconds);
bool option_is_on(const char *text); /* NULL: on */

/* The place of `text` among the row's choices; -1: it is none of them. */
int option_choice(const struct option_row *row, const char *text);

/* Appends the choices: "error, warn, info or debug". */
void option_append_choices(struct buffer *out, const struct option_row *row);

#endif
