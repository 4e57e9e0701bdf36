/* Words as they are to be typed, so that they are read back as one word. */
#ifndef PRESENCE_CLI_ARGS_QUOTE_H
#define PRESENCE_CLI_ARGS_QUOTE_H

#include <stdbool.h>

#include "core/base/buffer.h"

/* Appends `word`, quoted if it has to be. `open` is the quote that was typed already ('\0': none);
 * `complete`: nothing more is to come, so that a quote is closed. */
void quote_append(struct buffer *out, const char *word, char open, bool complete);

#endif
