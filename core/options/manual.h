/* What a manual page says of options, as the source for scdoc. */
#ifndef PRESENCE_CORE_OPTIONS_MANUAL_H
#define PRESENCE_CORE_OPTIONS_MANUAL_H

#include "core/base/buffer.h"
#include "core/options/option.h"

/* Appends all options that are not hidden. */
void option_append_manual(struct buffer *out, const struct option_table *table);

/* Appends one of them: names, argument, meaning, and the details. */
void option_append_manual_row(struct buffer *out, const struct option_row *row);

/* Appends all options that have a key, as lines of a configuration file; those that only a start
 * can change say so. */
void option_append_manual_keys(struct buffer *out, const struct option_table *table);

/* Appends an entry of a list: a term, and what it means. */
void option_append_manual_term(struct buffer *out, const char *term, const char *meaning);

#endif
