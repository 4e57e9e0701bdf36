/* Text laid out in lines and columns, for help that is read on a terminal. */
#ifndef PRESENCE_CORE_TEXT_WRAP_H
#define PRESENCE_CORE_TEXT_WRAP_H

#include <stddef.h>

#include "core/base/buffer.h"

enum { WRAP_WIDTH = 80 }; /* cells of a line */

/* Appends `text`, and blanks behind it up to `cells`, at least one. */
void wrap_append_padded(struct buffer *out, const char *text, size_t cells);

/* Appends `text` broken between its words into lines of at most WRAP_WIDTH cells, with a line end
 * at the end. All lines begin in column `indent`; whoever calls has brought the first one there. A
 * line end in the text stays one, and the line behind it begins at the left. */
void wrap_append(struct buffer *out, const char *text, size_t indent);

#endif
