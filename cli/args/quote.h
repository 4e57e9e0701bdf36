/* Quotes words for a command line, so that a shell (ours or the system's) reads each as one word.
 */
#ifndef PRESENCE_CLI_ARGS_QUOTE_H
#define PRESENCE_CLI_ARGS_QUOTE_H

#include <stdbool.h>

#include "core/base/buffer.h"

/* Appends `word`, in quotes where it needs them. `open` is the quote that was typed before it
 * ('\0': none). With `complete` the quote is closed; without, more of the word may be typed. */
void quote_append(struct buffer *out, const char *word, char open, bool complete);

#endif
