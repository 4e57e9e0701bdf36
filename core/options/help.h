/* What --help says of options: a line or more for each, in columns. */
#ifndef PRESENCE_CORE_OPTIONS_HELP_H
#define PRESENCE_CORE_OPTIONS_HELP_H

#include <stddef.h>

#include "core/base/buffer.h"
#include "core/options/option.h"

/* Appends all options that are not hidden. */
void option_append_help(struct buffer *out, const struct option_table *table);

/* Appends one of them, laid out as if all of the table were shown. */
void option_append_help_row(struct buffer *out, const struct option_table *table,
                            const struct option_row *row);

/* Appends what a row does, with its choices and its usual value: "what is logged: error, warn, info
 * or debug (info)". */
void option_append_meaning(struct buffer *out, const struct option_row *row);

#endif
